"""A catalog of its own for each test of assistants."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kernel.db import Base, Database


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path / 'catalog.db'}")
    Base.metadata.create_all(database.engine)
    with database.write() as opened:
        yield opened
    database.close()
