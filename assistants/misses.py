"""Misses: archived questions that got no good answer, as far as somebody may see them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from assistants.feedback import KeptFeedback, last_words
from assistants.tables import AnswerRow, AssistantConfigRow, FeedbackRow
from kernel.access import AccessScope

MARGIN = 0.05
"""An answer whose support is less than this above the threshold, below which its assistant says nothing, is unsure."""
NEAR = 0.4
"""Cosine of question and passage from which on a document is about the question at all. Nine in ten of the samples'
questions that can be answered have a passage as near as that (MiniLM)."""

Kind = Literal["nothing-found", "unsure", "disliked"]

_CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """A document that was retrieved for a question."""

    source: str
    document: str
    similarity: float
    """Cosine of the question and the nearest passage."""
    is_cited: bool

    @property
    def is_near(self) -> bool:
        """It is about the question, as far as vectors can tell, or the answer quotes it."""
        return self.is_cited or self.similarity >= NEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A question that got no good answer."""

    answer_id: str
    question: str
    assistant: str
    contact: str
    """Whom the assistant names when it does not know."""
    readers: frozenset[str]
    """The groups that it was asked for."""
    kind: Kind
    asked_at: datetime
    last_at: datetime
    """When it was asked, or disliked last."""
    answer: str
    support: float
    retrieved: tuple[Retrieved, ...]
    """What the answer quotes first, then by rank; each document once."""
    dislikes: tuple[KeptFeedback, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The misses of a period, oldest first."""

    asked: int
    """Questions of the period that the scope may see, answered well or not."""
    hidden: int
    """Questions of the period that it may not see."""
    misses: tuple[Miss, ...]


def find_misses(session: Session, *, since: datetime, assistant: str | None, scope: AccessScope) -> Missed:
    """Return the questions since an instant that were not answered, answered with low support, or disliked.

    A question is shown to those who are in every group that it was asked for: its words may tell what only those
    groups can read. An answer with low support that people found helpful, and nobody disliked, is no miss.
    """
    counted = [
        frozenset(readers) for (readers,) in session.execute(_within(select(AnswerRow.readers), since, assistant))
    ]
    asked = sum(readers <= scope.groups for readers in counted)
    doubtful = or_(
        AnswerRow.answer["abstained"].as_boolean(),
        AnswerRow.answer["support"].as_float() < _highest_threshold(session) + MARGIN,
        AnswerRow.answer_id.in_(select(FeedbackRow.answer_id)),
    )
    query = _within(select(AnswerRow), since, assistant).where(doubtful)
    rows = session.scalars(query.order_by(AnswerRow.created_at, AnswerRow.answer_id)).yield_per(_CHUNK)
    seen = (row for row in rows if scope.groups.issuperset(row.readers))
    contacts: dict[str, str] = {}
    found = [miss for chunk in _chunks(seen) for miss in _misses(session, chunk, contacts)]
    return Missed(asked=asked, hidden=len(counted) - asked, misses=tuple(found))


def _within(query: Select[Any], since: datetime, assistant: str | None) -> Select[Any]:
    disliked = select(FeedbackRow.answer_id).where(FeedbackRow.verdict == "down", FeedbackRow.at >= since)
    query = query.where(or_(AnswerRow.created_at >= since, AnswerRow.answer_id.in_(disliked)))
    return query.where(AnswerRow.assistant == assistant) if assistant else query


def _highest_threshold(session: Session) -> float:
    thresholds = session.scalars(select(AssistantConfigRow.config["threshold"].as_float()))
    return max((threshold for threshold in thresholds if threshold is not None), default=1.0)


def _chunks(rows: Iterator[AnswerRow]) -> Iterator[list[AnswerRow]]:
    chunk: list[AnswerRow] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _misses(session: Session, rows: Sequence[AnswerRow], contacts: dict[str, str]) -> Iterator[Miss]:
    said = last_words(session, [row.answer_id for row in rows])
    for row in rows:
        if row.config_digest not in contacts:
            config = session.get(AssistantConfigRow, row.config_digest)
            contacts[row.config_digest] = str(config.config["owner"]) if config else row.assistant
        dislikes = tuple(kept for kept in said[row.answer_id] if kept.said.verdict == "down")
        likes = len(said[row.answer_id]) - len(dislikes)
        kind = _kind(row.answer, is_disliked=bool(dislikes), is_liked=likes > 0)
        if kind:
            yield _miss(row, kind, dislikes, contacts[row.config_digest])


def _kind(answer: Mapping[str, Any], *, is_disliked: bool, is_liked: bool) -> Kind | None:
    """Say in which way an answer is no good, or None where it is good enough."""
    if answer["abstained"]:
        return "unsure" if any(each.is_near for each in _retrieved(answer)) else "nothing-found"
    if is_disliked:
        return "disliked"
    threshold = next((step["threshold"] for step in answer["trace"] if "threshold" in step), None)
    is_unsure = threshold is not None and answer["support"] < threshold + MARGIN
    return "unsure" if is_unsure and not is_liked else None


def _miss(row: AnswerRow, kind: Kind, dislikes: tuple[KeptFeedback, ...], contact: str) -> Miss:
    return Miss(
        answer_id=row.answer_id,
        question=row.question,
        assistant=row.assistant,
        contact=contact,
        readers=frozenset(row.readers),
        kind=kind,
        asked_at=row.created_at,
        last_at=max([row.created_at, *(kept.at for kept in dislikes)]),
        answer=row.answer["text"],
        support=row.answer["support"],
        retrieved=_retrieved(row.answer),
        dislikes=dislikes,
    )


def _retrieved(answer: Mapping[str, Any]) -> tuple[Retrieved, ...]:
    cited = list(dict.fromkeys((each["source"], each["document"]) for each in answer["citations"]))
    nearest: dict[tuple[str, str], float] = dict.fromkeys(cited, 0.0)
    for hit in answer["hits"]:
        place = (hit["source"], hit["document"])
        nearest[place] = max(nearest.get(place, 0.0), hit["similarity"])
    return tuple(
        Retrieved(source=source, document=document, similarity=similarity, is_cited=(source, document) in cited)
        for (source, document), similarity in nearest.items()
    )
