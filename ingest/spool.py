"""The spool: what a refresh has read and embedded, on disk until it is committed.

What is held in memory does not grow with the source, and what a crash or a stop left behind is found again by its content.
"""

import contextlib
import errno
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import DBAPIError

from index.changes import NewVersion
from index.embedders.port import Vectors
from ingest.parse.elements import Rejected
from kernel.errors import Failed

_TABLES = """
CREATE TABLE IF NOT EXISTS reads (
    uri TEXT PRIMARY KEY, round INTEGER, stamp TEXT, content_hash TEXT, recipe TEXT,
    became TEXT, code TEXT, reason TEXT, version BLOB
);
CREATE TABLE IF NOT EXISTS vectors (name TEXT PRIMARY KEY, vector BLOB);
"""
_VERSIONS = "SELECT uri FROM reads WHERE round = ? AND uri > ? AND version NOT NULL ORDER BY uri LIMIT ?"
_READS = """
SELECT uri, stamp, content_hash, became, code, reason FROM reads WHERE round = ? AND uri > ? ORDER BY uri LIMIT ?
"""
_BLOBS = "SELECT DISTINCT json_extract(version, '$.content_hash') FROM reads WHERE version NOT NULL"
_ENDS = ("", "-wal", "-shm")
_PAGE = 500
_VERSION = TypeAdapter(NewVersion)


class DiskFull(Failed):
    """There is no room for what a refresh has to write."""

    code = "disk_full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What became of one item that was read."""

    uri: str
    stamp: str
    content_hash: str
    """Of bytes and sidecar; empty when it could not be fetched."""
    became: Literal["version", "rejected", "same"]
    """``same``: its content turned out to be what is known already."""
    rejected: Rejected | None = None
    version: NewVersion | None = None
    """None too where it was left in the spool."""


def forget_spool(path: Path) -> None:
    """Delete the file of a source, whatever is in it; nobody may have it open."""
    for end in _ENDS:
        path.with_name(path.name + end).unlink(missing_ok=True)


def waiting_blobs(folder: Path) -> set[str]:
    """Return the raw blobs of what every source has read and not committed yet; nobody may refresh meanwhile."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.db")):
        with contextlib.suppress(sqlite3.DatabaseError), contextlib.closing(sqlite3.connect(path)) as file:
            found.update(name for (name,) in file.execute(_BLOBS))  # one that cannot be read is not gone on with
    return found


class Spool:
    """The file of one source, made when the first thing is put in. Opening it begins a new round.

    What earlier rounds left is used only where this one asks for it. Safe to use from several threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._round = 0

    def __enter__(self) -> "Spool":
        """Use it until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Save what was put in."""
        self.close()

    def keep(self, read: Read, *, recipe: str) -> None:
        """Put in what became of an item."""
        body = _VERSION.dump_json(read.version) if read.version else None
        code, reason = (read.rejected.code, read.rejected.reason) if read.rejected else ("", "")
        with self._lock:
            file = self._file()
            row = (read.uri, self._round, read.stamp, read.content_hash, recipe, read.became, code, reason, body)
            file.execute("INSERT OR REPLACE INTO reads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def find(self, uri: str, *, content_hash: str, recipe: str) -> NewVersion | None:
        """Return the version that an earlier round made of the same content."""
        query = "SELECT version FROM reads WHERE uri = ? AND content_hash = ? AND recipe = ? AND version NOT NULL"
        for (body,) in self.rows(query, uri, content_hash, recipe):
            with contextlib.suppress(ValidationError):  # another program's idea of a version
                return _VERSION.validate_json(body)
        return None

    def versions(self) -> Iterator[NewVersion]:
        """Yield the versions of this round, by URI."""
        for (uri,) in self._pages(_VERSIONS):
            for (body,) in self.rows("SELECT version FROM reads WHERE uri = ?", uri):
                yield _VERSION.validate_json(body)

    def reads(self) -> Iterator[Read]:
        """Yield every item of this round, by URI, less its version."""
        for uri, stamp, content_hash, became, code, reason in self._pages(_READS):
            rejected = Rejected(code=code, reason=reason) if code else None
            yield Read(uri=uri, stamp=stamp, content_hash=content_hash, became=became, rejected=rejected)

    def vectors(self, fingerprint: str) -> "SpooledVectors":
        """Return the vectors that an embedder made, by embedding digest."""
        return SpooledVectors(self, fingerprint)

    def save(self) -> None:
        """Let what was put in so far survive the process."""
        with self._lock:
            if self._opened:
                self._opened.commit()

    def close(self) -> None:
        """Save, and let go of the file."""
        with self._lock:
            if self._opened:
                with contextlib.suppress(sqlite3.Error):  # a full disk: what was saved before stays
                    self._opened.commit()
                self._opened.close()
                self._opened = None

    def clear(self) -> None:
        """Forget everything: it is committed."""
        with self._lock:
            if self._opened:
                self._opened.close()
                self._opened = None
            self._unlink()

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return what a query finds; nothing where nothing was put in yet."""
        with self._lock:
            return self._file().execute(query, values).fetchall() if self._path.exists() else []

    def put_vector(self, name: str, raw: bytes) -> None:
        """Put in a vector."""
        with self._lock:
            self._file().execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", (name, raw))

    def _pages(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield rows that begin with their URI, some at a time, so that others may write between them."""
        last = ""
        while rows := self.rows(query, self._round, last, _PAGE):
            yield from rows
            last = rows[-1][0]

    def _file(self) -> sqlite3.Connection:
        if self._opened is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._opened = _connect(self._path)
            except sqlite3.DatabaseError:  # the machine went down while it was written, or another program wrote it
                self._unlink()
                self._opened = _connect(self._path)
            last = self._opened.execute("SELECT max(round) FROM reads").fetchone()[0]
            self._round = (last or 0) + 1
        return self._opened

    def _unlink(self) -> None:
        forget_spool(self._path)


@contextmanager
def no_room_is_a_sentence(source: str) -> Iterator[None]:
    """Turn a full disk into an error that says so.

    Raises:
        DiskFull: something could not be written for want of room.
    """
    try:
        yield
    except (OSError, sqlite3.Error, DBAPIError) as error:
        if not _is_no_room(error):
            raise
        raise DiskFull(
            f"the disk is full, so source {source!r} was not refreshed; nothing was changed. "
            f"Make room, then run 'gristmill refresh {source}': it goes on with what was read."
        ) from error


def _is_no_room(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    origin = error.orig if isinstance(error, DBAPIError) else error
    return getattr(origin, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


class SpooledVectors(Mapping[str, Vectors]):
    """Vectors of one embedder in a spool, by embedding digest."""

    def __init__(self, spool: Spool, fingerprint: str) -> None:
        self._spool = spool
        self._prefix = f"{fingerprint}\n"

    def add(self, vectors: Mapping[str, Vectors]) -> None:
        """Put in vectors."""
        for name, vector in vectors.items():
            self._spool.put_vector(self._prefix + name, vector.tobytes())

    def __getitem__(self, name: str) -> Vectors:
        """Return a vector."""
        for (raw,) in self._spool.rows("SELECT vector FROM vectors WHERE name = ?", self._prefix + name):
            vector: Vectors = np.frombuffer(raw, np.float32)
            return vector
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a vector."""
        return bool(self._spool.rows("SELECT 1 FROM vectors WHERE name = ?", f"{self._prefix}{name}"))

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        for (name,) in self._spool.rows("SELECT name FROM vectors"):
            if name.startswith(self._prefix):
                yield name.removeprefix(self._prefix)

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(1 for _ in self)


def _connect(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, check_same_thread=False)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = OFF")  # losing it costs time and nothing else
        file.executescript(_TABLES)
        file.execute("SELECT became, version FROM reads LIMIT 1")
    except BaseException:
        file.close()
        raise
    return file
