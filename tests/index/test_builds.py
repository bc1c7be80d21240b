"""Builds beside each other: rebuild, switch, switch back, drop, and crashes between."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from index.builder import BuildNeeded, Rebuilt
from index.builds import EmbedderChanged, Recipe
from index.stores.port import StoreDamaged
from index.tables import BuildRow, EntryRow, PlacementRow
from kernel.errors import InvalidInput, NotFound
from tests.support.builds import FIRST, SIZE
from tests.support.corpus import ANYBODY, Workbench, Wrapping, laid_out, version
from tests.support.faults import Crash, FailingStore, Fuse

WIDER = Recipe(embedder="hashing/32", passage_characters=SIZE)
FINER = Recipe(embedder=FIRST.embedder, passage_characters=5)


def silent(_stage: str, _done: int, _total: int) -> None:
    return


@pytest.fixture
def two(bench: Workbench) -> Workbench:
    """A corpus of two generations."""
    bench.commit(laid_out("a.md", "Alpha one.", "Alpha two."), laid_out("b.md", "Beta."))
    bench.commit(laid_out("a.md", "Alpha one.", "Alpha 2."))
    bench.tools.embedded()
    return bench


def test_a_rebuild_with_another_embedder_finds_the_same_from_a_new_generation_on(two: Workbench) -> None:
    before = {g: two.search("alpha", generation=g) for g in (1, 2)}
    assert two.builder.rebuild(WIDER, silent) == Rebuilt(build=2, generation=3, documents=2, embedded=3)
    assert two.texts() == ["Alpha 2.", "Alpha one.", "Beta."]
    assert {g: two.search("alpha", generation=g) for g in (1, 2)} == before
    assert len(two.store.vectors(["0" * 32])) == 0
    assert [state.generations for state in two.builder.states()] == [(1, 2), (3,)]


def test_a_rebuild_embeds_each_text_once_and_a_second_switch_embeds_none(two: Workbench) -> None:
    two.builder.rebuild(WIDER, silent)
    assert sorted(two.tools.embedded()) == ["Guide\nAlpha 2.", "Guide\nAlpha one.", "Guide\nBeta."]
    assert two.builder.switch(1, silent).embedded == 0
    assert two.builder.switch(2, silent).embedded == 0
    assert two.tools.embedded() == []
    assert two.catalog.generation() == 5


def test_going_back_embeds_only_what_the_old_build_lacks(two: Workbench) -> None:
    two.builder.rebuild(WIDER, silent)
    two.commit(laid_out("b.md", "Beta.", "Gamma."))
    two.tools.embedded()
    done = two.builder.switch(1, silent)
    assert (done.generation, done.embedded, two.tools.embedded()) == (5, 1, ["Guide\nGamma."])
    assert two.texts() == ["Alpha 2.", "Alpha one.", "Beta.", "Gamma."]
    assert two.texts(generation=3) == ["Alpha 2.", "Alpha one.", "Beta."]


def test_a_build_with_other_passages_is_cut_from_the_stored_layout(two: Workbench) -> None:
    done = two.builder.rebuild(FINER, silent)
    assert done.generation == 3
    assert two.texts() == [" 2.", " one.", "Alpha", "Alpha", "Beta."][1:] or "Alpha" in two.texts()
    for hit in two.search().hits:
        assert hit.span.of(two.catalog.version_text(hit.version_id)) == hit.text
        assert len(hit.text) <= 5
    assert two.texts(generation=2) == ["Alpha 2.", "Alpha one.", "Beta."]
    assert two.catalog.counts(2) == (2, 3)


def test_vectors_are_copied_between_builds_of_one_embedder(two: Workbench) -> None:
    two.builder.rebuild(FINER, silent)
    assert "Guide\nBeta." not in two.tools.embedded()


def test_a_version_without_a_layout_keeps_its_cut(bench: Workbench) -> None:
    bench.commit(version("old.md", "A long paragraph.", "Two."))
    bench.builder.rebuild(FINER, silent)
    assert bench.texts() == ["A long paragraph.", "Two."]


def test_a_commit_after_the_switch_is_cut_as_the_build_is(two: Workbench) -> None:
    two.builder.rebuild(FINER, silent)
    two.commit(laid_out("c.md", "Delta and so on."))
    assert "Delta" in two.texts()
    assert "Delta and so on." not in two.texts()


def test_a_restore_across_builds_cuts_and_embeds_what_the_serving_one_lacks(two: Workbench) -> None:
    two.builder.rebuild(FINER, silent)
    two.writer.restore("handbook", 1, readers=ANYBODY)
    assert " two." in two.texts()
    assert two.texts(generation=1) == ["Alpha one.", "Alpha two.", "Beta."]


def test_switching_to_the_serving_build_changes_nothing(two: Workbench) -> None:
    assert two.builder.switch(1, silent) == Rebuilt(build=1, generation=2, documents=0, embedded=0)


def test_an_unknown_build_is_refused(two: Workbench) -> None:
    with pytest.raises(NotFound, match="no build 7"):
        two.builder.switch(7, silent)


def test_a_build_whose_embedder_changed_is_not_opened(two: Workbench) -> None:
    with two.database.write() as session:
        session.get_one(BuildRow, 1).fingerprint = "hashing/of-yesterday"
    with pytest.raises(EmbedderChanged, match="run 'gristmill index rebuild'"):
        two.search("alpha")


def test_a_rebuild_is_the_way_out_when_the_embedder_changed(two: Workbench) -> None:
    with two.database.write() as session:
        session.get_one(BuildRow, 1).fingerprint = "hashing/of-yesterday"
    assert two.builder.rebuild(FIRST, silent).embedded == 3
    assert two.texts() == ["Alpha 2.", "Alpha one.", "Beta."]


def test_the_serving_build_is_not_dropped(two: Workbench) -> None:
    with pytest.raises(BuildNeeded, match="switch to another"):
        two.builder.drop(1)


def test_a_dropped_build_is_gone_and_its_generations_are_refused(two: Workbench) -> None:
    two.builder.rebuild(FINER, silent)
    two.builder.drop(1)
    assert two.texts(generation=3) == two.texts()
    with pytest.raises(InvalidInput, match="generation 2 was vacuumed"):
        two.search(generation=2)
    assert two.tools.places() == {"store-2"}
    with two.database.read() as session:
        assert set(session.scalars(select(EntryRow.build))) == {2}
        assert set(session.scalars(select(PlacementRow.chunker))) == {"sections/5"}


def test_the_number_of_a_dropped_build_is_not_given_again(two: Workbench) -> None:
    two.builder.rebuild(WIDER, silent)
    two.builder.switch(1, silent)
    two.builder.drop(2)
    assert two.builder.rebuild(WIDER, silent).build == 3


@pytest.mark.parametrize("how", ["before", "half", "after"])
@pytest.mark.parametrize("at", range(1, 7))
def test_a_rebuild_that_crashes_shows_nothing_and_is_gone_on_with(two: Workbench, at: int, how: str) -> None:
    folder, found = two.folder, two.search("alpha")
    two.close()
    fuse = Fuse(at)
    broken = Workbench(folder, Wrapping(store=lambda store: FailingStore(store, fuse, how)))  # type: ignore[arg-type]
    try:
        broken.builder.rebuild(WIDER, silent)
        crashed = False
    except Crash:
        crashed = True
    broken.close()
    again = Workbench(folder)
    assert again.search("alpha", generation=2) == found
    if crashed:
        assert again.catalog.generation() == 2
        again.commit(laid_out("b.md", "Beta after the crash."))
        assert again.builder.rebuild(WIDER, silent).build == 2
        assert again.texts() == ["Alpha 2.", "Alpha one.", "Beta after the crash."]
    census = again.store.census()
    with again.database.read() as session:
        rows = session.execute(select(EntryRow.entry_id, EntryRow.died).where(EntryRow.build == 2))
        assert census == {row.entry_id: row.died for row in rows}
    again.close()


def test_compacting_moves_the_store_and_changes_nothing_that_is_found(two: Workbench) -> None:
    before = {g: two.search("alpha", generation=g) for g in (1, 2)}
    assert two.builder.compact(1) == 0
    assert two.tools.places() == {"store.1"}
    assert {g: two.search("alpha", generation=g) for g in (1, 2)} == before
    assert two.tools.embedded() == []


def test_a_reopened_corpus_searches_in_the_build_that_was_switched_to(two: Workbench, folder: Path) -> None:
    two.builder.rebuild(WIDER, silent)
    found = two.search("alpha")
    again_folder = two.folder
    two.close()
    again = Workbench(again_folder)
    assert again.search("alpha") == found
    assert again.shelf.serving().build.number == 2
    again.close()


def lose(bench: Workbench) -> Workbench:
    """Close a corpus, take its store away, and open it again."""
    bench.close()
    shutil.rmtree(bench.folder / "store")
    return Workbench(bench.folder)


def test_a_store_that_was_lost_is_refused_and_derived_again(two: Workbench) -> None:
    before = {g: two.search("alpha", generation=g) for g in (1, 2)}
    again = lose(two)
    with pytest.raises(StoreDamaged, match="run 'gristmill index repair'"):
        again.search("alpha")
    assert again.builder.compact(1) == 4
    assert {g: again.search("alpha", generation=g) for g in (1, 2)} == before
    assert again.builder.differences(1) == {"extra": 0, "lost": 0, "wrong": 0}
    again.close()


def test_a_store_that_was_cut_off_is_refused_and_derived_again(two: Workbench) -> None:
    before = two.search("alpha")
    two.close()
    for path in (two.folder / "store").rglob("*.json"):
        path.write_bytes(path.read_bytes()[:10])
    again = Workbench(two.folder)
    with pytest.raises(StoreDamaged, match="index repair"):
        again.search("alpha")
    again.builder.compact(1)
    assert again.search("alpha") == before
    again.close()


def test_differences_name_what_a_store_has_too_many_too_few_or_wrong(two: Workbench) -> None:
    names = sorted(two.store.census())
    two.store.delete(names[:1])
    two.store.set_died(names[1:2], 77)
    assert two.builder.differences(1) == {"extra": 0, "lost": 1, "wrong": 1}
    two.builder.reconcile(two.shelf.get(1))
    assert two.builder.differences(1) == {"extra": 0, "lost": 0, "wrong": 0}
