"""A folder of files."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ingest.connectors.beside import SIDECAR, read_sidecar, rule, unreadable_sidecar
from ingest.connectors.port import Fetched, Item, ItemGone, ItemUnreadable, Listing, SourceUnreachable
from kernel.clock import Clock

_NOT_THERE = (errno.ENOENT, errno.ENAMETOOLONG)
"""A file whose name is as long as names may be has no sidecar."""
_SETTLED_NS = 2_000_000_000
"""Younger changes may share their time stamp with a change that comes after the listing."""


class Folder:
    """List and read the files below a folder. Links that lead out of it, and links to folders, are not followed."""

    media_type: str | None = None

    def __init__(self, root: Path, *, clock: Clock) -> None:
        self._root = root
        self._prefix = os.path.join(root, "")  # noqa: PTH118 - a Path drops what stands at its end
        self._clock = clock
        self._odd: dict[str, str] = {}
        """Paths whose names are no text, by the URI that stands for them."""

    def listing(self) -> Listing:
        """Walk the folder; what cannot be read is a problem, not an absence."""
        if not self._root.is_dir():
            raise SourceUnreachable(
                f"folder {str(self._root)!r} does not exist or is no folder; nothing was changed. "
                "Mount it, or correct the source with 'gristmill source add'."
            )
        self._odd = {}
        problems: list[str] = []
        items: dict[str, Item] = {}
        for item in self._walk(problems):
            if item.uri in items:
                problems.append(f"two file names are both shown as {item.uri!r}; rename one")
            items.setdefault(item.uri, item)
        return Listing(items=tuple(items[uri] for uri in sorted(items)), problem="; ".join(problems[:3]))

    def fetch(self, uri: str) -> Fetched:
        """Read a file and its sidecar."""
        path = self._root / self._odd.get(uri, uri)
        try:
            raw = _content(path)
        except FileNotFoundError:
            raise ItemGone("was removed while it was being read; refresh again.") from None
        except OSError as error:
            raise ItemUnreadable(f"cannot be read ({error.strerror}); check its permissions and its disk.") from None
        return Fetched(raw=raw, sidecar=_sidecar(path))

    def _walk(self, problems: list[str]) -> Iterator[Item]:
        waiting = [os.fspath(self._root)]
        while waiting:
            folder = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                problems.append(f"{_text(folder)!r} cannot be listed ({error.strerror})")
                continue
            for entry in entries:
                try:
                    if not entry.is_dir(follow_symlinks=False):
                        yield self._item(entry)
                    elif not entry.name.startswith("."):
                        waiting.append(entry.path)
                except OSError as error:
                    problems.append(f"{_text(entry.path)!r} cannot be read ({error.strerror})")

    def _uri(self, path: str) -> str:
        place = path.removeprefix(self._prefix).replace(os.sep, "/")
        uri = _text(place)
        if uri != place:
            self._odd[uri] = place
        return uri

    def _item(self, entry: "os.DirEntry[str]") -> Item:
        uri = self._uri(entry.path)
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
