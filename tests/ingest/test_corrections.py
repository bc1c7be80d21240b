"""A person's word on a fact: it wins at once, without the source, and after every refresh."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from index.values import InForce
from ingest.corrections import Corrector, Ruling, list_corrections
from kernel.audit import AuditLog, AuditRow
from kernel.errors import InvalidInput, NotFound
from kernel.ids import CountingIds
from tests.ingest.bench import Bench

TEXT = "# Travel Policy\nOwner: Finance\nEffective date: 2025-01-01\n\nTrips are booked early.\n"


class Desk(Bench):
    """A workspace with somebody at its desk."""

    def correct(self, document: str = "a.md", reason: str = "asked the owner", **values: str) -> int:
        ruling = Ruling(source=self.source, document=document, values=values, by="Ann", reason=reason)
        return self.corrector.correct(ruling).generation

    @property
    def corrector(self) -> Corrector:
        return Corrector(
            database=self.database,
            catalog=self.catalog,
            open_writer=self.line.open_writer,
            alone=self.line.alone,
            clock=self.clock,
            ids=self._ids,
            audit=AuditLog(self.clock, "desk"),
        )

    _ids = CountingIds()

    def held(self, document: str = "a.md") -> dict[str, str]:
        """Return the facts of a document."""
        (view,) = (v for v in self.catalog.live_versions("docs", self.generation()) if v.uri == document)
        return {name: fact["value"] for name, fact in view.facts.items()} | {"": view.title}

    def in_force(self, document: str = "a.md") -> list[InForce | None]:
        views = [v for v in self.catalog.live_versions("docs", self.generation()) if v.uri == document]
        return [view.visibility.in_force if view.visibility else None for view in views]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.put("a.md", TEXT)
    made.put("b.md", "# Leave Policy\nNumber: HR-3\n\nDays off.\n")
    made.refresh()
    yield made
    made.close()


def test_a_correction_holds_at_once_and_embeds_nothing(desk: Desk) -> None:
    desk.embedder.texts.clear()
    assert desk.correct(effective_from="1 March 2025", owner="Travel Desk") == 2
    assert desk.in_force() == [InForce(first=date(2025, 3, 1))]
    assert desk.held() == {"": "Travel Policy", "owner": "Travel Desk", "effective_from": "2025-03-01"}
    assert desk.embedder.texts == []


def test_a_correction_needs_no_source(desk: Desk) -> None:
    (desk.docs / "a.md").unlink()
    desk.correct(owner="Travel Desk")
    assert desk.held()["owner"] == "Travel Desk"


def test_a_correction_survives_refreshes_and_new_content(desk: Desk) -> None:
    desk.correct(effective_from="2025-03-01")
    assert desk.refresh().generation == 2
    assert desk.refresh().documents.unchanged == 2
    desk.put("a.md", TEXT.replace("early", "late"))
    desk.refresh()
    assert desk.in_force()[-1] == InForce(first=date(2025, 3, 1))
    assert desk.found("Trips are booked late.") == {"a.md"}


def test_a_wrong_day_is_not_left_standing_before_the_right_one(desk: Desk) -> None:
    desk.correct(effective_from="2025-03-01")
    assert desk.in_force() == [InForce(first=date(2025, 3, 1))]


def test_a_fact_may_be_taken_away(desk: Desk) -> None:
    desk.correct(effective_from="")
    assert desk.in_force() == [InForce()]
    assert desk.held()["effective_from"] == ""


def test_a_withdrawn_correction_leaves_what_the_document_says(desk: Desk) -> None:
    before = desk.held()
    desk.correct(effective_from="2025-03-01", owner="Travel Desk", title="Trips", applies_to="all staff")
    assert desk.held()[""] == "Trips"
    with desk.database.read() as session:
        told = list_corrections(session, "docs")
    for one in told:
        desk.corrector.withdraw(desk.source, one.correction.correction_id, by="Ben", reason="a mistake")
    assert desk.held() == before
    desk.refresh()
    assert desk.held() == before
    with desk.database.read() as session:
        assert list_corrections(session, "docs") == []
        assert {one.ended_by for one in list_corrections(session, None, ended=True)} == {"Ben"}


def test_correcting_again_ends_the_correction_before(desk: Desk) -> None:
    desk.correct(owner="X")
    desk.correct(owner="Y")
    with desk.database.read() as session:
        (one,) = list_corrections(session, "docs")
    assert one.correction.value == "Y"
    assert desk.held()["owner"] == "Y"


def test_the_same_correction_twice_changes_nothing_the_second_time(desk: Desk) -> None:
    assert desk.correct(owner="X") == 2
    assert desk.correct(owner="X") == 2


def test_a_corrected_fact_says_who_and_why_and_what_was_there(desk: Desk) -> None:
    desk.correct(owner="Travel Desk")
    (view,) = (v for v in desk.catalog.live_versions("docs", 2) if v.uri == "a.md")
    fact = view.facts["owner"]
    assert (fact["origin"], fact["where"]) == ("correction", "correction by Ann: asked the owner")
    assert fact["found"]["value"] == "Finance"


def test_a_correction_and_its_audit_line_stand_together(desk: Desk) -> None:
    desk.correct(owner="Travel Desk")
    with desk.database.read() as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "desk.correct"))
    assert row.detail == {
        "source": "docs",
        "document": "a.md",
        "facts": ["owner"],
        "by": "Ann",
        "reason": "asked the owner",
    }


def test_a_ruling_that_one_document_supersedes_another_ends_it(desk: Desk) -> None:
    desk.correct("b.md", supersedes="a.md", effective_from="2026-01-01")
    assert desk.in_force("a.md") == [InForce(first=date(2025, 1, 1), last=date(2025, 12, 31))]
    desk.correct("b.md", supersedes="")
    assert desk.in_force("a.md") == [InForce(first=date(2025, 1, 1))]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "nothing was corrected"),
        ({"effective_from": "03/04/2026"}, "names no day for certain"),
        ({"effective_from": "soon"}, "names no day for certain"),
        ({"colour": "red"}, "there is no fact 'colour'"),
        ({"colour": ""}, "there is no fact 'colour'"),
        ({"last_changed": "2025-01-01"}, "there is no fact 'last_changed'"),
        ({"title": ""}, "always has a title"),
        ({"owner": "x" * 500}, "500 characters"),
        ({"effective_to": "2024-01-01"}, "before it begins"),
        ({"effective_from": "2026-01-01", "effective_to": "2025-01-01"}, "before it begins"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(desk: Desk, values: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        desk.correct(**values)
    assert desk.generation() == 1
    with desk.database.read() as session:
        assert list_corrections(session, None, ended=True) == []


def test_nobody_and_no_reason_are_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="--by WHO --reason WHY"):
        desk.correct(reason=" ", owner="X")


def test_a_document_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"has no document 'z\.md'"):
        desk.correct("z.md", owner="X")
    with pytest.raises(NotFound, match="no correction 'x' holds"):
        desk.corrector.withdraw(desk.source, "x", by="Ben", reason="why")


def test_a_document_in_quarantine_is_corrected_when_it_is_read(desk: Desk) -> None:
    path = desk.put("c.md", "BROKEN it is\nOwner: Nobody\n")
    desk.refresh()
    assert desk.correct("c.md", owner="Somebody") == 1
    path.write_text("# C\nOwner: Nobody\n\nWords.\n")
    desk.refresh()
    assert desk.held("c.md")["owner"] == "Somebody"
