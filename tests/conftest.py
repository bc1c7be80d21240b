"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.corpus import Workbench
from tests.support.examples import register_profiles
from tests.support.folders import scratch
from tests.support.model_server import ModelServer, model_server

register_profiles()


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


@pytest.fixture
def models() -> Iterator[ModelServer]:
    """A language model that answers as its script says, over HTTP."""
    with model_server() as server:
        yield server
