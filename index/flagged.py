"""Reading what was found in versions: which passages to be careful with, and what a source holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from index.findings import Finding, FindingKind
from index.tables import DocumentRow, FindingRow, GenerationRow, SpellRow, VersionRow
from index.values import Span

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding with the document that it is in."""

    source: str
    document: str
    version_id: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCount:
    """How many findings of a type a document has."""

    document: str
    kind: FindingKind
    type: str
    count: int


def instruction_spans(session: Session, version_ids: Iterable[str]) -> dict[str, list[Span]]:
    """Return where versions hold words that address the machine that reads them; most have none and are left out."""
    wanted = sorted(version_ids)
    found: dict[str, list[Span]] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = select(FindingRow.version_id, FindingRow.start, FindingRow.end).where(
            FindingRow.version_id.in_(wanted[start : start + _CHUNK]), FindingRow.kind == "instruction"
        )
        for row in session.execute(rows.order_by(FindingRow.version_id, FindingRow.start)):
            found.setdefault(row.version_id, []).append(Span(start=row.start, end=row.end))
    return found


def live_findings(session: Session, source: str | None) -> list[Found]:
    """Return what was found in the documents that the current generation holds, by source, document and place."""
    query = (
        select(FindingRow, DocumentRow.source, DocumentRow.uri)
        .join(VersionRow, VersionRow.version_id == FindingRow.version_id)
        .join(DocumentRow, DocumentRow.document_id == VersionRow.document_id)
        .where(FindingRow.version_id.in_(_live()))
        .order_by(DocumentRow.source, DocumentRow.uri, FindingRow.version_id, FindingRow.ordinal)
    )
    if source is not None:
        query = query.where(DocumentRow.source == source)
    return [
        Found(source=name, document=uri, version_id=row.version_id, finding=finding_of(row))
        for row, name, uri in session.execute(query)
    ]


def count_findings(session: Session, source: str) -> list[FoundCount]:
    """Return how many findings of each type the documents of a source have, by document."""
    query = (
        select(DocumentRow.uri, FindingRow.kind, FindingRow.type, func.count())
        .join(VersionRow, VersionRow.version_id == FindingRow.version_id)
        .join(DocumentRow, DocumentRow.document_id == VersionRow.document_id)
        .where(DocumentRow.source == source, FindingRow.version_id.in_(_live()))
        .group_by(DocumentRow.uri, FindingRow.kind, FindingRow.type)
        .order_by(DocumentRow.uri, FindingRow.kind, FindingRow.type)
    )
    return [
        FoundCount(document=uri, kind=cast(FindingKind, kind), type=name, count=count)
        for uri, kind, name, count in session.execute(query)
    ]


def _live() -> Select[str]:
    newest = select(func.max(GenerationRow.number)).where(GenerationRow.state == "committed").scalar_subquery()
    return select(SpellRow.version_id).where(SpellRow.born <= newest, SpellRow.died > newest)


def finding_of(row: FindingRow) -> Finding:
    """Return a row as a value."""
    return Finding(
        kind=cast(FindingKind, row.kind),
        type=row.type,
        span=Span(start=row.start, end=row.end),
        score=row.score,
        reason=row.reason,
    )
