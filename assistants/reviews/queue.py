"""The queue: reviews are opened, assigned, decided and escalated; each step appends its audit line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants.answers import Answer
from assistants.archive import is_erased
from assistants.archive import load as load_answer
from assistants.configs import AssistantConfig
from assistants.reviews.cases import propose
from assistants.reviews.deciding import approving, diff, editable, objections, outcome, with_text
from assistants.reviews.tables import ReviewRow, ReviewStepRow
from assistants.reviews.values import (
    LONGEST_NAME,
    Review,
    ReviewClosed,
    ReviewerRefused,
    ReviewMissing,
    ReviewState,
    Said,
    Saying,
    Verdict,
    review_of,
)
from kernel.access import AccessScope
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.errors import InvalidInput

_OPEN: tuple[ReviewState, ...] = ("waiting", "seconding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a scope may see of the queue, the first due first, and how many reviews it may not see."""

    reviews: tuple[Review, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A review after somebody's word."""

    review: Review
    reason: str
    answer: Answer
    """As it stands now: with the words of the last edit."""


def open_review(
    session: Session,
    answer: Answer,
    config: AssistantConfig,
    *,
    scope: AccessScope,
    asked_by: str | None,
    clock: Clock,
    audit: AuditLog,
) -> Review:
    """Put an answer that was kept and is held into the queue."""
    plan, now = config.review, clock.now()
    row = ReviewRow(
        review_id=review_of(answer.trace_id),
        answer_id=answer.trace_id,
        assistant=answer.assistant,
        owner=config.owner,
        state="waiting",
        why=answer.held,
        readers=sorted(scope.groups),
        asked_by=asked_by,
        people=plan.people,
        opened_at=now,
        due_at=now + timedelta(hours=plan.within_hours),
    )
    session.add(row)
    audit.append(
        session, "review.opened", row.review_id, answer=answer.trace_id, assistant=answer.assistant, people=plan.people
    )
    return _review(row, ())


def load(session: Session, review_id: str, *, scope: AccessScope) -> Review:
    """Return a review.

    Raises:
        ReviewMissing: there is none of that id, or the scope is not in every group that the question was asked for.
    """
    row = session.get(ReviewRow, review_id)
    if row is None or not scope.groups.issuperset(row.readers):
        raise ReviewMissing(
            f"there is no review {review_id!r} that these groups may see; 'gristmill review list' shows what waits, "
            "and --readers names more groups."
        )
    return _review(row, _said(session, [review_id])[review_id])


def about(session: Session, answer_id: str) -> Review | None:
    """Return the review of an answer, or None where it was never held."""
    row = session.scalar(select(ReviewRow).where(ReviewRow.answer_id == answer_id))
    return _review(row, _said(session, [row.review_id])[row.review_id]) if row else None


def listed(
    session: Session, *, scope: AccessScope, is_open: bool = True, assistant: str | None = None, limit: int = 200
) -> Waiting:
    """Return the reviews that a scope may see: the open ones by due time, or those that are over, the newest first."""
    states = _OPEN if is_open else tuple(set(get_args(ReviewState)) - set(_OPEN))
    query = select(ReviewRow).where(ReviewRow.state.in_(states))
    query = query.order_by(ReviewRow.due_at if is_open else ReviewRow.closed_at.desc(), ReviewRow.review_id)
    if assistant:
        query = query.where(ReviewRow.assistant == assistant)
    rows = session.scalars(query).all()
    seen = [row for row in rows if scope.groups.issuperset(row.readers)]
    said = _said(session, [row.review_id for row in seen[:limit]])
    return Waiting(
        reviews=tuple(_review(row, said[row.review_id]) for row in seen[:limit]), hidden=len(rows) - len(seen)
    )


def assign(session: Session, review_id: str, to: str, *, by: str, scope: AccessScope, audit: AuditLog) -> Review:
    """Note who looks at a review; others may still decide.

    Raises:
        ReviewMissing: there is none of that id that the scope may see.
        ReviewClosed: it was decided already.
        InvalidInput: nobody is named.
    """
    review = load(session, review_id, scope=scope)
    if not to.strip() or len(to) > LONGEST_NAME:
        raise InvalidInput(f"a review is assigned to a name of at most {LONGEST_NAME} characters, not {to!r}.")
    if not review.is_open:
        raise ReviewClosed(f"review {review_id!r} is {review.state} already; nobody needs to look at it.")
    if review.assigned_to != to:
        _row(session, review_id).assigned_to = to
        audit.append(session, "review.assigned", review_id, to=to, by=by)
    return replace(review, assigned_to=to)


def decide(
    session: Session, review_id: str, saying: Saying, *, scope: AccessScope, clock: Clock, audit: AuditLog
) -> Decided:
    """Keep what a person says of an answer that waits, and what becomes of it.

    Raises:
        ReviewMissing: there is none of that id that the scope may see.
        ReviewClosed: it was decided already.
        ReviewerRefused: another person must approve it.
        InvalidInput: an edit changes nothing, or a document that the answer used was erased.
    """
    row = session.get(ReviewRow, review_id, with_for_update=True)
    review = load(session, review_id, scope=scope)
    _refuse(review, saying)
    kept = load_answer(session, review.answer_id)
    before = with_text(kept.answer, review.text)
    change = _change(before, saying)
    if is_erased(kept.answer) and saying.verdict != "reject":
        raise InvalidInput(
            f"review {review_id!r} is about an answer that used a document which was erased; reject it, and ask anew."
        )
    found = outcome(review, saying)
    now = clock.now()
    said = Said(by=saying.by, verdict=saying.verdict, reason=saying.reason.strip(), diff=change, at=now)
    if row is None:  # load would have said so
        raise ReviewMissing(f"there is no review {review_id!r}.")
    row.state = found.state
    row.closed_at = None if found.state in _OPEN else now
    if saying.verdict == "edit":
        row.text = saying.text
    session.add(
        ReviewStepRow(review_id=review_id, by=said.by, verdict=said.verdict, reason=said.reason, diff=said.diff, at=now)
    )
    audit.append(session, f"review.{_PAST[saying.verdict]}", review_id, by=saying.by, state=found.state)
    session.flush()
    if saying.verdict == "edit":
        propose(session, review, kept, before=editable(before), saying=saying, change=change, now=now, audit=audit)
    return Decided(
        review=load(session, review_id, scope=scope), reason=found.reason, answer=with_text(kept.answer, row.text)
    )


def escalate(session: Session, *, clock: Clock, audit: AuditLog) -> list[str]:
    """Give every overdue review to its assistant's owner, once; return their ids."""
    now = clock.now()
    overdue = select(ReviewRow).where(
        ReviewRow.state.in_(_OPEN), ReviewRow.due_at < now, ReviewRow.escalated_at.is_(None)
    )
    rows = session.scalars(overdue.order_by(ReviewRow.due_at, ReviewRow.review_id)).all()
    for row in rows:
        row.escalated_at = now
        audit.append(session, "review.escalated", row.review_id, to=row.owner, before=row.assigned_to)
        row.assigned_to = row.owner
    return [row.review_id for row in rows]


def has_overdue(session: Session, *, clock: Clock) -> bool:
    """Say whether there is anything to escalate, without writing."""
    overdue = select(ReviewRow.review_id).where(
        ReviewRow.state.in_(_OPEN), ReviewRow.due_at < clock.now(), ReviewRow.escalated_at.is_(None)
    )
    return session.scalar(overdue.limit(1)) is not None


def approvals(review: Review) -> tuple[str, ...]:
    """Return who approved the text as it stands."""
    return tuple(sorted(approving(review.said)))


_PAST: dict[Verdict, str] = {"approve": "approved", "edit": "edited", "reject": "rejected"}


def _refuse(review: Review, saying: Saying) -> None:
    against = objections(review, saying)
    if not review.is_open:
        raise ReviewClosed(f"{'; '.join(against)}; ask the question again to get another answer.")
    if against:
        raise ReviewerRefused(f"review {review.review_id!r} stays open: {'; '.join(against)}.")


def _change(before: Answer, saying: Saying) -> str:
    if saying.verdict != "edit":
        return ""
    change = diff(editable(before), saying.text)
    if not change:
        raise InvalidInput("the edited answer is the answer as it stands; approve it instead.")
    return change


def _row(session: Session, review_id: str) -> ReviewRow:
    row = session.get(ReviewRow, review_id)
    if row is None:
        raise ReviewMissing(f"there is no review {review_id!r}.")
    return row


def _said(session: Session, review_ids: Sequence[str]) -> dict[str, tuple[Said, ...]]:
    found: dict[str, list[Said]] = {review_id: [] for review_id in review_ids}
    for start in range(0, len(review_ids), 500):
        chunk = review_ids[start : start + 500]
        rows: Iterable[ReviewStepRow] = session.scalars(
            select(ReviewStepRow).where(ReviewStepRow.review_id.in_(chunk)).order_by(ReviewStepRow.number)
        )
        for row in rows:
            found[row.review_id].append(
                Said(by=row.by, verdict=cast(Verdict, row.verdict), reason=row.reason, diff=row.diff, at=row.at)
            )
    return {review_id: tuple(said) for review_id, said in found.items()}


def _review(row: ReviewRow, said: tuple[Said, ...]) -> Review:
    return Review(
        review_id=row.review_id,
        answer_id=row.answer_id,
        assistant=row.assistant,
        owner=row.owner,
        state=cast(ReviewState, row.state),
        why=row.why,
        readers=frozenset(row.readers),
        asked_by=row.asked_by,
        people=row.people,
        assigned_to=row.assigned_to,
        opened_at=row.opened_at,
        due_at=row.due_at,
        escalated_at=row.escalated_at,
        closed_at=row.closed_at,
        text=row.text,
        said=said,
    )
