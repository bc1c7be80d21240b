"""The database: one shared metadata, one transaction per unit of work, SQLite in WAL mode or Postgres."""

import importlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    Row,
    collate,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

SCHEMA_HEAD = "0013"
"""The newest migration; a test holds it against kernel/migrations/versions."""

_ROWS = 1000
"""Of a stream, held in memory."""


class Base(DeclarativeBase):
    """The base of every table; a table belongs to the package that writes it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: timezone-aware going in, UTC coming out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse an instant without a timezone; store UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a timezone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC; SQLite gives it back without its timezone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Sessions on one engine. Services never commit; the unit of work does, once."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session whose changes are thrown away; what it loaded stays readable afterwards."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session  # closing rolls back; rolling back here would expire every row that was loaded

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a unit of work: committed when the block ends, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.connection(execution_options={"immediate": True})
            yield session

    def upgrade(self) -> None:
        """Bring the schema to this program's version; a no-op when it is there already."""
        if self.revision() != SCHEMA_HEAD:
            _migrate(self.engine)

    def shrink(self) -> bool:
        """Give the space of deleted rows back, so that their bytes are in no file; say whether all of it went.

        SQLite's log is only emptied when nobody reads.
        """
        if self.engine.dialect.name != "sqlite":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM FULL")
            return True
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return bool(busy == 0)
        finally:
            raw.close()

    def harden(self) -> None:
        """Have what was committed on the disk, for what must not be forgotten in a power cut."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def revision(self) -> str | None:
        """Return the schema version of the database, or None when it is empty."""
        if not inspect(self.engine).has_table("alembic_version"):
            return None
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def in_order(session: Session, column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Return what to order by so that text comes as Python sorts it: by code point, whatever the database's language."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return column.expression if is_sqlite else collate(column, "C")


def streamed(session: Session, query: Executable) -> Iterator[Row[Any]]:
    """Return what a query finds, read some rows at a time, so that it may be longer than what fits into memory."""
    found = session.connection().execute(query, execution_options={"yield_per": _ROWS})  # rows, not objects of the ORM
    return chain.from_iterable(found.partitions())


_to_json = partial(json.dumps, allow_nan=False)
"""NaN in a JSON column fails the write: a failed measurement is null."""


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, json_serializer=_to_json)
    engine = create_engine(url, json_serializer=_to_json, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, not where the driver guesses
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _migrate(engine: Engine) -> None:
    command = importlib.import_module("alembic.command")
    config = importlib.import_module("alembic.config").Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
