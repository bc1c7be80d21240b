from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from evals.store import record_run
from governance.candidates import Candidate, CandidateMismatch
from governance.desk import Desk
from governance.releases import (
    ApprovalRefused,
    GateShut,
    NoWayBack,
    Release,
    approve,
    list_releases,
    live_release,
    load_release,
    pinned_generations,
    propose,
    publish,
    rollback,
    verify,
    withdraw,
)
from governance.stages import STEPS, WrongStage, step
from governance.waivers import grant_waiver, list_waivers
from kernel import audit
from kernel.clock import FixedClock
from kernel.db import Database
from kernel.errors import AlreadyExists, Corrupt, InvalidInput, NotFound, Refused
from kernel.ids import CountingIds
from tests.evals.builders import DAY, NOON, database
from tests.governance.builders import SUITE, Quality, desk, quality_run, stored_candidate, stored_use_case


class Office:
    """Several people at one database, one clock and one counter of ids."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = FixedClock(NOON)
        self.ids = CountingIds()

    def desk(self, person: str) -> Desk:
        return desk(person, self.clock, self.ids)

    def use_case(self, **more: object) -> None:
        with self.db.write() as session:
            stored_use_case(session, work=self.desk("ida"), **more)

    def candidate(self, session: Session, quality: Quality, generation: int = 1) -> Candidate:
        run_id = self.ids.new("run")
        return stored_candidate(session, quality, run_id, work=self.desk("eva"), generation=generation, run=run_id)

    def propose(self, quality: Quality = "good", generation: int = 1, by: str = "ann") -> Release:
        with self.db.write() as session:
            return propose(session, self.candidate(session, quality, generation), desk=self.desk(by))

    def approve(self, release_id: str, by: str = "bob") -> Release:
        with self.db.write() as session:
            return approve(session, release_id, desk=self.desk(by))

    def publish(self, release_id: str) -> Release:
        with self.db.write() as session:
            return publish(session, release_id, desk=self.desk("pia"))

    def release(self, quality: Quality = "good", generation: int = 1) -> Release:
        return self.publish(self.approve(self.propose(quality, generation).release_id).release_id)

    def rollback(self) -> Release:
        with self.db.write() as session:
            return rollback(session, "people", reason="wrong answers", desk=self.desk("pia"))

    def waive(self, release_id: str, by: str = "will", days: int = 7) -> str:
        with self.db.write() as session:
            until = self.clock.today() + timedelta(days=days)
            return grant_waiver(
                session, release_id, reason="the fair starts on Monday", until=until, desk=self.desk(by)
            )

    def live(self) -> Release | None:
        with self.db.read() as session:
            return live_release(session, "people")

    def stage(self, release_id: str) -> str:
        with self.db.read() as session:
            return load_release(session, release_id).stage


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(database(tmp_path))
    office.use_case()
    return office


def test_a_candidate_becomes_a_release_with_one_digest_over_all_that_led_to_it(office: Office) -> None:
    assert office.live() is None
    release = office.release(generation=3)
    live = office.live()
    assert live == release
    assert (release.stage, release.number, release.generation, release.approvers) == ("live", 1, 3, ("bob",))
    assert release.digest is not None
    assert set(release.record) == {
        "candidate", "gate", "approvals", "waiver", "published_at", "published_by", "release",
    }  # fmt: skip
    assert set(dict(release.record["candidate"])) >= {  # type: ignore[arg-type]
        "config", "config_digest", "generation", "suite_digest", "run", "scores_digest", "gate", "use_case", "tier", "program",
    }  # fmt: skip


def test_a_release_is_found_by_its_digest(office: Office) -> None:
    release = office.release()
    with office.db.read() as session:
        assert load_release(session, release.digest or "") == release
        with pytest.raises(NotFound, match="'nope'"):
            load_release(session, "nope")


def test_publishing_retires_the_release_before_it(office: Office) -> None:
    first, second = office.release(), office.release("better")
    assert office.stage(first.release_id) == "retired"
    assert office.live() == second
    with office.db.read() as session:
        assert [release.number for release in list_releases(session, "people")] == [2, 1]


@pytest.mark.parametrize(
    ("quality", "reason"), [("poor", "answer_contains_gold is"), ("violating", "invalid_citation is violated")]
)
def test_a_shut_gate_refuses_with_every_reason_and_leaves_everything_as_it_was(
    office: Office, quality: Quality, reason: str
) -> None:
    first = office.release()
    bad = office.approve(office.propose(quality).release_id)
    with pytest.raises(GateShut, match=reason):
        office.publish(bad.release_id)
    assert office.live() == first
    assert office.stage(bad.release_id) == "approved"


def test_a_waiver_that_holds_lets_a_shut_gate_pass_and_stands_in_the_record(office: Office) -> None:
    bad = office.approve(office.propose("violating").release_id)
    waiver = office.waive(bad.release_id)
    release = office.publish(bad.release_id)
    assert release.record["waiver"] == {
        "waiver": waiver,
        "by": "will",
        "reason": "the fair starts on Monday",
        "until": (DAY + timedelta(days=7)).isoformat(),
    }


def test_a_waiver_holds_through_its_last_day_and_not_after(office: Office) -> None:
    bad = office.approve(office.propose("violating").release_id)
    office.waive(bad.release_id, days=2)
    office.clock.instant += timedelta(days=3)
    with pytest.raises(GateShut):
        office.publish(bad.release_id)
    office.clock.instant -= timedelta(days=1)
    assert office.publish(bad.release_id).stage == "live"


def test_a_waiver_is_for_one_release_only(office: Office) -> None:
    waived, other = (office.approve(office.propose("violating").release_id) for _ in range(2))
    office.waive(waived.release_id)
    with pytest.raises(GateShut):
        office.publish(other.release_id)


@pytest.mark.parametrize(
    ("by", "days", "reason", "error"),
    [
        ("ann", 7, "the fair starts on Monday", Refused),
        ("will", -1, "the fair starts on Monday", InvalidInput),
        ("will", 91, "the fair starts on Monday", InvalidInput),
        ("will", 7, "because", InvalidInput),
    ],
)
def test_a_waiver_needs_another_person_a_reason_and_an_end(
    office: Office, by: str, days: int, reason: str, error: type[Exception]
) -> None:
    release = office.propose("violating")
    with office.db.write() as session, pytest.raises(error):
        grant_waiver(session, release.release_id, reason=reason, until=DAY + timedelta(days=days), desk=office.desk(by))
    with office.db.read() as session:
        assert list_waivers(session, release_id=release.release_id) == []


def test_a_candidate_without_approval_does_not_go_live(office: Office) -> None:
    with pytest.raises(WrongStage, match="is proposed and cannot become live"):
        office.publish(office.propose().release_id)


def test_in_the_low_tier_the_author_may_approve(office: Office) -> None:
    assert office.approve(office.propose(by="ann").release_id, by="ann").stage == "approved"


@pytest.mark.parametrize("facts", [{"personal_data": True}, {"audience": "public"}])
def test_from_the_medium_tier_on_author_and_approver_differ(office: Office, facts: dict[str, object]) -> None:
    office.use_case(**facts)
    release = office.propose("better", by="ann")
    with pytest.raises(ApprovalRefused, match="'ann' proposed"):
        office.approve(release.release_id, by="ann")


def test_the_high_tier_needs_two_different_approvers(office: Office) -> None:
    office.use_case(audience="public")
    release = office.propose("better")
    assert office.approve(release.release_id, by="bob").stage == "proposed"
    with pytest.raises(AlreadyExists, match="'bob' approved"):
        office.approve(release.release_id, by="bob")
    assert office.approve(release.release_id, by="cat").stage == "approved"
    assert office.publish(release.release_id).approvers == ("bob", "cat")


def test_the_gate_is_decided_anew_against_what_is_live_when_publishing(office: Office) -> None:
    waiting = office.approve(office.propose("fair").release_id)
    assert dict(waiting.record["gate"])["state"] == "open"  # type: ignore[arg-type]
    office.release("better")
    with pytest.raises(GateShut, match="answer_contains_gold: worse"):
        office.publish(waiting.release_id)


def test_an_inconclusive_gate_does_not_let_a_release_pass_either(office: Office) -> None:
    with office.db.write() as session:
        candidate = office.candidate(session, "good")
        for _ in range(2):
            last = propose(session, candidate, desk=office.desk("ann"))
            approve(session, last.release_id, desk=office.desk("bob"))
            if last.number == 1:
                publish(session, last.release_id, desk=office.desk("pia"))
        with pytest.raises(GateShut, match=r"is inconclusive .* was never run on this suite"):
            publish(session, last.release_id, desk=office.desk("pia"))


def test_a_run_is_never_its_own_baseline(office: Office) -> None:
    with office.db.write() as session:
        candidate = office.candidate(session, "good")
        first = propose(session, candidate, desk=office.desk("ann"))
        approve(session, first.release_id, desk=office.desk("bob"))
        publish(session, first.release_id, desk=office.desk("pia"))
        again = propose(session, candidate, desk=office.desk("ann"))
    gate = dict(again.record["gate"])  # type: ignore[arg-type]
    assert gate["state"] == "inconclusive"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"generation": 2}, "generation is 1, not 2"),
        ({"assistant": "travel"}, "assistant is 'people', not 'travel'"),
        ({"config_digest": "other"}, "configuration is"),
        ({"config": {"model": "other"}}, "digest of the configuration is"),
    ],
)
def test_a_run_of_something_else_is_refused_by_the_field(office: Office, change: dict[str, object], field: str) -> None:
    with office.db.write() as session:
        candidate = replace(office.candidate(session, "good"), **change)  # type: ignore[arg-type]
        with pytest.raises(CandidateMismatch, match=field):
            propose(session, candidate, desk=office.desk("ann"))


def test_a_live_run_by_an_older_version_of_a_metric_leaves_the_gate_inconclusive(office: Office) -> None:
    office.release("good")
    with office.db.write() as session:
        candidate = office.candidate(session, "better")
        run = quality_run("better", "newer", config_digest=candidate.config_digest)
        newer = {**run.versions, "refusal_correct": 2}
        record_run(session, replace(run, versions=newer), (), audit=office.desk("eva").audit)
        proposed = propose(session, replace(candidate, run_id="newer"), desk=office.desk("ann"))
    gate = dict(proposed.record["gate"])  # type: ignore[arg-type]
    assert gate["state"] == "inconclusive"
    assert "version of metric 'refusal_correct' (1 and 2)" in str(gate["reasons"])


def test_a_partial_run_cannot_be_proposed(office: Office) -> None:
    with office.db.write() as session:
        candidate = office.candidate(session, "good")
        run = quality_run("good", "half", config_digest=candidate.config_digest, state="partial")
        record_run(session, run, (), audit=office.desk("eva").audit)
        with pytest.raises(CandidateMismatch, match="state is 'partial'"):
            propose(session, replace(candidate, run_id="half"), desk=office.desk("ann"))


def test_a_rollback_brings_back_the_release_before_with_its_generation(office: Office) -> None:
    first, second, third = office.release(generation=1), office.release(generation=2), office.release(generation=3)
    back = office.rollback()
    assert (back.release_id, back.generation, back.stage) == (second.release_id, 2, "live")
    assert office.stage(third.release_id) == "rolled_back"
    assert office.rollback().release_id == first.release_id
    with pytest.raises(NoWayBack, match="'people' has no earlier release"):
        office.rollback()


def test_a_rollback_does_not_revive_a_release_whose_waiver_has_ended(office: Office) -> None:
    good = office.release()
    bad = office.approve(office.propose("violating", generation=2).release_id)
    office.waive(bad.release_id, days=1)
    office.publish(bad.release_id)
    office.release("better", generation=3)
    office.clock.instant += timedelta(days=5)
    assert office.rollback().release_id == good.release_id


def test_a_rollback_needs_a_reason_and_something_live(office: Office) -> None:
    with office.db.read() as session:
        with pytest.raises(NotFound, match="no release of assistant 'people' is live"):
            rollback(session, "people", reason="wrong", desk=office.desk("pia"))
        with pytest.raises(InvalidInput, match="needs a reason"):
            rollback(session, "people", reason=" ", desk=office.desk("pia"))


def test_a_withdrawn_candidate_is_over_and_pins_nothing(office: Office) -> None:
    kept, dropped = office.propose(generation=4), office.propose(generation=5)
    with office.db.write() as session:
        assert set(pinned_generations(session)) == {4, 5}
        withdraw(session, dropped.release_id, desk=office.desk("ann"))
        assert set(pinned_generations(session)) == {4}
    with pytest.raises(WrongStage, match="only a proposed candidate"):
        office.approve(dropped.release_id)
    assert office.stage(kept.release_id) == "proposed"


def test_every_release_ever_published_pins_its_generation(office: Office) -> None:
    for generation in (1, 2, 3):
        office.release(generation=generation)
    office.rollback()
    with office.db.read() as session:
        assert set(pinned_generations(session)) == {1, 2, 3}


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE releases SET candidate = replace(candidate, 'extractive', 'gpt')", "the candidate was changed"),
        ("UPDATE releases SET record = replace(record, 'bob', 'bot')", "the release record was changed"),
        ("UPDATE releases SET generation = 9", "it pins another generation"),
        ("UPDATE scores SET value = 1 - value WHERE metric = 'refusal_correct'", "the scores of run"),
    ],
)
def test_any_edit_of_a_release_is_detected(office: Office, statement: str, fault: str) -> None:
    release = office.release()
    with office.db.read() as session:
        assert verify(session, release.release_id) == ()
    with office.db.write() as session:
        session.execute(text(statement))
    with office.db.read() as session:
        assert any(found.startswith(fault) for found in verify(session, release.release_id))


def test_a_candidate_that_was_edited_can_neither_be_approved_nor_published(office: Office) -> None:
    proposed, approved = office.propose(), office.approve(office.propose().release_id)
    with office.db.write() as session:
        session.execute(text("UPDATE releases SET candidate = replace(candidate, 'extractive', 'gpt')"))
    with pytest.raises(Corrupt):
        office.approve(proposed.release_id)
    with pytest.raises(Corrupt):
        office.publish(approved.release_id)


def test_an_approval_slipped_into_the_database_by_the_author_does_not_count(office: Office) -> None:
    office.use_case(audience="public")
    release = office.propose("better", by="ann")
    for by in ("bob", "cat"):
        office.approve(release.release_id, by=by)
    with office.db.write() as session:
        session.execute(text("UPDATE approvals SET approver = 'ann' WHERE approver = 'cat'"))
    with pytest.raises(ApprovalRefused, match="has 1 of 2 approvals"):
        office.publish(release.release_id)


def test_each_step_leaves_one_audit_line_and_a_refused_one_leaves_none(office: Office) -> None:
    office.release()
    bad = office.approve(office.propose("violating").release_id)
    with pytest.raises(GateShut):
        office.publish(bad.release_id)
    with office.db.read() as session:
        lines = [(line.action, line.actor) for line in audit.tail(session, 99) if line.action.startswith("release.")]
        assert audit.verify(session) == []
    one = [("release.propose", "ann"), ("release.approve", "bob"), ("release.publish", "pia")]
    assert lines == one + one[:2]


def test_the_database_itself_allows_one_live_release_an_assistant(office: Office) -> None:
    office.release()
    office.propose()
    with pytest.raises(Exception, match="UNIQUE"), office.db.write() as session:
        session.execute(text("UPDATE releases SET state = 'live'"))


def test_the_stage_table_has_no_step_out_of_an_unknown_stage_and_every_target_is_a_stage() -> None:
    assert {target for targets in STEPS.values() for target in targets} <= set(STEPS)
    with pytest.raises(WrongStage, match="propose a new candidate"):
        step("release-1", "withdrawn", "live")
    assert SUITE.case("a0").case_id == "a0"
