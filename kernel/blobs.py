"""Blobs: bytes named by their sha256, so that a version can be shown and parsed again without its source."""

import itertools
import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from kernel.errors import Corrupt, NotFound
from kernel.ids import content_hash

_NAME = re.compile(r"[0-9a-f]{64}")
"""Nothing else is ever a path."""


_counter = itertools.count()
"""Tells the temporary files of one process apart."""


class BlobStore(Protocol):
    """Keep bytes under the sha256 of their content."""

    def put(self, raw: bytes) -> str:
        """Store bytes and return their sha256 in hex; storing the same bytes again changes nothing."""
        ...

    def get(self, name: str) -> bytes:
        """Return the bytes of that name.

        Raises:
            NotFound: nothing is stored under it.
            Corrupt: what is stored does not have that hash.
        """
        ...

    def delete(self, name: str) -> None:
        """Forget the bytes; deleting what is not there is no error."""
        ...

    def keep_only(self, names: Collection[str]) -> None:
        """Forget everything else, half-written bytes too; nobody may store anything meanwhile."""
        ...


class FolderBlobs:
    """Blobs as files in a folder, two levels deep."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, raw: bytes) -> str:
        """Write to a temporary file, then rename: a reader never sees half a blob, and a corrupt one is healed."""
        name = content_hash(raw)
        path = self._path(name)
        if path.is_file() and content_hash(path.read_bytes()) == name:
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".new-{os.getpid()}-{next(_counter)}")
        try:
            with open(temporary, "wb", opener=_private) as file:
                file.write(raw)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return name

    def get(self, name: str) -> bytes:
        """Read and check the hash."""
        path = self._path(name)
        if not (_NAME.fullmatch(name) and path.is_file()):
            raise NotFound(f"blob {name!r} is not in the blob store; restore it from a backup.")
        raw = path.read_bytes()
        if content_hash(raw) != name:
            raise Corrupt(f"blob {name!r} was changed on disk; restore it from a backup, or fetch its source again.")
        return raw

    def delete(self, name: str) -> None:
        """Remove the file."""
        if _NAME.fullmatch(name):
            self._path(name).unlink(missing_ok=True)

    def keep_only(self, names: Collection[str]) -> None:
        """Look at every file, whatever its name."""
        kept = set(names)
        for path in self._folder.glob("*/*"):
            if path.parent.name + path.name not in kept:
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name[2:]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
