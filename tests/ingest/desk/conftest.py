"""Fixtures of the desk's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.desk.bench import DeskBench


@pytest.fixture
def desk(folder: Path) -> Iterator[DeskBench]:
    """A corpus with nobody's documents yet."""
    made = DeskBench(folder / "workspace")
    yield made
    made.close()
