"""The tables of actions, and of every attempt at one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class ActionRow(Base):
    """What one approval does outside. The review is unique: an approval acts once, however often it is said."""

    __tablename__ = "actions"

    action_id: Mapped[str] = mapped_column(primary_key=True)
    """Also the idempotency key that every attempt carries."""
    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.review_id"), unique=True)
    answer_id: Mapped[str] = mapped_column(index=True)
    assistant: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    outgoing: Mapped[dict[str, Any]]
    """What is sent, frozen when it was approved; without secrets."""
    tries: Mapped[int]
    """Attempts since it was queued or a person had it tried again."""
    is_queued: Mapped[bool]
    """A job was submitted for it."""
    why: Mapped[str]
    """What the state rests on."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ActionAttemptRow(Base):
    """One attempt, written when it ended; an attempt that never ended is missing, and its action says so."""

    __tablename__ = "action_attempts"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    action_id: Mapped[str] = mapped_column(ForeignKey("actions.action_id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str]
    detail: Mapped[str]
    millis: Mapped[int]
