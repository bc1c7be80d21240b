from dataclasses import replace
from pathlib import Path

import pytest

from evals.store import erase_document
from evals.unfinished import close_run, find, keep, open_run
from kernel.audit import AuditLog
from kernel.clock import FixedClock
from kernel.db import Database
from tests.evals.builders import NOON, answer, citation, database, facts, failure, output

FACTS = facts()


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return database(tmp_path)


def test_what_was_kept_of_a_run_comes_back_and_what_failed_is_tried_again(db: Database) -> None:
    with db.write() as session:
        open_run(session, FACTS)
        keep(session, FACTS.run_id, [output(answer(), "a"), failure("b")])
    with db.write() as session:
        found = find(session, replace(FACTS, run_id="run-2"))
    assert found is not None
    assert found.facts == FACTS
    assert [each.case_id for each in found.outputs] == ["a"]
    with db.write() as session:
        keep(session, FACTS.run_id, [output(answer(), "b")])


@pytest.mark.parametrize(
    "change",
    [
        {"suite_digest": "other"},
        {"config_digest": "other"},
        {"generation": 2},
        {"repeats": 3},
        {"release": "r"},
        {"assistant": "other"},
    ],
)
def test_a_run_of_anything_else_begins_anew(db: Database, change: dict[str, object]) -> None:
    with db.write() as session:
        open_run(session, FACTS)
        assert find(session, facts("run-2", **change)) is None


def test_a_run_that_was_recorded_is_forgotten(db: Database) -> None:
    with db.write() as session:
        open_run(session, FACTS)
        keep(session, FACTS.run_id, [output(answer(), "a")])
        close_run(session, FACTS.run_id)
        assert find(session, FACTS) is None


def test_erasing_a_document_takes_it_out_of_unfinished_runs(db: Database) -> None:
    clock = FixedClock(NOON)
    with db.write() as session:
        open_run(session, FACTS)
        keep(session, FACTS.run_id, [output(answer(citations=(citation(),)), "a"), output(answer(), "b")])
        erase_document(session, source="handbook", document="leave.md", audit=AuditLog(clock, "eva"))
        found = find(session, FACTS)
    assert found is not None
    assert [each.case_id for each in found.outputs] == ["b"]
