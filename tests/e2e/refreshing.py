"""Refreshes to be killed: a process that, for each line on stdin, forks a child that refreshes a workspace without end.

Run as ``python -m tests.e2e.refreshing HOME``. It prints the child's pid, and the child's exit status when it is gone.
Forking spares each child the imports, so that a kill finds it at work.
"""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from api.wiring import Workspace, create_workspace, open_workspace
from ingest.parse.pool import Limits, ParsePool
from ingest.refresh import RefreshLine
from ingest.sources import Source, connect
from kernel.access import EVERYONE
from kernel.settings import Settings

SCRIPTED = (sys.executable, "-m", "tests.ingest.scripted_worker", "1000")


def source(home: Path) -> Source:
    """Return the source: the documents beside the workspace."""
    return Source(name="docs", kind="folder", uri=str(home / "docs"), owner="HR", readers=frozenset({EVERYONE}))


@contextmanager
def workspace(home: Path) -> Iterator[Workspace]:
    """Open the workspace as the program does, with an embedder that needs no model."""
    settings = Settings(workspace=home / "workspace", parse_workers=1, embedder="hashing")
    create_workspace(settings)
    with open_workspace(settings) as opened:
        yield opened


def line(opened: Workspace) -> RefreshLine:
    """Return the workspace's own line, with a parser that starts quickly."""
    limits = Limits.of(opened.settings)
    return replace(opened.refresh_line, pool=ParsePool(limits, workers=1, command=SCRIPTED))


def refresh_without_end(home: Path) -> None:
    with workspace(home) as opened:
        refreshing, documents = line(opened), source(home)
        while True:
            refreshing.refresh(documents, connect(documents, opened.clock, opened.reach), allow_removals=True)


def main() -> None:
    home = Path(sys.argv[1])
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                refresh_without_end(home)
            except BaseException:  # noqa: BLE001 - whatever it is, the test wants to see it
                traceback.print_exc()
            os._exit(1)
        say(pid)
        _, status = os.waitpid(pid, 0)
        say(os.waitstatus_to_exitcode(status))


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
