"""The agenda of a refresh: what there is to do, URI by URI, in order, and on disk when it is long."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ingest.connectors.port import Item
from ingest.diff import Known, Names, Standing, fate
from ingest.scratch import Scratch
from ingest.spool import Read

_TABLE = """
CREATE TABLE agenda (
    uri TEXT PRIMARY KEY, fate TEXT, is_live INTEGER, leaves INTEGER, stays INTEGER,
    stamp TEXT, size INTEGER, rule TEXT, is_settled INTEGER,
    old_stamp TEXT, content_hash TEXT, state TEXT, recipe TEXT, code TEXT, reason TEXT
) WITHOUT ROWID;
"""
_PUT = "INSERT INTO agenda VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_STANDING = """
uri, is_live, stamp, size, rule, is_settled, old_stamp, content_hash, state, recipe, code, reason FROM agenda
"""
_AT_A_TIME = 2000


@dataclass(slots=True, kw_only=True)
class Agenda:
    """Everything that is not as it was, and what stays in the corpus unread. What is in memory does not grow with it."""

    recipe: str
    is_complete: bool
    """The listing was; otherwise nothing leaves the corpus."""
    listed: int = 0
    to_read: int = 0
    unchanged: int = 0
    waiting: int = 0
    """Unchanged, and in quarantine since an earlier refresh."""
    ignored: int = 0
    live: int = 0
    """Documents that the corpus holds now."""
    leaving: Names = field(default_factory=Names)
    """Documents that go out of the corpus, because their source does not have them any more."""
    withdrawn: int = 0
    """Documents that go because a strict policy has not looked at what they hold."""
    scratch: Scratch = field(default_factory=lambda: Scratch(_TABLE))

    def draw_up(self, standings: Iterable[Standing]) -> None:
        """Decide about each URI, and put down what there is to do."""
        rows = (row for standing in standings if (row := self._row(standing)))
        while some := list(islice(rows, _AT_A_TIME)):
            self.scratch.write_all(_PUT, some)

    def reading(self, size: int) -> Iterator[list[Standing]]:
        """Yield what is to be read, some at a time, in order."""
        query = f"SELECT {_STANDING} WHERE fate = 'read' AND uri > ? ORDER BY uri LIMIT ?"
        for page in self._pages(query, self.to_read, size):
            yield [_standing(*row) for row in page]

    def find(self, uri: str) -> Standing:
        """Return how a URI stood before the refresh; one that is not on the agenda stood nowhere."""
        found = self.scratch.rows(f"SELECT {_STANDING} WHERE uri = ?", uri)
        return _standing(*found[0]) if found else Standing(uri=uri)

    def note(self, read: Read, *, withdraws: bool) -> None:
        """Put down what became of an item that was read; ``withdraws`` takes its document out of the corpus."""
        if read.became == "same":
            return
        stays = read.rejected is not None and not withdraws
        query = "UPDATE agenda SET stays = is_live AND ?, leaves = is_live AND ? WHERE uri = ?"
        self.scratch.write(query, stays, withdraws, read.uri)
        self.withdrawn += withdraws

    @property
    def removed(self) -> int:
        """How many documents go out of the corpus."""
        return self.leaving.count + self.withdrawn

    def leavers(self) -> Iterator[str]:
        """Yield the documents that go out of the corpus."""
        return self._uris("leaves", self.removed)

    def stayers(self) -> Iterator[str]:
        """Yield the documents that stay live unread: in quarantine, or left out by a partial listing."""
        return self._uris("stays", self.live)

    def forgotten(self) -> Iterator[str]:
        """Yield what is to be forgotten, because its source does not have it any more."""
        return self._uris("fate = 'gone'", 1)

    def newly_ignored(self) -> Iterator[tuple[str, str]]:
        """Yield the items that are ignored by a rule that is not remembered, each with the rule."""
        news = "fate = 'ignored' AND (state IS NOT 'ignored' OR reason <> rule)"
        query = f"SELECT uri, rule FROM agenda WHERE {news} AND uri > ? ORDER BY uri LIMIT ?"  # noqa: S608 - no input
        for page in self._pages(query, self.ignored):
            yield from page

    def _row(self, standing: Standing) -> tuple[object, ...] | None:
        """Count a URI; return its row, or None where there is nothing to do and nothing to say of it later."""
        item, before = standing.item, standing.before
        what = fate(standing, recipe=self.recipe, is_complete=self.is_complete)
        leaves = standing.is_live and self.is_complete and what in {"gone", "ignored"}
        is_waiting = before is not None and before.state == "quarantined"
        stays = standing.is_live and not leaves and (is_waiting or what == "left out")
        self._count(standing, what, is_waiting=is_waiting)
        if leaves:
            self.leaving.add(standing.uri)
        known = standing.known
        is_news = what in {"read", "gone"} or (what == "ignored" and not _is_remembered(standing))
        if not (is_news or leaves or stays):
            return None
        listed = (item.stamp, item.size, item.ignored, item.is_settled) if item else (None,) * 4
        told = (known.stamp, known.content_hash, known.state, known.recipe, known.code, known.reason) if known else ()
        return (standing.uri, what, standing.is_live, leaves, stays, *listed, *(told or (None,) * 6))

    def _count(self, standing: Standing, what: str, *, is_waiting: bool) -> None:
        self.live += standing.is_live
        self.listed += standing.item is not None
        self.to_read += what == "read"
        self.ignored += what == "ignored"
        self.waiting += what == "unchanged" and is_waiting
        self.unchanged += what == "unchanged" and not is_waiting

    def _uris(self, which: str, most: int) -> Iterator[str]:
        query = f"SELECT uri FROM agenda WHERE {which} AND uri > ? ORDER BY uri LIMIT ?"  # noqa: S608 - no input
        for page in self._pages(query, most):
            for (uri,) in page:
                yield uri

    def _pages(self, query: str, most: int, size: int = _AT_A_TIME) -> Iterator[Sequence[Any]]:
        return self.scratch.pages(query, size) if most else iter(())


def _is_remembered(standing: Standing) -> bool:
    """Say whether an ignored item is remembered as ignored by the same rule."""
    known, item = standing.known, standing.item
    return known is not None and item is not None and known.state == "ignored" and known.reason == item.ignored


def _standing(uri: str, is_live: int, *rest: Any) -> Standing:
    stamp, size, rule, is_settled, old_stamp, content_hash, state, recipe, code, reason = rest
    item = known = None
    if stamp is not None:
        item = Item(uri=uri, stamp=stamp, size=size, ignored=rule, is_settled=bool(is_settled))
    if state is not None:
        known = Known(
            uri=uri, stamp=old_stamp, content_hash=content_hash, state=state, recipe=recipe, code=code, reason=reason
        )
    return Standing(uri=uri, item=item, known=known, is_live=bool(is_live))
