"""Refreshes to be killed: a process that, for each line on stdin, forks a child that refreshes a workspace without end.

Run as ``python -m tests.e2e.refreshing HOME``.
"""

import sys
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
from tests.support.forking import fork_for_each_line

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


if __name__ == "__main__":
    fork_for_each_line(lambda _: refresh_without_end(Path(sys.argv[1])))
