"""The migrations make exactly the tables that the code declares."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from kernel import db
from kernel.db import SCHEMA_HEAD, Base, Database
from tests.support.source import PACKAGES, imported, modules


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{folder / 'catalog.db'}")
    made.upgrade()
    yield made
    made.close()


def test_the_head_that_the_code_names_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA_HEAD]


def test_an_upgraded_database_is_at_the_head_and_stays_there(database: Database) -> None:
    assert database.revision() == SCHEMA_HEAD
    database.upgrade()
    assert database.revision() == SCHEMA_HEAD


def test_the_migrations_leave_nothing_to_make(database: Database) -> None:
    for path in modules(*PACKAGES):
        if "sqlalchemy.orm" in imported(path):
            importlib.import_module(".".join(path.with_suffix("").parts))
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_every_table_of_the_code_is_made(database: Database) -> None:
    assert set(Base.metadata.tables) <= set(inspect(database.engine).get_table_names())
