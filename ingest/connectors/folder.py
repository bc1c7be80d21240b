"""A folder of files."""

import os
from collections.abc import Iterator
from pathlib import Path

import yaml

from ingest.connectors.port import Fetched, Item, ItemGone, Listing, SourceUnreachable
from kernel.clock import Clock

SIDECAR = ".meta.yaml"
"""``leave.pdf.meta.yaml`` holds facts about ``leave.pdf``."""

_SETTLED_NS = 2_000_000_000
"""Younger changes may share their time stamp with a change that comes after the listing."""

_NOT_DOCUMENTS = frozenset({"Thumbs.db", "desktop.ini"})


class Folder:
    """List and read the files below a folder. Links that lead out of it, and links to folders, are not followed."""

    media_type: str | None = None

    def __init__(self, root: Path, *, clock: Clock) -> None:
        self._root = root
        self._clock = clock

    def listing(self) -> Listing:
        """Walk the folder; what cannot be read is a problem, not an absence."""
        if not self._root.is_dir():
            raise SourceUnreachable(
                f"folder {str(self._root)!r} does not exist or is no folder; nothing was changed. "
                "Mount it, or correct the source with 'gristmill source add'."
            )
        problems: list[str] = []
        items = sorted(self._walk(self._root, problems), key=lambda item: item.uri)
        return Listing(items=tuple(items), problem="; ".join(problems[:3]))

    def fetch(self, uri: str) -> Fetched:
        """Read a file and its sidecar."""
        path = self._root / uri
        try:
            return Fetched(raw=path.read_bytes(), sidecar=_sidecar(path))
        except OSError as error:
            raise ItemGone(f"cannot be read any more ({error.strerror}); refresh again.") from None

    def _walk(self, folder: Path, problems: list[str]) -> Iterator[Item]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(f"{str(folder)!r} cannot be listed ({error.strerror})")
            return
        for entry in entries:
            uri = Path(entry.path).relative_to(self._root).as_posix()
            try:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        yield from self._walk(Path(entry.path), problems)
                else:
                    yield self._item(entry, uri)
            except OSError as error:
                problems.append(f"{uri!r} cannot be read ({error.strerror})")

    def _item(self, entry: "os.DirEntry[str]", uri: str) -> Item:
        ignored = self._rule(entry)
        if ignored:
            return Item(uri=uri, stamp="", ignored=ignored)
        facts = entry.stat()
        sidecar = Path(entry.path + SIDECAR)
        beside = sidecar.stat().st_mtime_ns if sidecar.exists() else 0
        changed = max(facts.st_mtime_ns, facts.st_ctime_ns, beside)
        return Item(
            uri=uri,
            stamp=f"{facts.st_size}:{facts.st_mtime_ns}:{beside}",
            size=facts.st_size,
            is_settled=changed < self._clock.now().timestamp() * 1e9 - _SETTLED_NS,
        )

    def _rule(self, entry: "os.DirEntry[str]") -> str:
        name = entry.name
        if name.startswith((".", "~$")) or name in _NOT_DOCUMENTS:
            return "hidden or temporary file"
        if name.endswith(SIDECAR):
            return "facts about the file beside it"
        if entry.is_symlink():
            target = Path(entry.path).resolve()
            if not target.is_relative_to(self._root.resolve()):
                return "link that leads out of the folder"
            return "" if target.is_file() else "link to a folder, or to nothing"
        return "" if entry.is_file() else "not a regular file"


def _sidecar(path: Path) -> dict[str, str]:
    beside = path.with_name(path.name + SIDECAR)
    if not beside.exists():
        return {}
    try:
        values = yaml.load(beside.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return {str(key): str(value) for key, value in values.items()} if isinstance(values, dict) else {}
