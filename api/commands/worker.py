"""``worker``: background jobs and schedules, without HTTP."""

import os
import signal
import threading

import typer

from api.background import Background
from api.console import workspace
from api.holder import Holder


def worker() -> None:
    """Do background jobs and keep schedules until it is stopped."""
    told = threading.Event()
    with workspace() as opened:
        background = Background(opened, Holder(pid=os.getpid(), command="gristmill worker"))
        background.start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        typer.echo("Jobs are done and schedules kept (stop with Ctrl+C).", err=True)
        told.wait()
        background.stop_or_leave()
