"""Scratch tables: what has to be kept in order and looked up while something is done, and must not fill the memory."""

import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

_CACHE_KIB = 8192
"""Held in memory; what is more lies in a file without a name, in the system's folder for such, and goes with it."""
_PAGE = 1000
"""Rows read at a time, so that others may write between them."""


class Scratch:
    """Tables of SQLite that nobody else sees and that are gone with their last user. Safe to use from several threads.

    Nothing is opened before it is used, and nothing is written to disk before it outgrows its share of memory.
    """

    def __init__(self, tables: str) -> None:
        self._tables = tables
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def write(self, query: str, *values: object) -> int:
        """Run a statement; return how many rows it changed."""
        with self._lock:
            return self._file().execute(query, values).rowcount

    def write_all(self, query: str, rows: Iterable[tuple[object, ...]]) -> int:
        """Run a statement for each of some rows; return how many rows that changed."""
        with self._lock:
            return self._file().executemany(query, rows).rowcount

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return what a query finds."""
        with self._lock:
            return self._file().execute(query, values).fetchall()

    def pages(self, query: str, size: int = _PAGE) -> Iterator[list[Any]]:
        """Yield what a query finds, some rows at a time.

        It asks for what comes after ``?``, the first column of the row before, in that order, and ends in ``LIMIT ?``.
        """
        last = ""
        while found := self.rows(query, last, size):
            yield found
            last = found[-1][0]

    def _file(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = sqlite3.connect("", check_same_thread=False, isolation_level=None)
            weakref.finalize(self, self._opened.close)
            self._opened.executescript(
                f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_CACHE_KIB}; {self._tables} BEGIN;"
            )
        return self._opened
