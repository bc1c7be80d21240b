"""Erasing a document: from every generation, build and blob, and for good.

Rows go in one transaction, so that nobody finds the document from then on; what lies outside the database is listed
in that transaction and deleted after it, and again by the next erasure when a crash came between.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from index.builder import Builder
from index.builds import list_builds
from index.catalog import document_key
from index.shelf import Shelf
from index.tables import DocumentRow, EntryRow, ErasureRow, SpellRow, VersionRow
from index.vacuum import blobs_of, delete_entries, delete_versions
from index.writer import CorpusWriter
from kernel.audit import AuditLog
from kernel.blobs import BlobStore
from kernel.clock import Clock
from kernel.db import Database
from kernel.errors import Busy, InvalidInput, NotFound


class ErasureUnfinished(Busy):
    """Bytes of an erased document may still be in a file, because another process reads it."""

    code = "erasure_unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The document to erase, and what every part of the program needs to know to find its traces."""

    source: str
    uri: str
    document_id: str
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A document that was erased and is not read again."""

    source: str
    uri: str
    by: str
    reason: str
    at: datetime
    is_finished: bool
    """Everything outside of the database is deleted too."""


Contributions = Callable[[Session, Target], Mapping[str, int]]
"""Erases what other packages hold of a document, inside the transaction; returns how many things, by name."""


class Eraser:
    """Erase documents, list what was erased, and let it be read again."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        shelf: Shelf,
        writer: CorpusWriter,
        builder: Builder,
        *,
        clock: Clock,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._shelf = shelf
        self._writer = writer
        self._builder = builder
        self._clock = clock
        self._audit = audit

    def erase(
        self,
        source: str,
        uri: str,
        *,
        by: str,
        reason: str,
        others: Contributions,
        waiting: Collection[str] | None = None,
    ) -> dict[str, int]:
        """Erase a document everywhere; return how many things of each kind held something of it.

        A refresh that was stopped or killed leaves blobs of no version. They go too where ``waiting`` names those that
        somebody still needs, and nobody reads documents meanwhile.

        Raises:
            InvalidInput: the reason is empty.
            NotFound: nothing of such a document is held.
            ErasureUnfinished: another process reads the database; the same call finishes the work.
        """
        if not reason.strip():
            raise InvalidInput(f"erasing {uri!r} needs a reason; it is all that will be known of it.")
        with self._writer.exclusive(), self._database.write() as session:
            counts = self._erase_rows(session, source, uri, by=by, reason=reason.strip(), others=others)
        self.finish(waiting)
        return counts

    def finish(self, waiting: Collection[str] | None = None) -> None:
        """Delete what erasures left outside of the database; ``waiting`` as for ``erase``.

        Raises:
            ErasureUnfinished: another process reads the database.
        """
        with self._database.read() as session:
            rows = session.scalars(select(ErasureRow).where(ErasureRow.pending.is_not(None))).all()
            builds = {build.number for build in list_builds(session)}
        if not rows:
            return
        touched: set[int] = set()
        with self._writer.exclusive():
            for row in rows:
                touched |= self._delete_outside(row.pending or {}, builds)
            if waiting is not None:
                self._blobs.keep_only(self._used() | set(waiting))
        for number in sorted(touched):
            self._builder.compact(number)
        self._shelf.discard_orphans()
        self._shrink()
        with self._database.write() as session:
            for row in rows:
                session.get_one(ErasureRow, row.document_id).pending = None
        self._shrink()

    def erasures(self) -> list[Erasure]:
        """Return what was erased and not lifted, by source and document."""
        with self._database.read() as session:
            rows = session.scalars(select(ErasureRow).order_by(ErasureRow.source, ErasureRow.uri)).all()
        return [
            Erasure(
                source=row.source,
                uri=row.uri,
                by=row.actor,
                reason=row.reason,
                at=row.at,
                is_finished=row.pending is None,
            )
            for row in rows
        ]

    def lift(self, source: str, uri: str, *, by: str) -> None:
        """Let a document be read again, if its source still has it; nothing that was erased comes back by that.

        Raises:
            NotFound: it was not erased.
        """
        self.finish()
        with self._database.write() as session:
            row = session.get(ErasureRow, document_key(source, uri))
            if row is None:
                raise NotFound(
                    f"document {uri!r} of source {source!r} was not erased; 'gristmill erase --list' says what was."
                )
            session.delete(row)
            self._audit.append(session, "document.lift", f"document:{row.document_id}", source=source, uri=uri, by=by)

    def _erase_rows(
        self, session: Session, source: str, uri: str, *, by: str, reason: str, others: Contributions
    ) -> dict[str, int]:
        key = document_key(source, uri)
        versions = session.scalars(select(VersionRow.version_id).where(VersionRow.document_id == key)).all()
        entries = session.execute(select(EntryRow.entry_id, EntryRow.build).where(EntryRow.document_id == key)).all()
        blobs = blobs_of(session, versions)
        counts = dict(others(session, Target(source=source, uri=uri, document_id=key, versions=tuple(versions))))
        before = session.get(ErasureRow, key)
        is_known = session.get(DocumentRow, key) is not None or before is not None
        if not is_known and not any(counts.values()):
            raise NotFound(
                f"nothing of a document {uri!r} of source {source!r} is held; 'gristmill source show {source}' names its documents."
            )
        pending: dict[str, Any] = {"blobs": blobs, "entries": [[entry.build, entry.entry_id] for entry in entries]}
        if before is None:
            before = ErasureRow(document_id=key, source=source, uri=uri)
            session.add(before)
        else:
            pending = {name: [*pending[name], *(before.pending or {}).get(name, [])] for name in pending}
        before.actor, before.reason, before.at, before.pending = by, reason, self._clock.now(), pending
        delete_entries(session, [entry.entry_id for entry in entries])
        session.execute(delete(SpellRow).where(SpellRow.document_id == key))
        delete_versions(session, versions)
        counts |= {"versions": len(versions), "passages": len(entries), "blobs": len(blobs)}
        self._audit.append(
            session, "document.erase", f"document:{key}", source=source, uri=uri, by=by, reason=reason, **counts
        )
        return counts

    def _delete_outside(self, pending: Mapping[str, Any], builds: set[int]) -> set[int]:
        by_build: dict[int, list[str]] = {}
        for build, entry in pending.get("entries", ()):
            if build in builds:
                by_build.setdefault(build, []).append(entry)
        for build, entries in by_build.items():
            self._shelf.get(build).store.delete(entries)
        used = self._used()
        for blob in pending.get("blobs", ()):
            if blob not in used:
                self._blobs.delete(blob)
        return set(by_build)

    def _used(self) -> set[str]:
        with self._database.read() as session:
            rows = session.execute(select(VersionRow.text_blob, VersionRow.raw_blob, VersionRow.layout_blob))
            return {name for row in rows for name in row if name}

    def _shrink(self) -> None:
        if not self._database.shrink():
            raise ErasureUnfinished(
                "the document cannot be found any more, but another process reads the database, so its bytes may still "
                "be in that file; stop the other process and run the same command again."
            )


def erased_uris(session: Session, source: str) -> set[str]:
    """Return the documents of a source that are not read again, because they were erased."""
    return set(session.scalars(select(ErasureRow.uri).where(ErasureRow.source == source)))
