"""Waivers: a person's expiring exception to a gate that is not open, with its reason."""

from collections.abc import Sequence
from datetime import date, timedelta

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.desk import Desk
from governance.tables import ReleaseRow, WaiverRow
from kernel.errors import InvalidInput, NotFound, Refused

LONGEST = timedelta(days=90)
"""No exception stands longer than a quarter without being granted anew."""
_SHORTEST_REASON = 10


def grant_waiver(session: Session, release_id: str, *, reason: str, until: date, desk: Desk) -> str:
    """Grant a waiver for one release until a day, that day included, and return its id.

    Raises:
        NotFound: there is no such release.
        InvalidInput: the reason says nothing, or the day is past or more than 90 days away.
        Refused: the release's own author asks.
    """
    release = session.get(ReleaseRow, release_id)
    if release is None:
        raise NotFound(f"release {release_id!r} does not exist; 'gristmill release show NAME' lists them.")
    if release.proposed_by == desk.person:
        raise Refused(f"{desk.person!r} proposed release {release_id!r} and cannot waive its gate; ask somebody else.")
    if len(reason.strip()) < _SHORTEST_REASON:
        raise InvalidInput(f"a waiver needs a reason that others can judge; {reason!r} is too short.")
    today = desk.clock.today()
    if not today <= until <= today + LONGEST:
        raise InvalidInput(f"a waiver until {until} is not between {today} and {today + LONGEST}; choose a day in it.")
    row = WaiverRow(
        waiver_id=desk.ids.new("waiver"),
        release_id=release_id,
        granted_by=desk.person,
        reason=reason.strip(),
        until=until,
        granted_at=desk.clock.now(),
    )
    session.add(row)
    session.flush()
    desk.audit.append(
        session, "waiver.grant", release_id, waiver=row.waiver_id, reason=row.reason, until=until.isoformat()
    )
    return row.waiver_id


def valid_waiver(session: Session, release_id: str, *, today: date) -> WaiverRow | None:
    """Return the waiver of a release that holds longest from today on; None when none holds."""
    held = select(WaiverRow).where(WaiverRow.release_id == release_id, WaiverRow.until >= today)
    return session.scalars(held.order_by(WaiverRow.until.desc(), WaiverRow.waiver_id).limit(1)).one_or_none()


def list_waivers(session: Session, *, release_id: str | None = None) -> Sequence[WaiverRow]:
    """Return the waivers of one release or of all, the one that ends last first."""
    rows = select(WaiverRow).order_by(WaiverRow.until.desc(), WaiverRow.waiver_id)
    return session.scalars(rows if release_id is None else rows.where(WaiverRow.release_id == release_id)).all()


def waiver_json(row: WaiverRow) -> dict[str, JsonValue]:
    """Return a waiver as JSON values."""
    return {"waiver": row.waiver_id, "by": row.granted_by, "reason": row.reason, "until": row.until.isoformat()}
