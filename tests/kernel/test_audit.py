"""The audit log: any edit of it is detected (invariant 9)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.audit import GENESIS, AuditHead, AuditLog, AuditRow, tail, verify
from kernel.canonical import canonical_json
from kernel.clock import FixedClock
from kernel.db import Base, Database
from kernel.errors import InvalidInput
from kernel.ids import content_hash
from tests.support.folders import scratch

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)

COLUMNS = ["seq", "at", "actor", "action", "subject", "detail", "previous", "line_hash"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
LINES = st.lists(
    st.tuples(WORDS, WORDS, st.dictionaries(st.sampled_from("abc"), JSON, max_size=2)), min_size=1, max_size=6
)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with scratch() as folder:
        made = Database(f"sqlite:///{folder / 'audit.db'}")
        Base.metadata.create_all(made.engine)
        yield made
        made.close()


def fill(database: Database, lines: list[tuple[str, str, dict[str, Any]]]) -> None:
    """Write a new log of these lines."""
    clock = FixedClock(NOON)
    with database.write() as session:
        session.execute(delete(AuditRow))
        session.execute(delete(AuditHead))
        for action, subject, detail in lines:
            AuditLog(clock, "owner").append(session, action, subject, **detail)
            clock.instant += timedelta(seconds=1)


def intact(database: Database) -> bool:
    with database.read() as session:
        return verify(session) == []


@settings(max_examples=60)
@given(lines=LINES)
def test_what_was_written_is_intact_when_it_is_read_back(database: Database, lines: list[Any]) -> None:
    fill(database, lines)
    assert intact(database)
    with database.read() as session:
        assert [(row.action, row.subject, row.detail) for row in tail(session, 99)] == lines


def test_an_empty_log_is_intact(database: Database) -> None:
    fill(database, [])
    assert intact(database)


def test_the_tail_is_the_newest_lines_oldest_first(database: Database) -> None:
    fill(database, [(f"did.{n}", "thing", {}) for n in range(5)])
    with database.read() as session:
        assert [row.action for row in tail(session, 2)] == ["did.3", "did.4"]


def change(column: str, old: Any, data: st.DataObject) -> Any:
    """Return another value for a column, as it would be stored."""
    if column == "seq":
        return data.draw(st.integers(-3, 99).filter(lambda new: new != old))
    if column == "at":
        seconds = data.draw(st.integers(-99, 99).filter(bool))
        return str(datetime.fromisoformat(old) + timedelta(seconds=seconds))
    if column == "detail":
        held = canonical_json(json.loads(old))
        changed = data.draw(st.dictionaries(st.sampled_from("abcd"), JSON, max_size=2))
        return json.dumps(changed if canonical_json(changed) != held else {"edited": held})
    return data.draw(WORDS.filter(lambda new: new != old))


def raw_rows(session: Session) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(text("SELECT * FROM audit_log ORDER BY seq")).mappings()]


def replace_all(session: Session, rows: list[dict[str, Any]]) -> None:
    session.execute(text("DELETE FROM audit_log"))
    names = ", ".join(COLUMNS)
    for row in rows:
        values = ", ".join(f":{column}" for column in COLUMNS)
        session.execute(text(f"INSERT INTO audit_log ({names}) VALUES ({values})"), row)


def rehash(row: dict[str, Any]) -> None:
    """Make a line agree with itself again, as somebody who knows the code could."""
    at = datetime.fromisoformat(row["at"]).replace(tzinfo=UTC).isoformat()
    detail = json.loads(row["detail"])
    body = [row["seq"], at, row["actor"], row["action"], row["subject"], detail, row["previous"]]
    row["line_hash"] = content_hash(canonical_json(body).encode())


@settings(max_examples=120)
@given(lines=LINES, data=st.data(), column=st.sampled_from(COLUMNS), covers_up=st.booleans())
def test_any_edit_of_any_line_is_detected(
    database: Database, lines: list[Any], data: st.DataObject, column: str, covers_up: bool
) -> None:
    fill(database, lines)
    with database.write() as session:
        rows = raw_rows(session)
        edited = data.draw(st.sampled_from(rows))
        edited[column] = change(column, edited[column], data)
        if covers_up and column != "line_hash":
            rehash(edited)
        if len({row["seq"] for row in rows}) < len(rows) or len({row["previous"] for row in rows}) < len(rows):
            return  # the database refuses it
        replace_all(session, rows)
    assert not intact(database)


@settings(max_examples=50)
@given(lines=LINES, data=st.data())
def test_any_deletion_is_detected(database: Database, lines: list[Any], data: st.DataObject) -> None:
    fill(database, lines)
    with database.write() as session:
        rows = raw_rows(session)
        gone = data.draw(st.sets(st.sampled_from(range(len(rows))), min_size=1))
        replace_all(session, [row for n, row in enumerate(rows) if n not in gone])
    assert not intact(database)


@settings(max_examples=50)
@given(lines=LINES, data=st.data(), renumbers=st.booleans())
def test_any_inserted_line_is_detected(
    database: Database, lines: list[Any], data: st.DataObject, renumbers: bool
) -> None:
    fill(database, lines)
    with database.write() as session:
        rows = raw_rows(session)
        place = data.draw(st.integers(0, len(rows)))
        forged = dict(rows[place - 1]) | {"seq": place + 1, "action": "forged"}
        forged["previous"] = rows[place - 1]["line_hash"] if place else GENESIS + "0"
        rehash(forged)
        later = [row | {"seq": row["seq"] + 1} for row in rows[place:]]
        if renumbers:
            for row in later:
                rehash(row)
        try:
            replace_all(session, [*rows[:place], forged, *later])
        except IntegrityError:
            session.rollback()
            return  # two lines cannot follow the same one
    assert not intact(database)


@settings(max_examples=50)
@given(lines=LINES, data=st.data(), what=st.sampled_from([["action", "subject", "detail"], COLUMNS[1:]]))
def test_any_swap_of_two_lines_is_detected(
    database: Database, lines: list[Any], data: st.DataObject, what: list[str]
) -> None:
    fill(database, [(f"{n} {action}", subject, detail) for n, (action, subject, detail) in enumerate(lines)])
    with database.write() as session:
        rows = raw_rows(session)
        one, two = data.draw(st.permutations(range(len(rows))))[:2] if len(rows) > 1 else (0, 0)
        if one == two:
            return
        for column in what:
            rows[one][column], rows[two][column] = rows[two][column], rows[one][column]
        replace_all(session, rows)
    assert not intact(database)


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE audit_log SET detail = '{' WHERE seq = 2",
        "UPDATE audit_log SET detail = '{\"share\": NaN}' WHERE seq = 2",
        "UPDATE audit_log SET at = 'yesterday' WHERE seq = 2",
        "UPDATE audit_head SET seq = 2",
        "UPDATE audit_head SET line_hash = ''",
        "DELETE FROM audit_head",
        "DELETE FROM audit_log",
    ],
)
def test_a_line_or_a_head_that_was_broken_is_a_fault(database: Database, edit: str) -> None:
    fill(database, [("did", "thing", {"n": n}) for n in range(3)])
    with database.write() as session:
        session.execute(text(edit))
    assert not intact(database)


def test_a_fault_says_where_and_why(database: Database) -> None:
    fill(database, [("did", "thing", {"n": n}) for n in range(3)])
    with database.write() as session:
        session.execute(text("UPDATE audit_log SET actor = 'nobody' WHERE seq = 2"))
    with database.read() as session:
        (fault,) = verify(session)
    assert (fault.seq, fault.reason) == (2, "was edited after it was written")


def test_a_line_that_is_missing_is_named(database: Database) -> None:
    fill(database, [("did", "thing", {"n": n}) for n in range(4)])
    with database.write() as session:
        session.execute(text("DELETE FROM audit_log WHERE seq = 2"))
    with database.read() as session:
        faults = verify(session)
    assert (faults[0].seq, faults[0].reason) == (3, "line 2 is missing")


def test_a_line_vanishes_with_the_transaction_that_wrote_it(database: Database) -> None:
    fill(database, [("did", "thing", {})])

    def write_and_fail() -> None:
        with database.write() as session:
            AuditLog(FixedClock(NOON), "owner").append(session, "did.more", "thing")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert intact(database)
    with database.read() as session:
        assert len(session.scalars(select(AuditRow)).all()) == 1


def test_the_clock_may_tell_any_timezone(database: Database) -> None:
    fill(database, [])
    clock = FixedClock(datetime(2025, 6, 2, 14, tzinfo=timezone(timedelta(hours=2))))
    with database.write() as session:
        AuditLog(clock, "owner").append(session, "did", "thing")
    assert intact(database)


def test_numbers_as_keys_are_read_back_as_they_were_hashed(database: Database) -> None:
    fill(database, [("did", "thing", {"pages": {2: "a", 10: "b"}, "pair": (1, 2)})])
    assert intact(database)


def test_what_has_no_json_form_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput), database.write() as session:
        AuditLog(FixedClock(NOON), "owner").append(session, "did", "thing", score=float("nan"))
