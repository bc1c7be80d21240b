"""Throw-away folders, in memory where there is room: syncing files that nobody keeps is what makes such tests slow."""

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
