"""Refreshing a source: list, diff, fetch, parse, normalize, chunk, embed, commit."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import delete, update

from index.catalog import Catalog, current_generation, document_key, held_uris
from index.changes import Change, Committed
from index.erasure import erased_uris
from index.writer import CorpusWriter
from ingest.accounts import changes, count, reconcile
from ingest.agenda import Agenda
from ingest.connectors.port import Connector, KeepsCopies, Listing
from ingest.corrections import active_corrections
from ingest.diff import guard_removals, line_up
from ingest.intake import Intake, Tally
from ingest.parse.pool import ParsePool
from ingest.reading import Progress, Reader, ReadRules, withdraws
from ingest.receipts import Cost, PassageCounts, Receipt
from ingest.remembering import Memory, keep_receipt, remembered
from ingest.sources import Source
from ingest.spool import Spool, no_room_is_a_sentence
from ingest.tables import ItemRow
from kernel.blobs import BlobStore
from kernel.clock import Clock
from kernel.db import Database
from kernel.errors import Busy, Refused
from kernel.ids import Ids

_AT_A_TIME = 5000
"""Items read before the next ones are looked up; those that need no parsing wait for each other that long."""

ERASED = "it was erased; 'gristmill erase --lift' lets it be read again"
"""The rule by which such an item is ignored."""


class RefreshRunning(Busy):
    """Somebody refreshes the source already."""

    code = "refresh_running"


class RefreshStopped(Refused):
    """Somebody stopped a refresh before it was done; nothing was changed."""

    code = "refresh_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshLine:
    """Bring sources and corpus together."""

    database: Database
    blobs: BlobStore
    catalog: Catalog
    open_writer: Callable[[], CorpusWriter]
    """Opens the passage store; not called when there is nothing to write."""
    pool: ParsePool
    spool: Path
    """Folder for what is read and not committed yet; losing it costs time and nothing else."""
    rules: ReadRules
    removal_share: float
    """A refresh that would remove a larger share of a source stops and asks."""
    clock: Clock
    ids: Ids

    def refresh(
        self,
        source: Source,
        connector: Connector,
        *,
        allow_removals: bool = False,
        progress: Progress | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Receipt:
        """Make the corpus hold what the source holds; documents that fail keep their last good version.

        ``should_stop`` is asked between items. After a stop or a crash the next refresh goes on with what was read.

        Raises:
            SourceUnreachable: the source cannot be listed; nothing was changed.
            RemovalRefused: too much would be removed; nothing was changed.
            RefreshRunning: the source is being refreshed already.
            RefreshStopped: ``should_stop`` said so; nothing was changed.
            DiskFull: there is no room for what was read; nothing was changed.
        """
        guard = _Guard(source.name, should_stop, progress or _silent)
        with (
            self.alone(source.name),
            Spool(self.spool / f"{source.name}.db") as spool,
            no_room_is_a_sentence(source.name),
        ):
            try:
                return self._refresh(source, connector, spool, guard, allow_removals=allow_removals)
            finally:
                self._forget_erased(connector, source.name)

    def _refresh(
        self, source: Source, connector: Connector, spool: Spool, guard: "_Guard", *, allow_removals: bool
    ) -> Receipt:
        watch = _Watch()
        reader = self._reader(source, connector, spool)
        listing = connector.listing()
        agenda = self._agenda(source.name, listing, reader.recipe)
        if not allow_removals:
            guard_removals(source.name, agenda.leaving, agenda.live, share=self.removal_share)
        watch.lap("list")
        tally = Tally()
        intake = Intake(spool=spool, open_writer=self.open_writer, tell=guard.tell)
        for read in reader.read(agenda.reading(_AT_A_TIME), guard.check):
            intake.take(read, recipe=reader.made_with(read.uri))
            standing = agenda.find(read.uri)
            tally.count(read, standing)
            agenda.note(read, withdraws=withdraws(source.policy, read, standing, recipe=reader.recipe))
            guard.tell("parse", tally.reads, agenda.to_read)
        intake.finish()
        watch.lap("parse", less=intake.seconds)
        watch.laps["embed"] = round(intake.seconds, 4)
        change = self._change(source, intake, agenda)
        memory = Memory(database=self.database, source=source.name, agenda=agenda)
        memory.distrust(read.uri for read in spool.reads() if read.became == "version")
        committed = self._commit(source, intake, change, guard)
        watch.lap("commit")
        receipt = Receipt(
            source=source.name,
            generation=committed.generation,
            documents=tally.documents(agenda),
            passages=PassageCounts(
                added=committed.passages_added,
                removed=committed.passages_removed,
                embedded=intake.embedded + committed.embedded,
            ),
            problem=listing.problem,
            cost=Cost(passages=intake.embedded, characters=intake.characters, model=intake.model),
        )
        commits = bool(intake.versions or change.removed or change.narrowed)
        done = self._record(receipt, _Seen(memory=memory, spool=spool, commits=commits), watch)
        spool.clear()
        return done

    def _agenda(self, source: str, listing: Listing, recipe: str) -> Agenda:
        """Return what there is to do. What was erased is ignored: it is not read again, though it still is in its source."""
        agenda = Agenda(recipe=recipe, is_complete=not listing.problem)
        with self.database.read() as session:
            erased = erased_uris(session, source)
            items = (replace(item, ignored=ERASED) if item.uri in erased else item for item in listing.items)
            live = held_uris(session, source, current_generation(session))
            agenda.draw_up(line_up(items, remembered(session, source), live))
        return agenda

    def _reader(self, source: Source, connector: Connector, spool: Spool) -> Reader:
        with self.database.read() as session:
            corrections = active_corrections(session, source.name)
        return Reader(
            source=source,
            connector=connector,
            pool=self.pool,
            blobs=self.blobs,
            rules=self.rules,
            spool=spool,
            corrections=corrections,
        )

    def remove(self, source: Source) -> Committed:
        """Take every document of a source out of the corpus; older generations keep them."""
        with self.alone(source.name):
            live = sorted(self.catalog.live_uris(source.name))
            change = Change(removed=tuple(document_key(source.name, uri) for uri in live))
            committed = self.open_writer().commit(change, {}, kind="remove", note={"source": source.name})
            with self.database.write() as session:
                session.execute(delete(ItemRow).where(ItemRow.source == source.name))
            return committed

    def restore(self, source: Source, generation: int) -> Committed:
        """Give a source the state of an older generation, for its readers of today; the next refresh reads all again.

        That is written down first: were it the other way round, a crash between would make the rollback last.
        """
        with self.alone(source.name):
            writer = self.open_writer()
            self.catalog.generation(generation)
            with self.database.write() as session:
                session.execute(update(ItemRow).where(ItemRow.source == source.name).values(recipe=""))
            return writer.restore(source.name, generation, readers=source.readers)

    def _forget_erased(self, connector: Connector, source: str) -> None:
        """Keep no copy of what was erased and still stands in its source; others are copied again."""
        with self.database.read() as session:
            erased = erased_uris(session, source)
        if erased and isinstance(connector, KeepsCopies):
            shutil.rmtree(connector.copies, ignore_errors=True)

    @contextmanager
    def alone(self, source: str) -> Iterator[None]:
        """Keep everybody else from changing a source; the lock goes with the process that holds it.

        Raises:
            RefreshRunning: somebody changes it already.
        """
        self.spool.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.spool / f"{source}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RefreshRunning(
                f"source {source!r} is being refreshed already; wait for that, then run the same command again."
            ) from None
        try:
            yield
        finally:
            lock.release()

    def _change(self, source: Source, intake: Intake, agenda: Agenda) -> Change:
        """Return what is to be committed; what stays unread is from now on for the source's readers of today only."""
        shown = self.catalog.shown_beyond(source.name, source.readers, agenda.stayers())
        return Change(
            versions=intake.spool.versions(),
            removed=tuple(document_key(source.name, uri) for uri in agenda.leavers()),
            narrowed={document_key(source.name, uri): source.readers for uri in shown},
        )

    def _commit(self, source: Source, intake: Intake, change: Change, guard: "_Guard") -> Committed:
        total = intake.versions + len(change.removed) + len(change.narrowed)
        if not total:
            return Committed(generation=self.catalog.generation())
        return self.open_writer().commit(
            change,
            intake.vectors(),
            kind="refresh",
            note={"source": source.name},
            told=lambda done: guard.tell("commit", done, total),
        )

    def _record(self, receipt: Receipt, seen: "_Seen", watch: "_Watch") -> Receipt:
        """Remember what was seen, and count everything again; a refresh that saw nothing new writes nothing."""
        at, agenda = self.clock.now(), seen.memory.agenda
        wrote = seen.memory.ignore(at=at)
        wrote |= seen.memory.remember(seen.spool.reads(), at=at)
        if not (wrote or receipt.problem):
            return replace(receipt, seconds=watch.total(), stages=watch.laps)
        stored = self.open_writer().stored(receipt.source, receipt.generation) if receipt.generation else 0
        with self.database.read() as session:
            listed = agenda.listed if agenda.is_complete else None
            counted = count(session, receipt.source, receipt.generation, listed=listed, stored=stored)
            changed, total = changes(session, receipt.source, receipt.generation) if seen.commits else ([], 0)
        watch.lap("check")
        done = replace(
            receipt,
            receipt_id=self.ids.new("receipt"),
            counts=reconcile(counted),
            changes=tuple(changed),
            changed_documents=total,
            seconds=watch.total(),
            stages=watch.laps,
        )
        with self.database.write() as session:
            keep_receipt(session, done, at=at)
        return done


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a refresh saw of a source."""

    memory: Memory
    spool: Spool
    commits: bool
    """There was something to commit."""


class _Guard:
    """Tells how far a refresh is, and stops it when somebody says so."""

    def __init__(self, source: str, should_stop: Callable[[], bool] | None, progress: Progress) -> None:
        self._source = source
        self._should_stop = should_stop
        self._progress = progress

    def check(self) -> None:
        if self._should_stop and self._should_stop():
            raise RefreshStopped(
                f"the refresh of source {self._source!r} was stopped; nothing was changed. "
                "The next one goes on with what was read."
            )

    def tell(self, stage: str, done: int, total: int) -> None:
        self.check()
        self._progress(stage, done, total)


class _Watch:
    def __init__(self) -> None:
        self._started = self._lap = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, stage: str, *, less: float = 0.0) -> None:
        now = time.perf_counter()
        self.laps[stage] = round(now - self._lap - less, 4)
        self._lap = now

    def total(self) -> float:
        return round(time.perf_counter() - self._started, 4)


def _silent(_stage: str, _done: int, _total: int) -> None:
    return
