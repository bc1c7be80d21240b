"""The migrations make exactly the tables that the code declares."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

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


def test_a_workspace_from_before_builds_keeps_its_rows_as_the_first_build(folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'catalog.db'}")
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO corpus_facts VALUES ('embedder', 'model-a')",
            "INSERT INTO generations VALUES (1, 'committed', 'refresh', '2025-01-01 00:00:00', 'me', '{}')",
            "INSERT INTO documents VALUES ('d', 'handbook', 'a.md')",
            "INSERT INTO versions VALUES ('v', 'd', 1, 'h', 't', 'r', 'A', NULL, 'text/plain', '{}')",
            "INSERT INTO passages VALUES ('p', 'd', 'words', '[]', 'A', 'e')",
            "INSERT INTO placements VALUES ('v', 0, 'p', 0, 5, NULL)",
        ):
            connection.exec_driver_sql(statement)
    database.upgrade()
    with database.read() as session:
        found = session.execute(text("SELECT chunker, ordinal, passage_id FROM placements")).one()
        assert tuple(found) == ("sections/1000", 0, "p")
        build = session.execute(text("SELECT number, fingerprint, chunker, place FROM builds")).one()
        assert tuple(build) == (1, "model-a", "sections/1000", "store")
        assert session.scalar(text("SELECT build FROM generations")) == 1
    database.close()


def test_every_table_of_the_code_is_made(database: Database) -> None:
    assert set(Base.metadata.tables) <= set(inspect(database.engine).get_table_names())
