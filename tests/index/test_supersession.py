"""Documents that take the place of others, committed for real."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete

from index.catalog import document_key
from index.changes import NewVersion
from index.supersession import open_references
from index.tables import EntryRow, SpellRow
from tests.support.corpus import ANYBODY, TODAY, Workbench, version, visible

DAY = timedelta(days=1)
Y24, Y25, Y26 = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)


def policy(name: str, first: date | None = None, *, supersedes: str = "", last: date | None = None) -> NewVersion:
    facts = {"number": {"name": "number", "value": name.upper(), "where": "text", "origin": "text"}}
    if supersedes:
        facts["supersedes"] = {"name": "supersedes", "value": supersedes, "where": "text", "origin": "text"}
    return version(
        f"{name}.md", f"Words of {name}.", title=name, facts=facts, visibility=visible(first=first, last=last)
    )


def found(bench: Workbench, day: date, generation: int | None = None) -> set[str]:
    return {hit.document.removesuffix(".md") for hit in bench.search("words", as_of=day, generation=generation).hits}


def test_the_older_document_applies_until_the_newer_one_does(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24), policy("p-2", Y26, supersedes="P-1"))
    assert [found(bench, day) for day in (Y24 - DAY, Y24, Y26 - DAY, Y26)] == [set(), {"p-1"}, {"p-1"}, {"p-2"}]


def test_the_order_of_arrival_does_not_matter(bench: Workbench) -> None:
    bench.commit(policy("p-2", Y26, supersedes="P-1"))
    bench.commit(policy("p-1", Y24))
    assert [found(bench, day) for day in (Y26 - DAY, Y26)] == [{"p-1"}, {"p-2"}]


def test_an_undated_successor_counts_from_the_day_of_its_commit_for_good(bench: Workbench) -> None:
    bench.commit(policy("p-1"), policy("p-2", supersedes="P-1"))
    assert [found(bench, day) for day in (TODAY - DAY, TODAY)] == [{"p-1", "p-2"}, {"p-2"}]
    bench.clock.instant = datetime(2025, 9, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    bench.commit(policy("p-3"))
    assert found(bench, TODAY) == {"p-2", "p-3"}


def test_removing_the_successor_gives_the_time_back_exactly(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24, last=Y26 + DAY))
    before = bench.catalog.live_versions("handbook", 1)
    bench.commit(policy("p-2", Y25, supersedes="P-1"))
    assert found(bench, TODAY) == {"p-2"}
    bench.commit(removed=[policy("p-2")])
    assert bench.catalog.live_versions("handbook", 3) == before
    assert found(bench, Y26) == {"p-1"}
    assert found(bench, TODAY, generation=2) == {"p-2"}


def test_a_rollback_gives_the_time_back(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24))
    bench.commit(policy("p-2", Y25, supersedes="P-1"))
    bench.writer.restore("handbook", 1, readers=ANYBODY)
    assert found(bench, TODAY) == {"p-1"}
    bench.writer.restore("handbook", 2, readers=ANYBODY)
    assert found(bench, TODAY) == {"p-2"}


def test_the_same_commit_again_writes_nothing(bench: Workbench) -> None:
    both = (policy("p-1", Y24), policy("p-2", Y25, supersedes="P-1"))
    bench.commit(*both)
    rows = bench.row_counts()
    assert bench.commit(*both).generation == 1
    assert bench.row_counts() == rows


def test_a_successor_embeds_nothing_of_the_older_document_again(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24))
    bench.embedder.texts.clear()
    bench.commit(policy("p-2", Y25, supersedes="P-1"))
    assert bench.embedder.texts == ["p-2\nWords of p-2."]


def test_a_new_state_of_the_older_document_stays_ended(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24), policy("p-2", Y25, supersedes="P-1"))
    again = version(
        "p-1.md", "Words of p-1, mended.", title="p-1", facts=policy("p-1").facts, visibility=visible(first=Y24)
    )
    bench.commit(again)
    assert [found(bench, day) for day in (Y25 - DAY, TODAY)] == [{"p-1"}, {"p-2"}]


def test_a_chain_and_a_future_link(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24), policy("p-2", Y25, supersedes="P-1"), policy("p-3", Y26, supersedes="P-2"))
    assert [found(bench, day) for day in (Y24, Y25, Y26)] == [{"p-1"}, {"p-2"}, {"p-3"}]
    bench.commit(removed=[policy("p-2")])
    assert [found(bench, day) for day in (Y24, Y25, Y26)] == [{"p-1"}, {"p-1"}, {"p-1", "p-3"}]


def test_what_never_came_to_apply_is_found_on_no_day_and_held_all_the_same(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y25), policy("p-2", Y25, supersedes="P-1"))
    assert [found(bench, day) for day in (Y24, Y25, Y26)] == [set(), {"p-2"}, {"p-2"}]
    assert bench.catalog.live_uris("handbook") == {"p-1.md", "p-2.md"}


def test_a_version_says_which_document_took_its_place(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24), policy("p-2", Y25, supersedes="P-1"))
    by_uri = {view.uri: view for view in bench.catalog.live_versions("handbook", 1)}
    end = by_uri["p-1.md"].superseded
    assert end is not None
    assert (end.document_id, end.since) == (document_key("handbook", "p-2.md"), Y25)
    assert by_uri["p-2.md"].superseded is None
    successor = bench.catalog.successor(by_uri["p-1.md"].version_id)
    assert successor is not None
    assert (successor.uri, successor.title, successor.since) == ("p-2.md", "p-2", Y25)
    assert bench.catalog.successor(by_uri["p-2.md"].version_id) is None


def test_a_reference_that_names_nothing_is_told_and_ends_nothing(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24), policy("p-2", Y25, supersedes="P-9"))
    with bench.database.read() as session:
        (told,) = open_references(session, 1)
    assert (told.uri, told.words, told.problem) == ("p-2.md", "P-9", "unknown")
    assert found(bench, TODAY) == {"p-1", "p-2"}


@pytest.mark.parametrize("first", [Y24, Y26])
def test_the_same_bytes_with_another_first_day_give_their_time_back_to_the_version_before(
    bench: Workbench, first: date
) -> None:
    bench.commit(version("a.md", "Old.", visibility=visible(first=date(2023, 1, 1))))
    wrong = version("a.md", "New.", visibility=visible(first=Y25))
    bench.commit(wrong)
    right = version("a.md", "New.", facts={"corrected": True}, visibility=visible(first=first))
    bench.commit(right)
    assert [bench.texts(as_of=day) for day in (first - DAY, first)] == [["Old."], ["New."]]


def test_settling_gives_time_back_when_a_document_vanished_without_a_commit(bench: Workbench) -> None:
    bench.commit(policy("p-1", Y24), policy("p-2", Y25, supersedes="P-1"))
    assert bench.writer.settle().generation == 1
    with bench.database.write() as session:
        session.execute(delete(SpellRow).where(SpellRow.document_id == document_key("handbook", "p-2.md")))
        session.execute(delete(EntryRow).where(EntryRow.document_id == document_key("handbook", "p-2.md")))
    assert bench.writer.settle().generation == 2
    (left,) = bench.catalog.live_versions("handbook", 2)
    assert left.superseded is None
    assert left.visibility == visible(first=Y24)
