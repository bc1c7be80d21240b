"""The program as processes of its own: servers and workers that tests start, watch, stop and kill."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

PATIENCE_S = 120.0
"""For a machine that is busy with other things."""


class Program:
    """One running process of the command line."""

    def __init__(self, workspace: Path, *words: str, settings: Mapping[str, str] | None = None) -> None:
        self.log = workspace.parent / f"{words[0]}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.cli", "--workspace", str(workspace), *words],
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env={**os.environ, **(settings or {})},
                cwd=Path(__file__).parents[2],
            )

    def ready(self) -> "Program":
        """Wait for its first line."""
        until(lambda: bool(self.said()) or self.process.poll() is not None, "it says that it is ready")
        assert self.process.poll() is None, self.said()
        return self

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def family(self) -> list[psutil.Process]:
        """Return its child processes."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop; return how it left."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)


@contextmanager
def running(workspace: Path, *words: str, settings: Mapping[str, str] | None = None) -> Iterator[Program]:
    """Run a command until the block ends."""
    program = Program(workspace, *words, settings=settings)
    try:
        yield program.ready()
    finally:
        if program.process.poll() is None:
            program.kill()


@contextmanager
def serving(workspace: Path, *words: str, settings: Mapping[str, str] | None = None) -> Iterator[tuple[Program, str]]:
    """Run a server until the block ends; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with running(workspace, "serve", "--port", str(port), *words, settings=settings) as program:
        until(lambda: _answers(f"{url}/healthz"), "it answers")
        yield program, url


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up, what
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False
