"""Staging: write the next generation where nobody sees it yet, or take it back after a crash."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from index.builds import Build
from index.catalog import alive, superseded_of, visibility_of
from index.changes import NewVersion, embed_digest
from index.findings import Finding
from index.flagged import finding_of
from index.layout import dump_layout, load_layout
from index.succession import Live, grown
from index.tables import (
    DocumentRow,
    EntryRow,
    FindingRow,
    GenerationRow,
    PassageRow,
    PlacementRow,
    SpellRow,
    VersionRow,
)
from index.values import FOREVER, InForce, Visibility
from kernel.blobs import BlobStore
from kernel.db import Base
from kernel.ids import digest

_CHUNK = 500


def batches(values: Sequence[str], size: int = _CHUNK) -> Iterable[Sequence[str]]:
    """Yield slices, by default of a size that fits into one SQL ``IN``."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionBlobs:
    """Names of what is kept of a version beside its raw bytes."""

    text: str
    layout: str | None


def keep_blobs(blobs: BlobStore, version: NewVersion) -> VersionBlobs:
    """Store a version's text and layout."""
    layout = None if version.layout is None else blobs.put(dump_layout(version.layout))
    return VersionBlobs(text=blobs.put(version.text.encode()), layout=layout)


def write_versions(
    session: Session, versions: Sequence[NewVersion], blobs: Mapping[str, VersionBlobs], generation: int
) -> None:
    """Write documents, versions, passages and placements that are not there yet; ``blobs`` are by version."""
    documents = {v.document_id: {"document_id": v.document_id, "source": v.source, "uri": v.uri} for v in versions}
    _insert_missing(session, DocumentRow, DocumentRow.document_id, documents)
    rows = {v.version_id: _version_row(v, blobs[v.version_id], generation) for v in versions}
    fresh = _insert_missing(session, VersionRow, VersionRow.version_id, rows)
    findings = [row for v in versions if v.version_id in fresh for row in _finding_rows(v)]
    if findings:
        session.execute(insert(FindingRow), findings)
    place(session, versions)


def place(session: Session, versions: Sequence[NewVersion]) -> None:
    """Write passages and placements of stored versions that their chunker has not placed yet."""
    by_chunker: dict[str, list[NewVersion]] = {}
    for version in versions:
        by_chunker.setdefault(version.chunker, []).append(version)
    for chunker, some in by_chunker.items():
        placed = passages_of(session, {v.version_id for v in some}, chunker)
        fresh = {v.version_id: v for v in some if v.version_id not in placed}
        passages = {row["passage_id"]: row for v in fresh.values() for row in _passage_rows(v)}
        _insert_missing(session, PassageRow, PassageRow.passage_id, passages)
        placements = [row for v in fresh.values() for row in _placement_rows(v)]
        if placements:
            session.execute(insert(PlacementRow), placements)


def copy_placements(session: Session, version_id: str, chunker: str) -> None:
    """Place a version that has no layout as another chunker did."""
    other = select(PlacementRow.chunker).where(PlacementRow.version_id == version_id).limit(1).scalar_subquery()
    query = select(PlacementRow).where(PlacementRow.version_id == version_id, PlacementRow.chunker == other)
    copied = [
        {
            "version_id": version_id,
            "chunker": chunker,
            "ordinal": row.ordinal,
            "passage_id": row.passage_id,
            "start": row.start,
            "end": row.end,
            "page": row.page,
        }
        for row in session.scalars(query)
    ]
    if copied:
        session.execute(insert(PlacementRow), copied)


def live_by_document(session: Session, documents: Sequence[str], generation: int) -> dict[str, list[Live]]:
    """Return the live versions of many documents."""
    found: dict[str, list[Live]] = {document: [] for document in documents}
    for some in batches(documents):
        query = (
            select(SpellRow, VersionRow.content_hash)
            .join(VersionRow, VersionRow.version_id == SpellRow.version_id)
            .where(SpellRow.document_id.in_(some), alive(SpellRow, generation))
        )
        for row, content in session.execute(query.order_by(SpellRow.said_first.asc().nulls_first())):
            found[row.document_id].append(replace(_live(row), content=content))
    return {document: grown(versions) for document, versions in found.items()}


def move_spells(session: Session, desired: Mapping[str, Sequence[Live]], generation: int) -> None:
    """Close the spells that should end with this generation and open the ones that should begin with it."""
    wanted = {
        _spell_id(document, live, live.effective): (document, live)
        for document, versions in desired.items()
        for live in versions
    }
    kept: set[str] = set()
    gone: list[str] = []
    for some in batches(sorted(desired)):
        query = select(SpellRow).where(SpellRow.document_id.in_(some), alive(SpellRow, generation))
        for row in session.scalars(query):
            key = _spell_id(row.document_id, _live(row), visibility_of(row))
            kept.add(key) if key in wanted else gone.append(row.spell_id)
    for some in batches(gone):
        session.execute(delete(SpellRow).where(SpellRow.spell_id.in_(some), SpellRow.born == generation))
        session.execute(update(SpellRow).where(SpellRow.spell_id.in_(some)).values(died=generation))
    opened = [
        {
            "spell_id": digest(key, str(generation)),
            "version_id": live.version_id,
            "document_id": document,
            **_interval(live.effective, generation),
            **_own(live),
        }
        for key, (document, live) in wanted.items()
        if key not in kept
    ]
    if opened:
        session.execute(insert(SpellRow), opened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Ids of entries."""

    opened: Sequence[str]
    closed: Sequence[str]


def move_entries(session: Session, desired: Mapping[str, Sequence[Live]], generation: int, build: Build) -> Moved:
    """Do the same for a build's passages."""
    versions_of = {live.version_id for versions in desired.values() for live in versions}
    placed = passages_of(session, versions_of, build.chunker)
    wanted = {
        _entry_key(passage, live.effective): (document, passage, live.effective)
        for document, versions in desired.items()
        for live in versions
        for passage in placed.get(live.version_id, ())
    }
    kept: set[str] = set()
    gone: list[str] = []
    for some in batches(sorted(desired)):
        query = select(EntryRow).where(EntryRow.document_id.in_(some), EntryRow.build == build.number)
        for row in session.scalars(query.where(alive(EntryRow, generation))):
            key = _entry_key(row.passage_id, visibility_of(row))
            kept.add(key) if key in wanted else gone.append(row.entry_id)
    for some in batches(gone):
        session.execute(update(EntryRow).where(EntryRow.entry_id.in_(some)).values(died=generation))
    opened = [
        {
            "entry_id": digest(key, str(generation), str(build.number)),
            "build": build.number,
            "passage_id": passage,
            "document_id": document,
            **_interval(visibility, generation),
        }
        for key, (document, passage, visibility) in wanted.items()
        if key not in kept
    ]
    if opened:
        session.execute(insert(EntryRow), opened)
    return Moved(opened=[row["entry_id"] for row in opened], closed=gone)


def documents_of(session: Session, build: Build, generation: int) -> list[str]:
    """Return the documents that a generation holds, and those that a build still shows."""
    live = select(SpellRow.document_id).where(alive(SpellRow, generation))
    shown = select(EntryRow.document_id).where(EntryRow.build == build.number, EntryRow.died == FOREVER)
    return sorted({*session.scalars(live), *session.scalars(shown)})


def stored_versions(session: Session, version_ids: Sequence[str], blobs: BlobStore) -> Iterator[NewVersion]:
    """Yield versions as they were written, without passages; their visibility is nobody's."""
    for some in batches(version_ids):
        findings = _findings_of(session, some)
        query = select(VersionRow, DocumentRow).join(DocumentRow, DocumentRow.document_id == VersionRow.document_id)
        for row, document in session.execute(query.where(VersionRow.version_id.in_(some))):
            yield NewVersion(
                source=document.source,
                uri=document.uri,
                title=row.title,
                content_hash=row.content_hash,
                text=blobs.get(row.text_blob).decode(),
                passages=(),
                visibility=Visibility(readers=frozenset(), in_force=InForce()),
                media_type=row.media_type,
                language=row.language,
                facts=row.facts,
                layout=load_layout(blobs.get(row.layout_blob)) if row.layout_blob else None,
                findings=findings.get(row.version_id, ()),
                chunker="",
            )


def _findings_of(session: Session, version_ids: Sequence[str]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = {}
    query = select(FindingRow).where(FindingRow.version_id.in_(version_ids)).order_by(FindingRow.ordinal)
    for row in session.scalars(query):
        found.setdefault(row.version_id, []).append(finding_of(row))
    return {version: tuple(findings) for version, findings in found.items()}


def forget(session: Session, generation: int, build: int) -> None:
    """Take a staged generation out of the catalog, as if it had never been begun."""
    session.execute(delete(SpellRow).where(SpellRow.born == generation))
    session.execute(update(SpellRow).where(SpellRow.died == generation).values(died=FOREVER))
    of_build = EntryRow.build == build
    session.execute(delete(EntryRow).where(EntryRow.born == generation, of_build))
    session.execute(update(EntryRow).where(EntryRow.died == generation, of_build).values(died=FOREVER))
    fresh = select(VersionRow.version_id).where(VersionRow.first_generation == generation)
    session.execute(delete(PlacementRow).where(PlacementRow.version_id.in_(fresh)))
    session.execute(delete(VersionRow).where(VersionRow.first_generation == generation))
    session.execute(delete(PassageRow).where(PassageRow.passage_id.not_in(select(PlacementRow.passage_id))))
    session.execute(delete(DocumentRow).where(DocumentRow.document_id.not_in(select(VersionRow.document_id))))
    session.execute(delete(GenerationRow).where(GenerationRow.number == generation))


def passages_of(session: Session, versions: Iterable[str], chunker: str) -> dict[str, list[str]]:
    """Return the passages of versions as a chunker cut them, in order; those that it never cut are left out."""
    found: dict[str, list[str]] = {}
    for some in batches(sorted(versions)):
        query = select(PlacementRow.version_id, PlacementRow.passage_id).where(
            PlacementRow.version_id.in_(some), PlacementRow.chunker == chunker
        )
        for version_id, passage_id in session.execute(query.order_by(PlacementRow.ordinal)):
            found.setdefault(version_id, []).append(passage_id)
    return found


def _insert_missing(
    session: Session, table: type[Base], key: InstrumentedAttribute[str], rows: Mapping[str, dict[str, Any]]
) -> set[str]:
    there: set[str] = set()
    for some in batches(sorted(rows)):
        there.update(session.scalars(select(key).where(key.in_(some))))
    fresh = [row for name, row in rows.items() if name not in there]
    if fresh:
        session.execute(insert(table), fresh)
    return rows.keys() - there


def _version_row(version: NewVersion, blobs: VersionBlobs, generation: int) -> dict[str, Any]:
    return {
        "version_id": version.version_id,
        "document_id": version.document_id,
        "first_generation": generation,
        "content_hash": version.content_hash,
        "text_blob": blobs.text,
        "raw_blob": version.content_hash if version.keeps_raw else "",
        "layout_blob": blobs.layout,
        "title": version.title,
        "language": version.language,
        "media_type": version.media_type,
        "facts": version.facts,
    }


def _finding_rows(version: NewVersion) -> Iterable[dict[str, Any]]:
    version_id = version.version_id  # takes in every finding
    for ordinal, finding in enumerate(version.findings):
        yield {
            "version_id": version_id,
            "ordinal": ordinal,
            "kind": finding.kind,
            "type": finding.type,
            "start": finding.span.start,
            "end": finding.span.end,
            "score": finding.score,
            "reason": finding.reason,
        }


def _passage_rows(version: NewVersion) -> Iterable[dict[str, Any]]:
    for passage in version.passages:
        context = version.context(passage)
        yield {
            "passage_id": version.passage_id(passage),
            "document_id": version.document_id,
            "text": passage.text,
            "heading": list(passage.heading),
            "context": context,
            "embed_digest": embed_digest(context, passage.text),
        }


def _placement_rows(version: NewVersion) -> Iterable[dict[str, Any]]:
    version_id = version.version_id  # takes in the whole text
    for ordinal, passage in enumerate(version.passages):
        yield {
            "version_id": version_id,
            "chunker": version.chunker,
            "ordinal": ordinal,
            "passage_id": version.passage_id(passage),
            "start": passage.span.start,
            "end": passage.span.end,
            "page": passage.page,
        }


def _interval(visibility: Visibility, generation: int) -> dict[str, Any]:
    return {
        "born": generation,
        "died": FOREVER,
        "readers": sorted(visibility.readers),
        "first": visibility.in_force.first,
        "last": visibility.in_force.last,
    }


def _live(row: SpellRow) -> Live:
    """Return a version with the time that it gave itself."""
    return Live(
        version_id=row.version_id,
        visibility=Visibility(
            readers=frozenset(row.readers), in_force=InForce(first=row.said_first, last=row.said_last)
        ),
        superseded=superseded_of(row),
    )


def _own(live: Live) -> dict[str, Any]:
    end = live.superseded
    return {
        "said_first": live.own.first,
        "said_last": live.own.last,
        "superseded_by": end.document_id if end else None,
        "superseded_from": end.since if end else None,
    }


def _spell_id(document: str, live: Live, effective: Visibility) -> str:
    own = ":".join(map(str, _own(live).values()))
    return digest("spell", document, live.version_id, _visibility_key(effective), own)


def _entry_key(passage_id: str, visibility: Visibility) -> str:
    return digest("entry", passage_id, _visibility_key(visibility))


def _visibility_key(visibility: Visibility) -> str:
    return digest(*sorted(visibility.readers), "|", str(visibility.in_force.first), str(visibility.in_force.last))
