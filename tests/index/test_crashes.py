"""A crash at any point loses no committed generation and shows no partial one."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from index.changes import Change, Committed, NewVersion
from index.tables import EntryRow, GenerationRow
from index.values import Hits
from kernel.audit import verify
from tests.support.corpus import ANYBODY, TODAY, Workbench, Wrapping, version, visible
from tests.support.faults import Crash, FailingBlobs, FailingClock, FailingEmbedder, FailingStore, Fuse, How
from tests.support.folders import scratch

HOWS: tuple[How, ...] = ("before", "half", "after")
GROUPS = ("everyone", "hr")
DAYS = [TODAY + timedelta(days=n) for n in (-1, 0, 1)]


Found = dict[tuple[object, ...], Hits]


def dated(made: NewVersion, *, first: int | None = None, readers: tuple[str, ...] = ("everyone",)) -> NewVersion:
    return replace(made, visibility=visible(readers, first=None if first is None else TODAY + timedelta(days=first)))


FIRST = (version("guide.md", "One.", "Two.", "Three."), version("b.md", "Four.", "Shared."), version("c.md", "Five."))
SECOND = (version("guide.md", "One.", "2.", "Three."), version("d.md", "Six."))
THIRD = (
    dated(version("guide.md", "One.", "Zwei.", "Three."), first=1),
    dated(version("c.md", "Five."), readers=("hr",)),
    version("e.md", "Seven.", "Eight.", "Shared."),
)
REMOVED = (version("b.md"),)
"""The third commit does everything at once: new, changed, ended, narrowed, dated ahead and removed."""


def seen(bench: Workbench, upto: int) -> Found:
    """Return everything that can be found in the generations up to one."""
    return {
        (generation, group, day): bench.search("one five shared", generation=generation, groups=[group], as_of=day)
        for generation, group, day in itertools.product(range(upto + 1), GROUPS, DAYS)
    }


@dataclass(frozen=True)
class Expected:
    """Everything that can be found after two commits, and after a third that nothing disturbed."""

    template: Path
    """The folder after two commits, to be copied."""
    before: Found
    after: Found


@pytest.fixture(scope="module")
def expected() -> Iterator[Expected]:
    with scratch() as made:
        bench = Workbench(made / "work")
        bench.commit(*FIRST)
        bench.commit(*SECOND)
        before = seen(bench, 2)
        bench.close()
        shutil.copytree(made / "work", made / "template")
        bench = Workbench(made / "work")
        bench.commit(*THIRD, removed=REMOVED)
        yield Expected(template=made / "template", before=before, after=seen(bench, 3))
        bench.close()


@pytest.fixture
def place(expected: Expected, folder: Path) -> Path:
    """A corpus of two generations."""
    return shutil.copytree(expected.template, folder / "work")


def crash(place: Path, wrapping: Wrapping) -> None:
    """Commit the third change with a part that breaks; what a reader beside it finds stays the same."""
    bench = Workbench(place, wrapping)
    found = seen(bench, 2)
    with pytest.raises(Crash):
        bench.commit(*THIRD, removed=REMOVED)
    assert seen(bench, 2) == found
    assert bench.catalog.generation() == 2
    bench.close()


def check_after(place: Path, expected: Expected, *, recovers: bool) -> None:
    """Reopen; nothing of the third generation is visible, nothing of the others is lost, and it can be repeated."""
    bench = Workbench(place)
    assert bench.catalog.generation() == 2
    assert seen(bench, 2) == expected.before
    if recovers:
        bench.writer.recover()
        check_clean(bench)
        assert seen(bench, 2) == expected.before
    done = bench.commit(*THIRD, removed=REMOVED)
    assert (done.generation, done.passages_added, done.passages_removed) == (3, 4, 2)
    assert seen(bench, 3) == expected.after
    check_clean(bench)
    bench.close()


def check_clean(bench: Workbench) -> None:
    """Nothing is staged; store and catalog hold the same entries; the audit log is whole."""
    with bench.database.read() as session:
        assert session.scalars(select(GenerationRow).where(GenerationRow.state == "staged")).all() == []
        entries = session.scalars(select(EntryRow.entry_id)).all()
        assert verify(session) == []
    assert set(bench.store.vectors(entries)) == set(entries)


def count_writes(place: Path) -> int:
    fuse = Fuse()
    bench = Workbench(place, Wrapping(store=lambda store: FailingStore(store, fuse)))
    bench.commit(*THIRD, removed=REMOVED)
    bench.close()
    return fuse.count


WRITES = [1, 2, 3]
"""Entries of the changed documents, ends of the changed documents' old ones, ends of the removed documents'."""
UNDOING = [1, 2]
"""Writes that taking back a commit needs, and those of a restore."""


def test_the_writes_below_are_all_there_are(place: Path) -> None:
    assert count_writes(place) == len(WRITES)


@pytest.mark.parametrize("recovers", [True, False])
@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("at", WRITES)
def test_a_crash_in_any_write_to_the_store_is_as_if_nothing_happened(
    place: Path,
    expected: Expected,
    at: int,
    how: How,
    recovers: bool,
) -> None:
    crash(place, Wrapping(store=lambda store: FailingStore(store, Fuse(at), how)))
    check_after(place, expected, recovers=recovers)


@pytest.mark.parametrize("recovers", [True, False])
@pytest.mark.parametrize(
    "wrapping",
    [
        pytest.param(Wrapping(embedder=lambda inner: FailingEmbedder(inner, Fuse(1))), id="while it embeds"),
        pytest.param(Wrapping(blobs=lambda inner: FailingBlobs(inner, Fuse(1))), id="at the first blob"),
        pytest.param(Wrapping(blobs=lambda inner: FailingBlobs(inner, Fuse(3))), id="at the last blob"),
        pytest.param(Wrapping(clock=lambda inner: FailingClock(inner, Fuse(1))), id="while it stages rows"),
        pytest.param(Wrapping(clock=lambda inner: FailingClock(inner, Fuse(2))), id="while it publishes"),
    ],
)
def test_a_crash_in_any_other_stage_is_as_if_nothing_happened(
    place: Path,
    expected: Expected,
    wrapping: Wrapping,
    recovers: bool,
) -> None:
    crash(place, wrapping)
    check_after(place, expected, recovers=recovers)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("at", UNDOING)
def test_a_crash_while_recovering_from_a_crash_is_recovered_from(
    place: Path, expected: Expected, at: int, how: How
) -> None:
    crash_twice(place, expected, at, how)
    check_after(place, expected, recovers=True)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("at", UNDOING)
def test_a_crash_while_recovering_leaves_nothing_to_another_commit(
    place: Path, expected: Expected, at: int, how: How
) -> None:
    crash_twice(place, expected, at, how)
    bench = Workbench(place)
    bench.commit(version("other.md", "Nine."))
    for group, day in itertools.product(GROUPS, DAYS):
        before = bench.texts(generation=2, groups=[group], as_of=day)
        new = ["Nine."] if group == "everyone" else []
        assert bench.texts(generation=3, groups=[group], as_of=day) == sorted(before + new)
    check_clean(bench)
    bench.close()


def crash_twice(place: Path, expected: Expected, at: int, how: How) -> None:
    """Crash late in a commit, then while recovering from it."""
    crash(place, Wrapping(store=lambda store: FailingStore(store, Fuse(3), "half")))
    bench = Workbench(place, Wrapping(store=lambda store: FailingStore(store, Fuse(at), how)))
    with pytest.raises(Crash):
        bench.writer.recover()
    assert seen(bench, 2) == expected.before
    bench.close()


def test_recovering_takes_every_row_back_and_names_the_generation(place: Path, expected: Expected) -> None:
    bench = Workbench(place)
    rows = bench.row_counts()
    bench.close()
    crash(place, Wrapping(store=lambda store: FailingStore(store, Fuse(3), "after")))
    bench = Workbench(place)
    assert bench.row_counts() != rows
    assert bench.writer.recover() == 3
    assert bench.row_counts() == rows
    assert bench.writer.recover() is None
    bench.close()


def test_a_crashed_commit_leaves_nothing_to_another_one(place: Path, expected: Expected) -> None:
    crash(place, Wrapping(store=lambda store: FailingStore(store, Fuse(2), "after")))
    bench = Workbench(place)
    bench.commit(version("other.md", "Nine."))
    assert bench.texts(generation=3) == sorted([*bench.texts(generation=2), "Nine."])
    check_clean(bench)
    bench.close()


def test_a_crashed_restore_is_as_if_nothing_happened(place: Path, expected: Expected) -> None:
    for at, how in itertools.product(UNDOING, HOWS):
        bench = Workbench(place, Wrapping(store=lambda store, at=at, how=how: FailingStore(store, Fuse(at), how)))  # type: ignore[misc]
        with pytest.raises(Crash):
            bench.writer.restore("handbook", 1, readers=ANYBODY)
        assert seen(bench, 2) == expected.before
        bench.close()
    bench = Workbench(place)
    assert bench.writer.restore("handbook", 1, readers=ANYBODY).generation == 3
    assert bench.texts(generation=3) == bench.texts(generation=1)
    check_clean(bench)
    bench.close()


@pytest.mark.parametrize("at", [2, 3, 5, 6])
def test_a_crash_in_any_batch_of_a_large_commit_leaves_nothing(folder: Path, at: int) -> None:
    old = [version(f"{n}.md", f"Old paragraph {n}.") for n in range(1100)]
    new = [version(f"{n}.md", f"Paragraph {n}.") for n in range(1100)]
    bench = Workbench(folder)
    bench.commit(*old)
    rows = bench.row_counts()
    bench.close()
    bench = Workbench(folder, Wrapping(store=lambda store: FailingStore(store, Fuse(at), "half")))
    vectors = bench.writer.embed(new)
    with pytest.raises(Crash):
        bench.writer.commit(Change(versions=iter(new)), vectors, kind="refresh")
    assert bench.catalog.counts(1) == (1100, 1100)
    assert bench.writer.recover() == 2
    assert bench.row_counts() == rows
    done = bench.writer.commit(Change(versions=iter(new)), vectors, kind="refresh")
    assert done == Committed(generation=2, passages_added=1100, passages_removed=1100)
    assert not any(text.startswith("Old") for text in bench.texts())
    assert len(bench.texts(generation=1)) == 1000
    check_clean(bench)
    bench.close()


def test_a_crash_between_two_writes_of_one_document_leaves_nothing(folder: Path) -> None:
    large = version("large.md", *(f"Paragraph {k}." for k in range(2050)))
    bench = Workbench(folder, Wrapping(store=lambda store: FailingStore(store, Fuse(2), "half")))
    vectors = bench.writer.embed([large])
    with pytest.raises(Crash):
        bench.writer.commit(Change(versions=(large,)), vectors, kind="refresh")
    assert bench.texts(generation=0) == []
    assert bench.writer.recover() == 1
    assert {table: count for table, count in bench.row_counts().items() if count} == {"builds": 1}
    done = bench.writer.commit(Change(versions=(large,)), vectors, kind="refresh")
    assert done == Committed(generation=1, passages_added=2050)
    check_clean(bench)
    bench.close()


def test_a_note_that_cannot_be_stored_commits_nothing(bench: Workbench) -> None:
    with pytest.raises(StatementError, match="not JSON compliant"):
        bench.writer.commit(Change(versions=FIRST), {}, kind="refresh", note={"share": float("nan")})
    assert bench.catalog.generation() == 0
    assert bench.commit(*FIRST).generation == 1
