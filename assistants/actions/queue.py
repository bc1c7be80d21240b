"""The actions of approvals: made in the transaction of the approval, looked at, tried again and settled by people."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants.actions.rendering import Approved, outgoing
from assistants.actions.tables import ActionAttemptRow, ActionRow
from assistants.actions.values import (
    STEPS,
    Action,
    ActionInvalid,
    ActionKind,
    ActionMissing,
    ActionSettled,
    ActionState,
    Attempt,
    Outgoing,
    action_of,
)
from assistants.answers import Answer
from assistants.archive import answers_using
from assistants.configs import AssistantConfig
from assistants.reviews.queue import approvals
from assistants.reviews.tables import ReviewRow
from assistants.reviews.values import Review
from kernel.access import AccessScope
from kernel.audit import AuditLog
from kernel.clock import Clock

_CHUNK = 200


def order(
    session: Session, review: Review, answer: Answer, config: AssistantConfig, *, clock: Clock, audit: AuditLog
) -> str | None:
    """Have an approved answer acted on, in the transaction of its approval; return the action's id.

    ``answer`` is the one that was approved, edits and all. None where the assistant does nothing outside. The key of
    the table is derived from the review, so a second order for one approval fails the transaction.

    Raises:
        ActionSettled: the review approved nothing.
    """
    if config.action.kind == "none":
        return None
    if review.state != "approved":
        raise ActionSettled(f"review {review.review_id!r} is {review.state}: nothing is done before it is approved.")
    key = action_of(review.review_id)
    approved = Approved(answer=answer, review_id=review.review_id, approvers=approvals(review), key=key)
    state: ActionState = "pending"
    why, body = "it was approved", {}
    try:
        body = asdict(outgoing(config, approved))
    except ActionInvalid as error:  # the approval stands; what cannot be sent is shown as such
        state, why = "failed", str(error)
    row = ActionRow(
        action_id=key,
        review_id=review.review_id,
        answer_id=review.answer_id,
        assistant=review.assistant,
        kind=config.action.kind,
        state=state,
        outgoing=body,
        tries=0,
        is_queued=False,
        why=why,
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit.append(session, "action.ordered", key, review=review.review_id, kind=row.kind, state=state)
    return key


def load(session: Session, action_id: str, *, scope: AccessScope) -> Action:
    """Return an action with its attempts.

    Raises:
        ActionMissing: there is none of that id, or the scope is not in every group that the question was asked for.
    """
    return _action(session, row_of(session, action_id, scope=scope))


def about(session: Session, review_id: str) -> Action | None:
    """Return the action of a review, or None where it has none."""
    row = session.get(ActionRow, action_of(review_id))
    return _action(session, row) if row else None


def listed(session: Session, *, scope: AccessScope, state: ActionState | None = None, limit: int = 200) -> list[Action]:
    """Return the actions that a scope may see, the newest first."""
    query = select(ActionRow, ReviewRow.readers).join(ReviewRow, ReviewRow.review_id == ActionRow.review_id)
    if state:
        query = query.where(ActionRow.state == state)
    rows = session.execute(query.order_by(ActionRow.created_at.desc(), ActionRow.action_id))
    seen = [row for row, readers in rows if scope.groups.issuperset(readers)][:limit]
    return [_action(session, row) for row in seen]


def unqueued(session: Session) -> list[str]:
    """Return the actions that are to be sent and have no job yet, or whose job a dead process left."""
    query = select(ActionRow.action_id).where(ActionRow.state == "pending", ActionRow.is_queued.is_(False))
    return list(session.scalars(query.order_by(ActionRow.created_at)))


def unsettled(session: Session) -> list[str]:
    """Return the actions that are to be sent, or were being sent when a process died, the oldest first."""
    query = select(ActionRow.action_id).where(ActionRow.state.in_(("pending", "sending")))
    return list(session.scalars(query.order_by(ActionRow.created_at, ActionRow.action_id)))


def queued(session: Session, action_ids: Sequence[str]) -> None:
    """Note that jobs were submitted for actions."""
    for action_id in action_ids:
        row = session.get(ActionRow, action_id)
        if row:
            row.is_queued = True


def retry(
    session: Session, action_id: str, *, by: str, reason: str, scope: AccessScope, clock: Clock, audit: AuditLog
) -> Action:
    """Have an action sent again, with the same key, as a person decides.

    Raises:
        ActionMissing: there is none of that id that the scope may see.
        ActionSettled: it is under way or done, or what it would send cannot be made.
    """
    row = row_of(session, action_id, scope=scope)
    if not row.outgoing:
        raise ActionSettled(f"action {action_id!r} has nothing to send: {row.why}")
    _ended(row)
    step(row, "pending", f"{by} has it sent again: {reason}", clock=clock)
    row.tries, row.is_queued = 0, False
    audit.append(session, "action.retried", action_id, by=by, reason=reason)
    return _action(session, row)


def settle(
    session: Session, action_id: str, *, by: str, reason: str, scope: AccessScope, clock: Clock, audit: AuditLog
) -> Action:
    """Call an action done, as a person who looked at the receiver says.

    Raises:
        ActionMissing: there is none of that id that the scope may see.
        ActionSettled: it is under way or done.
    """
    row = row_of(session, action_id, scope=scope)
    _ended(row)
    step(row, "done", f"{by} says that it is done: {reason}", clock=clock)
    audit.append(session, "action.settled", action_id, by=by, reason=reason)
    return _action(session, row)


def row_of(session: Session, action_id: str, *, scope: AccessScope) -> ActionRow:
    """Return the row of an action that a scope may see, to be changed."""
    row = session.get(ActionRow, action_id, with_for_update=True)
    review = session.get(ReviewRow, row.review_id) if row else None
    if row is None or review is None or not scope.groups.issuperset(review.readers):
        raise ActionMissing(
            f"there is no action {action_id!r} that these groups may see; 'gristmill action list' shows those that "
            "there are, and --readers names more groups."
        )
    return row


def step(row: ActionRow, to: ActionState, why: str, *, clock: Clock) -> None:
    """Take an action to another state.

    Raises:
        ActionSettled: the table has no such step.
    """
    if to not in STEPS[cast(ActionState, row.state)]:
        raise ActionSettled(f"action {row.action_id!r} is {row.state}: {row.why}. It cannot become {to}.")
    row.state, row.why, row.changed_at = to, why, clock.now()


def _ended(row: ActionRow) -> None:
    if row.state not in {"failed", "unknown"}:
        raise ActionSettled(
            f"action {row.action_id!r} is {row.state}; a person decides on failed and unknown ones alone."
        )


def outgoing_of(row: ActionRow) -> Outgoing:
    """Return what an action sends.

    Raises:
        ActionSettled: a document that it quotes was erased.
    """
    if not row.outgoing:
        raise ActionSettled(f"action {row.action_id!r} has nothing to send any more: {row.why}")
    return Outgoing(**row.outgoing)


def erase_document(session: Session, *, source: str, document: str) -> int:
    """Take away what was or would be sent of answers that used a document; what was sent cannot be called back.

    To be called before the answers themselves are erased: afterwards nothing says which ones used it.
    """
    using = answers_using(session, source=source, document=document)
    erased = 0
    for start in range(0, len(using), _CHUNK):
        chunk = using[start : start + _CHUNK]
        for row in session.scalars(select(ActionRow).where(ActionRow.answer_id.in_(chunk))):
            if row.state in {"pending", "sending"}:
                row.state, row.why = "failed", "a document that it used was erased before it was sent"
            row.outgoing = {}
            for attempt in session.scalars(select(ActionAttemptRow).where(ActionAttemptRow.action_id == row.action_id)):
                attempt.detail = ""
            erased += 1
    session.flush()
    return erased


def _action(session: Session, row: ActionRow) -> Action:
    attempts = session.scalars(
        select(ActionAttemptRow).where(ActionAttemptRow.action_id == row.action_id).order_by(ActionAttemptRow.number)
    )
    return Action(
        action_id=row.action_id,
        review_id=row.review_id,
        answer_id=row.answer_id,
        assistant=row.assistant,
        kind=cast(ActionKind, row.kind),
        state=cast(ActionState, row.state),
        why=row.why,
        outgoing=Outgoing(**row.outgoing) if row.outgoing else None,
        tries=row.tries,
        created_at=row.created_at,
        changed_at=row.changed_at,
        attempts=tuple(
            Attempt(at=each.at, outcome=each.outcome, detail=each.detail, millis=each.millis) for each in attempts
        ),
    )
