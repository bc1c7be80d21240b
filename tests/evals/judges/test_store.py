"""What judges and people say is kept beside a run, which stays as it was."""

from pathlib import Path

from sqlalchemy import select

from evals.judges.judging import Item, Judged
from evals.judges.labels import Label
from evals.judges.store import labelled_runs, load_judged, load_labels, record_judged, record_labels
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored
from evals.store import freeze_suite, load_run, record_run
from kernel.audit import AuditLog, AuditRow
from kernel.clock import FixedClock
from kernel.db import Database
from tests.evals.builders import NOON, answer, database, output, run_with, suite_of

CLOCK = FixedClock(NOON)
AUDIT = AuditLog(CLOCK, "ann")


def judged(measured: Measurement, *, fingerprint: str = "f", turn: int = 0, case_id: str = "c0") -> Judged:
    item = Item(case_id=case_id, repeat=0, metric="faithfulness", turn=turn)
    return Judged(item=item, measurement=measured, fingerprint=fingerprint, judge="openai:x")


def label(*, is_yes: bool, by: str = "ann") -> Label:
    return Label(run_id="run-1", case_id="c0", repeat=0, metric="faithfulness", by=by, is_yes=is_yes)


def with_run(folder: Path) -> Database:
    db, suite = database(folder), suite_of("c0", "c1")
    made = run_with({"answer_contains_gold": {"c0": Scored(value=1.0)}}, suite_digest=suite.digest)
    with db.write() as session:
        freeze_suite(session, suite, clock=CLOCK, audit=AUDIT)
        record_run(session, made, [output(answer(), case_id="c0")], audit=AUDIT)
    return db


def test_what_a_judge_said_comes_back_and_the_run_keeps_its_digest(folder: Path) -> None:
    db = with_run(folder)
    said = [
        judged(Scored(value=0.5)),
        judged(Errored(note="ModelUnavailable: away"), turn=1),
        judged(NotApplicable(note="abstained"), case_id="c1"),
    ]
    with db.read() as session:
        before = load_run(session, "run-1").digest
    with db.write() as session:
        record_judged(session, "run-1", said, at=NOON, audit=AUDIT)
    with db.read() as session:
        assert sorted(load_judged(session, "run-1"), key=repr) == sorted(said, key=repr)
        assert load_judged(session, "run-2") == ()
        assert load_run(session, "run-1").digest == before
    db.close()


def test_the_same_judge_replaces_its_word_and_another_stands_beside_it(folder: Path) -> None:
    db = with_run(folder)
    for said in (
        judged(Errored(note="away")),
        judged(Scored(value=1.0)),
        judged(Scored(value=0.0), fingerprint="other"),
    ):
        with db.write() as session:
            record_judged(session, "run-1", [said], at=NOON, audit=AUDIT)
    with db.read() as session:
        found = {each.fingerprint: each.measurement for each in load_judged(session, "run-1")}
    assert found == {"f": Scored(value=1.0), "other": Scored(value=0.0)}
    db.close()


def test_a_person_may_think_again_and_each_pass_is_in_the_audit_log(folder: Path) -> None:
    db = with_run(folder)
    for labels in ([label(is_yes=False), label(is_yes=True, by="bob")], [label(is_yes=True)]):
        with db.write() as session:
            record_labels(session, labels, at=NOON, audit=AUDIT)
    with db.read() as session:
        found = load_labels(session, ["faithfulness"])
        assert {each.by: each.is_yes for each in found} == {"ann": True, "bob": True}
        assert load_labels(session, ["answer_accuracy"]) == ()
        assert labelled_runs(found) == ("run-1",)
        actions = list(session.scalars(select(AuditRow.action)))
    assert actions.count("run.label") == 2
    db.close()
