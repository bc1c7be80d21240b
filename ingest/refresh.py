"""Refreshing a source: list, diff, fetch, parse, normalize, chunk, embed, commit."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from index.catalog import Catalog, document_key
from index.changes import Change, Committed
from index.writer import CorpusWriter
from ingest.connectors.port import Connector
from ingest.diff import Known, Plan, guard_removals, plan
from ingest.parse.pool import ParsePool
from ingest.reading import TOO_LARGE, Progress, Read, Reader, ReadRules, withdrawn
from ingest.receipts import DocumentCounts, PassageCounts, Receipt
from ingest.sources import Source
from ingest.tables import ItemRow, RefreshRow
from kernel.blobs import BlobStore
from kernel.clock import Clock
from kernel.db import Database
from kernel.ids import Ids

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshLine:
    """Bring sources and corpus together."""

    database: Database
    blobs: BlobStore
    catalog: Catalog
    open_writer: Callable[[], CorpusWriter]
    """Opens the passage store; not called when there is nothing to write."""
    pool: ParsePool
    rules: ReadRules
    removal_share: float
    """A refresh that would remove a larger share of a source stops and asks."""
    clock: Clock
    ids: Ids

    def refresh(
        self, source: Source, connector: Connector, *, allow_removals: bool = False, progress: Progress | None = None
    ) -> Receipt:
        """Make the corpus hold what the source holds; documents that fail keep their last good version.

        Raises:
            SourceUnreachable: the source cannot be listed; nothing was changed.
            RemovalRefused: too much would be removed; nothing was changed.
        """
        watch = _Watch()
        tell = progress or _silent
        reader = Reader(source=source, connector=connector, pool=self.pool, blobs=self.blobs, rules=self.rules)
        listing = connector.listing()
        live = self.catalog.live_uris(source.name)
        known = self._known(source.name, live)
        todo = plan(listing, known, live, recipe=reader.recipe)
        removed = sorted(uri for uri in todo.gone if uri in live)
        if not allow_removals:
            guard_removals(source.name, removed, len(live), share=self.removal_share)
        watch.lap("list")
        reads = reader.read(todo, known, tell)
        removed += withdrawn(source.policy, reads, known, live, recipe=reader.recipe)
        watch.lap("parse")
        committed = self._commit(source, reads, removed, tell, watch)
        receipt = Receipt(
            source=source.name,
            generation=committed.generation,
            documents=_count(todo, reads, known, live, removed=len(removed)),
            passages=PassageCounts(
                added=committed.passages_added, removed=committed.passages_removed, embedded=committed.embedded
            ),
            problem=listing.problem,
        )
        return self._record(receipt, _rows(source, reads, known, reader.recipe, self.clock), todo.gone, watch)

    def remove(self, source: Source) -> Committed:
        """Take every document of a source out of the corpus; older generations keep them."""
        live = sorted(self.catalog.live_uris(source.name))
        change = Change(removed=tuple(document_key(source.name, uri) for uri in live))
        committed = self.open_writer().commit(change, {}, kind="remove", note={"source": source.name})
        with self.database.write() as session:
            session.execute(delete(ItemRow).where(ItemRow.source == source.name))
        return committed

    def restore(self, source: Source, generation: int) -> Committed:
        """Give a source the state of an older generation; the next refresh reads every item again."""
        committed = self.open_writer().restore(source.name, generation)
        with self.database.write() as session:
            session.execute(update(ItemRow).where(ItemRow.source == source.name).values(recipe=""))
        return committed

    def _known(self, source: str, live: set[str]) -> dict[str, Known]:
        with self.database.read() as session:
            rows = session.scalars(select(ItemRow).where(ItemRow.source == source)).all()
        known = (_known(row) for row in rows)
        return {k.uri: k if k.uri in live or k.state == "quarantined" else replace(k, recipe="") for k in known}

    def _commit(
        self, source: Source, reads: Sequence[Read], removed: Sequence[str], tell: Progress, watch: "_Watch"
    ) -> Committed:
        versions = tuple(read.version for read in reads if read.version)
        if not versions and not removed:
            watch.laps.update(embed=0.0, commit=0.0)
            return Committed(generation=self.catalog.generation())
        writer = self.open_writer()
        vectors = writer.embed(versions, lambda done, total: tell("embed", done, total))
        watch.lap("embed")
        change = Change(versions=versions, removed=tuple(document_key(source.name, uri) for uri in removed))
        committed = writer.commit(change, vectors, kind="refresh", note={"source": source.name})
        watch.lap("commit")
        return replace(committed, embedded=len(vectors) + committed.embedded)

    def _record(self, receipt: Receipt, rows: Iterator[ItemRow], gone: Sequence[str], watch: "_Watch") -> Receipt:
        """Remember what was seen; a refresh that saw nothing new writes nothing."""
        changed = list(rows)
        done = replace(receipt, seconds=watch.total(), stages=watch.laps)
        if changed or gone:
            with self.database.write() as session:
                _forget(session, receipt.source, gone)
                for row in changed:
                    session.merge(row)
                session.add(
                    RefreshRow(
                        refresh_id=self.ids.new("refresh"),
                        source=receipt.source,
                        generation=receipt.generation,
                        at=self.clock.now(),
                        receipt=asdict(done),
                    )
                )
        return done


class _Watch:
    def __init__(self) -> None:
        self._started = self._lap = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = round(now - self._lap, 4)
        self._lap = now

    def total(self) -> float:
        return round(time.perf_counter() - self._started, 4)


def _silent(_stage: str, _done: int, _total: int) -> None:
    return


def _count(
    todo: Plan, reads: Sequence[Read], known: Mapping[str, Known], live: set[str], *, removed: int
) -> DocumentCounts:
    untouched = [*todo.unchanged, *(read.item.uri for read in reads if read.is_same)]
    waiting = sum(known[uri].state == "quarantined" for uri in untouched)
    versions = [read.version for read in reads if read.version]
    changed = sum(version.uri in live for version in versions)
    return DocumentCounts(
        added=len(versions) - changed,
        changed=changed,
        removed=removed,
        unchanged=len(untouched) - waiting,
        quarantined=sum(read.rejected is not None for read in reads) + waiting,
        ignored=len(todo.ignored),
    )


def _rows(
    source: Source, reads: Sequence[Read], known: Mapping[str, Known], recipe: str, clock: Clock
) -> Iterator[ItemRow]:
    """Yield what is to be remembered of the items that were read, less what is known already."""
    for read in reads:
        before = known.get(read.item.uri)
        now = _seen(read, before, recipe)
        if now != before:
            yield ItemRow(source=source.name, seen_at=clock.now(), **asdict(now))


def _seen(read: Read, before: Known | None, recipe: str) -> Known:
    if read.is_same and before:
        return replace(before, stamp=read.item.stamp)
    rejected = read.rejected
    was_fetched = rejected is None or read.content_hash or rejected.code == TOO_LARGE
    return Known(
        uri=read.item.uri,
        stamp=read.item.stamp if was_fetched else "",  # what could not be fetched is tried again, changed or not
        content_hash=read.content_hash,
        state="quarantined" if rejected else "indexed",
        recipe=recipe,
        code=rejected.code if rejected else "",
        reason=rejected.reason if rejected else "",
    )


def _forget(session: Session, source: str, gone: Sequence[str]) -> None:
    for start in range(0, len(gone), _CHUNK):
        some = gone[start : start + _CHUNK]
        session.execute(delete(ItemRow).where(ItemRow.source == source, ItemRow.uri.in_(some)))


def _known(row: ItemRow) -> Known:
    return Known(
        uri=row.uri,
        stamp=row.stamp,
        content_hash=row.content_hash,
        state="quarantined" if row.state == "quarantined" else "indexed",
        recipe=row.recipe,
        code=row.code,
        reason=row.reason,
    )
