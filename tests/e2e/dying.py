"""Owners' acts to be killed: for each line ``ACT AT HOME`` on stdin, a child does it, and dies at the n-th point.

Run as ``python -m tests.e2e.dying``. With 0 it lives, and writes down how many points it passed.
"""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from api.erasing import erase
from index.builds import Recipe
from index.vacuum import Keep
from ingest.corrections import Ruling
from ingest.sources import connect
from kernel.clock import FixedClock
from kernel.settings import Settings
from tests.e2e.refreshing import line, source
from tests.support.forking import fork_for_each_line
from tests.support.points import BreakableWorkspace, kill, open_breakable

NOON = datetime(2040, 6, 2, 12, tzinfo=UTC)
OTHER = Recipe(embedder="hashing", passage_characters=200)
"""Cut otherwise than the build that serves."""


def opened(home: Path) -> BreakableWorkspace:
    """Open the workspace of a home; whoever asks closes it."""
    return open_breakable(Settings(workspace=home / "workspace", parse_workers=1), FixedClock(NOON))


def refresh(workspace: BreakableWorkspace, home: Path) -> None:
    documents = source(home)
    refreshing = line(workspace)
    refreshing.refresh(documents, connect(documents, workspace.clock, workspace.reach), allow_removals=True)
    refreshing.pool.close()


def _correct(workspace: BreakableWorkspace, home: Path) -> None:
    values = {"effective_from": "2040-06-04", "title": "Another"}
    workspace.corrector.correct(
        Ruling(source=source(home), document="d03.md", values=values, by="Ann", reason="she knows")
    )


ACTS: dict[str, Callable[[BreakableWorkspace, Path], object]] = {
    "refresh": refresh,
    "rollback": lambda workspace, home: workspace.refresh_line.restore(source(home), 1),
    "vacuum": lambda workspace, _: workspace.vacuum.run(Keep(newest=1)),
    "erase": lambda workspace, _: erase(workspace, "docs", "d01.md", by="Ann", reason="a request"),
    "rebuild": lambda workspace, _: workspace.builder.rebuild(OTHER, _silent),
    "switch": lambda workspace, _: workspace.builder.switch(2, _silent),
    "correct": _correct,
}


def do(said: str) -> None:
    """Open the workspace, do an act, and die in it."""
    act, at, home = said.split(" ", 2)
    with closing(opened(Path(home))) as workspace:
        workspace.points.arm(None, int(at), kill)
        ACTS[act](workspace, Path(home))
        passed = workspace.points.passed
    (Path(home) / "passed.json").write_text(json.dumps(passed))


def _silent(_stage: str, _done: int, _total: int) -> None:
    return


if __name__ == "__main__":
    fork_for_each_line(do)
