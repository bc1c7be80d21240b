"""The tables of this package: assistants, their configurations, the answers they gave, and what was said of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class AssistantRow(Base):
    """An assistant: a name that configurations and releases belong to."""

    __tablename__ = "assistants"

    name: Mapped[str] = mapped_column(primary_key=True)
    use_case: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AssistantConfigRow(Base):
    """One stamped configuration; never changed after it was written."""

    __tablename__ = "assistant_configs"

    digest: Mapped[str] = mapped_column(primary_key=True)
    assistant: Mapped[str] = mapped_column(ForeignKey("assistants.name"), index=True)
    config: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[str]


class CandidateRow(Base):
    """Which configuration of an assistant was stamped last."""

    __tablename__ = "assistant_candidates"

    assistant: Mapped[str] = mapped_column(ForeignKey("assistants.name"), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("assistant_configs.digest"))
    stamped_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AnswerRow(Base):
    """One answer with its trace, as it was given."""

    __tablename__ = "answers"

    answer_id: Mapped[str] = mapped_column(primary_key=True)
    assistant: Mapped[str] = mapped_column(index=True)
    release: Mapped[str | None] = mapped_column(index=True)
    config_digest: Mapped[str]
    question: Mapped[str]
    readers: Mapped[list[str]]
    as_of: Mapped[date]
    generation: Mapped[int]
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ConversationRow(Base):
    """Questions to one assistant that continue each other, all asked for the same readers."""

    __tablename__ = "conversations"

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    assistant: Mapped[str] = mapped_column(index=True)
    readers: Mapped[list[str]]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TurnRow(Base):
    """One answer's place in a conversation."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.answer_id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.conversation_id"))
    number: Mapped[int]
    """Counts from 1."""
    question: Mapped[str]
    """As it was understood: complete without the conversation."""


class FeedbackRow(Base):
    """What one person said of an answer. Rows are added and never changed, but for erasing words; the last one counts."""

    __tablename__ = "feedback"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    """The order in which words were given, whatever the clock says."""
    feedback_id: Mapped[str] = mapped_column(unique=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.answer_id"), index=True)
    verdict: Mapped[str]
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    correction: Mapped[str | None]
    by: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class GapClosureRow(Base):
    """Somebody's word that the questions of a gap need nobody any more: what came until then."""

    __tablename__ = "gap_closures"

    closure_id: Mapped[str] = mapped_column(primary_key=True)
    answers: Mapped[list[str]]
    """Ids of the answers that were in the gap, as the person who closed it saw it."""
    by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ModelReplyRow(Base):
    """A reply of a language model, kept under the digest of all that it was asked."""

    __tablename__ = "model_replies"

    key: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str]
    text: Mapped[str]
    finish: Mapped[str]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    origins: Mapped[list[dict[str, Any]]]
    """``source`` and ``document`` of all whose words the request held."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ModelSpendingRow(Base):
    """What language models used in one day."""

    __tablename__ = "model_spending"

    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int]
    tokens: Mapped[int]
    cost: Mapped[float]
    """In the currency of the price table; of calls that have a price."""
