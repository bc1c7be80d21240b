"""What judges said about outputs, and what people said about the same, each beside the run and no part of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class JudgeScoreRow(Base):
    """What a judge said; a value is there exactly when the status says scored. It holds no words of documents."""

    __tablename__ = "judge_scores"
    __table_args__ = (
        CheckConstraint("status IN ('scored', 'not_applicable', 'error', 'skipped')", name="status"),
        CheckConstraint("(status = 'scored') = (value IS NOT NULL)", name="value_when_scored"),
        CheckConstraint("value IS NULL OR value BETWEEN 0 AND 1", name="share"),
    )

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    repeat: Mapped[int] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    judge: Mapped[str]
    """The model's name."""
    value: Mapped[float | None]
    status: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class JudgeLabelRow(Base):
    """What a person said about an output who did not see what a judge had said."""

    __tablename__ = "judge_labels"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    repeat: Mapped[int] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str] = mapped_column(primary_key=True)
    is_yes: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
