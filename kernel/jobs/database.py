"""Where jobs are kept: a file beside the catalog, or a schema of their own in the same Postgres.

Not the catalog's own file: SQLite has one write lock a file, and a commit to the corpus may hold that for seconds.
"""

from pathlib import Path
from typing import Any

from dbos import DBOS
from sqlalchemy import Engine, create_engine, event, inspect

SCHEMA = "gristmill_jobs"
FILE = "jobs.db"


def jobs_engine(workspace: Path, database_url: str | None) -> Engine:
    """Return an engine on the database of a workspace's jobs."""
    if database_url and not database_url.startswith("sqlite"):
        return create_engine(database_url, pool_pre_ping=True)
    engine = create_engine(f"sqlite:///{workspace.resolve() / FILE}", connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    return engine


def create_tables(engine: Engine) -> None:
    """Make the tables when they are not there; the worker brings older ones to its version when it starts."""
    schema = None if engine.dialect.name == "sqlite" else SCHEMA
    if not inspect(engine).has_table("workflow_status", schema=schema):
        DBOS.migrate(engine.url.render_as_string(hide_password=False), schema=SCHEMA)


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = "IMMEDIATE"  # dbos counts on it
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
