"""Answers in the archive and misses as values, for the tests of the gap report."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from assistants.answers import Answer, Citation
from assistants.archive import answer_json
from assistants.feedback import Feedback, KeptFeedback, give
from assistants.misses import Miss, Retrieved
from assistants.tables import AnswerRow
from index.values import Hit, InForce, Span
from kernel.access import EVERYONE
from kernel.audit import AuditLog
from kernel.clock import FixedClock
from kernel.ids import CountingIds

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
THRESHOLD = 0.2


def after(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def found(document: str, similarity: float, source: str = "handbook") -> Hit:
    return Hit(
        score=1.0,
        similarity=similarity,
        source=source,
        document=document,
        title=document,
        version_id=f"version of {document}",
        passage_id=f"passage of {document}",
        text=document,
        heading=(),
        page=None,
        span=Span(start=0, end=1),
        in_force=InForce(),
    )


def quoted(document: str, source: str = "handbook") -> Citation:
    return Citation(
        source=source,
        document=document,
        title=document,
        version_id=f"version of {document}",
        passage_id=f"passage of {document}",
        heading=(),
        page=None,
        span=Span(start=0, end=1),
        quote=document,
        in_force=InForce(),
    )


@dataclass
class Archive:
    """A stored answer at a time, and what people say of it."""

    session: Session
    ids: CountingIds = field(default_factory=CountingIds)

    def keep(
        self,
        question: str,
        *,
        at: datetime = NOON,
        abstained: bool = True,
        support: float = 0.1,
        hits: tuple[Hit, ...] = (),
        citations: tuple[Citation, ...] = (),
        readers: tuple[str, ...] = (),
        assistant: str = "people",
        trace: bool = True,
    ) -> str:
        """Store an answer, and return its id."""
        steps: tuple[dict[str, Any], ...] = ({"step": "decide", "threshold": THRESHOLD},) if trace else ()
        answer = Answer(
            question=question,
            text="I don't know." if abstained else "So it is.",
            abstained=abstained,
            reason="the support is too low" if abstained else "",
            citations=citations,
            support=support,
            hits=hits,
            as_of=at.date(),
            generation=1,
            assistant=assistant,
            release=None,
            trace_id=self.ids.new("answer"),
            trace=steps,
        )
        self.session.add(
            AnswerRow(
                answer_id=answer.trace_id,
                assistant=assistant,
                config_digest="config",
                question=question,
                readers=sorted({*readers, EVERYONE}),
                as_of=answer.as_of,
                generation=1,
                answer=answer_json(answer),
                created_at=at,
            )
        )
        self.session.flush()
        return answer.trace_id

    def say(self, answer_id: str, verdict: str, *, at: datetime = NOON, by: str = "ada", **said: str) -> None:
        """Give feedback on an answer."""
        clock = FixedClock(at)
        words = Feedback(verdict=verdict, by=by, **said)
        give(self.session, answer_id, words, clock=clock, ids=self.ids, audit=AuditLog(clock, "system"))


def near(document: str, source: str = "handbook", similarity: float = 0.7, *, cited: bool = False) -> Retrieved:
    return Retrieved(source=source, document=document, similarity=similarity, is_cited=cited)


def disliked(answer_id: str = "answer-1", at: datetime = NOON, **said: str) -> KeptFeedback:
    return KeptFeedback(
        feedback_id=f"feedback on {answer_id}", answer_id=answer_id, at=at, said=Feedback(verdict="down", **said)
    )


def miss(question: str, answer_id: str = "answer-1", **changed: Any) -> Miss:
    """Return a miss; when it was asked is ``asked_at``, and when it counts last is that too unless it is said."""
    asked_at = changed.get("asked_at", NOON)
    values: dict[str, Any] = {
        "answer_id": answer_id,
        "question": question,
        "assistant": "people",
        "contact": "People Operations",
        "readers": frozenset({EVERYONE}),
        "kind": "unsure",
        "asked_at": asked_at,
        "last_at": asked_at,
        "answer": "I don't know.",
        "support": 0.1,
        "retrieved": (),
        "dislikes": (),
    }
    return Miss(**(values | changed))
