"""Reviews as units of work: what a person does to the queue, and what an approval sets off."""

from typing import Any

from sqlalchemy.orm import Session

from api.console import plain
from api.views import citation_view, finding_view
from api.wiring import Workspace
from assistants import archive
from assistants.actions import queue as actions
from assistants.actions.rendering import Approved, outgoing
from assistants.actions.values import ActionInvalid, action_of
from assistants.answers import Answer
from assistants.configs import AssistantConfig
from assistants.reviews import cases, queue
from assistants.reviews.deciding import editable, with_text
from assistants.reviews.values import Review, Saying
from assistants.stamp import config as stored_config
from kernel.access import AccessScope


def read_queue(
    workspace: Workspace, *, scope: AccessScope, closed: bool = False, assistant: str | None = None
) -> dict[str, Any]:
    """Return what waits, the first due first, after overdue reviews went to their owners."""
    escalate(workspace)
    with workspace.database.read() as session:
        found = queue.listed(session, scope=scope, is_open=not closed, assistant=assistant)
        return {
            "reviews": [{**_summary(workspace, each), **_about(session, each)} for each in found.reviews],
            "hidden": found.hidden,
        }


def read_review(workspace: Workspace, review_id: str, *, scope: AccessScope) -> dict[str, Any]:
    """Return one review with all that a person needs to decide."""
    with workspace.database.read() as session:
        review = queue.load(session, review_id, scope=scope)
        kept = archive.load(session, review.answer_id)
        config = stored_config(session, kept.config_digest)
        done = actions.about(session, review_id)
        action = {"action": done.action_id, "state": done.state, "why": done.why} if done else None
        found = _whole(workspace, review, kept.answer)
        return {**found, "then": _then(review, kept.answer, config), "action": action}


def read_answer(workspace: Workspace, answer_id: str, *, scope: AccessScope) -> tuple[Answer, Review | None]:
    """Return a stored answer and its review, to a scope that is in every group that the question was asked for.

    Raises:
        NotFound: there is none of that id, or the scope may not see it.
    """
    with workspace.database.read() as session:
        kept = archive.load(session, answer_id, scope=scope)
        return kept.answer, queue.about(session, answer_id)


def assign(workspace: Workspace, review_id: str, to: str, *, by: str, scope: AccessScope) -> dict[str, Any]:
    """Note who looks at a review."""
    with workspace.database.write() as session:
        review = queue.assign(session, review_id, to, by=by, scope=scope, audit=workspace.audit)
    return _summary(workspace, review)


def decide(workspace: Workspace, review_id: str, saying: Saying, *, scope: AccessScope) -> dict[str, Any]:
    """Keep a person's word; a last approval and what it sets off are one transaction."""
    with workspace.database.write() as session:
        done = queue.decide(session, review_id, saying, scope=scope, clock=workspace.clock, audit=workspace.audit)
        action = None
        if done.review.state == "approved":
            config = stored_config(session, archive.load(session, done.review.answer_id).config_digest)
            action = actions.order(
                session, done.review, done.answer, config, clock=workspace.clock, audit=workspace.audit
            )
    return {**_summary(workspace, done.review), "outcome": done.reason, "action": action}


def escalate(workspace: Workspace) -> list[str]:
    """Give overdue reviews to their owners; nothing is written where none is overdue."""
    with workspace.database.read() as session:
        if not queue.has_overdue(session, clock=workspace.clock):
            return []
    with workspace.database.write() as session:
        return queue.escalate(session, clock=workspace.clock, audit=workspace.audit)


def read_cases(workspace: Workspace, *, scope: AccessScope) -> list[dict[str, Any]]:
    """Return the eval cases that edits proposed."""
    with workspace.database.read() as session:
        return cases.proposed(session, scope=scope)


def _summary(workspace: Workspace, review: Review) -> dict[str, Any]:
    return {
        "review": review.review_id,
        "state": review.state,
        "assistant": review.assistant,
        "why": review.why,
        "owner": review.owner,
        "assigned_to": review.assigned_to,
        "asked_by": review.asked_by,
        "people": review.people,
        "approvals": list(queue.approvals(review)),
        "opened_at": review.opened_at.isoformat(),
        "due_at": review.due_at.isoformat(),
        "is_overdue": review.is_overdue(workspace.clock.now()),
        "escalated_at": review.escalated_at.isoformat() if review.escalated_at else None,
        "closed_at": review.closed_at.isoformat() if review.closed_at else None,
        "answer_id": review.answer_id,
    }


def _about(session: Session, review: Review) -> dict[str, Any]:
    return {"question": archive.load(session, review.answer_id).answer.question}


def _then(review: Review, answer: Answer, config: AssistantConfig) -> dict[str, str] | None:
    """Return what an approval would set off outside; None where it sets nothing off."""
    if config.action.kind == "none":
        return None
    text = with_text(answer, review.text)
    approved = Approved(answer=text, review_id=review.review_id, approvers=(), key=action_of(review.review_id))
    try:
        made = outgoing(config, approved)
    except ActionInvalid as error:
        return {"kind": config.action.kind, "target": config.action.target, "problem": str(error)}
    return {"kind": made.kind, "target": made.target, "problem": ""}


def _whole(workspace: Workspace, review: Review, answer: Answer) -> dict[str, Any]:
    now = with_text(answer, review.text)
    return {
        **_summary(workspace, review),
        "question": answer.question,
        "answer": editable(now),
        "before": editable(answer) if review.text is not None else None,
        "edited": review.text is not None,
        "result": plain(now.result) if now.result else None,
        "findings": [finding_view(each) for each in answer.findings],
        "citations": [citation_view(each) for each in answer.citations],
        "support": round(answer.support, 4),
        "as_of": answer.as_of.isoformat(),
        "generation": answer.generation,
        "release": answer.release,
        "readers": sorted(review.readers),
        "said": [plain(each) for each in review.said],
    }
