"""Searching through the public door, also while somebody commits."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from index.search import RetrievalSettings
from index.values import Query
from kernel.access import AccessScope
from kernel.errors import InvalidInput
from tests.support import killed
from tests.support.corpus import TODAY, Workbench, version, visible


def test_a_hit_has_all_that_is_needed_to_cite_it(bench: Workbench) -> None:
    made = version("hr/leave.md", "Intro.", "Leave is 30 days.", title="Leave", visibility=visible(first=TODAY))
    bench.commit(made)
    hit = bench.search("how many days of leave").hits[0]
    assert (hit.source, hit.document, hit.title, hit.version_id) == (
        "handbook",
        "hr/leave.md",
        "Leave",
        made.version_id,
    )
    assert (hit.text, hit.heading, hit.page) == ("Leave is 30 days.", ("Leave",), None)
    assert hit.span.of(bench.catalog.version_text(hit.version_id)) == hit.text
    assert hit.in_force == made.visibility.in_force
    assert hit.score == 1.0


def test_the_best_comes_first_and_the_limit_holds(bench: Workbench) -> None:
    bench.commit(version("a.md", "Trains before planes.", "Leave is 30 days.", "Hotels up to 150 euros."))
    hits = bench.search("leave days", limit=2).hits
    assert hits[0].text == "Leave is 30 days."
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score


def test_the_title_and_the_headings_are_searched_too(bench: Workbench) -> None:
    bench.commit(version("a.md", "Thirty days.", title="Vacation"), version("b.md", "By rail.", title="Travel"))
    assert bench.search("vacation").hits[0].text == "Thirty days."


def test_the_sides_are_weighed_as_the_settings_say(bench: Workbench) -> None:
    bench.commit(version("a.md", "Leave leave leave.", "Trains.", title=""))
    query = Query(text="trains", as_of=TODAY)
    scope = AccessScope.of([])
    for weight, scores in ((0.0, [1.0]), (0.5, [1.0, 0.0]), (1.0, [1.0, 0.0])):
        settings = RetrievalSettings(dense_weight=weight)
        hits = bench.searcher.search(query, scope=scope, settings=settings).hits
        assert [hit.score for hit in hits][: len(scores)] == scores


def test_a_question_of_stop_words_is_answered_by_likeness_alone(bench: Workbench) -> None:
    bench.commit(version("a.md", "Leave."))
    assert bench.texts("the of and") == ["Leave."]


def test_a_generation_that_does_not_exist_is_refused(bench: Workbench) -> None:
    with pytest.raises(InvalidInput, match="generation 1 does not exist"):
        bench.search(generation=1)


def test_a_scope_of_no_groups_finds_nothing(bench: Workbench) -> None:
    bench.commit(version("a.md", "One."))
    assert bench.texts(groups=[]) == []


def test_more_hits_than_the_pool_are_found_when_they_are_asked_for(bench: Workbench) -> None:
    bench.commit(version("a.md", *(f"Paragraph {n}." for n in range(30))))
    query = Query(text="paragraph", as_of=TODAY, limit=30)
    found = bench.searcher.search(query, scope=AccessScope.of([]), settings=RetrievalSettings(pool=5))
    assert len(found.hits) == 30


def test_equal_passages_at_the_cut_are_the_same_whatever_is_added_around_them(bench: Workbench) -> None:
    bench.commit(*(version(f"{n}.md", "The same footer.") for n in range(60)))
    query = Query(text="footer", as_of=TODAY, generation=1, limit=5)
    few = RetrievalSettings(pool=5, merges_copies=False)
    before = bench.searcher.search(query, scope=AccessScope.of([]), settings=few)
    everything = bench.search("footer").hits
    assert before.hits == everything[:5]
    for n in range(5):
        bench.commit(version(f"new-{n}.md", "The same footer."), removed=[version(f"{n}.md")])
        assert bench.searcher.search(query, scope=AccessScope.of([]), settings=few) == before


def test_every_search_beside_a_writer_sees_one_whole_generation(bench: Workbench) -> None:
    wrong: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            found = bench.search("part of every document")
            if sorted(hit.text for hit in found.hits) != killed.texts(found.generation):
                wrong.append(f"generation {found.generation}: {sorted(hit.text for hit in found.hits)}")

    readers = [_started(read) for _ in range(2)]
    for generation in range(1, 25):
        killed.commit(bench, generation)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_two_writers_take_turns(bench: Workbench) -> None:
    failed: list[BaseException] = []

    def write(name: str) -> None:
        writer = bench.new_writer()
        try:
            for n in range(6):
                made = version(f"{name}.md", f"{name} {n}.")
                writer.commit(killed.change(made), writer.embed([made]), kind="refresh")
        except BaseException as error:  # noqa: BLE001 - reported by the test itself
            failed.append(error)

    writers = [_started(lambda name=name: write(name)) for name in ("left", "right")]  # type: ignore[misc]
    for writer in writers:
        writer.join()
    assert failed == []
    assert bench.catalog.generation() == 12
    assert bench.texts() == ["left 5.", "right 5."]


def _started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_day_is_searched_as_it_was_known_in_each_generation(bench: Workbench) -> None:
    yesterday = TODAY - timedelta(days=1)
    bench.commit(version("a.md", "Wrong.", visibility=visible(first=yesterday)))
    bench.commit(version("a.md", "Right.", visibility=visible(first=yesterday)))
    assert bench.texts(as_of=yesterday, generation=1) == ["Wrong."]
    assert bench.texts(as_of=yesterday, generation=2) == ["Right."]
