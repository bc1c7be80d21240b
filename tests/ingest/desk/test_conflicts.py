"""Conflicts are found once, shown to whoever may read both sides, and stay decided while their words stay."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from index.erasure import Target
from index.values import Visibility
from ingest.desk.conflicts import Conflict, find_conflicts, load_conflict, winner_of
from ingest.desk.rulings import Ruling, decide
from ingest.desk.tables import ConflictRow
from ingest.erasing import erase_document
from kernel.audit import AuditRow, verify
from kernel.errors import InvalidInput, NotFound
from tests.ingest.desk.bench import DeskBench
from tests.support.corpus import version, visible

THIRTY = "Receipts are submitted within 30 days of the end of the trip."
FOURTEEN = "Please submit the receipts within 14 days of the end of the trip."
OTHER = "The canteen opens early, and the soup is good."


def conflicts(desk: DeskBench, *groups: str) -> list[Conflict]:
    with desk.database.read() as session:
        return find_conflicts(session, desk.held(*groups), desk.sources, frozenset(desk.sources))


def pair(desk: DeskBench, *, one: Visibility | None = None, other: Visibility | None = None) -> None:
    desk.commit(
        version("a.md", THIRTY, OTHER, title="Travel", visibility=one),
        version("b.md", FOURTEEN, title="Travel handbook", visibility=other),
    )
    desk.scan()


def rule(desk: DeskBench, outcome: str, winner: str | None = None) -> None:
    (conflict,) = conflicts(desk)
    with desk.database.write() as session:
        row = session.get_one(ConflictRow, conflict.conflict_id)
        chosen = winner_of(conflict, winner).document_id if winner else None
        ruling = Ruling(outcome=outcome, by="Ada", reason="as agreed", winner=chosen, effective_from=None)
        decide(session, row, ruling, clock=desk.time, ids=desk.ids, audit=desk.audit)


def test_a_conflict_names_both_sentences_and_the_words_that_differ_in_each_version(desk: DeskBench) -> None:
    pair(desk)
    (found,) = conflicts(desk)
    assert found.kind == "duration"
    sides = {side.document: side for side in (found.one, found.other)}
    assert (sides["a.md"].difference, sides["b.md"].difference) == ("30 days", "14 days")
    for side in sides.values():
        text = desk.catalog.version_text(side.version_id)
        assert side.span.of(text) == side.sentence
        assert side.difference_span.of(text) == side.difference


def test_versions_of_one_document_do_not_conflict(desk: DeskBench) -> None:
    desk.commit(version("a.md", THIRTY, title="Travel"))
    desk.scan()
    desk.commit(version("a.md", FOURTEEN, title="Travel", visibility=visible(first=date(2026, 1, 1))))
    desk.scan()
    assert conflicts(desk) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (visible(last=date(2025, 12, 31)), visible(first=date(2026, 1, 1))),
        (visible(), visible(last=date(2025, 1, 1))),
        (visible(["hr"]), visible(["board"])),
    ],
)
def test_nobody_is_asked_about_what_never_meets(desk: DeskBench, one: Visibility, other: Visibility) -> None:
    pair(desk, one=one, other=other)
    assert conflicts(desk, "hr", "board") == []


def test_a_conflict_is_hidden_from_whoever_may_not_read_one_side(desk: DeskBench) -> None:
    pair(desk, other=visible(["everyone", "hr"]))
    assert len(conflicts(desk)) == 1
    desk.commit(version("b.md", FOURTEEN, title="Travel handbook", visibility=visible(["hr"])))
    desk.commit(version("a.md", THIRTY, OTHER, title="Travel", visibility=visible(["hr", "everyone"])))
    desk.scan()
    assert conflicts(desk) == []
    assert len(conflicts(desk, "hr")) == 1


def test_a_document_that_says_it_supersedes_the_other_does_not_conflict_with_it(desk: DeskBench) -> None:
    facts = {"supersedes": {"name": "supersedes", "value": "a.md", "where": "sidecar"}}
    desk.commit(
        version("a.md", THIRTY, title="Travel"), version("b.md", FOURTEEN, title="Travel handbook", facts=facts)
    )
    desk.scan()
    assert conflicts(desk) == []


def test_the_same_two_sentences_in_more_documents_are_one_conflict(desk: DeskBench) -> None:
    pair(desk)
    desk.commit(version("c.md", FOURTEEN, title="Travel notes"))
    desk.scan()
    (found,) = conflicts(desk)
    assert len(found.also) == len(found.same) == 1


def test_a_new_passage_is_compared_with_old_ones_and_nothing_twice(desk: DeskBench) -> None:
    desk.commit(version("a.md", THIRTY, OTHER, title="Travel"))
    first = desk.scan()
    desk.commit(version("b.md", FOURTEEN, title="Travel handbook"))
    second = desk.scan()
    assert first is not None
    assert second is not None
    assert (first.conflicts.passages, first.conflicts.conflicts) == (2, 0)
    assert (second.conflicts.passages, second.conflicts.conflicts) == (1, 1)


def test_a_ruling_holds_while_the_words_do_and_is_asked_for_again_when_they_change(desk: DeskBench) -> None:
    pair(desk)
    rule(desk, "not-a-conflict")
    (decided,) = conflicts(desk)
    assert decided.ruling is not None
    assert (decided.ruling.outcome, decided.ruling.by) == ("not-a-conflict", "Ada")
    desk.commit(version("a.md", THIRTY, OTHER, "The shuttle bus is free.", title="Travel"))
    desk.scan()
    (still,) = conflicts(desk)
    assert still.ruling is not None
    desk.commit(version("a.md", THIRTY.replace("30", "45"), OTHER, title="Travel"))
    desk.scan()
    (again,) = conflicts(desk)
    assert again.ruling is None


def test_a_later_ruling_replaces_an_earlier_one_and_both_are_audited(desk: DeskBench) -> None:
    pair(desk)
    rule(desk, "not-a-conflict")
    rule(desk, "supersedes", "b.md")
    (found,) = conflicts(desk)
    assert found.ruling is not None
    assert (found.ruling.outcome, found.ruling.winner) == ("supersedes", "handbook/b.md")
    with desk.database.read() as session:
        lines = session.scalars(select(AuditRow).where(AuditRow.action == "desk.rule")).all()
        assert [line.detail["outcome"] for line in lines] == ["not-a-conflict", "supersedes"]
        assert verify(session) == []


@pytest.mark.parametrize("name", ["A", "b", "a.md", "handbook/b.md"])
def test_a_winner_is_a_letter_or_a_document(desk: DeskBench, name: str) -> None:
    pair(desk)
    (found,) = conflicts(desk)
    assert winner_of(found, name) in {found.one, found.other}


def test_a_ruling_that_says_too_little_is_refused(desk: DeskBench) -> None:
    pair(desk)
    (found,) = conflicts(desk)
    with pytest.raises(InvalidInput, match=r"c\.md"):
        winner_of(found, "c.md")
    with pytest.raises(InvalidInput, match="winner"):
        Ruling(outcome="supersedes", by="Ada", reason="x")
    with pytest.raises(InvalidInput, match="maybe"):
        Ruling(outcome="maybe", by="Ada", reason="x")
    with pytest.raises(InvalidInput, match="--reason"):
        Ruling(outcome="not-a-conflict", by="Ada", reason=" ")
    with pytest.raises(NotFound, match="nope"):
        load_conflict([found], "nope")


@pytest.fixture
def reopened(folder: Path) -> Iterator[DeskBench]:
    first = DeskBench(folder / "again")
    pair(first)
    rule(first, "different-scope")
    first.close()
    second = DeskBench(folder / "again")
    yield second
    second.close()


def test_a_ruling_is_there_after_a_restart(reopened: DeskBench) -> None:
    (found,) = conflicts(reopened)
    assert found.ruling is not None
    assert found.ruling.outcome == "different-scope"


def test_an_erased_document_leaves_no_trace_of_what_it_contradicted(desk: DeskBench) -> None:
    pair(desk)
    made = version("a.md", THIRTY, OTHER, title="Travel")
    target = Target(source="handbook", uri="a.md", document_id=made.document_id, versions=(made.version_id,))
    with desk.database.write() as session:
        assert erase_document(session, target)["conflicts"] == 1
    assert conflicts(desk) == []
    with desk.database.read() as session:
        assert session.scalars(select(ConflictRow)).all() == []
