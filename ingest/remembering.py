"""Remembering what a refresh saw: items, each with what became of it, and the receipt."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ingest.diff import Known
from ingest.reading import TOO_LARGE
from ingest.receipts import Receipt
from ingest.spool import Read
from ingest.tables import ItemRow, RefreshRow
from kernel.db import Database

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
    """What is known of a source's items."""

    source: str
    documents: Mapping[str, Known]
    """By URI. One that the corpus lost, by a crash or a rollback, counts as made by no recipe."""
    ignored: Mapping[str, str]
    """Rules by URI."""

    def remember(self, database: Database, reads: Iterable[Read], *, recipe: str, at: datetime) -> bool:
        """Write what is new of the items that were read; say whether anything was."""
        rows = (row for read in reads if (row := self._row(read, recipe, at)))
        wrote = False
        while some := list(islice(rows, _CHUNK)):
            with database.write() as session:
                _replace(session, self.source, some)
            wrote = True
        return wrote

    def distrust(self, database: Database, uris: Iterable[str]) -> None:
        """Have documents read again that are about to change, should a crash come before that is remembered.

        Else a file that is put back with its old time stamp would pass for what the corpus holds.
        """
        waiting = (uri for uri in uris if uri in self.documents)
        while some := list(islice(waiting, _CHUNK)):
            with database.write() as session:
                which = (ItemRow.source == self.source) & ItemRow.uri.in_(some)
                session.execute(update(ItemRow).where(which).values(recipe=""))

    def ignore(
        self, database: Database, ignored: Mapping[str, str], gone: Sequence[str], *, at: datetime, is_complete: bool
    ) -> bool:
        """Write what is new of the items that are ignored, and forget those that are gone; say whether anything was."""
        new = {uri: rule for uri, rule in ignored.items() if self.ignored.get(uri) != rule}
        lost = [uri for uri in self.ignored if uri not in ignored and is_complete]
        forgotten = [uri for uri in (*gone, *lost) if uri not in ignored]
        rows = [
            {"source": self.source, "seen_at": at, **asdict(_ignored(uri, rule))} for uri, rule in sorted(new.items())
        ]
        if rows or forgotten:
            with database.write() as session:
                _forget(session, self.source, forgotten)
                _replace(session, self.source, rows)
        return bool(rows or forgotten)

    def _row(self, read: Read, recipe: str, at: datetime) -> dict[str, Any] | None:
        """Return what is to be remembered of an item that was read; None where that is known already."""
        before = self.documents.get(read.uri)
        now = _seen(read, before, recipe)
        return None if now == before else {"source": self.source, "seen_at": at, **asdict(now)}


def recall(session: Session, source: str, live: set[str]) -> Memory:
    """Return what earlier refreshes saw of a source."""
    documents: dict[str, Known] = {}
    ignored: dict[str, str] = {}
    for uri, stamp, content, state, recipe, code, reason in session.execute(
        select(*_KNOWN).where(ItemRow.source == source)
    ):
        if state == "ignored":
            ignored[uri] = reason
            continue
        known = Known(
            uri=uri,
            stamp=stamp,
            content_hash=content,
            state="quarantined" if state == "quarantined" else "indexed",
            recipe=sys.intern(recipe),  # the same for nearly all of them
            code=code,
            reason=reason,
        )
        documents[uri] = known if uri in live or state == "quarantined" else replace(known, recipe="")
    return Memory(source=source, documents=documents, ignored=ignored)


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
    for some in _chunks(gone):
        session.execute(delete(ItemRow).where(ItemRow.source == source, ItemRow.uri.in_(some)))


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
