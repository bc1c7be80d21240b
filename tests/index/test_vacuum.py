"""Vacuum gives up what no kept generation needs, and nothing else, whenever it is killed."""

import itertools
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from index.catalog import GenerationVacuumed
from index.pins import add_pin, list_pins, remove_pins
from index.vacuum import Keep
from index.values import Hits
from kernel.audit import AuditLog, verify
from kernel.errors import InvalidInput, NotFound
from tests.index.test_builds import FINER, WIDER, silent
from tests.support.corpus import ANYBODY, NOON, Workbench, Wrapping, laid_out, version
from tests.support.faults import Crash, FailingBlobs, FailingStore, Fuse, How


def five(bench: Workbench) -> None:
    """Make five generations: a document that changes each time, one that stays, one that goes."""
    stays, goes = laid_out("stays.md", "It stays."), laid_out("goes.md", "It goes.")
    bench.commit(laid_out("a.md", "State 1.", "Common."), stays, goes)
    bench.commit(laid_out("a.md", "State 2.", "Common."))
    bench.commit(removed=[goes])
    bench.commit(laid_out("a.md", "State 4.", "Common."))
    bench.commit(laid_out("a.md", "State 2.", "Common."))


def pin(bench: Workbench, generation: int) -> None:
    with bench.database.write() as session:
        add_pin(session, generation, reason="audit", by="me", clock=bench.clock, audit=AuditLog(bench.clock, "owner"))


def found(bench: Workbench, *generations: int) -> dict[int, Hits]:
    return {generation: bench.search("state", generation=generation) for generation in generations}


def blobs(bench: Workbench) -> int:
    return sum(path.is_file() for path in (bench.folder / "blobs").rglob("*"))


def test_what_is_kept_is_found_as_before_and_the_rest_is_refused(bench: Workbench) -> None:
    five(bench)
    pin(bench, 2)
    before = found(bench, 2, 5)
    freed = bench.vacuum.run(Keep())
    assert (freed.kept, freed.generations) == ((2, 5), (1, 3, 4))
    assert found(bench, 2, 5) == before
    for gone in (1, 3, 4):
        with pytest.raises(GenerationVacuumed, match=f"generation {gone} was vacuumed"):
            bench.search(generation=gone)
        with pytest.raises(GenerationVacuumed):
            bench.writer.restore("handbook", gone, readers=ANYBODY)


def test_rows_points_and_blobs_of_the_rest_are_gone(bench: Workbench) -> None:
    five(bench)
    freed = bench.vacuum.run(Keep())
    assert (freed.versions, freed.passages, freed.blobs) == (3, 4, 4)
    assert bench.catalog.version_text(laid_out("a.md", "State 2.", "Common.").version_id)
    with pytest.raises(NotFound):
        bench.catalog.version_text(laid_out("goes.md", "It goes.").version_id)
    rows = bench.row_counts()
    assert (rows["versions"], rows["documents"], rows["passages"], rows["entries"]) == (2, 2, 3, 3)
    assert len(bench.store.census()) == 3
    assert blobs(bench) == 4


def test_a_vacuum_with_nothing_to_do_writes_nothing(bench: Workbench) -> None:
    five(bench)
    bench.vacuum.run(Keep(newest=2))
    rows, places = bench.row_counts(), bench.tools.places()
    assert bench.vacuum.run(Keep(newest=2)).generations == ()
    assert (bench.row_counts(), bench.tools.places()) == (rows, places)


def test_a_dry_run_says_the_same_and_changes_nothing(bench: Workbench) -> None:
    five(bench)
    rows = bench.row_counts()
    would = bench.vacuum.would_free(Keep(newest=2))
    assert bench.row_counts() == rows
    assert bench.vacuum.run(Keep(newest=2)) == would


def test_what_was_current_since_an_instant_is_kept(bench: Workbench) -> None:
    five(bench)
    assert bench.vacuum.would_free(Keep(since=NOON)).generations == ()
    assert bench.vacuum.would_free(Keep(since=NOON + timedelta(days=1))).kept == (5,)


def test_what_releases_need_is_kept(bench: Workbench) -> None:
    five(bench)
    bench.needs[3] = "release 1 of helper"
    assert bench.vacuum.run(Keep()).kept == (3, 5)
    assert bench.texts(generation=3) == ["Common.", "It stays.", "State 2."]


def test_an_old_build_that_nothing_kept_is_searched_in_goes_with_its_store(bench: Workbench) -> None:
    five(bench)
    bench.builder.rebuild(FINER, silent)
    assert bench.vacuum.run(Keep()).builds == (1,)
    assert bench.tools.places() == {"store-2"}
    assert len(bench.builder.states()) == 1


def test_a_build_that_a_pinned_generation_is_searched_in_stays(bench: Workbench) -> None:
    five(bench)
    pin(bench, 5)
    before = found(bench, 5)
    bench.builder.rebuild(WIDER, silent)
    assert bench.vacuum.run(Keep()).builds == ()
    assert found(bench, 5) == before
    with bench.database.write() as session:
        remove_pins(session, 5, audit=AuditLog(bench.clock, "owner"))
    assert bench.vacuum.run(Keep()).builds == (1,)


def test_a_corpus_goes_on_after_a_vacuum_and_embeds_only_what_it_forgot(bench: Workbench) -> None:
    five(bench)
    bench.vacuum.run(Keep())
    bench.tools.embedded()
    bench.commit(laid_out("a.md", "State 4.", "Common."))
    assert bench.tools.embedded() == ["Guide\nState 4."]
    assert bench.texts() == ["Common.", "It stays.", "State 4."]


STEPS = ["store 1 before", "store 1 half", "store 2 before", "store 2 half", "blob 1", "blob 2"]


@pytest.mark.parametrize("step", STEPS)
def test_a_vacuum_that_crashes_is_finished_by_the_next(bench: Workbench, step: str) -> None:
    five(bench)
    pin(bench, 2)
    before = found(bench, 2, 5)
    folder = bench.folder
    bench.close()
    broken = Workbench(folder, wrapping(step))
    with pytest.raises(Crash):
        broken.vacuum.run(Keep())
    assert found(broken, 2, 5) == before
    with pytest.raises(GenerationVacuumed):
        broken.search(generation=4)
    broken.close()
    again = Workbench(folder)
    assert found(again, 2, 5) == before
    again.vacuum.run(Keep())
    assert found(again, 2, 5) == before
    rows = again.row_counts()
    assert (rows["versions"], rows["entries"], len(again.store.census())) == (3, 5, 5)
    assert blobs(again) == 6
    assert len(again.tools.places()) == 1
    with again.database.read() as session:
        assert verify(session) == []
    again.close()


def wrapping(step: str) -> Wrapping:
    kind, at, *how = step.split()
    fuse = Fuse(int(at))
    if kind == "blob":
        return Wrapping(blobs=lambda inner: DeletionFails(inner, fuse))
    part: How = "half" if how == ["half"] else "before"
    return Wrapping(store=lambda inner: FailingStore(inner, fuse, part))


class DeletionFails(FailingBlobs):
    """Blobs whose n-th deletion breaks."""

    def put(self, raw: bytes) -> str:
        return self._inner.put(raw)

    def delete(self, name: str) -> None:
        self._fuse.check()
        self._inner.delete(name)


def test_the_disk_space_of_points_comes_back(bench: Workbench) -> None:
    many = [version(f"{n}.md", *(f"Paragraph {n} {k}." for k in range(100))) for n in range(30)]
    bench.commit(*many)
    bench.commit(removed=many[1:])
    full = size(bench.folder / "store")
    bench.vacuum.run(Keep())
    (place,) = bench.tools.places()
    assert size(bench.folder / place) < full
    assert len(bench.store.census()) == 100


def size(folder: Path) -> int:
    """Return how many bytes are on disk: the engine makes its files larger than what it writes."""
    return sum(path.stat().st_blocks for path in folder.rglob("*") if path.is_file()) * 512


def test_a_pin_needs_a_generation_and_a_reason(bench: Workbench) -> None:
    five(bench)
    log = AuditLog(bench.clock, "owner")
    with bench.database.write() as session:
        for generation, reason in itertools.product([0, 6], ["audit"]):
            with pytest.raises(InvalidInput):
                add_pin(session, generation, reason=reason, by="me", clock=bench.clock, audit=log)
        with pytest.raises(InvalidInput, match="needs a reason"):
            add_pin(session, 1, reason=" ", by="me", clock=bench.clock, audit=log)
        with pytest.raises(NotFound, match="not pinned"):
            remove_pins(session, 1, audit=log)


def test_pins_of_people_and_of_releases_are_listed_together(bench: Workbench) -> None:
    five(bench)
    pin(bench, 4)
    pin(bench, 4)
    with bench.database.read() as session:
        pins = list_pins(session, lambda _session: {2: "release 1 of helper"})
    assert [(one.generation, one.reason, one.by) for one in pins] == [
        (2, "release 1 of helper", ""),
        (4, "audit", "me"),
    ]


@pytest.mark.parametrize("at", [2, 3, 4])
def test_what_a_crashed_rebuild_left_of_a_text_that_is_gone_goes_with_it(bench: Workbench, at: int) -> None:
    folder = bench.folder
    bench.commit(laid_out("a.md", "The first text."), laid_out("b.md", "Stays."))
    bench.close()
    fuse = Fuse(at)
    broken = Workbench(folder, Wrapping(store=lambda inner: FailingStore(inner, fuse, "after")))
    with suppress(Crash):
        broken.builder.rebuild(FINER, silent)
    broken.close()
    again = Workbench(folder)
    again.commit(laid_out("a.md", "The second text."))
    assert again.vacuum.run(Keep()).versions == 1
    assert again.builder.rebuild(FINER, silent).generation == again.catalog.generation()
    assert again.search("second").hits
    assert again.builder.differences(2) == {"extra": 0, "lost": 0, "wrong": 0}
    again.close()
