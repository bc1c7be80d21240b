"""kill -9 at any point of a refresh: what was committed answers as before, nothing partial is seen, the next one completes.

Documents describe themselves (``tag-NAME-REVISION``), so that every generation can be held against what was written.
"""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from api.wiring import Workspace
from index.catalog import alive
from index.stores.port import SparseVector, Where
from index.tables import EntryRow, GenerationRow, VersionRow
from index.values import FOREVER, Hit, Query
from ingest.sources import connect
from kernel.access import EVERYONE, AccessScope
from kernel.ids import content_hash
from tests.e2e.refreshing import line, source, workspace
from tests.support.folders import scratch
from tests.support.forking import Forking

KILLS = 24
STAGED_AT_LEAST = 5
DOCUMENTS, SECTIONS = 20, 12
TODAY = date(2030, 1, 1)
QUERIES = ["the rule of section 3", "tag-d07", "fallback for everyone", "section 11 words", "tag-d01 section 5"]

Answer = list[tuple[str, str, float]]


class Folder:
    """Documents that change without end, and everything that was ever written in them."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root = root
        self.chance = chance
        self.revision = 0
        self.written: dict[tuple[str, str], str] = {}
        root.mkdir()
        for number in range(DOCUMENTS):
            self.write(f"d{number:02}.md")

    def write(self, uri: str) -> None:
        """Write a new revision in one step: some sections change, others stay."""
        self.revision += 1
        stem = uri.removesuffix(".md")
        sections = [
            f"# {stem} section {n}\ntag-{stem}-{self.revision if self.chance.random() < 0.5 else 0} "
            f"is the rule of section {n}, the fallback for everyone."
            for n in range(SECTIONS)
        ]
        raw = "\n".join([*sections, f"# {stem} end\ntag-{stem}-{self.revision} ends here."]).encode()
        self.written[uri, content_hash(raw)] = f"tag-{stem}-{self.revision} ends here."
        waiting = self.root / ".waiting"
        waiting.write_bytes(raw)
        waiting.rename(self.root / uri)

    def change(self, count: int) -> None:
        """Edit, delete and add some documents."""
        for _ in range(count):
            uri = f"d{self.chance.randrange(DOCUMENTS):02}.md"
            if self.chance.random() < 0.15:
                (self.root / uri).unlink(missing_ok=True)
            else:
                self.write(uri)

    def hashes(self) -> dict[str, str]:
        """Return what the folder holds now."""
        return {path.name: content_hash(path.read_bytes()) for path in self.root.glob("d*.md")}


class Killed:
    """A process that refreshes, and is killed."""

    def __init__(self, home: Path) -> None:
        self.database = home / "workspace" / "catalog.db"
        self.forking = Forking("tests.e2e.refreshing", str(home))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let a child refresh while the block runs, then kill it; it must have been alive until then."""
        pid = self.forking.start()
        yield
        os.kill(pid, signal.SIGKILL)
        assert self.forking.status() == -signal.SIGKILL, "the refresh ended by itself; its error is above"

    def staged(self) -> bool:
        """Say whether the child is in the middle of a commit."""
        with closing(sqlite3.connect(self.database, timeout=5)) as connection:
            return bool(connection.execute("SELECT 1 FROM generations WHERE state = 'staged'").fetchone())

    def close(self) -> None:
        self.forking.close()


@pytest.mark.slow
def test_kill_minus_nine_at_random_points_of_a_refresh_loses_nothing_and_shows_nothing_partial() -> None:
    chance = random.Random(20)
    with scratch() as home:
        folder = Folder(home / "docs", chance)
        with workspace(home) as opened:
            line(opened).refresh(source(home), connect(source(home), opened.clock, opened.reach))
        killed = Killed(home)
        answers: dict[int, list[Answer]] = {}
        interrupted = 0
        try:
            for number in range(KILLS):
                refresh_and_kill(killed, folder, chance, in_a_commit=number % 2 == 0)
                interrupted += killed.staged()
                if number % 2:
                    folder.change(3)
                with workspace(home) as opened:
                    check_the_committed(opened, folder, answers)
                    check_that_a_refresh_completes(opened, home, folder, answers)
        finally:
            killed.close()
        assert interrupted >= STAGED_AT_LEAST, "too few kills hit a commit for this test to mean anything"
        assert max(answers) > KILLS


def refresh_and_kill(killed: Killed, folder: Folder, chance: random.Random, *, in_a_commit: bool) -> None:
    """Kill a child at a random time, or at a random time after it was seen in the middle of a commit."""
    with killed.running():
        give_up = time.monotonic() + (5 if in_a_commit else chance.uniform(0, 0.6))
        while time.monotonic() < give_up and not (in_a_commit and killed.staged()):
            folder.change(1)
            time.sleep(chance.uniform(0, 0.01))
        if in_a_commit:
            time.sleep(chance.choice([0, 0, 0.002, 0.01, 0.03]))


def check_the_committed(opened: Workspace, folder: Folder, answers: dict[int, list[Answer]]) -> None:
    """Before anything is taken back: every generation answers as ever, and shows whole versions only."""
    for generation in range(max(answers, default=0) + 1, opened.catalog.generation() + 1):
        answers[generation] = ask(opened, generation)
        check_whole(opened, folder, generation)
    for generation in sorted(answers)[:2] + sorted(answers)[-4:]:
        assert ask(opened, generation) == answers[generation], f"generation {generation} answers otherwise"
    assert ask(opened, None) == answers[opened.catalog.generation()]


def check_that_a_refresh_completes(
    opened: Workspace, home: Path, folder: Folder, answers: dict[int, list[Answer]]
) -> None:
    assert opened.writer.recover() is None, "opening the writer takes back what a crash left"
    check_nothing_is_left_over(opened)
    check_the_committed(opened, folder, answers)
    refreshing, documents = line(opened), source(home)
    receipt = refreshing.refresh(documents, connect(documents, opened.clock, opened.reach), allow_removals=True)
    assert (receipt.problem, receipt.documents.quarantined) == ("", 0)
    held = {view.uri: view.content_hash for view in opened.catalog.live_versions("docs", opened.catalog.generation())}
    assert held == folder.hashes()
    again = refreshing.refresh(documents, connect(documents, opened.clock, opened.reach), allow_removals=True)
    assert (again.generation, again.passages.embedded) == (receipt.generation, 0)
    assert again.documents.unchanged == len(held)
    check_the_committed(opened, folder, answers)
    assert opened.audit_faults() == []


def check_whole(opened: Workspace, folder: Folder, generation: int) -> None:
    """Hold a generation's catalog, store and texts against each other and against what was written."""
    with opened.database.read() as session:
        rows = set(session.scalars(select(EntryRow.passage_id).where(alive(EntryRow, generation))))
    where = Where(generation=generation, as_of=TODAY, groups=frozenset({EVERYONE}), sources=None)
    serving = opened.shelf.serving()
    axis = np.eye(1, serving.embedder.dimension, dtype=np.float32)[0]
    found = serving.store.candidates(axis, SparseVector(indices=(), values=()), where, 100_000).dense
    assert {candidate.passage_id for candidate in found} == rows
    assert len(found) == len(rows)
    held = opened.catalog.live_versions("docs", generation)
    assert len({view.uri for view in held}) == len(held)
    for view in held:
        text = opened.catalog.version_text(view.version_id)
        assert text.endswith(folder.written[view.uri, view.content_hash])
        assert content_hash(opened.blobs.get(view.content_hash)) == view.content_hash
    assert opened.catalog.counts(generation) == (len(held), len(held) * (SECTIONS + 1))


def check_nothing_is_left_over(opened: Workspace) -> None:
    """After what a crash left was taken back, no row speaks of a generation that was not committed."""
    newest = opened.catalog.generation()
    with opened.database.read() as session:
        assert set(session.scalars(select(GenerationRow.state))) == {"committed"}
        for column in (EntryRow.born, VersionRow.first_generation):
            assert (session.scalar(select(func.max(column))) or 0) <= newest
        assert session.scalar(select(func.count()).where(EntryRow.died > newest, EntryRow.died < FOREVER)) == 0


def ask(opened: Workspace, generation: int | None) -> list[Answer]:
    """Return the exact hits of the fixed questions."""
    scope = AccessScope(groups=frozenset({EVERYONE}))
    found = [
        opened.searcher.search(Query(text=text, as_of=TODAY, generation=generation, limit=8), scope=scope).hits
        for text in QUERIES
    ]
    return [[_short(hit) for hit in hits] for hits in found]


def _short(hit: Hit) -> tuple[str, str, float]:
    return hit.document, hit.passage_id, round(hit.score, 6)
