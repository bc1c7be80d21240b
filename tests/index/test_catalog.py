"""Reading what the corpus holds and held."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kernel.errors import Corrupt, InvalidInput, NotFound
from tests.support.corpus import TODAY, Workbench, version, visible

TOMORROW = TODAY + timedelta(days=1)


def test_the_current_generation_is_the_newest_committed_one(bench: Workbench) -> None:
    assert bench.catalog.generation() == 0
    bench.commit(version("a.md", "One."))
    assert (bench.catalog.generation(), bench.catalog.generation(0), bench.catalog.generation(1)) == (1, 0, 1)


@pytest.mark.parametrize("asked", [-1, 2])
def test_a_generation_that_was_never_committed_is_refused(bench: Workbench, asked: int) -> None:
    bench.commit(version("a.md", "One."))
    with pytest.raises(InvalidInput, match=f"generation {asked} does not exist; the newest is 1"):
        bench.catalog.generation(asked)


def test_the_text_of_a_version_stays_when_it_is_no_longer_live(bench: Workbench) -> None:
    old = version("a.md", "Überstunden – 30 Tage.")
    bench.commit(old)
    bench.commit(removed=[old])
    assert bench.catalog.version_text(old.version_id) == "Überstunden – 30 Tage."


def test_an_unknown_version_is_not_found(bench: Workbench) -> None:
    with pytest.raises(NotFound, match="'nowhere'"):
        bench.catalog.version_text("nowhere")


def test_a_text_that_was_changed_on_disk_is_corrupt(bench: Workbench) -> None:
    made = version("a.md", "One.")
    bench.commit(made)
    (blob,) = [path for path in (bench.folder / "blobs").rglob("*") if path.is_file()]
    blob.write_bytes(b"Two.")
    with pytest.raises(Corrupt):
        bench.catalog.version_text(made.version_id)


def test_the_texts_of_a_document_come_oldest_first(bench: Workbench) -> None:
    for text in ("One.", "Two.", "Three."):
        bench.commit(version("a.md", text))
    bench.commit(version("a.md", "Wiki.", source="wiki"))
    assert bench.catalog.document_texts("handbook", "a.md") == ["One.", "Two.", "Three."]
    assert bench.catalog.document_texts(None, "a.md") == ["One.", "Two.", "Three.", "Wiki."]
    assert bench.catalog.document_texts("handbook", "b.md") == []


def test_live_versions_are_those_of_one_source_in_one_generation(bench: Workbench) -> None:
    bench.commit(version("b.md", "B."), version("a.md", "A."), version("w.md", "W.", source="wiki"))
    bench.commit(removed=[version("b.md")])
    assert [view.uri for view in bench.catalog.live_versions("handbook", 1)] == ["a.md", "b.md"]
    assert [view.uri for view in bench.catalog.live_versions("handbook", 2)] == ["a.md"]


def test_a_live_version_tells_its_facts_and_under_which_visibility(bench: Workbench) -> None:
    facts = {"number": {"value": "HR-1", "where": "front matter"}}
    made = version("a.md", "One.", facts=facts, visibility=visible(["hr"], first=TODAY))
    bench.commit(made)
    (view,) = bench.catalog.live_versions("handbook", 1)
    assert (view.version_id, view.content_hash, view.title) == (made.version_id, made.content_hash, "Guide")
    assert (view.facts, view.visibility) == (facts, made.visibility)


def test_a_version_is_told_under_the_visibility_that_it_last_had(bench: Workbench) -> None:
    made = version("a.md", "One.")
    bench.commit(made)
    bench.commit(replace(made, visibility=visible(["hr"])))
    bench.commit(removed=[made])
    view = bench.catalog.version(made.version_id)
    assert (view.uri, view.title, view.visibility) == ("a.md", "Guide", visible(["hr"]))
    with pytest.raises(NotFound, match="'nowhere'"):
        bench.catalog.version("nowhere")


def test_live_uris_are_those_of_one_source_now(bench: Workbench) -> None:
    bench.commit(version("a.md", "A."), version("b.md", "B."), version("w.md", "W.", source="wiki"))
    bench.commit(removed=[version("b.md")])
    assert bench.catalog.live_uris("handbook") == {"a.md"}
    assert bench.catalog.live_uris("nowhere") == set()


def test_versions_that_follow_each_other_are_both_live(bench: Workbench) -> None:
    new = replace(version("a.md", "New."), visibility=visible(first=TOMORROW))
    bench.commit(version("a.md", "Old."))
    bench.commit(new)
    spells = [view.visibility for view in bench.catalog.live_versions("handbook", 2)]
    assert spells == [visible(last=TODAY), visible(first=TOMORROW)]


def test_a_passage_is_located_at_its_first_place(bench: Workbench) -> None:
    made = version("a.md", "Same.", "Other.", "Same.")
    bench.commit(made)
    passage_id = made.passage_id(made.passages[2])
    located = bench.catalog.locate([passage_id, "nowhere"], generation=1, as_of=TODAY)
    assert {name: (place.span.start, place.span.end) for name, place in located.items()} == {passage_id: (0, 5)}


def test_a_passage_that_is_not_in_force_is_left_out(bench: Workbench) -> None:
    made = version("a.md", "One.", visibility=visible(first=TOMORROW))
    bench.commit(made)
    passage_id = made.passage_id(made.passages[0])
    assert bench.catalog.locate([passage_id], generation=1, as_of=TODAY) == {}
    assert bench.catalog.locate([passage_id], generation=0, as_of=TOMORROW) == {}
    assert list(bench.catalog.locate([passage_id], generation=1, as_of=TOMORROW)) == [passage_id]
