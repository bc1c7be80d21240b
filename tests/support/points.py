"""A workspace that may break at named points: wherever it writes rows, points, blobs or folders, or embeds."""

import errno
import os
import signal
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from api.builds import WorkspaceTools
from api.wiring import Workspace
from index.embedders.hashing import Hashing
from index.embedders.port import Embedder
from index.shelf import Shelf
from index.stores.port import PassageStore
from kernel.blobs import BlobStore, FolderBlobs
from kernel.clock import Clock
from kernel.db import Database
from kernel.ids import Ids, RandomIds
from kernel.settings import Settings
from tests.support.builds import CountingEmbedder
from tests.support.faults import Crash, FailingBlobs, FailingEmbedder, FailingStore, Fuse, How

STORE: tuple[How, ...] = ("before", "half", "after")
NAMES = (
    "row",
    "commit",
    "committed",
    *(f"store {how}" for how in STORE),
    "blob",
    "blob delete",
    "embed",
    "open",
    "drop",
    "shrink",
    "shrunk",
)
"""Before a statement that writes, before and after a transaction ends, around a write to a passage store, and so on."""

Blow = Callable[[str], None]


def crash(name: str) -> None:
    """Leave by an exception that nothing expects."""
    raise Crash(name)


def input_output(name: str) -> None:
    """Fail as a disk does that cannot be read any more."""
    raise OSError(errno.EIO, "Input/output error", name)


def no_space(name: str) -> None:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device", name)


def kill(_name: str) -> None:
    """End this process as ``kill -9`` does: nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)


class Points:
    """Counts how often each point is passed, and blows at one of them when armed."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()
        self._name: str | None = None
        self._at = 0
        self._blow: Blow = crash
        self.blew = ""

    def arm(self, name: str | None, at: int, blow: Blow) -> None:
        """Blow when a point is passed for the n-th time from now on; of every name, when none is given."""
        self.passed.clear()
        self._name, self._at, self._blow, self.blew = name, at, blow, ""

    def disarm(self) -> None:
        """Blow no more."""
        self._at = 0

    def passes(self, name: str) -> bool:
        """Count that a point is passed; say whether it blows now."""
        self.passed[name] += 1
        count = self.passed.total() if self._name is None else self.passed[self._name]
        return self._at > 0 and self._name in {None, name} and count == self._at

    def blow(self, name: str) -> None:
        """Blow, once."""
        self.disarm()
        self.blew = name
        self._blow(name)

    def check(self, name: str) -> None:
        """Pass a point, and blow if it is the one."""
        if self.passes(name):
            self.blow(name)


class Point(Fuse):
    """One of the names, as the parts that fail know it."""

    def __init__(self, points: Points, name: str) -> None:
        super().__init__()
        self._points = points
        self._name = name

    def blows(self) -> bool:
        return self._points.passes(self._name)

    def blow(self) -> None:
        self._points.blow(self._name)


class BreakableDatabase(Database):
    """A database that may break before a statement that writes, and around the end of its transaction."""

    def __init__(self, url: str, points: Points) -> None:
        super().__init__(url)
        self._points = points
        event.listen(self.engine, "before_cursor_execute", self._statement)
        event.listen(self.engine, "commit", partial(_passing, points, "commit"))

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Break also when the transaction is over, and nobody was told yet."""
        with super().write() as session:
            yield session
        self._points.check("committed")

    def shrink(self) -> bool:
        """Break also around giving space back."""
        self._points.check("shrink")
        done = super().shrink()
        self._points.check("shrunk")
        return done

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.split(" ", 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
            self._points.check("row")


def _passing(points: Points, name: str, _connection: Any) -> None:
    points.check(name)


class BreakableBlobs(FailingBlobs):
    """A blob store that may break before it writes and before it deletes."""

    def __init__(self, inner: BlobStore, points: Points) -> None:
        super().__init__(inner, Point(points, "blob"))
        self._points = points

    def delete(self, name: str) -> None:
        self._points.check("blob delete")
        super().delete(name)

    def keep_only(self, names: Collection[str]) -> None:
        self._points.check("blob delete")
        super().keep_only(names)


class BreakableTools(WorkspaceTools):
    """The workspace's own builds, with stores and embedders that may break. ``hashing/N`` has N dimensions."""

    def __init__(self, settings: Settings, points: Points) -> None:
        super().__init__(settings)
        self._points = points
        self._made: dict[str, CountingEmbedder] = {}

    def embedder(self, name: str) -> Embedder:
        if name not in self._made:
            inner = Hashing(int(name.partition("/")[2] or 256))
            self._made[name] = CountingEmbedder(FailingEmbedder(inner, Point(self._points, "embed")))
        return self._made[name]

    def store(self, place: str, dimension: int) -> PassageStore:
        self._points.check("open")
        made = super().store(place, dimension)
        for how in STORE:
            made = FailingStore(made, Point(self._points, f"store {how}"), how)
        return made

    def drop(self, place: str) -> None:
        self._points.check("drop")
        super().drop(place)

    def embedded(self) -> list[str]:
        """Return what was embedded since the last time this was asked."""
        found = [text for made in self._made.values() for text in made.texts]
        for made in self._made.values():
            made.texts = []
        return found


@dataclass
class BreakableWorkspace(Workspace):
    """A workspace as the program wires it, whose parts break where the points say."""

    points: Points = field(default_factory=Points)

    @cached_property
    def blobs(self) -> BlobStore:
        return BreakableBlobs(FolderBlobs(self.settings.workspace / "blobs"), self.points)

    @cached_property
    def tools(self) -> BreakableTools:
        """What its builds are made of."""
        return BreakableTools(self.settings, self.points)

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.database, self.tools, clock=self.clock, first=self.recipe)


def open_breakable(settings: Settings, clock: Clock, ids: Ids | None = None) -> BreakableWorkspace:
    """Open an existing workspace; whoever asks closes it."""
    points = Points()
    database = BreakableDatabase(f"sqlite:///{Path(settings.workspace) / 'catalog.db'}", points)
    database.upgrade()
    return BreakableWorkspace(
        settings=settings, database=database, clock=clock, ids=ids or RandomIds(), actor="tester", points=points
    )
