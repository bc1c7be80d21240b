"""Feedback: what people say of an answer, as data that is added to and never changed; a person's last word counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants.archive import AnswerErased, answers_using, is_erased, load
from assistants.tables import FeedbackRow
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.errors import InvalidInput
from kernel.ids import Ids

Verdict = Literal["up", "down"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Reason = Literal["wrong", "outdated", "incomplete", "not-found", "unclear", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
"""Why an answer is no good: it says what is not so, what no longer is, only a part, that nothing is known though
something is, what nobody understands; or something else, which the comment says."""

LONGEST = 2_000
"""Characters of a comment, and of a correction."""
LONGEST_NAME = 200

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What somebody says of an answer."""

    verdict: str
    reason: str | None = None
    """Of a thumbs-down: one of ``REASONS``, or not said."""
    comment: str | None = None
    correction: str | None = None
    """What the answer should have been."""
    by: str | None = None
    """Who says so; None is somebody who gave no name."""

    def __post_init__(self) -> None:
        for name in ("comment", "correction", "by"):
            object.__setattr__(self, name, _clean(getattr(self, name)))
        if self.verdict not in VERDICTS:
            raise InvalidInput(f"{self.verdict!r} is no feedback; say up or down.")
        if self.reason is not None and self.reason not in REASONS:
            raise InvalidInput(f"{self.reason!r} is no reason; choose one of {', '.join(REASONS)}.")
        if self.verdict == "up" and (self.reason or self.correction):
            raise InvalidInput("a reason and a correction belong to 'down': with 'up' there is nothing to put right.")
        for name, most in (("comment", LONGEST), ("correction", LONGEST), ("by", LONGEST_NAME)):
            if len(getattr(self, name) or "") > most:
                raise InvalidInput(f"the {name} has {len(getattr(self, name))} characters and may have {most}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFeedback:
    """Feedback as it was stored."""

    feedback_id: str
    answer_id: str
    at: datetime
    said: Feedback


def give(session: Session, answer_id: str, said: Feedback, *, clock: Clock, ids: Ids, audit: AuditLog) -> KeptFeedback:
    """Keep what somebody says of an answer; a person who said exactly that last is not noted twice.

    The audit log keeps verdict, reason and name; comment and correction stand here alone, so that they can be erased.

    Raises:
        NotFound: no answer has that id.
        AnswerErased: a document that it used was erased, so there is no answer left to speak of.
    """
    if is_erased(load(session, answer_id).answer):
        raise AnswerErased(
            f"answer {answer_id!r} takes no feedback any more: a document that it used was erased. Ask the question anew."
        )
    before = next((kept for kept in last_words(session, [answer_id])[answer_id] if kept.said.by == said.by), None)
    if before and before.said == said:
        return before
    kept = KeptFeedback(feedback_id=ids.new("feedback"), answer_id=answer_id, at=clock.now(), said=said)
    session.add(
        FeedbackRow(
            feedback_id=kept.feedback_id,
            answer_id=answer_id,
            verdict=said.verdict,
            reason=said.reason,
            comment=said.comment,
            correction=said.correction,
            by=said.by,
            at=kept.at,
        )
    )
    audit.append(
        session,
        "answer.feedback",
        f"answer:{answer_id}",
        feedback=kept.feedback_id,
        verdict=said.verdict,
        reason=said.reason,
        by=said.by,
    )
    return kept


def last_words(session: Session, answers: Iterable[str]) -> Mapping[str, Sequence[KeptFeedback]]:
    """Return what each person said last of each of some answers, in the order in which they said it.

    Those who gave no name count as one person: an answer is given to one, who may not be known.
    """
    wanted = list(dict.fromkeys(answers))
    found: dict[str, dict[str | None, KeptFeedback]] = {answer_id: {} for answer_id in wanted}
    for start in range(0, len(wanted), _CHUNK):
        query = select(FeedbackRow).where(FeedbackRow.answer_id.in_(wanted[start : start + _CHUNK]))
        for row in session.scalars(query.order_by(FeedbackRow.number)):
            people = found[row.answer_id]
            people.pop(row.by, None)
            people[row.by] = _kept(row)
    return {answer_id: tuple(people.values()) for answer_id, people in found.items()}


def erase_document(session: Session, *, source: str, document: str) -> int:
    """Take away what people wrote about answers that used a document, and leave their verdicts; return how many.

    To be called before the answers themselves are erased: afterwards nothing says which ones used it.
    """
    erased = 0
    using = answers_using(session, source=source, document=document)
    for start in range(0, len(using), _CHUNK):
        for row in session.scalars(select(FeedbackRow).where(FeedbackRow.answer_id.in_(using[start : start + _CHUNK]))):
            if row.comment or row.correction:
                row.comment = row.correction = None
                erased += 1
    session.flush()
    return erased


def _kept(row: FeedbackRow) -> KeptFeedback:
    said = Feedback(verdict=row.verdict, reason=row.reason, comment=row.comment, correction=row.correction, by=row.by)
    return KeptFeedback(feedback_id=row.feedback_id, answer_id=row.answer_id, at=row.at, said=said)


def _clean(text: str | None) -> str | None:
    """Return text without what no database or terminal takes: control characters and halves of characters."""
    whole = (text or "").encode("utf-8", "ignore").decode("utf-8")
    return "".join(c for c in whole if c in "\n\t" or c.isprintable()).strip() or None
