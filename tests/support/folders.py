"""Throw-away folders, in memory where there is room: syncing files that nobody keeps is what makes such tests slow."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 2**30


@contextmanager
def scratch() -> Iterator[Path]:
    """Make an empty folder that is removed afterwards."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    with tempfile.TemporaryDirectory(prefix="gristmill-", dir=_MEMORY if roomy else None) as made:
        yield Path(made)


def copied(folder: Path, to: Path) -> Path:
    """Copy a folder to a place that is not there yet, without the holes in its files: those of stores are mostly holes."""
    return Path(shutil.copytree(folder, to, copy_function=_copy_written))


def _copy_written(source: str, to: str) -> None:
    with Path(source).open("rb", buffering=0) as old, Path(to).open("wb", buffering=0) as new:
        size = os.fstat(old.fileno()).st_size
        new.truncate(size)
        place = 0
        while (start := _next(old.fileno(), place, os.SEEK_DATA, size)) < size:
            place = _next(old.fileno(), start, os.SEEK_HOLE, size)
            os.lseek(old.fileno(), start, os.SEEK_SET)
            os.lseek(new.fileno(), start, os.SEEK_SET)
            while (left := place - os.lseek(new.fileno(), 0, os.SEEK_CUR)) > 0:
                new.write(old.read(min(left, 2**20)))
    shutil.copystat(source, to)


def _next(file: int, place: int, kind: int, size: int) -> int:
    try:
        return os.lseek(file, place, kind)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        return size
