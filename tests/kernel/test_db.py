"""One transaction a unit of work."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kernel.db import Base, Database, UtcDateTime, in_order, streamed
from tests.support.postgres import needs_postgres, postgres


class OwnBase(DeclarativeBase):
    """So that the tables of this test are no tables of the program."""

    type_annotation_map = Base.type_annotation_map


class NoteRow(OwnBase):
    """A table of this test alone."""

    __tablename__ = "notes"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    body: Mapped[dict[str, Any]]


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{folder / 'test.db'}")
    OwnBase.metadata.create_all(made.engine)
    yield made
    made.close()


def names(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(NoteRow.name)))


def note(name: str, at: datetime | None = None, **body: Any) -> NoteRow:
    return NoteRow(name=name, at=at, body=body)


def test_a_unit_of_work_is_committed_when_it_ends(database: Database) -> None:
    with database.write() as session:
        session.add(note("a"))
        session.add(note("b"))
    assert names(database) == ["a", "b"]


def test_a_unit_of_work_that_raises_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as session:
            session.add(note("a"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert names(database) == []


def test_what_a_reader_changes_is_thrown_away(database: Database) -> None:
    with database.read() as session:
        session.add(note("a"))
        session.flush()
    assert names(database) == []


def test_rows_stay_readable_after_their_session(database: Database) -> None:
    with database.write() as session:
        written = note("a", n=1)
        session.add(written)
    with database.read() as session:
        (read,) = session.scalars(select(NoteRow)).all()
    assert (written.name, read.name, read.body) == ("a", "a", {"n": 1})


def test_a_reader_sees_what_was_committed_when_it_began(database: Database) -> None:
    with database.read() as session:
        assert session.scalars(select(NoteRow.name)).all() == []
        with database.write() as other:
            other.add(note("a"))
        assert session.scalars(select(NoteRow.name)).all() == []
    assert names(database) == ["a"]


def test_a_writer_waits_for_one_that_so_far_only_read(database: Database) -> None:
    with database.write() as session:
        session.add(note("counter", n=0))

    def count() -> None:
        with database.write() as session:
            row = session.get_one(NoteRow, "counter")
            row.body = {"n": row.body["n"] + 1}

    other = threading.Thread(target=count)
    with database.write() as session:
        row = session.get_one(NoteRow, "counter")
        other.start()
        other.join(timeout=0.2)
        assert other.is_alive()
        row.body = {"n": row.body["n"] + 1}
    other.join()
    with database.read() as session:
        assert session.get_one(NoteRow, "counter").body == {"n": 2}


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_nan_cannot_be_stored_in_a_json_column(database: Database, wrong: float) -> None:
    with pytest.raises(StatementError, match="not JSON compliant"), database.write() as session:
        session.add(note("a", score=wrong))
    assert names(database) == []


def test_a_key_that_leads_nowhere_is_refused(database: Database) -> None:
    Base.metadata.create_all(database.engine)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("INSERT INTO placements VALUES ('nowhere', 'sections', 0, 'nowhere', 0, 0, NULL)"))


def test_an_empty_database_has_no_revision(database: Database) -> None:
    assert database.revision() is None


def test_an_instant_comes_back_in_utc(database: Database) -> None:
    there = datetime(2025, 6, 2, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.write() as session:
        session.add(note("a", there))
        session.add(note("never"))
    with database.read() as session:
        back = session.get_one(NoteRow, "a").at
        assert session.get_one(NoteRow, "never").at is None
    assert back == there
    assert back is not None
    assert back.tzinfo is UTC


def test_an_instant_without_a_timezone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs a timezone"), database.write() as session:
        session.add(note("a", datetime(2025, 6, 2)))  # noqa: DTZ001


@given(st.datetimes(timezones=st.timezones()))
def test_any_instant_survives_being_bound_and_read(instant: datetime) -> None:
    kind = UtcDateTime()
    dialect: Any = None
    try:
        bound = kind.process_bind_param(instant, dialect)
    except OverflowError:
        return
    assert bound == instant.astimezone(UTC)
    assert bound is not None
    assert kind.process_result_value(bound.replace(tzinfo=None), dialect) == instant.astimezone(UTC)


WORDS = ["b", "B", "a b", "ab", "a-b", "_", "ä", "z", "\uffee", "\U0001f33e", "Ab"]


def in_their_order(database: Database) -> list[str]:
    with database.write() as session:
        session.add_all(NoteRow(name=word, at=None, body={}) for word in WORDS)
    with database.read() as session:
        query = select(NoteRow.name).order_by(in_order(session, NoteRow.name))
        return [row.name for row in streamed(session, query)]


def test_text_comes_in_the_order_of_python(database: Database) -> None:
    assert in_their_order(database) == sorted(WORDS)


@needs_postgres
def test_text_comes_in_that_order_from_a_database_of_another_language_too() -> None:
    with postgres() as url:
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(
                text("CREATE DATABASE english TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en'")
            )
        server.dispose()
        database = Database(url.rsplit("/", 1)[0] + "/english")
        OwnBase.metadata.create_all(database.engine)
        assert in_their_order(database) == sorted(WORDS)
        with database.read() as session:
            assert list(session.scalars(select(NoteRow.name).order_by(NoteRow.name))) != sorted(WORDS)
        database.close()


def test_a_stream_may_be_longer_than_what_is_read_at_a_time(database: Database) -> None:
    names = [f"{number:05d}" for number in range(2500)]
    with database.write() as session:
        session.add_all(NoteRow(name=name, at=None, body={}) for name in names)
    with database.read() as session:
        one, other = (streamed(session, select(NoteRow.name).order_by(NoteRow.name)) for _ in range(2))
        assert [(row.name, twin.name) for row, twin in zip(one, other, strict=True)] == [(n, n) for n in names]
