"""The tables of reviews: the queue, what was decided, and the eval cases that edits propose."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class ReviewRow(Base):
    """One answer that a person must decide on."""

    __tablename__ = "reviews"

    review_id: Mapped[str] = mapped_column(primary_key=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.answer_id"), unique=True)
    assistant: Mapped[str] = mapped_column(index=True)
    owner: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    why: Mapped[str]
    """Why it was held."""
    readers: Mapped[list[str]]
    """The groups that the question was asked for: who is in all of them may see the review."""
    asked_by: Mapped[str | None]
    people: Mapped[int]
    """So many different people must approve."""
    assigned_to: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text: Mapped[str | None]
    """What stands instead of the answer's words since somebody edited them."""


class ReviewStepRow(Base):
    """What one person said of a review. Rows are added and never changed, but for erasing words."""

    __tablename__ = "review_steps"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.review_id"), index=True)
    by: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    diff: Mapped[str]
    """Of an edit, a unified diff; else empty."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProposedCaseRow(Base):
    """An eval case that somebody's edit of an answer proposes, until an evaluator decides on it."""

    __tablename__ = "proposed_cases"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(index=True)
    """``review``."""
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.answer_id"), index=True)
    review_id: Mapped[str | None] = mapped_column(ForeignKey("reviews.review_id"))
    assistant: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    """``proposed`` until an evaluator decides."""
    question: Mapped[str]
    readers: Mapped[list[str]]
    as_of: Mapped[date]
    must: Mapped[list[str]]
    """Sentences that the person wrote, or let stand where nothing was written anew."""
    must_not: Mapped[list[str]]
    """Sentences that the person took out."""
    gold: Mapped[list[dict[str, Any]]]
    """The citations that the person let stand: source, document, quote."""
    diff: Mapped[str]
    by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
