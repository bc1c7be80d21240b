"""Who works: a mark that the operating system or Postgres takes back at the moment a worker dies."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from kernel.errors import Busy
from kernel.ids import digest

LOCK_FILE = "worker.lock"
_WAIT_S = 1.0
"""Somebody who only looks whether there is a worker holds the lock for a moment."""
_MARKS = 0x6A6F6273
"""The class of the advisory locks that workers hold."""
_KEEPALIVE = (
    "SET tcp_keepalives_idle = 15",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)
"""So that Postgres notices within half a minute that a worker's machine is gone."""


class WorkerRunning(Busy):
    """Another process does this workspace's jobs."""

    code = "worker_running"


class Presence(Protocol):
    """The mark of one worker."""

    def take(self) -> None:
        """Set the mark.

        Raises:
            WorkerRunning: only one worker is allowed, and there is one.
        """
        ...

    def renew(self) -> None:
        """Set the mark again if a lost connection took it."""
        ...

    def dead(self, workers: Iterable[str]) -> list[str]:
        """Return which of these workers are gone; what they left is then the caller's alone to pick up."""
        ...

    def drop(self) -> None:
        """Take the mark back."""
        ...


def presence(engine: Engine, workspace: Path, worker: str) -> Presence:
    """Return the mark of a worker: one a workspace folder on SQLite, any number on Postgres."""
    if engine.dialect.name == "sqlite":
        return FilePresence(workspace / LOCK_FILE)
    return PostgresPresence(engine, worker)


def is_worker_alive(engine: Engine, workspace: Path) -> bool:
    """Say whether any worker does the jobs of this workspace now."""
    if engine.dialect.name == "sqlite":
        lock = FileLock(workspace / LOCK_FILE, timeout=0)
        with suppress(Timeout), lock:
            return False
        return True
    with engine.connect() as connection:
        found = text("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = :marks AND granted LIMIT 1")
        return connection.execute(found, {"marks": _MARKS}).first() is not None


class FilePresence:
    """A locked file in the workspace."""

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path)
        self._path = path

    def take(self) -> None:
        """Lock the file."""
        try:
            self._lock.acquire(timeout=_WAIT_S)
        except Timeout:
            raise WorkerRunning(
                f"the jobs of workspace {str(self._path.parent)!r} are done by another process already, "
                "a 'gristmill serve' or 'gristmill worker'; one is enough."
            ) from None

    def renew(self) -> None:
        """Do nothing: a locked file stays locked."""

    def dead(self, workers: Iterable[str]) -> list[str]:  # noqa: ARG002 - there is one worker, and this is it
        """Return nobody: what the worker before left is picked up at the start."""
        return []

    def drop(self) -> None:
        """Unlock the file."""
        self._lock.release()


class PostgresPresence:
    """An advisory lock on a connection of its own."""

    def __init__(self, engine: Engine, worker: str) -> None:
        self._engine = engine
        self._worker = worker
        self._connection: Connection | None = None

    def take(self) -> None:
        """Open the connection and lock."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        for setting in _KEEPALIVE:
            connection.execute(text(setting))
        _try_lock(connection, self._worker)
        self._connection = connection

    def renew(self) -> None:
        """Ask the connection something; open another when it does not answer."""
        with suppress(SQLAlchemyError):
            if self._connection:
                self._connection.execute(text("SELECT 1"))
                return
        self.drop()
        self.take()

    def dead(self, workers: Iterable[str]) -> list[str]:
        """Return those whose lock could be had; it is held until this process picked up what they left."""
        if self._connection is None:
            return []
        others = {worker for worker in workers if worker != self._worker}
        return sorted(worker for worker in others if _try_lock(self._connection, worker))

    def drop(self) -> None:
        """Close the connection, and with it the lock."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(SQLAlchemyError):
                connection.invalidate()  # a pooled connection would keep the lock
                connection.close()


def _try_lock(connection: Connection, worker: str) -> bool:
    key = int(digest(worker)[:8], 16) - 2**31
    locked = text("SELECT pg_try_advisory_lock(:marks, :key)")
    return bool(connection.execute(locked, {"marks": _MARKS, "key": key}).scalar())
