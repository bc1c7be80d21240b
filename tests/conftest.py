"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.corpus import Workbench
from tests.support.folders import scratch

settings.register_profile("gristmill", deadline=None)  # how long an example takes says nothing on a shared machine
settings.load_profile("gristmill")


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder, faster than ``tmp_path`` for state that is synced to disk."""
    with scratch() as made:
        yield made


@pytest.fixture
def bench(folder: Path) -> Iterator[Workbench]:
    """An empty corpus."""
    made = Workbench(folder / "workspace")
    yield made
    made.close()
