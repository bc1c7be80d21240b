"""The items of a listing, in order, and on disk when there are many."""

from collections.abc import Collection, Iterator

from ingest.connectors.port import Item
from ingest.scratch import Scratch

_TABLE = """
CREATE TABLE items (
    uri TEXT PRIMARY KEY, stamp TEXT, size INTEGER, ignored TEXT, is_settled INTEGER, place
) WITHOUT ROWID;
"""
_ITEMS = "SELECT uri, stamp, size, ignored, is_settled FROM items WHERE uri > ? ORDER BY uri LIMIT ?"


class Items(Collection[Item]):
    """Items by URI, each once, and where each lies; what is held in memory does not grow with them."""

    def __init__(self) -> None:
        self._scratch = Scratch(_TABLE)
        self._count = 0

    def add(self, item: Item, place: bytes | int | None = None) -> bool:
        """Put in an item, and what its connector needs to find it again; say whether its URI was free."""
        row = (item.uri, item.stamp, item.size, item.ignored, item.is_settled, place)
        is_new = self._scratch.write("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?, ?)", *row) == 1
        self._count += is_new
        return is_new

    def find(self, uri: str) -> Item | None:
        """Return an item, or None where there is no such."""
        query = "SELECT uri, stamp, size, ignored, is_settled FROM items WHERE uri = ?"
        found = self._scratch.rows(query, uri) if self._count else []
        return _item(*found[0]) if found else None

    def place(self, uri: str) -> bytes | int | None:
        """Return what was put in with an item, if there is such and anything was."""
        found = self._scratch.rows("SELECT place FROM items WHERE uri = ?", uri) if self._count else []
        place: bytes | int | None = found[0][0] if found else None
        return place

    def __iter__(self) -> Iterator[Item]:
        """Yield every item, sorted by URI."""
        if self._count:
            for page in self._scratch.pages(_ITEMS):
                for row in page:
                    yield _item(*row)

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def __contains__(self, item: object) -> bool:
        """Say whether this very item was put in."""
        return isinstance(item, Item) and self.find(item.uri) == item


def _item(uri: str, stamp: str, size: int, ignored: str, is_settled: int) -> Item:
    return Item(uri=uri, stamp=stamp, size=size, ignored=ignored, is_settled=bool(is_settled))
