"""Committing to the corpus: one writer at a time, and between two commits every reader sees exactly one generation."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from index import staging
from index.catalog import alive, check_committed, current_generation
from index.changes import Change, Committed, NewVersion, embed_digest, embedding_text
from index.embedders.port import Vectors
from index.filling import Filler
from index.shelf import OpenBuild, Shelf
from index.succession import Live, succeed
from index.tables import DocumentRow, EntryRow, GenerationRow
from index.values import FOREVER
from kernel.audit import AuditLog
from kernel.blobs import BlobStore
from kernel.clock import Clock
from kernel.db import Database
from kernel.errors import Busy

Progress = Callable[[int, int], None]
"""Called with how many passages are embedded, and of how many."""

_EMBED_BATCH = 256
_LOCK_WAIT_S = 600.0


class CorpusBusy(Busy):
    """Another commit holds the corpus."""

    code = "corpus_busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What the next generation should change, and in which build."""

    at: OpenBuild
    desired: Mapping[str, Sequence[Live]]
    """The live versions of the documents that change."""
    versions: Sequence[NewVersion] = ()
    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    switches: bool = False
    """The build is new, so that there is something to commit even when no document changes."""


class CorpusWriter:
    """Stage changes under the next generation, then make it count in one transaction.

    A crash before that transaction leaves nothing visible; ``recover`` takes the rest back.
    """

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        shelf: Shelf,
        *,
        clock: Clock,
        audit: AuditLog,
        lock_file: Path,
        actor: str,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._shelf = shelf
        self._filler = Filler(database, shelf)
        self._clock = clock
        self._audit = audit
        self._file_lock = FileLock(lock_file)
        self._thread_lock = threading.Lock()
        self._actor = actor

    def embed(self, versions: Sequence[NewVersion], progress: Progress | None = None) -> dict[str, Vectors]:
        """Embed the passages that have no vector yet; needs no lock. Returns vectors by embedding digest."""
        at = self._shelf.serving()
        texts = {
            embed_digest(v.context(p), p.text): embedding_text(v.context(p), p.text)
            for v in (self._fitted(version, at) for version in versions)
            for p in v.passages
        }
        with self._database.read() as session:
            settled = EntryRow.born <= current_generation(session)
        missing = self._filler.missing(at, texts, settled)
        found: dict[str, Vectors] = {}
        for start in range(0, len(missing), _EMBED_BATCH):
            names = missing[start : start + _EMBED_BATCH]
            found.update(zip(names, at.embedder.embed([texts[name] for name in names]), strict=True))
            if progress:
                progress(len(found), len(missing))
        return found

    def commit(
        self, change: Change, vectors: Mapping[str, Vectors], *, kind: str, note: Mapping[str, Any] | None = None
    ) -> Committed:
        """Make the change the next generation; do nothing when the corpus is in that state already.

        Raises:
            CorpusBusy: another commit did not end in time.
        """
        with self.exclusive():
            at = self._shelf.serving()
            versions = [self._fitted(version, at) for version in change.versions]
            work = _Work(at=at, desired=self._desired(change), versions=versions, vectors=vectors)
            return self._advance(work, kind=kind, note=dict(note or {}))

    def restore(self, source: str, generation: int) -> Committed:
        """Make a source's state in an older generation the next generation.

        Raises:
            InvalidInput: no such generation was committed.
            GenerationVacuumed: it was vacuumed.
        """
        with self.exclusive():
            with self._database.read() as session:
                now = current_generation(session)
                check_committed(session, generation)
                documents = session.scalars(select(DocumentRow.document_id).where(DocumentRow.source == source)).all()
                desired: dict[str, list[Live]] = staging.live_by_document(session, documents, generation)
                desired = _moved(desired, staging.live_by_document(session, documents, now))
            note = {"source": source, "restored": generation}
            return self._advance(_Work(at=self._shelf.serving(), desired=desired), kind="rollback", note=note)

    def switch(self, at: OpenBuild) -> Committed:
        """Make a build the one in which the corpus is searched, from the next generation on; bring it up to date."""
        with self.exclusive():
            if self._shelf.serving().build.number == at.build.number:
                return self._advance(_Work(at=at, desired={}), kind="switch", note={})
            with self._database.read() as session:
                now = current_generation(session)
                desired = staging.live_by_document(session, staging.documents_of(session, at.build, now), now)
            note = {"build": at.build.number, "embedder": at.build.fingerprint, "chunker": at.build.chunker}
            return self._advance(_Work(at=at, desired=desired, switches=True), kind="switch", note=note)

    def place(self, at: OpenBuild, documents: Sequence[str]) -> None:
        """Cut what the current generation holds of documents as a build is cut."""
        with self.exclusive(), self._database.write() as session:
            self._place_all(session, staging.live_by_document(session, documents, current_generation(session)), at)

    def bring(self, at: OpenBuild, documents: Sequence[str], vectors: Mapping[str, Vectors]) -> int:
        """Bring documents up to date in a build that does not serve; return how many texts were embedded."""
        with self.exclusive():
            with self._database.write() as session:
                now = current_generation(session)
                desired = staging.live_by_document(session, documents, now)
                self._place_all(session, desired, at)
                opened = staging.move_entries(session, desired, now, at.build)
                ended = staging.ended(session, documents, now, at.build)
            settled = (EntryRow.born < now) | EntryRow.document_id.not_in(list(documents))
            embedded = self._filler.fill(at, opened, vectors, settled)
            at.store.set_died(ended, now)
            return embedded

    def recover(self) -> int | None:
        """Take back a generation that a crash left staged; return its number, or None when there was none."""
        with self._locked():
            return self._undo_staged()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Be the only one that writes; what a crash left staged is taken back first.

        Raises:
            CorpusBusy: another commit did not end in time.
        """
        with self._locked():
            self._undo_staged()
            yield

    def _desired(self, change: Change) -> dict[str, list[Live]]:
        touched = [v.document_id for v in change.versions] + list(change.removed)
        with self._database.read() as session:
            before = staging.live_by_document(session, touched, current_generation(session))
        after = {document: list(live) for document, live in before.items()} | {d: [] for d in change.removed}
        for version in change.versions:
            new = Live(version_id=version.version_id, visibility=version.visibility)
            after[version.document_id] = succeed(after[version.document_id], new)
        return _moved(after, before)

    def _advance(
        self,
        work: "_Work",
        *,
        kind: str,
        note: dict[str, Any],
    ) -> Committed:
        with self._database.read() as session:
            current = current_generation(session)
        if not (work.desired or work.switches):
            return Committed(generation=current)
        opened, added, removed = self._stage(work, current + 1, kind=kind, note=note)
        embedded = self._filler.fill(work.at, opened, work.vectors, EntryRow.born <= current)
        with self._database.read() as session:
            ended = session.scalars(select(EntryRow.entry_id).where(*_of(EntryRow.died, current + 1, work.at))).all()
        work.at.store.set_died(ended, current + 1)
        self._publish(current + 1, note)
        return Committed(generation=current + 1, passages_added=added, passages_removed=removed, embedded=embedded)

    def _stage(self, work: "_Work", generation: int, *, kind: str, note: dict[str, Any]) -> tuple[list[str], int, int]:
        changed = [v for v in work.versions if v.document_id in work.desired]
        blobs = {v.version_id: staging.keep_blobs(self._blobs, v) for v in changed}
        build = work.at.build
        with self._database.write() as session:
            before = _passages(session, work.desired, generation, build.number)
            row = GenerationRow(
                number=generation,
                state="staged",
                kind=kind,
                at=self._clock.now(),
                actor=self._actor,
                note=note,
                build=build.number,
            )
            session.add(row)
            staging.write_versions(session, changed, blobs, generation)
            self._place_all(session, work.desired, work.at)
            staging.move_spells(session, work.desired, generation)
            opened = staging.move_entries(session, work.desired, generation, build)
            after = _passages(session, work.desired, generation, build.number)
            return opened, len(after - before), len(before - after)

    def _fitted(self, version: NewVersion, at: OpenBuild) -> NewVersion:
        """Return a version cut as its build is cut.

        Raises:
            ChunkerChanged: this program does not cut as the build is cut.
        """
        cutter = self._shelf.cutter(at.build)
        if version.chunker == cutter.fingerprint or version.layout is None:
            return replace(version, chunker=cutter.fingerprint)
        return replace(version, passages=cutter.cut(version.text, version.layout), chunker=cutter.fingerprint)

    def _place_all(self, session: Session, desired: Mapping[str, Sequence[Live]], at: OpenBuild) -> None:
        """Cut the versions that the build's chunker did not cut yet, from their stored text and layout."""
        wanted = {live.version_id for versions in desired.values() for live in versions}
        missing = sorted(wanted - staging.passages_of(session, wanted, at.build.chunker).keys())
        for stored in staging.stored_versions(session, missing, self._blobs):
            if stored.layout is None:
                staging.copy_placements(session, stored.version_id, at.build.chunker)
            else:
                staging.place(session, [self._fitted(stored, at)])

    def _publish(self, generation: int, note: Mapping[str, Any]) -> None:
        with self._database.write() as session:
            row = session.get_one(GenerationRow, generation)
            row.state = "committed"
            self._audit.append(session, f"corpus.{row.kind}", f"generation:{generation}", **note)

    def _undo_staged(self) -> int | None:
        with self._database.read() as session:
            row = session.scalars(select(GenerationRow).where(GenerationRow.state == "staged")).one_or_none()
        if row is None:
            return None
        at = self._shelf.get(row.build)
        with self._database.read() as session:
            born = session.scalars(select(EntryRow.entry_id).where(*_of(EntryRow.born, row.number, at))).all()
            ended = session.scalars(select(EntryRow.entry_id).where(*_of(EntryRow.died, row.number, at))).all()
        at.store.delete(born)
        at.store.set_died(ended, FOREVER)
        with self._database.write() as session:
            staging.forget(session, row.number, row.build)
        return row.number

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._thread_lock:
            try:
                self._file_lock.acquire(timeout=_LOCK_WAIT_S)
            except Timeout:
                raise CorpusBusy("another refresh is committing; run the same command again when it is done.") from None
            try:
                yield
            finally:
                self._file_lock.release()


def _moved(after: Mapping[str, list[Live]], before: Mapping[str, list[Live]]) -> dict[str, list[Live]]:
    """Return only the documents whose live versions change."""
    return {d: live for d, live in after.items() if _state(live) != _state(before.get(d, []))}


def _state(live: Sequence[Live]) -> set[Live]:
    return set(live)


def _of(column: InstrumentedAttribute[int], generation: int, at: OpenBuild) -> tuple[ColumnElement[bool], ...]:
    return column == generation, EntryRow.build == at.build.number


def _passages(session: Session, documents: Mapping[str, object], generation: int, build: int) -> set[str]:
    found: set[str] = set()
    for some in staging.batches(sorted(documents)):
        query = select(EntryRow.passage_id).where(EntryRow.document_id.in_(some), alive(EntryRow, generation))
        found.update(session.scalars(query.where(EntryRow.build == build)))
    return found
