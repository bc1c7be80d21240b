from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from evals.metrics.measurements import Errored, Measurement, Scored, Skipped
from evals.outputs import Output, output_from_json, output_json
from evals.scores import ScoredRun, score_run
from evals.store import (
    erase_document,
    freeze_suite,
    latest_run,
    list_runs,
    list_suites,
    load_outputs,
    load_run,
    load_suite,
    record_run,
)
from evals.tables import ScoreRow
from kernel.audit import AuditLog, tail, verify
from kernel.clock import FixedClock
from kernel.db import Database
from kernel.errors import AlreadyExists, Corrupt, InvalidInput, NotFound
from tests.evals.builders import NOON, Library, answer, citation, database, facts, failure, found, hit, output, suite_of

SUITE = suite_of("a", "b", unanswerable=("n",))
OUTPUTS = (
    output(answer(citations=(citation(),), hits=(hit("leave.md"),)), "a"),
    failure("b"),
    output(answer("Ask HR.", abstained=True), "n"),
)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return database(tmp_path)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def audit(clock: FixedClock) -> AuditLog:
    return AuditLog(clock, "eva")


def scored(run_id: str = "run-1", **more: object) -> ScoredRun:
    return score_run(facts(run_id, suite_digest=SUITE.digest, **more), SUITE, OUTPUTS, versions=Library())


def test_a_frozen_suite_comes_back_by_name_and_by_digest(db: Database, clock: FixedClock, audit: AuditLog) -> None:
    with db.write() as session:
        digest = freeze_suite(session, SUITE, clock=clock, audit=audit)
        freeze_suite(session, SUITE, clock=clock, audit=audit)
    with db.read() as session:
        assert load_suite(session, "people") == load_suite(session, digest) == SUITE
        assert [line.action for line in tail(session, 9)] == ["suite.freeze"]


def test_the_name_means_the_suite_that_was_frozen_last(db: Database, clock: FixedClock, audit: AuditLog) -> None:
    newer = suite_of("a", "b", "c")
    with db.write() as session:
        freeze_suite(session, SUITE, clock=clock, audit=audit)
        clock.instant += timedelta(days=1)
        freeze_suite(session, newer, clock=clock, audit=audit)
        assert load_suite(session, "people") == newer
        assert [row.digest for row in list_suites(session)] == [newer.digest, SUITE.digest]


def test_an_unknown_suite_is_not_found(db: Database) -> None:
    with db.read() as session, pytest.raises(NotFound, match="'nope' was never frozen"):
        load_suite(session, "nope")


def test_a_suite_that_was_edited_in_the_database_is_corrupt(db: Database, clock: FixedClock, audit: AuditLog) -> None:
    with db.write() as session:
        freeze_suite(session, SUITE, clock=clock, audit=audit)
        session.execute(text("UPDATE suites SET body = replace(body, '20 weeks', '30 weeks')"))
    with db.read() as session, pytest.raises(Corrupt, match="no longer has its digest"):
        load_suite(session, "people")


@pytest.fixture
def kept(db: Database, clock: FixedClock, audit: AuditLog) -> Database:
    with db.write() as session:
        freeze_suite(session, SUITE, clock=clock, audit=audit)
        record_run(session, scored(), OUTPUTS, audit=audit)
    return db


def test_a_run_comes_back_with_every_score_and_output(kept: Database) -> None:
    with kept.read() as session:
        assert load_run(session, "run-1") == scored()
        assert load_outputs(session, "run-1") == OUTPUTS
        assert list_runs(session, assistant="people") == (scored().facts,)
        assert list_runs(session, assistant="travel") == ()


def test_recording_a_run_writes_an_audit_line_with_the_digest_of_its_scores(kept: Database) -> None:
    with kept.read() as session:
        line = tail(session, 1)[0]
        assert (line.action, line.subject, line.detail["scores"]) == ("run.record", "run-1", scored().digest)
        assert verify(session) == []


def test_stored_outputs_can_be_scored_again_to_the_same_values(kept: Database) -> None:
    with kept.read() as session:
        again = score_run(
            scored().facts, load_suite(session, "people"), load_outputs(session, "run-1"), versions=Library()
        )
        assert again.digest == load_run(session, "run-1").digest


def test_a_run_is_never_changed_and_needs_a_frozen_suite(kept: Database, audit: AuditLog) -> None:
    with kept.read() as session, pytest.raises(AlreadyExists, match="'run-1'"):
        record_run(session, scored(), OUTPUTS, audit=audit)
    stray = replace(scored(), facts=facts("run-2", suite_digest="loose"))
    with kept.read() as session, pytest.raises(NotFound, match="is not frozen"):
        record_run(session, stray, (), audit=audit)


def test_an_edited_score_is_noticed(kept: Database) -> None:
    with kept.write() as session:
        session.execute(text("UPDATE scores SET value = 1 WHERE metric = 'answer_contains_gold' AND value = 0"))
        session.execute(text("UPDATE scores SET value = 0.5 WHERE metric = 'refusal_correct' AND case_id = 'a'"))
    with kept.read() as session, pytest.raises(Corrupt, match="were changed"):
        load_run(session, "run-1")


@pytest.mark.parametrize(
    ("value", "status"), [("NULL", "scored"), ("1.0", "error"), ("9e999", "scored"), ("1.0", "fine")]
)
def test_the_database_itself_refuses_a_value_that_is_no_measurement(kept: Database, value: str, status: str) -> None:
    statement = f"INSERT INTO scores VALUES ('run-1', 'x', 'm', 99, {value}, '{status}', '')"
    with pytest.raises(IntegrityError), kept.write() as session:
        session.execute(text(statement))


def test_nan_cannot_be_stored_as_a_score(kept: Database) -> None:
    row = ScoreRow(run_id="run-1", case_id="x", metric="m", position=9, value=float("nan"), status="scored", note="")
    with pytest.raises(IntegrityError), kept.write() as session:
        session.add(row)


def test_nan_cannot_be_stored_in_an_output(kept: Database, audit: AuditLog) -> None:
    bad = (output(answer(support=float("nan")), "a"),)
    with kept.read() as session, pytest.raises(InvalidInput, match="cannot be stored"):
        record_run(session, scored("run-2"), bad, audit=audit)


def test_a_failed_score_is_stored_as_null_and_not_as_zero(kept: Database) -> None:
    with kept.read() as session:
        row = session.scalars(
            select(ScoreRow).where(ScoreRow.case_id == "b", ScoreRow.metric == "refusal_correct")
        ).one()
        assert (row.value, row.status, row.note) == (None, "error", "TimeoutError: too slow")


def test_the_latest_run_is_of_that_configuration_generation_and_complete(
    kept: Database, audit: AuditLog, clock: FixedClock
) -> None:
    later = NOON + timedelta(hours=1)
    with kept.write() as session:
        record_run(session, scored("run-2", started_at=later), OUTPUTS, audit=audit)
        record_run(session, scored("run-3", started_at=later, state="partial"), OUTPUTS, audit=audit)
        record_run(session, scored("run-4", started_at=later, config_digest="else"), OUTPUTS, audit=audit)
        record_run(session, scored("run-5", started_at=later, generation=2), OUTPUTS, audit=audit)
        newest = latest_run(session, suite_digest=SUITE.digest, config_digest="config", generation=1)
        other = latest_run(session, suite_digest=SUITE.digest, config_digest="config", generation=1, other_than="run-2")
        none = latest_run(session, suite_digest=SUITE.digest, config_digest="none", generation=1)
    assert (newest, other, none) == ("run-2", "run-1", None)


def test_erasing_a_document_blanks_the_outputs_that_hold_its_text_and_keeps_the_scores(
    kept: Database, audit: AuditLog
) -> None:
    with kept.write() as session:
        assert erase_document(session, source="handbook", document="leave.md", audit=audit) == 1
        assert erase_document(session, source="elsewhere", document="leave.md", audit=audit) == 0
    with kept.read() as session:
        assert [kept_output.case_id for kept_output in load_outputs(session, "run-1")] == ["b", "n"]
        assert load_run(session, "run-1") == scored()
        assert (
            session.scalar(text("SELECT count(*) FROM outputs WHERE output LIKE '%20 weeks%' AND case_id = 'a'")) == 0
        )


@pytest.mark.parametrize("out", [*OUTPUTS, found("leave.md", "travel.md")])
def test_an_output_comes_back_from_its_json(out: Output) -> None:
    assert output_from_json(output_json(out)) == out


def test_a_stored_output_that_was_broken_is_corrupt() -> None:
    with pytest.raises(Corrupt, match="broken at 'seconds'"):
        output_from_json(output_json(OUTPUTS[0]) | {"seconds": "soon"})


def test_an_output_is_exactly_one_of_answer_hits_and_error() -> None:
    with pytest.raises(InvalidInput, match="not one of"):
        Output(case_id="a", as_of=facts().as_of, seconds=0.0)


def test_measurements_keep_their_kind(db: Database, clock: FixedClock, audit: AuditLog) -> None:
    kinds: dict[str, Measurement] = {"a": Scored(value=0.25), "b": Errored(note="late"), "n": Skipped(note="no text")}
    run = scored()
    run = replace(run, scores=tuple(replace(s, measurement=kinds[s.case_id]) for s in run.scores))
    with db.write() as session:
        freeze_suite(session, SUITE, clock=clock, audit=audit)
        record_run(session, run, (), audit=audit)
    with db.read() as session:
        assert load_run(session, "run-1") == run
