"""Committing to the corpus: one writer at a time, and between two commits every reader sees exactly one generation."""

import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from index import staging, supersession
from index.builds import serving
from index.catalog import alive, check_committed, current_generation
from index.changes import Change, Committed, NewVersion, by_document, embed_digest, embedding_text
from index.embedders.port import Vectors
from index.filling import Filler, settled_for
from index.shelf import OpenBuild, Shelf
from index.succession import Live, for_readers, grown, succeed, without
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
_STORE_BATCH = 2000
_DOCUMENTS = 500
"""Staged in one transaction: large enough to be fast, small enough for others to get their turn."""
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

    @property
    def fingerprint(self) -> str:
        """Of the embedder whose vectors it commits."""
        return self._shelf.serving().build.fingerprint

    def embed(
        self,
        versions: Sequence[NewVersion],
        progress: Progress | None = None,
        *,
        have: Container[str] = (),
        spent: Callable[[int], None] | None = None,
    ) -> dict[str, Vectors]:
        """Embed the passages that have no vector yet, in the corpus or in ``have``; needs no lock.

        Returns the new vectors by embedding digest; ``spent`` hears how many characters were embedded.
        """
        at = self._shelf.serving()
        texts = {
            embed_digest(v.context(p), p.text): embedding_text(v.context(p), p.text)
            for v in (self._fitted(version, at) for version in versions)
            for p in v.passages
        }
        with self._database.read() as session:
            settled = EntryRow.born <= current_generation(session)
        missing = self._filler.missing(at, [name for name in texts if name not in have], settled)
        found: dict[str, Vectors] = {}
        for start in range(0, len(missing), _EMBED_BATCH):
            names = missing[start : start + _EMBED_BATCH]
            found.update(zip(names, at.embedder.embed([texts[name] for name in names]), strict=True))
            if progress:
                progress(len(found), len(missing))
        if spent:
            spent(sum(len(texts[name]) for name in missing))
        return found

    def stored(self, source: str, generation: int) -> int:
        """Return how many entries of a source a generation sees in the passage store that serves."""
        return self._shelf.serving().store.count(source, generation)

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
        with self.exclusive():
            at = self._shelf.serving()
            task = _Task(at=at, kind=kind, note=dict(note or {}), vectors=vectors)
            return self._advance(task, self._batches(change, at), told=told)

    def restore(self, source: str, generation: int, *, readers: frozenset[str]) -> Committed:
        """Make a source's state in an older generation the next generation, for nobody but these readers.

        Raises:
            InvalidInput: no such generation was committed.
            GenerationVacuumed: it was vacuumed.
        """
        with self.exclusive():
            note = {"source": source, "restored": generation}
            task = _Task(at=self._shelf.serving(), kind="rollback", note=note)
            return self._advance(task, self._earlier(source, generation, readers))

    def settle(self) -> Committed:
        """Give back the time that documents took which are gone without a commit, as after an erasure."""
        with self.exclusive():
            return self._advance(_Task(at=self._shelf.serving(), kind="settle", note={}), self._superseded())

    def switch(self, at: OpenBuild) -> Committed:
        """Make a build the one in which the corpus is searched, from the next generation on; bring it up to date."""
        with self.exclusive():
            note = {"build": at.build.number, "embedder": at.build.fingerprint, "chunker": at.build.chunker}
            with self._database.read() as session:
                now = serving(session)
                switches = now is None or now.number != at.build.number
                documents = staging.documents_of(session, at.build, current_generation(session)) if switches else []
            batches = (_Batch(desired=self._live(some)) for some in staging.batches(documents, _DOCUMENTS))
            task = _Task(at=at, kind="switch", note=note, begins=switches)
            return self._advance(task, batches)

    def place(self, at: OpenBuild, documents: Sequence[str]) -> None:
        """Cut what the current generation holds of documents as a build is cut."""
        with self.exclusive(), self._database.write() as session:
            self._place_all(session, staging.live_by_document(session, documents, current_generation(session)), at)

    def bring(self, at: OpenBuild, documents: Sequence[str], vectors: Mapping[str, Vectors]) -> int:
        """Bring documents up to date in a build that does not serve; return how many texts had to be embedded."""
        with self.exclusive():
            with self._database.write() as session:
                now = current_generation(session)
                desired = staging.live_by_document(session, documents, now)
                self._place_all(session, desired, at)
                moved = staging.move_entries(session, desired, now, at.build)
            settled = settled_for(at, documents, now)
            embedded = self._filler.fill(at, moved.opened, vectors, settled)
            at.store.set_died(moved.closed, now)
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

    def _batches(self, change: Change, at: OpenBuild) -> Iterator["_Batch"]:
        """Yield what is to be staged, a few documents at a time; a document's versions stand in one batch."""
        removed = set(change.removed)
        for versions in by_document((self._fitted(version, at) for version in change.versions), _DOCUMENTS):
            documents = dict.fromkeys(version.document_id for version in versions)
            before = self._live(documents)
            after = {d: [] if d in removed else list(live) for d, live in before.items()}
            for version in versions:
                new = Live(version_id=version.version_id, visibility=version.visibility, content=version.content_hash)
                after[version.document_id] = succeed(grown(without(after[version.document_id], new)), new)
            removed -= documents.keys()
            yield _Batch(desired=_moved(after, before), versions=versions)
        for gone in staging.batches(sorted(removed), _DOCUMENTS):
            yield _Batch(desired=_moved({document: [] for document in gone}, self._live(gone)))
        for some in staging.batches(sorted(change.narrowed), _DOCUMENTS):
            before = self._live(some)
            fewer = {d: for_readers(live, change.narrowed[d]) for d, live in before.items()}
            yield _Batch(desired=_moved(fewer, before))

    def _earlier(self, source: str, generation: int, readers: frozenset[str]) -> Iterator["_Batch"]:
        with self._database.read() as session:
            check_committed(session, generation)
            documents = session.scalars(select(DocumentRow.document_id).where(DocumentRow.source == source)).all()
        for some in staging.batches(sorted(documents), _DOCUMENTS):
            earlier = {d: for_readers(live, readers) for d, live in self._live(some, generation).items()}
            yield _Batch(desired=_moved(earlier, self._live(some)))

    def _live(self, documents: Iterable[str], generation: int | None = None) -> dict[str, list[Live]]:
        with self._database.read() as session:
            at = current_generation(session) if generation is None else generation
            return staging.live_by_document(session, list(documents), at)

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

    def _advance(
        self, task: "_Task", batches: Iterable["_Batch"], *, told: Callable[[int], None] | None = None
    ) -> Committed:
        with self._database.read() as session:
            current = current_generation(session)
        done = Committed(generation=current)
        if task.begins:
            done = Committed(generation=self._begin(current + 1, task))
        staged = 0
        for batch in batches:
            if batch.desired:
                if done.generation == current:
                    self._begin(current + 1, task)
                done = self._add(batch, task, done, current + 1)
            staged += len(batch.desired)
            if told:
                told(staged)
        if done.generation > current:
            for batch in self._superseded(done.generation):
                done = self._add(batch, task, done, done.generation)
            self._publish(done.generation, task.note)
        return done

    def _superseded(self, generation: int | None = None) -> Iterator["_Batch"]:
        """Yield the documents whose time the staged state of the corpus takes or gives back."""
        with self._database.read() as session:
            moved = supersession.moved(session, generation or current_generation(session))
        for some in staging.batches(sorted(moved), _DOCUMENTS):
            yield _Batch(desired={document: moved[document] for document in some})

    def _add(self, batch: "_Batch", task: "_Task", done: Committed, generation: int) -> Committed:
        """Stage a batch, in the catalog first: what stands there can be taken back."""
        versions = [version for version in batch.versions if version.document_id in batch.desired]
        blobs = {version.version_id: staging.keep_blobs(self._blobs, version) for version in versions}
        build = task.at.build
        with self._database.write() as session:
            before = _passages(session, batch.desired, generation, build.number)
            staging.write_versions(session, versions, blobs, generation)
            self._place_all(session, batch.desired, task.at)
            staging.move_spells(session, batch.desired, generation)
            moved = staging.move_entries(session, batch.desired, generation, build)
            after = _passages(session, batch.desired, generation, build.number)
        embedded = self._filler.fill(task.at, moved.opened, task.vectors, EntryRow.born < generation)
        task.at.store.set_died(moved.closed, generation)
        return Committed(
            generation=generation,
            passages_added=done.passages_added + len(after - before),
            passages_removed=done.passages_removed + len(before - after),
            embedded=done.embedded + embedded,
        )

    def _begin(self, generation: int, task: "_Task") -> int:
        row = GenerationRow(
            number=generation,
            state="staged",
            kind=task.kind,
            at=self._clock.now(),
            actor=self._actor,
            note=task.note,
            build=task.at.build.number,
        )
        with self._database.write() as session:
            session.add(row)
        return generation

    def _publish(self, generation: int, note: Mapping[str, Any]) -> None:
        with self._database.write() as session:
            row = session.get_one(GenerationRow, generation)
            row.state = "committed"
            self._audit.append(session, f"corpus.{row.kind}", f"generation:{generation}", **note)

    def _undo_staged(self) -> int | None:
        with self._database.read() as session:
            staged = session.scalars(select(GenerationRow).where(GenerationRow.state == "staged")).one_or_none()
        if staged is None:
            return None
        store, of_build = self._shelf.get(staged.build).store, EntryRow.build == staged.build
        for born in self._entry_ids((EntryRow.born == staged.number) & of_build):
            store.delete(born)
        for ended in self._entry_ids((EntryRow.died == staged.number) & of_build):
            store.set_died(ended, FOREVER)
        with self._database.write() as session:
            staging.forget(session, staged.number, staged.build)
        return staged.number

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
class _Task:
    """What a commit is for, in which build, and the vectors at hand."""

    at: OpenBuild
    kind: str
    note: dict[str, Any]
    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    begins: bool = False
    """There is something to commit even when no document changes: the build is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Some documents whose live versions change."""

    desired: Mapping[str, Sequence[Live]]
    versions: Sequence[NewVersion] = ()


def _moved(after: Mapping[str, list[Live]], before: Mapping[str, list[Live]]) -> dict[str, list[Live]]:
    """Return only the documents whose live versions change."""
    return {d: live for d, live in after.items() if _state(live) != _state(before.get(d, []))}


def _state(live: Sequence[Live]) -> set[Live]:
    return set(live)


def _passages(session: Session, documents: Mapping[str, object], generation: int, build: int) -> set[str]:
    found: set[str] = set()
    for some in staging.batches(sorted(documents)):
        query = select(EntryRow.passage_id).where(EntryRow.document_id.in_(some), alive(EntryRow, generation))
        found.update(session.scalars(query.where(EntryRow.build == build)))
    return found
