"""Answers in the form that scripts and HTTP callers read."""

from typing import Any

from api.asking import Reply
from api.console import plain
from assistants.answers import Answer, Citation, Finding
from assistants.feedback import KeptFeedback
from assistants.reviews.deciding import with_text
from assistants.reviews.values import Review, review_of
from index.values import Hit, Hits
from ingest.explain import DocumentState, Explanation
from kernel.jobs.values import Job


def job_view(job: Job) -> dict[str, Any]:
    """Return a job, its id first."""
    found: dict[str, Any] = plain(job)
    return {"job": found.pop("job_id"), **found}


WAITS = "This answer waits for a person to look at it."
"""Stands for the words of an answer that is held."""


def answer_view(answer: Answer, *, review: Review | None = None) -> dict[str, Any]:
    """Return an answer with its citations; the trace is named, not spelled out.

    Of an answer that is held, only that it waits and under which review: unless that review, given here, approved it.
    """
    if answer.held and (review is None or review.state != "approved"):
        return _held_view(answer, review)
    shown = with_text(answer, review.text) if review else answer
    return {
        **_asked(shown),
        "answer": shown.text,
        "abstained": shown.abstained,
        "reason": shown.reason,
        "citations": [citation_view(citation) for citation in shown.citations],
        "result": plain(shown.result) if shown.result else None,
        "findings": [finding_view(finding) for finding in shown.findings],
        "held": False,
        "review": review.review_id if review else None,
        "edited": review is not None and review.text is not None,
    }


def _held_view(answer: Answer, review: Review | None) -> dict[str, Any]:
    """Return that an answer waits, or was rejected and why; nothing of what it says."""
    rejected = review is not None and review.state == "rejected"
    last = review.said[-1] if review and review.said else None
    return {
        **_asked(answer),
        "answer": f"A person looked at this answer and rejected it: {last.reason}" if rejected and last else WAITS,
        "abstained": False,
        "reason": "" if rejected else "a person must approve it first",
        "citations": [],
        "result": None,
        "findings": [],
        "held": True,
        "review": review_of(answer.trace_id),
        "edited": False,
    }


def finding_view(finding: Finding) -> dict[str, str]:
    """Return what a guard saw."""
    found: dict[str, str] = plain(finding)
    return found


def _asked(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question,
        "support": round(answer.support, 4),
        "assistant": answer.assistant,
        "release": answer.release,
        "generation": answer.generation,
        "as_of": answer.as_of.isoformat(),
        "trace": answer.trace_id,
    }


def reply_view(reply: Reply) -> dict[str, Any]:
    """Return an answer with the conversation that it is part of, and what was read into the question."""
    return {
        **answer_view(reply.answer),
        "conversation": reply.conversation,
        "understood": list(understood(reply.answer)),
    }


def understood(answer: Answer) -> tuple[str, ...]:
    """Return in sentences what was read into a question: the one before it, or the day that it names."""
    return tuple(why for step in answer.trace for why in step.get("why", ()))


def feedback_view(kept: KeptFeedback) -> dict[str, Any]:
    """Return feedback as it was kept."""
    said: dict[str, Any] = plain(kept.said)
    return {"feedback": kept.feedback_id, "answer": kept.answer_id, "at": kept.at.isoformat(), **said}


def citation_view(citation: Citation) -> dict[str, Any]:
    """Return one citation."""
    return {
        "source": citation.source,
        "document": citation.document,
        "title": citation.title,
        "version": citation.version_id,
        "passage": citation.passage_id,
        "heading": list(citation.heading),
        "page": citation.page,
        "span": [citation.span.start, citation.span.end],
        "quote": citation.quote,
        "in_force_from": citation.in_force.first.isoformat() if citation.in_force.first else None,
        "in_force_to": citation.in_force.last.isoformat() if citation.in_force.last else None,
    }


def hits_view(found: Hits) -> dict[str, Any]:
    """Return what a search found."""
    return {
        "generation": found.generation,
        "expanded": [{"asked": each.asked, "added": list(each.added)} for each in found.expansions],
        "hits": [hit_view(hit) for hit in found.hits],
    }


def hit_view(hit: Hit) -> dict[str, Any]:
    """Return one hit."""
    return {
        "score": round(hit.score, 6),
        "similarity": round(hit.similarity, 6),
        "source": hit.source,
        "document": hit.document,
        "title": hit.title,
        "version": hit.version_id,
        "passage": hit.passage_id,
        "text": hit.text,
        "flags": list(hit.flags),
        "heading": list(hit.heading),
        "page": hit.page,
        "span": [hit.span.start, hit.span.end],
        "in_force_from": hit.in_force.first.isoformat() if hit.in_force.first else None,
        "in_force_to": hit.in_force.last.isoformat() if hit.in_force.last else None,
        "copies": list(hit.copies),
    }


def document_view(source: str, state: DocumentState, told: Explanation) -> dict[str, Any]:
    """Return where a document stands, in sentences and as values."""
    return {
        "source": source,
        "document": state.document,
        "generation": state.generation,
        "state": state.item.state if state.item else "gone",
        "now": list(told.now),
        "history": list(told.history),
        "versions": [
            {
                "version": stay.version_id,
                "title": stay.title,
                "from_generation": stay.born,
                "to_generation": stay.died - 1 if stay.died else None,
                "readers": sorted(stay.visibility.readers),
                "in_force_from": stay.visibility.in_force.first.isoformat() if stay.visibility.in_force.first else None,
                "in_force_to": stay.visibility.in_force.last.isoformat() if stay.visibility.in_force.last else None,
            }
            for stay in state.history.stays
        ],
    }
