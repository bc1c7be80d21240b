"""The items of a listing, in order, and on disk when there are many."""

from collections.abc import Collection, Iterator

from ingest.connectors.port import Item
from ingest.scratch import Scratch

Place = bytes | int | None
"""What a connector needs to find an item again, beside its URI. No two items have the same URI and the same place."""

_TABLE = """
CREATE TABLE items (
    uri TEXT PRIMARY KEY, stamp TEXT, size INTEGER, ignored TEXT, is_settled INTEGER, place
) WITHOUT ROWID;
"""
_ROW = "SELECT uri, stamp, size, ignored, is_settled, place FROM items"
_FEW = 5000
"""Held in memory, so that a listing of usual length costs nothing more; a longer one goes to disk so many at a time."""
_TOLD = 3
"""Repeated URIs that are remembered."""


class Items(Collection[Item]):
    """Items by URI, each once, and where each lies; what is held in memory does not grow with them."""

    def __init__(self) -> None:
        self._few: dict[str, tuple[Item, Place]] = {}
        self._many = Scratch(_TABLE)
        self._on_disk = 0
        self._repeats: list[tuple[str, Place]] = []

    def add(self, item: Item, place: Place = None) -> None:
        """Put in an item, unless its URI is taken."""
        if item.uri in self._few:
            self._repeat(item.uri, place)
            return
        self._few[item.uri] = item, place
        if len(self._few) > _FEW:
            self._settle()

    @property
    def repeats(self) -> list[tuple[str, Place]]:
        """The first items that were put in under a URI that was taken, and their places."""
        self._settle_rest()
        return self._repeats

    def find(self, uri: str) -> tuple[Item, Place] | None:
        """Return an item and its place, or None where there is no such."""
        self._settle_rest()
        if not self._on_disk:
            return self._few.get(uri)
        found = self._many.rows(f"{_ROW} WHERE uri = ?", uri)
        return _read(found[0]) if found else None

    def __iter__(self) -> Iterator[Item]:
        """Yield every item, sorted by URI."""
        self._settle_rest()
        for uri in sorted(self._few):
            yield self._few[uri][0]
        for page in self._many.pages(f"{_ROW} WHERE uri > ? ORDER BY uri LIMIT ?") if self._on_disk else ():
            for row in page:
                yield _read(row)[0]

    def __len__(self) -> int:
        """Return how many there are."""
        self._settle_rest()
        return self._on_disk or len(self._few)

    def __contains__(self, item: object) -> bool:
        """Say whether this very item was put in."""
        found = self.find(item.uri) if isinstance(item, Item) else None
        return found is not None and found[0] == item

    def _settle_rest(self) -> None:
        """Have all items in one place."""
        if self._on_disk and self._few:
            self._settle()

    def _settle(self) -> None:
        rows = [(one.uri, one.stamp, one.size, one.ignored, one.is_settled, place) for one, place in self._few.values()]
        added = self._many.write_all("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?, ?)", rows)
        if added < len(rows):
            for uri, (_, place) in self._few.items():
                if self._many.rows("SELECT 1 FROM items WHERE uri = ? AND place IS NOT ?", uri, place):
                    self._repeat(uri, place)
        self._on_disk += added
        self._few.clear()

    def _repeat(self, uri: str, place: Place) -> None:
        if len(self._repeats) < _TOLD:
            self._repeats.append((uri, place))


def _read(row: tuple[str, str, int, str, int, Place]) -> tuple[Item, Place]:
    uri, stamp, size, ignored, is_settled, place = row
    return Item(uri=uri, stamp=stamp, size=size, ignored=ignored, is_settled=bool(is_settled)), place
