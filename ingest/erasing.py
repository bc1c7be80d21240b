"""What the ingestion line holds of a document, forgotten: items, receipts, sketches, attestations, copies on disk."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from index.erasure import Target
from index.glossary.keeping import forget_document
from ingest.connectors.port import KeepsCopies
from ingest.corrections import CorrectionRow
from ingest.desk.tables import AttestationRow, ConflictRow, LikenessRow, SketchedRow, SketchRow
from ingest.spool import forget_spool
from ingest.tables import ItemRow, RefreshRow


def erase_document(session: Session, target: Target) -> Mapping[str, int]:
    """Delete rows that hold words of a document or say what was in it; return how many, by kind."""
    items = session.execute(
        delete(ItemRow).where(ItemRow.source == target.source, ItemRow.uri == target.uri).returning(ItemRow.uri)
    )
    attestations = session.execute(
        delete(AttestationRow)
        .where(AttestationRow.document_id == target.document_id)
        .returning(AttestationRow.attestation_id)
    )
    corrections = session.execute(
        delete(CorrectionRow)
        .where(CorrectionRow.source == target.source, CorrectionRow.document == target.uri)
        .returning(CorrectionRow.correction_id)
    )
    return {
        "items": len(items.all()),
        "corrections": len(corrections.all()),
        "attestations": len(attestations.all()),
        "sketches": _sketches(session, target),
        "conflicts": _conflicts(session, target),
        "receipts": _receipts(session, target),
        "glossary terms": forget_document(session, target.document_id),
    }


def forget_copies(connector: object, spool: Path, source: str) -> None:
    """Delete what is kept of a source on disk outside of the blobs; the next refresh makes it again."""
    forget_spool(spool / f"{source}.db")
    if isinstance(connector, KeepsCopies):
        shutil.rmtree(connector.copies, ignore_errors=True)


def _sketches(session: Session, target: Target) -> int:
    """Forget what a document's words look like, unless another document has the same ones."""
    ours = set(session.scalars(select(SketchedRow.words_digest).where(SketchedRow.version_id.in_(target.versions))))
    session.execute(delete(SketchedRow).where(SketchedRow.version_id.in_(target.versions)))
    shared = set(session.scalars(select(SketchedRow.words_digest).where(SketchedRow.words_digest.in_(ours))))
    gone = ours - shared
    session.execute(delete(LikenessRow).where(or_(LikenessRow.one.in_(gone), LikenessRow.other.in_(gone))))
    session.execute(delete(SketchRow).where(SketchRow.words_digest.in_(gone)))
    return len(gone)


def _conflicts(session: Session, target: Target) -> int:
    """Forget where a document contradicts another; what people decided stays, with their reasons."""
    ours = or_(ConflictRow.one_document == target.document_id, ConflictRow.other_document == target.document_id)
    return len(session.execute(delete(ConflictRow).where(ours).returning(ConflictRow.conflict_id)).all())


def _receipts(session: Session, target: Target) -> int:
    """Take a document out of the receipts that name it."""
    changed = 0
    for row in session.scalars(select(RefreshRow).where(RefreshRow.source == target.source)):
        body = _without(row.receipt, target.uri)
        if body != row.receipt:
            row.receipt = body
            changed += 1
    return changed


def _without(value: Any, uri: str) -> Any:
    """Return JSON without the objects that are about a document."""
    if isinstance(value, list):
        return [_without(item, uri) for item in value if item != uri and not _is_about(item, uri)]
    if isinstance(value, dict):
        return {key: _without(item, uri) for key, item in value.items() if key != uri}
    return value


def _is_about(item: Any, uri: str) -> bool:
    return isinstance(item, dict) and uri in (item.get("uri"), item.get("document"))
