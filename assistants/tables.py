"""The tables of this package: assistants, their configurations, and the answers they gave."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
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
