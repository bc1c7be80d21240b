"""Pins: generations that vacuum must keep, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.catalog import check_committed
from index.tables import PinRow
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.errors import InvalidInput, NotFound

Needs = Callable[[Session], Mapping[int, str]]
"""Generations that others need, such as releases, each with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A generation that must be kept."""

    generation: int
    reason: str
    by: str
    """Who pinned it; empty where something else needs it."""
    since: datetime | None = None


def add_pin(session: Session, generation: int, *, reason: str, by: str, clock: Clock, audit: AuditLog) -> Pin:
    """Pin a generation; pinning it again for the same reason changes nothing.

    Raises:
        InvalidInput: no such generation was committed, or the reason is empty.
        GenerationVacuumed: it was vacuumed.
    """
    if not reason.strip():
        raise InvalidInput(f"a pin of generation {generation} needs a reason; say why it must stay.")
    if generation == 0:
        raise InvalidInput("generation 0 holds nothing, so there is nothing to pin.")
    check_committed(session, generation)
    row = session.get(PinRow, (generation, reason.strip()))
    if row is None:
        row = PinRow(generation=generation, reason=reason.strip(), actor=by, at=clock.now())
        session.add(row)
        audit.append(session, "pin.add", f"generation:{generation}", reason=row.reason, by=by)
    return _pin(row)


def remove_pins(session: Session, generation: int, *, audit: AuditLog) -> Sequence[Pin]:
    """Let go of a generation; return the pins that it had.

    Raises:
        NotFound: nobody pinned it.
    """
    rows = session.scalars(select(PinRow).where(PinRow.generation == generation)).all()
    if not rows:
        raise NotFound(f"generation {generation} is not pinned by anybody; 'gristmill pin list' says what is.")
    for row in rows:
        session.delete(row)
    audit.append(session, "pin.remove", f"generation:{generation}", reasons=[row.reason for row in rows])
    return [_pin(row) for row in rows]


def list_pins(session: Session, needs: Needs) -> list[Pin]:
    """Return what people pinned and what is needed otherwise, by generation."""
    pins = [_pin(row) for row in session.scalars(select(PinRow))]
    others = [Pin(generation=generation, reason=reason, by="") for generation, reason in needs(session).items()]
    return sorted([*pins, *others], key=lambda pin: (pin.generation, pin.reason))


def pinned(session: Session, needs: Needs) -> set[int]:
    """Return the generations that must be kept."""
    return {pin.generation for pin in list_pins(session, needs)}


def _pin(row: PinRow) -> Pin:
    return Pin(generation=row.generation, reason=row.reason, by=row.actor, since=row.at)
