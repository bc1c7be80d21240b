"""Committing to the corpus: one writer at a time, and between two commits every reader sees exactly one generation."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from sqlalchemy import select
from sqlalchemy.orm import Session

from index import staging
from index.catalog import alive, check_committed, current_generation, entries_by_digest, visibility_of
from index.changes import Change, Committed, NewVersion, embed_digest, embedding_text
from index.embedders.port import Embedder, Vectors
from index.sparse import Bm25
from index.stores.port import Entry, PassageStore
from index.succession import Live, succeed
from index.tables import DocumentRow, EntryRow, GenerationRow, PassageRow
from index.values import FOREVER
from kernel.audit import AuditLog
from kernel.blobs import BlobStore
from kernel.clock import Clock
from kernel.db import Database
from kernel.errors import Busy

Progress = Callable[[int, int], None]
"""Called with how many passages are embedded, and of how many."""

_EMBED_BATCH = 256
_STORE_BATCH = 2000
_LOCK_WAIT_S = 600.0


class CorpusBusy(Busy):
    """Another commit holds the corpus."""

    code = "corpus_busy"


class CorpusWriter:
    """Stage changes under the next generation, then make it count in one transaction.

    A crash before that transaction leaves nothing visible; ``recover`` takes the rest back.
    """

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        store: PassageStore,
        embedder: Embedder,
        *,
        clock: Clock,
        audit: AuditLog,
        lock_file: Path,
        actor: str,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._store = store
        self._embedder = embedder
        self._clock = clock
        self._audit = audit
        self._terms = Bm25()
        self._file_lock = FileLock(lock_file)
        self._thread_lock = threading.Lock()
        self._actor = actor

    def embed(self, versions: Sequence[NewVersion], progress: Progress | None = None) -> dict[str, Vectors]:
        """Embed the passages that have no vector yet; needs no lock. Returns vectors by embedding digest."""
        texts = {
            embed_digest(v.context(p), p.text): embedding_text(v.context(p), p.text)
            for v in versions
            for p in v.passages
        }
        with self._database.read() as session:
            known = entries_by_digest(session, texts, upto=current_generation(session))
        missing = [name for name in texts if name not in known]
        found: dict[str, Vectors] = {}
        for start in range(0, len(missing), _EMBED_BATCH):
            names = missing[start : start + _EMBED_BATCH]
            found.update(zip(names, self._embedder.embed([texts[name] for name in names]), strict=True))
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
        with self._locked():
            desired = self._desired(change)
            return self._advance(desired, change.versions, vectors, kind=kind, note=dict(note or {}))

    def restore(self, source: str, generation: int) -> Committed:
        """Make a source's state in an older generation the next generation.

        Raises:
            InvalidInput: no such generation was committed.
        """
        with self._locked():
            with self._database.read() as session:
                now = current_generation(session)
                check_committed(generation, now)
                documents = session.scalars(select(DocumentRow.document_id).where(DocumentRow.source == source)).all()
                desired: dict[str, list[Live]] = staging.live_by_document(session, documents, generation)
                desired = _moved(desired, staging.live_by_document(session, documents, now))
            note = {"source": source, "restored": generation}
            return self._advance(desired, (), {}, kind="rollback", note=note)

    def recover(self) -> int | None:
        """Take back a generation that a crash left staged; return its number, or None when there was none."""
        with self._locked():
            return self._undo_staged()

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
        desired: Mapping[str, Sequence[Live]],
        versions: Sequence[NewVersion],
        vectors: Mapping[str, Vectors],
        *,
        kind: str,
        note: dict[str, Any],
    ) -> Committed:
        self._undo_staged()
        with self._database.read() as session:
            current = current_generation(session)
        if not desired:
            return Committed(generation=current)
        changed = [v for v in versions if v.document_id in desired]
        blobs = {v.version_id: staging.keep_blobs(self._blobs, v) for v in changed}
        opened, added, removed = self._stage(desired, changed, blobs, current + 1, kind=kind, note=note)
        embedded = self._fill_store(opened, vectors, current + 1)
        self._publish(current + 1, note)
        return Committed(generation=current + 1, passages_added=added, passages_removed=removed, embedded=embedded)

    def _stage(
        self,
        desired: Mapping[str, Sequence[Live]],
        versions: Sequence[NewVersion],
        blobs: Mapping[str, staging.VersionBlobs],
        generation: int,
        *,
        kind: str,
        note: dict[str, Any],
    ) -> tuple[list[str], int, int]:
        with self._database.write() as session:
            before = _passages(session, desired, generation)
            row = GenerationRow(
                number=generation, state="staged", kind=kind, at=self._clock.now(), actor=self._actor, note=note
            )
            session.add(row)
            staging.write_versions(session, versions, blobs, generation)
            staging.move_spells(session, desired, generation)
            opened = staging.move_entries(session, desired, generation)
            after = _passages(session, desired, generation)
            return opened, len(after - before), len(before - after)

    def _fill_store(self, opened: Sequence[str], vectors: Mapping[str, Vectors], generation: int) -> int:
        """Mirror the staged entries in the store; return how many texts were embedded for them."""
        embedded: set[str] = set()
        for start in range(0, len(opened), _STORE_BATCH):
            embedded |= self._write_entries(opened[start : start + _STORE_BATCH], vectors, generation)
        with self._database.read() as session:
            ended = session.scalars(select(EntryRow.entry_id).where(EntryRow.died == generation)).all()
        self._store.set_died(ended, generation)
        return len(embedded)

    def _write_entries(self, entry_ids: Sequence[str], vectors: Mapping[str, Vectors], generation: int) -> set[str]:
        with self._database.read() as session:
            rows = [row for some in staging.batches(entry_ids) for row in _entries(session, some)]
        texts = {name: text for _, text, name in rows}
        copied = self._copied(texts.keys() - vectors.keys(), generation)
        fresh = {name: vectors[name] for name in texts if name in vectors}
        lost = [name for name in texts if name not in fresh and name not in copied]  # embed rather than fail
        fresh.update(zip(lost, self._embedder.embed([texts[name] for name in lost]), strict=True))
        dense = np.stack([(fresh if name in fresh else copied)[name] for _, _, name in rows])
        sparse = self._terms.passages([text for _, text, _ in rows])
        self._store.upsert([entry for entry, _, _ in rows], dense, sparse)
        return set(fresh)

    def _copied(self, names: Iterable[str], generation: int) -> dict[str, Vectors]:
        """Return the vectors that entries before this generation have, by embedding digest."""
        with self._database.read() as session:
            entries = entries_by_digest(session, names, upto=generation - 1)
        stored = self._store.vectors(sorted(set(entries.values())))
        return {name: stored[entry] for name, entry in entries.items() if entry in stored}

    def _publish(self, generation: int, note: Mapping[str, Any]) -> None:
        with self._database.write() as session:
            row = session.get_one(GenerationRow, generation)
            row.state = "committed"
            self._audit.append(session, f"corpus.{row.kind}", f"generation:{generation}", **note)

    def _undo_staged(self) -> int | None:
        with self._database.read() as session:
            staged = session.scalar(select(GenerationRow.number).where(GenerationRow.state == "staged"))
            if staged is None:
                return None
            born = session.scalars(select(EntryRow.entry_id).where(EntryRow.born == staged)).all()
            ended = session.scalars(select(EntryRow.entry_id).where(EntryRow.died == staged)).all()
        self._store.delete(born)
        self._store.set_died(ended, FOREVER)
        with self._database.write() as session:
            staging.forget(session, staged)
        return staged

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


def _passages(session: Session, documents: Mapping[str, object], generation: int) -> set[str]:
    found: set[str] = set()
    for some in staging.batches(sorted(documents)):
        query = select(EntryRow.passage_id).where(EntryRow.document_id.in_(some), alive(EntryRow, generation))
        found.update(session.scalars(query))
    return found


def _entries(session: Session, entry_ids: Sequence[str]) -> list[tuple[Entry, str, str]]:
    query = (
        select(EntryRow, PassageRow, DocumentRow.source)
        .join(PassageRow, PassageRow.passage_id == EntryRow.passage_id)
        .join(DocumentRow, DocumentRow.document_id == EntryRow.document_id)
        .where(EntryRow.entry_id.in_(entry_ids))
    )
    return [
        (
            Entry(
                entry_id=row.entry_id,
                passage_id=row.passage_id,
                source=source,
                visibility=visibility_of(row),
                born=row.born,
                died=row.died,
            ),
            embedding_text(passage.context, passage.text),
            passage.embed_digest,
        )
        for row, passage, source in session.execute(query)
    ]
