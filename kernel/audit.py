"""The audit log: who did what to which thing, each line chained to the one before by its hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.canonical import canonical_json
from kernel.clock import Clock
from kernel.db import Base, UtcDateTime
from kernel.errors import InvalidInput
from kernel.ids import content_hash

GENESIS = "0" * 64


class AuditRow(Base):
    """One line of the log."""

    __tablename__ = "audit_log"

    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(unique=True)
    line_hash: Mapped[str]


class AuditHead(Base):
    """Where the chain ends, so that a line cut off its end is missed."""

    __tablename__ = "audit_head"

    head_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    line_hash: Mapped[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """A place where the log is not what was written."""

    seq: int
    reason: str


class AuditLog:
    """Append to the log inside the caller's transaction, and check it."""

    def __init__(self, clock: Clock, actor: str) -> None:
        self._clock = clock
        self._actor = actor

    def append(self, session: Session, action: str, subject: str, /, **detail: Any) -> None:
        """Add a line; it commits or vanishes together with what it describes."""
        head = session.get(AuditHead, 1, with_for_update=True)
        if head is None:
            head = AuditHead(head_id=1, seq=0, line_hash=GENESIS)
            session.add(head)
        row = AuditRow(
            seq=head.seq + 1,
            at=self._clock.now(),
            actor=self._actor,
            action=action,
            subject=subject,
            detail=detail,
            previous=head.line_hash,
        )
        row.line_hash = _hash(row)
        head.seq, head.line_hash = row.seq, row.line_hash
        session.add(row)
        session.flush()


def tail(session: Session, count: int) -> Sequence[AuditRow]:
    """Return the newest lines, oldest first."""
    rows = session.scalars(select(AuditRow).order_by(AuditRow.seq.desc()).limit(count)).all()
    return list(reversed(rows))


def verify(session: Session) -> list[AuditFault]:
    """Recompute the chain and return every place where it does not hold; empty means intact."""
    try:
        return _faults(session)
    except (ValueError, TypeError, InvalidInput) as error:  # a column holds what its type cannot be
        return [AuditFault(seq=0, reason=f"a line cannot be read: {error}")]


def _faults(session: Session) -> list[AuditFault]:
    faults: list[AuditFault] = []
    seq, previous = 0, GENESIS
    for row in session.scalars(select(AuditRow).order_by(AuditRow.seq)).yield_per(1000):
        if row.seq != seq + 1:
            faults.append(AuditFault(seq=row.seq, reason=f"line {seq + 1} is missing"))
        if row.previous != previous:
            faults.append(AuditFault(seq=row.seq, reason="does not follow from the line before it"))
        if row.line_hash != _hash(row):
            faults.append(AuditFault(seq=row.seq, reason="was edited after it was written"))
        seq, previous = row.seq, row.line_hash
    head = session.get(AuditHead, 1)
    if (head.seq, head.line_hash) != (seq, previous) if head else seq > 0:
        faults.append(AuditFault(seq=seq, reason="the log does not end where its last line was written"))
    return faults


def _hash(row: AuditRow) -> str:
    body = [row.seq, row.at.astimezone(UTC).isoformat(), row.actor, row.action, row.subject, row.detail, row.previous]
    return content_hash(canonical_json(body).encode())
