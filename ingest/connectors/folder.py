"""A folder of files."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ingest.connectors.beside import SIDECAR, read_sidecar, rule, unreadable_sidecar
from ingest.connectors.items import Items
from ingest.connectors.port import Fetched, Item, ItemGone, ItemUnreadable, Listing, SourceUnreachable
from kernel.clock import Clock

_NOT_THERE = (errno.ENOENT, errno.ENAMETOOLONG)
"""A file whose name is as long as names may be has no sidecar."""
_TOLD = 3
"""Problems that are named."""
_SETTLED_NS = 2_000_000_000
"""Younger changes may share their time stamp with a change that comes after the listing."""


class Folder:
    """List and read the files below a folder. Links that lead out of it, and links to folders, are not followed."""

    media_type: str | None = None

    def __init__(self, root: Path, *, clock: Clock) -> None:
        self._root = root
        self._prefix = os.path.join(root, "")  # noqa: PTH118 - a Path drops what stands at its end
        self._clock = clock
        self._items = Items()
        """Each with its path where its name is no text, so that its URI only stands for it."""

    def listing(self) -> Listing:
        """Walk the folder; what cannot be read is a problem, not an absence."""
        if not self._root.is_dir():
            raise SourceUnreachable(
                f"folder {str(self._root)!r} does not exist or is no folder; nothing was changed. "
                "Mount it, or correct the source with 'gristmill source add'."
            )
        self._items = Items()
        problems: list[str] = []
        for place, item in self._walk(problems):
            self._items.add(item, None if place == item.uri else os.fsencode(place))
        for uri, _ in self._items.repeats:
            _note(problems, f"two file names are both shown as {uri!r}; rename one")
        return Listing(items=self._items, problem="; ".join(problems))

    def fetch(self, uri: str) -> Fetched:
        """Read a file and its sidecar."""
        _, place = self._items.find(uri) or (None, None)
        path = self._root / (os.fsdecode(place) if isinstance(place, bytes) else uri)
        try:
            raw = _content(path)
        except FileNotFoundError:
            raise ItemGone("was removed while it was being read; refresh again.") from None
        except OSError as error:
            raise ItemUnreadable(f"cannot be read ({error.strerror}); check its permissions and its disk.") from None
        return Fetched(raw=raw, sidecar=_sidecar(path))

    def _walk(self, problems: list[str]) -> Iterator[tuple[str, Item]]:
        """Yield what is below the folder: where it lies, and the item that it is."""
        waiting = [os.fspath(self._root)]
        while waiting:
            for entry in _entries(waiting.pop(), problems):
                try:
                    if not entry.is_dir(follow_symlinks=False):
                        place = entry.path.removeprefix(self._prefix).replace(os.sep, "/")
                        yield place, self._item(entry, _text(place))
                    elif not entry.name.startswith("."):
                        waiting.append(entry.path)
                except OSError as error:
                    _note(problems, f"{_text(entry.path)!r} cannot be read ({error.strerror})")

    def _item(self, entry: "os.DirEntry[str]", uri: str) -> Item:
        ignored = self._rule(entry)
        if ignored:
            return Item(uri=uri, stamp="", ignored=ignored)
        facts = entry.stat()
        beside = _changed_ns(entry.path + SIDECAR)
        changed = max(facts.st_mtime_ns, facts.st_ctime_ns, beside)
        return Item(
            uri=uri,
            stamp=f"{facts.st_size}:{facts.st_mtime_ns}:{beside}",
            size=facts.st_size,
            is_settled=changed < self._clock.now().timestamp() * 1e9 - _SETTLED_NS,
        )

    def _rule(self, entry: "os.DirEntry[str]") -> str:
        named = rule(entry.name)
        if named:
            return named
        if entry.is_symlink():
            target = Path(os.path.realpath(entry.path))  # Path.resolve raises RuntimeError on a loop
            if not target.is_relative_to(os.path.realpath(self._root)):
                return "link that leads out of the folder"
            return "" if target.is_file() else "link to a folder, to nothing, or to itself"
        return "" if entry.is_file() else "not a regular file"


def _entries(folder: str, problems: list[str]) -> Iterator["os.DirEntry[str]"]:
    """Yield what lies in a folder, as the system gives it: there may be more than fits into memory."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as error:
        _note(problems, f"{_text(folder)!r} cannot be listed ({error.strerror})")


def _note(problems: list[str], problem: str) -> None:
    if len(problems) < _TOLD:
        problems.append(problem)


def _content(path: Path) -> bytes:
    """Return what a file holds, without waiting for what became a pipe since the listing."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ItemUnreadable("is no regular file any more; refresh again.")
        return file.read()


def _text(path: str) -> str:
    """Return a path as text that can be stored and shown: bytes that are no UTF-8 are escaped."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")


def _changed_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - called for every file of a source
    except OSError as error:
        if error.errno in _NOT_THERE:
            return 0
        raise


def _sidecar(path: Path) -> dict[str, str]:
    beside = path.with_name(path.name + SIDECAR)
    try:
        raw = beside.read_bytes()
    except OSError as error:
        if error.errno in _NOT_THERE:
            return {}
        raise unreadable_sidecar(_text(beside.name), str(error.strerror)) from None
    return read_sidecar(_text(beside.name), raw)
