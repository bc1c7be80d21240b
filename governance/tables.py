"""The tables of governance: use cases, releases, approvals, waivers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class UseCaseRow(Base):
    """A use case as intake last recorded it."""

    __tablename__ = "use_cases"

    use_case_id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    body: Mapped[dict[str, Any]]
    score: Mapped[float]
    tier: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReleaseRow(Base):
    """A candidate, and the release that it becomes; its records are written once each."""

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("assistant", "number"),
        Index(
            "ix_releases_one_live",
            "assistant",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )

    release_id: Mapped[str] = mapped_column(primary_key=True)
    assistant: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    """Counts the candidates of an assistant from 1."""
    state: Mapped[str] = mapped_column(index=True)
    generation: Mapped[int]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    candidate: Mapped[dict[str, Any]]
    """What was proposed."""
    candidate_digest: Mapped[str]
    record: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What was published: the candidate, the gate then, the approvals, the waiver."""
    digest: Mapped[str | None] = mapped_column(unique=True)


class ApprovalRow(Base):
    """A person's yes to a candidate as it stood."""

    __tablename__ = "approvals"

    release_id: Mapped[str] = mapped_column(ForeignKey("releases.release_id"), primary_key=True)
    approver: Mapped[str] = mapped_column(primary_key=True)
    candidate_digest: Mapped[str]
    comment: Mapped[str]
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WaiverRow(Base):
    """A named, expiring exception to a gate that is not open."""

    __tablename__ = "waivers"

    waiver_id: Mapped[str] = mapped_column(primary_key=True)
    release_id: Mapped[str] = mapped_column(ForeignKey("releases.release_id"), index=True)
    granted_by: Mapped[str]
    reason: Mapped[str]
    until: Mapped[date] = mapped_column(Date)
    """Last day on which it holds."""
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
