"""Quarantine: documents that could not be read, each with its reason. Their last good version keeps serving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ingest.tables import ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A document that could not be read."""

    source: str
    document: str
    code: str
    reason: str
    """One sentence: what is wrong, and the way out."""
    since: datetime


def list_quarantined(session: Session, source: str | None = None) -> list[Quarantined]:
    """Return what is in quarantine, by source and document."""
    query = select(ItemRow).where(ItemRow.state == "quarantined").order_by(ItemRow.source, ItemRow.uri)
    if source:
        query = query.where(ItemRow.source == source)
    return [
        Quarantined(
            source=row.source,
            document=row.uri,
            code=row.code,
            reason=f"{row.uri!r} {row.reason}",
            since=row.seen_at,
        )
        for row in session.scalars(query)
    ]


def mark_for_retry(session: Session, sources: Sequence[str]) -> int:
    """Let the next refresh read quarantined documents again, changed or not; return how many."""
    rows = session.scalars(
        update(ItemRow)
        .where(ItemRow.state == "quarantined", ItemRow.source.in_(sources))
        .values(recipe="")
        .returning(ItemRow.uri)
    )
    return len(rows.all())
