"""The tables of the eval suite: frozen suites, runs, outputs, scores."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class SuiteRow(Base):
    """A suite as it was frozen; never changed."""

    __tablename__ = "suites"

    digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    case_count: Mapped[int]


class RunRow(Base):
    """One execution of a suite; never changed."""

    __tablename__ = "runs"

    run_id: Mapped[str] = mapped_column(primary_key=True)
    suite: Mapped[str]
    suite_digest: Mapped[str] = mapped_column(ForeignKey("suites.digest"), index=True)
    assistant: Mapped[str] = mapped_column(index=True)
    config_digest: Mapped[str] = mapped_column(index=True)
    release: Mapped[str | None]
    generation: Mapped[int | None]
    as_of: Mapped[date] = mapped_column(Date)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[float]
    repeats: Mapped[int] = mapped_column(server_default="1")
    state: Mapped[str]
    notes: Mapped[str]
    metric_versions: Mapped[dict[str, Any]]
    scores_digest: Mapped[str]


class OutputRow(Base):
    """What one attempt at a case of a run produced."""

    __tablename__ = "outputs"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    repeat: Mapped[int] = mapped_column(primary_key=True, server_default="0")
    position: Mapped[int]
    output: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """None once a document that it quoted was erased."""
    error: Mapped[str | None]
    seconds: Mapped[float]


class UnfinishedRunRow(Base):
    """A run that was begun and is not recorded yet: what it is a run of."""

    __tablename__ = "unfinished_runs"

    run_id: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(index=True)
    """Digest of what makes two runs the same: suite, configuration, generation, day, repeats."""
    facts: Mapped[dict[str, Any]]


class AttemptRow(Base):
    """An output of an unfinished run, kept as soon as it is there."""

    __tablename__ = "attempts"

    run_id: Mapped[str] = mapped_column(ForeignKey("unfinished_runs.run_id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    repeat: Mapped[int] = mapped_column(primary_key=True)
    output: Mapped[dict[str, Any]]


class ScoreRow(Base):
    """One measured value; a value is a finite number exactly when the status says scored."""

    __tablename__ = "scores"
    __table_args__ = (
        CheckConstraint("status IN ('scored', 'not_applicable', 'error', 'skipped')", name="status"),
        CheckConstraint("(status = 'scored') = (value IS NOT NULL)", name="value_when_scored"),
        CheckConstraint("value IS NULL OR value BETWEEN -1e300 AND 1e300", name="finite"),
    )

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    value: Mapped[float | None]
    status: Mapped[str]
    note: Mapped[str]
