"""Fixtures of the ingestion line's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.bench import Bench


@pytest.fixture
def home(folder: Path) -> Path:
    """An empty folder for documents and their workspace."""
    return folder


@pytest.fixture
def bench(home: Path) -> Iterator[Bench]:
    """An empty workspace beside an empty folder."""
    made = Bench(home)
    yield made
    made.close()
