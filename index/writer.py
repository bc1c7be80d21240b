"""Committing to the corpus: one writer at a time, and between two commits every reader sees exactly one generation."""

import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from index import staging, supersession
from index.catalog import alive, check_committed, current_generation, entries_by_digest, visibility_of
from index.changes import Change, Committed, NewVersion, embed_digest, embedding_text
from index.embedders.port import Embedder, Vectors
from index.sparse import Bm25
from index.stores.port import Entry, PassageStore
from index.succession import Live, grown, succeed
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
_DOCUMENTS = 500
"""Staged in one transaction: large enough to be fast, small enough for others to get their turn."""
_CHARACTERS = 2_000_000
"""Of text, after which no further document is added to a batch."""
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

    @property
    def fingerprint(self) -> str:
        """Of the embedder whose vectors it commits."""
        return self._embedder.fingerprint

    def embed(
        self, versions: Sequence[NewVersion], progress: Progress | None = None, *, have: Container[str] = ()
    ) -> dict[str, Vectors]:
        """Embed the passages that have no vector yet, in the corpus or in ``have``; needs no lock.

        Returns the new vectors by embedding digest.
        """
        texts = {
            embed_digest(v.context(p), p.text): embedding_text(v.context(p), p.text)
            for v in versions
            for p in v.passages
        }
        wanted = [name for name in texts if name not in have]
        with self._database.read() as session:
            known = entries_by_digest(session, wanted, upto=current_generation(session))
        missing = [name for name in wanted if name not in known]
        found: dict[str, Vectors] = {}
        for start in range(0, len(missing), _EMBED_BATCH):
            names = missing[start : start + _EMBED_BATCH]
            found.update(zip(names, self._embedder.embed([texts[name] for name in names]), strict=True))
            if progress:
                progress(len(found), len(missing))
        return found

    def commit(
        self,
        change: Change,
        vectors: Mapping[str, Vectors],
        *,
        kind: str,
        note: Mapping[str, Any] | None = None,
        told: Callable[[int], None] | None = None,
    ) -> Committed:
        """Make the change the next generation; do nothing when the corpus is in that state already.

        Versions are taken and staged some at a time, so that a change may be larger than memory; ``told`` hears how
        many documents are staged, and may raise to leave it at that.

        Raises:
            CorpusBusy: another commit did not end in time.
        """
        with self._locked():
            return self._advance(self._batches(change), vectors, kind=kind, note=dict(note or {}), told=told)

    def restore(self, source: str, generation: int) -> Committed:
        """Make a source's state in an older generation the next generation.

        Raises:
            InvalidInput: no such generation was committed.
        """
        with self._locked():
            note = {"source": source, "restored": generation}
            return self._advance(self._earlier(source, generation), {}, kind="rollback", note=note)

    def recover(self) -> int | None:
        """Take back a generation that a crash left staged; return its number, or None when there was none."""
        with self._locked():
            return self._undo_staged()

    def _batches(self, change: Change) -> Iterator["_Batch"]:
        """Yield what is to be staged, a few documents at a time; a document's versions stand in one batch."""
        removed = set(change.removed)
        for versions in _by_document(change.versions):
            documents = dict.fromkeys(version.document_id for version in versions)
            before = self._live(documents)
            after = {d: [] if d in removed else list(live) for d, live in before.items()}
            for version in versions:
                new = Live(version_id=version.version_id, visibility=version.visibility)
                others = [live for live in after[version.document_id] if live.version_id != version.replaces]
                after[version.document_id] = succeed(grown(others), new)
            removed -= documents.keys()
            yield _Batch(desired=_moved(after, before), versions=versions)
        for gone in staging.batches(sorted(removed), _DOCUMENTS):
            yield _Batch(desired=_moved({document: [] for document in gone}, self._live(gone)))

    def _earlier(self, source: str, generation: int) -> Iterator["_Batch"]:
        with self._database.read() as session:
            check_committed(generation, current_generation(session))
            documents = session.scalars(select(DocumentRow.document_id).where(DocumentRow.source == source)).all()
        for some in staging.batches(sorted(documents), _DOCUMENTS):
            yield _Batch(desired=_moved(self._live(some, generation), self._live(some)))

    def _live(self, documents: Iterable[str], generation: int | None = None) -> dict[str, list[Live]]:
        with self._database.read() as session:
            at = current_generation(session) if generation is None else generation
            return staging.live_by_document(session, list(documents), at)

    def _advance(
        self,
        batches: Iterable["_Batch"],
        vectors: Mapping[str, Vectors],
        *,
        kind: str,
        note: dict[str, Any],
        told: Callable[[int], None] | None = None,
    ) -> Committed:
        self._undo_staged()
        with self._database.read() as session:
            current = current_generation(session)
        done = Committed(generation=current)
        staged = 0
        for batch in batches:
            if batch.desired:
                if done.generation == current:
                    self._begin(current + 1, kind, note)
                done = self._add(batch, vectors, done, current + 1)
            staged += len(batch.desired)
            if told:
                told(staged)
        if done.generation > current:
            for batch in self._superseded(done.generation):
                done = self._add(batch, vectors, done, done.generation)
            self._publish(done.generation, note)
        return done

    def _superseded(self, generation: int) -> Iterator["_Batch"]:
        """Yield the documents whose time the staged state of the corpus takes or gives back."""
        with self._database.read() as session:
            moved = supersession.moved(session, generation)
        for some in staging.batches(sorted(moved), _DOCUMENTS):
            yield _Batch(desired={document: moved[document] for document in some})

    def _add(self, batch: "_Batch", vectors: Mapping[str, Vectors], done: Committed, generation: int) -> Committed:
        """Stage a batch, in the catalog first: what stands there can be taken back."""
        versions = [version for version in batch.versions if version.document_id in batch.desired]
        blobs = {version.version_id: staging.keep_blobs(self._blobs, version) for version in versions}
        with self._database.write() as session:
            before = _passages(session, batch.desired, generation)
            staging.write_versions(session, versions, blobs, generation)
            staging.move_spells(session, batch.desired, generation)
            moved = staging.move_entries(session, batch.desired, generation)
            after = _passages(session, batch.desired, generation)
        embedded = sum(
            self._write_entries(some, vectors, generation) for some in staging.batches(moved.opened, _STORE_BATCH)
        )
        self._store.set_died(moved.closed, generation)
        return Committed(
            generation=generation,
            passages_added=done.passages_added + len(after - before),
            passages_removed=done.passages_removed + len(before - after),
            embedded=done.embedded + embedded,
        )

    def _begin(self, generation: int, kind: str, note: dict[str, Any]) -> None:
        row = GenerationRow(
            number=generation, state="staged", kind=kind, at=self._clock.now(), actor=self._actor, note=note
        )
        with self._database.write() as session:
            session.add(row)

    def _write_entries(self, entry_ids: Sequence[str], vectors: Mapping[str, Vectors], generation: int) -> int:
        """Mirror staged entries in the store; return how many texts had to be embedded for them."""
        with self._database.read() as session:
            rows = [row for some in staging.batches(entry_ids) for row in _entries(session, some)]
        texts = {name: text for _, text, name in rows}
        found = {name: vectors[name] for name in texts if name in vectors}
        found |= self._copied(texts.keys() - found.keys(), generation)
        lost = [name for name in texts if name not in found]  # embed rather than fail
        found.update(zip(lost, self._embedder.embed([texts[name] for name in lost]), strict=True))
        dense = np.stack([found[name] for _, _, name in rows])
        sparse = self._terms.passages([text for _, text, _ in rows])
        self._store.upsert([entry for entry, _, _ in rows], dense, sparse)
        return len(lost)

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
        for born in self._entry_ids(EntryRow.born == staged):
            self._store.delete(born)
        for ended in self._entry_ids(EntryRow.died == staged):
            self._store.set_died(ended, FOREVER)
        with self._database.write() as session:
            staging.forget(session, staged)
        return staged

    def _entry_ids(self, which: ColumnElement[bool]) -> Iterator[Sequence[str]]:
        last = ""
        while True:
            query = select(EntryRow.entry_id).where(which, EntryRow.entry_id > last).order_by(EntryRow.entry_id)
            with self._database.read() as session:
                some = session.scalars(query.limit(_STORE_BATCH)).all()
            if not some:
                return
            yield some
            last = some[-1]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Some documents whose live versions change."""

    desired: Mapping[str, Sequence[Live]]
    versions: Sequence[NewVersion] = ()


def _by_document(versions: Iterable[NewVersion]) -> Iterator[list[NewVersion]]:
    """Yield versions in batches; those of one document, which stand next to each other, are not parted."""
    held: list[NewVersion] = []
    size = 0
    for version in versions:
        is_full = len(held) >= _DOCUMENTS or size > _CHARACTERS
        if held and is_full and held[-1].uri != version.uri:
            yield held
            held, size = [], 0
        held.append(version)
        size += len(version.text)
    if held:
        yield held


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
