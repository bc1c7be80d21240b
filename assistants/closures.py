"""Closures: somebody's word that a gap needs nobody any more, for the questions that were in it then."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants.tables import GapClosureRow
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.errors import InvalidInput
from kernel.ids import Ids

_LONGEST = 2_000


def close(
    session: Session,
    answers: Sequence[str],
    *,
    by: str,
    reason: str,
    clock: Clock,
    ids: Ids,
    audit: AuditLog,
) -> str:
    """Note that the questions behind some answers need nobody any more; return the closure's id.

    It holds for what was asked and disliked until now. A question that comes later opens its gap again.

    Raises:
        InvalidInput: nobody says so, or gives no reason.
    """
    if not by.strip() or not reason.strip():
        raise InvalidInput("closing a gap needs somebody who does it and a reason: say --by WHO and --reason WHY.")
    if len(by) > _LONGEST or len(reason) > _LONGEST:
        raise InvalidInput(f"a name and a reason may have {_LONGEST} characters.")
    name = ids.new("closure")
    session.add(GapClosureRow(closure_id=name, answers=sorted(answers), by=by, reason=reason, at=clock.now()))
    audit.append(session, "desk.close-gap", f"gap:{name}", by=by, reason=reason, answers=len(answers))
    return name


def closed_at(session: Session, since: datetime) -> Mapping[str, datetime]:
    """Return until when each answer's question was settled, from the closures since an instant."""
    found: dict[str, datetime] = {}
    for row in session.scalars(select(GapClosureRow).where(GapClosureRow.at >= since).order_by(GapClosureRow.at)):
        found.update(dict.fromkeys(row.answers, row.at))
    return found
