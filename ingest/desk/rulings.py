"""Rulings: what a person decided about a conflict, as data that holds while the words of both passages do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.desk.tables import ConflictRow, RulingRow
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.errors import InvalidInput
from kernel.ids import Ids

Outcome = Literal["supersedes", "different-scope", "not-a-conflict"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision with who made it and why."""

    outcome: str
    by: str
    reason: str
    winner: str | None = None
    """Id of the document that supersedes the other one."""
    effective_from: date | None = None
    """The first day on which the winner alone applies."""

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise InvalidInput(f"{self.outcome!r} is no outcome; choose one of {', '.join(OUTCOMES)}.")
        if not self.by.strip() or not self.reason.strip():
            raise InvalidInput("a ruling needs somebody who makes it and a reason: say --by WHO and --reason WHY.")
        if (self.outcome == "supersedes") != (self.winner is not None):
            raise InvalidInput(
                "'supersedes' needs --winner, the document that applies from now on; the others take none."
            )


def decide(session: Session, row: ConflictRow, ruling: Ruling, *, clock: Clock, ids: Ids, audit: AuditLog) -> str:
    """Keep a ruling; a later one replaces it. Return its id."""
    loser = None
    if ruling.winner:
        loser = row.other_document if ruling.winner == row.one_document else row.one_document
    name = ids.new("ruling")
    session.add(
        RulingRow(
            ruling_id=name,
            conflict_id=row.conflict_id,
            outcome=ruling.outcome,
            winner=ruling.winner,
            loser=loser,
            effective_from=ruling.effective_from,
            by=ruling.by,
            reason=ruling.reason,
            at=clock.now(),
        )
    )
    audit.append(
        session,
        "desk.rule",
        f"conflict:{row.conflict_id}",
        outcome=ruling.outcome,
        by=ruling.by,
        reason=ruling.reason,
        winner=ruling.winner,
        loser=loser,
    )
    return name


def rulings(session: Session, conflicts: Iterable[str]) -> dict[str, RulingRow]:
    """Return the newest ruling of each conflict that has one."""
    wanted = set(conflicts)
    rows = session.scalars(select(RulingRow).order_by(RulingRow.at, RulingRow.ruling_id))
    return {row.conflict_id: row for row in rows if row.conflict_id in wanted}
