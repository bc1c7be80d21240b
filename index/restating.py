"""Restating: a stored version under other facts, without its source and without reading it again."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.changes import NewVersion
from index.flagged import finding_of
from index.layout import PlacedBlock
from index.tables import DocumentRow, FindingRow, VersionRow
from index.values import Visibility
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """What a version should say of itself, and the words that stay."""

    title: str
    facts: dict[str, Any]
    visibility: Visibility
    text: str
    layout: tuple[PlacedBlock, ...]


def restate(session: Session, version_id: str, anew: Restated) -> NewVersion:
    """Return a version that takes the place of a stored one, of the same content and with the same findings.

    It is not cut: the writer cuts it, from its layout, as the serving build is cut.

    Raises:
        NotFound: there is no such version.
    """
    found = session.execute(
        select(VersionRow, DocumentRow)
        .join(DocumentRow, DocumentRow.document_id == VersionRow.document_id)
        .where(VersionRow.version_id == version_id)
    ).one_or_none()
    if found is None:
        raise NotFound(f"version {version_id!r} is not in the catalog; it may have been erased.")
    version, document = found
    findings = select(FindingRow).where(FindingRow.version_id == version_id).order_by(FindingRow.ordinal)
    return NewVersion(
        source=document.source,
        uri=document.uri,
        title=anew.title,
        content_hash=version.content_hash,
        text=anew.text,
        passages=(),
        chunker="",
        visibility=anew.visibility,
        media_type=version.media_type,
        language=version.language,
        facts=anew.facts,
        layout=anew.layout,
        findings=tuple(map(finding_of, session.scalars(findings))),
        keeps_raw=bool(version.raw_blob),
    )
