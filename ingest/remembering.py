"""Remembering what a refresh saw: items, each with what became of it, and the receipt."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ingest.agenda import Agenda
from ingest.diff import Known
from ingest.reading import TOO_LARGE
from ingest.receipts import Receipt
from ingest.spool import Read
from ingest.tables import ItemRow, RefreshRow
from kernel.db import Database, in_order, streamed

_CHUNK = 500
_KNOWN = (
    ItemRow.uri,
    ItemRow.stamp,
    ItemRow.content_hash,
    ItemRow.state,
    ItemRow.recipe,
    ItemRow.code,
    ItemRow.reason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of a source's items, and how it is brought up to date after what was on the agenda."""

    database: Database
    source: str
    agenda: Agenda

    def remember(self, reads: Iterable[Read], *, at: datetime) -> bool:
        """Write what is new of the items that were read; say whether anything was."""
        rows = (row for read in reads if (row := self._row(read, at)))
        wrote = False
        while some := list(islice(rows, _CHUNK)):
            with self.database.write() as session:
                _replace(session, self.source, some)
            wrote = True
        return wrote

    def distrust(self, uris: Iterable[str]) -> None:
        """Have documents read again that are about to change, should a crash come before that is remembered.

        Else a file that is put back with its old time stamp would pass for what the corpus holds.
        """
        waiting = (uri for uri in uris if self.agenda.find(uri).before)
        while some := list(islice(waiting, _CHUNK)):
            with self.database.write() as session:
                which = (ItemRow.source == self.source) & ItemRow.uri.in_(some)
                session.execute(update(ItemRow).where(which).values(recipe=""))

    def ignore(self, *, at: datetime) -> bool:
        """Write what is new of the items that are ignored, and forget those that are gone; say whether anything was."""
        forgotten, ignored = self.agenda.forgotten(), self.agenda.newly_ignored()
        rows = ({"source": self.source, "seen_at": at, **asdict(_ignored(uri, rule))} for uri, rule in ignored)
        gone, new = list(islice(forgotten, _CHUNK)), list(islice(rows, _CHUNK))
        if not (gone or new):
            return False
        with self.database.write() as session:
            while gone:
                _forget(session, self.source, gone)
                gone = list(islice(forgotten, _CHUNK))
            while new:
                _replace(session, self.source, new)
                new = list(islice(rows, _CHUNK))
        return True

    def _row(self, read: Read, at: datetime) -> dict[str, Any] | None:
        """Return what is to be remembered of an item that was read; None where that is known already."""
        before = self.agenda.find(read.uri).before
        now = _seen(read, before, self.agenda.recipe)
        return None if now == before else {"source": self.source, "seen_at": at, **asdict(now)}


def remembered(session: Session, source: str) -> Iterator[Known]:
    """Yield what earlier refreshes saw of a source, by URI."""
    query = select(*_KNOWN).where(ItemRow.source == source).order_by(in_order(session, ItemRow.uri))
    for row in streamed(session, query):
        yield Known(
            uri=row.uri,
            stamp=row.stamp,
            content_hash=row.content_hash,
            state=row.state,
            recipe=row.recipe,
            code=row.code,
            reason=row.reason,
        )


def keep_receipt(session: Session, receipt: Receipt, *, at: datetime) -> None:
    """Write a receipt."""
    session.add(
        RefreshRow(
            refresh_id=receipt.receipt_id,
            source=receipt.source,
            generation=receipt.generation,
            at=at,
            receipt=asdict(receipt),
        )
    )


def _ignored(uri: str, rule: str) -> Known:
    return Known(uri=uri, stamp="", content_hash="", state="ignored", recipe="", reason=rule)


def _seen(read: Read, before: Known | None, recipe: str) -> Known:
    if read.became == "same" and before:
        return replace(before, stamp=read.stamp)
    rejected = read.rejected
    was_fetched = rejected is None or read.content_hash or rejected.code == TOO_LARGE
    return Known(
        uri=read.uri,
        stamp=read.stamp if was_fetched else "",  # what could not be fetched is tried again, changed or not
        content_hash=read.content_hash,
        state="quarantined" if rejected else "indexed",
        recipe=recipe,
        code=rejected.code if rejected else "",
        reason=rejected.reason if rejected else "",
    )


def _replace(session: Session, source: str, rows: Sequence[dict[str, Any]]) -> None:
    _forget(session, source, [row["uri"] for row in rows])
    if rows:
        session.execute(insert(ItemRow), rows)


def _forget(session: Session, source: str, gone: Sequence[str]) -> None:
    session.execute(delete(ItemRow).where(ItemRow.source == source, ItemRow.uri.in_(gone)))
