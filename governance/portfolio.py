"""Keep use cases. Every function works inside the caller's transaction and never commits."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.desk import Desk
from governance.intake import Tier, score, tier
from governance.tables import UseCaseRow
from governance.usecases import UseCase, use_case_from_json, use_case_json
from kernel.errors import Corrupt, NotFound


def add_use_case(session: Session, use_case: UseCase, *, desk: Desk) -> None:
    """Record a use case, or a change of one, with its score and tier; recording the same again changes nothing."""
    row = session.get(UseCaseRow, use_case.use_case_id)
    if row is not None and row.digest == use_case.digest:
        return
    action = "usecase.add" if row is None else "usecase.change"
    row = row or UseCaseRow(use_case_id=use_case.use_case_id)
    row.digest, row.body = use_case.digest, use_case_json(use_case)
    row.score, row.tier = score(use_case).value, tier(use_case).tier
    row.recorded_at = desk.clock.now()
    session.add(row)
    session.flush()
    desk.audit.append(session, action, use_case.use_case_id, digest=row.digest, tier=row.tier, score=row.score)


def load_use_case(session: Session, use_case_id: str) -> UseCase:
    """Return a use case.

    Raises:
        NotFound: intake never recorded it.
        Corrupt: the stored one is not what was recorded.
    """
    row = session.get(UseCaseRow, use_case_id)
    if row is None:
        raise NotFound(f"use case {use_case_id!r} is not recorded; run 'gristmill usecase add FILE'.")
    use_case = use_case_from_json(row.body)
    if use_case.digest != row.digest:
        raise Corrupt(f"use case {use_case_id!r} was changed after it was recorded; add its file again.")
    return use_case


def list_use_cases(session: Session) -> Sequence[UseCase]:
    """Return every use case, the highest intake score first."""
    rows = session.scalars(select(UseCaseRow).order_by(UseCaseRow.score.desc(), UseCaseRow.use_case_id))
    return [use_case_from_json(row.body) for row in rows]


def tier_of(session: Session, use_case_id: str) -> Tier:
    """Return the tier of a use case, decided anew from what is recorded."""
    return tier(load_use_case(session, use_case_id)).tier
