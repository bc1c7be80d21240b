"""Eval cases that edits propose: what a person wrote instead is what the next release must say."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants.archive import KeptAnswer, answers_using
from assistants.reviews.deciding import learnt
from assistants.reviews.tables import ProposedCaseRow, ReviewRow, ReviewStepRow
from assistants.reviews.values import Review, Saying
from kernel.access import AccessScope
from kernel.audit import AuditLog

_CHUNK = 200


def propose(
    session: Session,
    review: Review,
    kept: KeptAnswer,
    *,
    before: str,
    saying: Saying,
    change: str,
    now: datetime,
    audit: AuditLog,
) -> str:
    """Keep an edit as a proposed eval case, one a review: a later edit replaces what an earlier one proposed.

    A case asks for the sentences that the person brought in, or left where none was brought in; it forbids those that
    were taken out; its gold are the citations whose words were not taken out.
    """
    answer, found = kept.answer, learnt(before, saying.text)
    case_id = "case-" + review.review_id.removeprefix("review-")
    out = set(found.must_not)
    session.merge(
        ProposedCaseRow(
            case_id=case_id,
            origin="review",
            answer_id=answer.trace_id,
            review_id=review.review_id,
            assistant=answer.assistant,
            state="proposed",
            question=answer.question,
            readers=sorted(kept.scope.groups),
            as_of=answer.as_of,
            must=list(found.must),
            must_not=list(found.must_not),
            gold=[
                {"source": each.source, "document": each.document, "quote": each.quote}
                for each in answer.citations
                if " ".join(each.quote.split()) not in out
            ],
            diff=change,
            by=saying.by,
            reason=saying.reason.strip(),
            at=now,
        )
    )
    audit.append(session, "case.proposed", case_id, review=review.review_id, by=saying.by)
    return case_id


def proposed(session: Session, *, scope: AccessScope) -> list[dict[str, Any]]:
    """Return the cases that wait for an evaluator and that a scope may see, the oldest first, in the words of a suite."""
    rows = session.scalars(
        select(ProposedCaseRow)
        .where(ProposedCaseRow.state == "proposed")
        .order_by(ProposedCaseRow.at, ProposedCaseRow.case_id)
    )
    return [
        {
            "id": row.case_id,
            "assistant": row.assistant,
            "origin": row.origin,
            "review": row.review_id,
            "question": row.question,
            "as_of": row.as_of.isoformat(),
            "readers": row.readers,
            "must": row.must,
            "must_not": row.must_not,
            "gold": row.gold,
            "by": row.by,
            "reason": row.reason,
            "at": row.at.isoformat(),
        }
        for row in rows
        if scope.groups.issuperset(row.readers)
    ]


def erase_document(session: Session, *, source: str, document: str) -> int:
    """Take away what people wrote about answers that used a document, and the cases proposed from it; return how many.

    Who decided what, and when, stays. To be called before the answers themselves are erased: afterwards nothing says
    which ones used it.
    """
    using = answers_using(session, source=source, document=document)
    erased = 0
    for start in range(0, len(using), _CHUNK):
        chunk = using[start : start + _CHUNK]
        for row in session.scalars(select(ReviewRow).where(ReviewRow.answer_id.in_(chunk))):
            row.text = None
            row.why = ""
            for step in session.scalars(select(ReviewStepRow).where(ReviewStepRow.review_id == row.review_id)):
                step.reason = step.diff = ""
            erased += 1
        for case in session.scalars(select(ProposedCaseRow).where(ProposedCaseRow.answer_id.in_(chunk))):
            session.delete(case)
    session.flush()
    return erased
