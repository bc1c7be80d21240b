"""``serve``: HTTP and pages, and background jobs beside them."""

import os
import signal

import typer
import uvicorn

from api import holder
from api.app import create_app
from api.background import Background
from api.console import hint, workspace

_GRACE_S = 3
"""For requests that are being answered when it is told to stop."""


def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8080, help="Port to listen on."),
    does_jobs: bool = typer.Option(True, "--worker/--no-worker", help="Do background jobs and keep schedules too."),
) -> None:
    """Answer over HTTP until it is stopped; the page to ask on is at /."""
    signal.signal(signal.SIGTERM, _stop)
    with workspace() as opened:
        opened.writer  # noqa: B018 - takes the store and undoes what a crash left, before the first question
        if host not in {"127.0.0.1", "localhost", "::1"}:
            hint("there is no sign-in yet: whoever reaches this port may ask for any group. Put a gateway before it.")
        note = holder.Holder(pid=os.getpid(), command="gristmill serve", url=f"http://{host}:{port}/")
        if opened.settings.store == "edge":
            holder.write(opened.settings.workspace, note)
        background = Background(opened, note) if does_jobs else None
        if background:
            background.start_when_possible()
        try:
            typer.echo(f"Gristmill answers on {note.url} (stop with Ctrl+C).", err=True)
            app = create_app(opened, background)
            uvicorn.run(
                app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE_S
            )
        finally:
            if background:
                background.stop_or_leave()
            holder.erase(opened.settings.workspace)


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt  # what uvicorn.run ends with, after it has closed its connections
