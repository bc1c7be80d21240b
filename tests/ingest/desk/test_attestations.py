"""A word given makes a document fresh, changes no content, and is void once the words change."""

from datetime import date

import pytest
from sqlalchemy import select

from index.values import Visibility
from ingest.desk.ages import AgedDocument, Shelf, aged
from ingest.desk.attestations import Word, attest
from ingest.tables import ItemRow
from kernel.access import AccessScope
from kernel.audit import AuditRow, verify
from kernel.errors import InvalidInput
from tests.ingest.desk.bench import DeskBench
from tests.support.corpus import NOON, version, visible


def shelf(desk: DeskBench, *groups: str) -> Shelf:
    with desk.database.read() as session:
        return aged(session, list(desk.sources.values()), scope=AccessScope.of(groups), today=desk.today)


def only(desk: DeskBench) -> AgedDocument:
    (found,) = shelf(desk).documents
    return found


def give(desk: DeskBench, by: str = "Ada", until: date | None = None) -> int:
    with desk.database.write() as session:
        word = Word(by=by, until=until)
        return attest(session, desk.held(), word, clock=desk.time, ids=desk.ids, audit=desk.audit)


def test_attesting_makes_a_stale_document_fresh_without_a_new_generation(desk: DeskBench) -> None:
    desk.add_source("handbook", fresh_within="30d")
    desk.commit(version("a.md", "Badges are worn."))
    desk.wait(31)
    assert only(desk).freshness.state == "stale"
    desk.embedder.texts.clear()
    assert give(desk) == 1
    assert only(desk).freshness.state == "fresh"
    assert desk.catalog.generation() == 1
    assert desk.embedder.texts == []
    desk.wait(31)
    assert only(desk).freshness.state == "stale"


def test_the_word_is_in_the_audit_log_with_its_giver(desk: DeskBench) -> None:
    desk.commit(version("a.md", "Badges are worn."))
    give(desk, by="Ada", until=date(2025, 12, 31))
    with desk.database.read() as session:
        line = session.scalars(select(AuditRow).where(AuditRow.action == "desk.attest")).one()
        assert (line.subject, line.detail["by"], line.detail["until"]) == ("source:handbook", "Ada", "2025-12-31")
        assert verify(session) == []


def test_the_newest_word_counts(desk: DeskBench) -> None:
    desk.commit(version("a.md", "Badges are worn."))
    give(desk, until=date(2025, 7, 1))
    desk.wait(1)
    give(desk, by="Bo", until=date(2025, 6, 20))
    assert only(desk).freshness.due == date(2025, 6, 20)


def test_a_word_is_void_once_the_words_change(desk: DeskBench) -> None:
    desk.commit(version("a.md", "Badges are worn."))
    give(desk, until=date(2030, 1, 1))
    desk.commit(version("a.md", "Badges are worn on the left."))
    assert only(desk).attested is None
    assert only(desk).freshness.state == "unknown"


def test_a_word_needs_a_giver_and_a_day_to_come(desk: DeskBench) -> None:
    desk.commit(version("a.md", "Badges are worn."))
    with pytest.raises(InvalidInput, match="--by"):
        give(desk, by="  ")
    with pytest.raises(InvalidInput, match="2025-06-01"):
        give(desk, until=date(2025, 6, 1))


def test_the_document_may_say_itself_when_it_changed_and_when_it_asks_for_a_review(desk: DeskBench) -> None:
    desk.add_source("handbook", fresh_within="365d")
    facts = {name: {"name": name, "value": value, "where": "sidecar"} for name, value in FACTS.items()}
    desk.commit(version("a.md", "Badges are worn.", facts=facts))
    assert only(desk).changed_on == date(2025, 1, 2)
    assert only(desk).freshness.due == date(2025, 6, 10)
    assert only(desk).freshness.state == "due soon"


FACTS = {"last_changed": "2 January 2025", "review_by": "2025-06-10"}


def test_the_version_that_applies_today_is_judged_and_what_has_ended_is_counted(desk: DeskBench) -> None:
    def until(day: date) -> Visibility:
        return visible(last=day)

    desk.commit(version("old.md", "Fax is used.", visibility=until(date(2024, 1, 1))))
    desk.commit(version("now.md", "Mail is used.", visibility=until(date(2025, 12, 31))))
    found = shelf(desk)
    assert [each.document for each in found.documents] == ["now.md"]
    assert found.ended == 1


def test_a_document_of_other_readers_is_counted_as_hidden_and_not_named(desk: DeskBench) -> None:
    desk.commit(version("secret.md", "The board meets.", visibility=visible(["board"])))
    assert shelf(desk).documents == ()
    assert shelf(desk).hidden == 1
    assert [each.document for each in shelf(desk, "board").documents] == ["secret.md"]


def test_a_document_whose_newest_state_is_in_quarantine_is_stale(desk: DeskBench) -> None:
    desk.commit(version("a.md", "Badges are worn."))
    with desk.database.write() as session:
        row = ItemRow(source="handbook", uri="a.md", stamp="", content_hash="", recipe="", seen_at=NOON)
        row.state, row.code, row.reason = "quarantined", "encrypted", "is encrypted; remove its password."
        session.add(row)
    assert only(desk).freshness.state == "stale"
    assert "password" in only(desk).freshness.reason
