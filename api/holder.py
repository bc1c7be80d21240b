"""Which process holds a workspace, and where it answers: a note for those who find it held."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "process.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process that holds a workspace."""

    pid: int
    command: str
    url: str | None = None
    """Where it answers over HTTP."""
    fault: str | None = None
    """Why it does no jobs, though it should."""


def write(workspace: Path, held: Holder) -> None:
    """Leave the note."""
    (workspace / _FILE).write_text(json.dumps(asdict(held)), "utf-8")


def read(workspace: Path) -> Holder | None:
    """Return the note, if its process runs."""
    try:
        held = Holder(**json.loads((workspace / _FILE).read_text("utf-8")))
        os.kill(held.pid, 0)
    except (OSError, ValueError, TypeError):  # no note, half a note, another program's note, a dead process's note
        return None
    return held


def erase(workspace: Path) -> None:
    """Take the note away, if it is this process's."""
    held = read(workspace)
    if held and held.pid == os.getpid():
        with suppress(OSError):
            (workspace / _FILE).unlink()


def sentence(workspace: Path) -> str | None:
    """Say who holds the workspace and how to reach it, or None when there is no note."""
    held = read(workspace)
    if held is None:
        return None
    way = f"ask it at {held.url}" if held.url else "queue work with 'gristmill refresh --queue'"
    return f"workspace {str(workspace)!r} is held by '{held.command}' (process {held.pid}): {way}, or stop it first."
