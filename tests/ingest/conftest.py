"""Fixtures of the ingestion line's tests."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.bench import Bench

_MEMORY = Path("/dev/shm")


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder, in memory where there is room."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > 2**30
    with tempfile.TemporaryDirectory(prefix="gristmill-", dir=_MEMORY if roomy else None) as made:
        yield Path(made)


@pytest.fixture
def bench(home: Path) -> Iterator[Bench]:
    """An empty workspace beside an empty folder."""
    made = Bench(home)
    yield made
    made.close()
