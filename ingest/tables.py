"""The ingestion line's tables: sources, and what is known of each of their items."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class SourceRow(Base):
    """Where documents come from."""

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    uri: Mapped[str]
    owner: Mapped[str]
    readers: Mapped[list[str]]
    refresh: Mapped[str | None]
    fresh_within: Mapped[str | None]
    pii: Mapped[str] = mapped_column(default="flag")
    instructions: Mapped[str] = mapped_column(default="flag")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ItemRow(Base):
    """What the last refresh saw of one item, and what became of it."""

    __tablename__ = "items"

    source: Mapped[str] = mapped_column(primary_key=True)
    uri: Mapped[str] = mapped_column(primary_key=True)
    stamp: Mapped[str]
    content_hash: Mapped[str]
    state: Mapped[str]
    code: Mapped[str]
    reason: Mapped[str]
    recipe: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RefreshRow(Base):
    """The receipt of a refresh that changed something."""

    __tablename__ = "refreshes"

    refresh_id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    generation: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    receipt: Mapped[dict[str, Any]]
