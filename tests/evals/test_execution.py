from datetime import date

from evals.execution import Subject, begin, execute, execute_retrieval
from evals.scores import aggregate_run
from evals.suites import Case, Gold, Suite
from kernel.clock import FixedClock
from kernel.ids import CountingIds
from tests.evals.builders import DAY, NOON, Library
from tests.evals.test_runner import Clerk

SUITE = Suite(
    name="people",
    cases=(
        Case(case_id="a", question="How long?", gold=(Gold(document="leave.md"),), must=(("20 weeks",),)),
        Case(case_id="b", question="Does it fail?", gold=(Gold(document="leave.md"),), must=(("20 weeks",),)),
    ),
)
SUBJECT = Subject(assistant="people", config_digest="config", notes="0.1.0")


def test_an_execution_says_what_was_run_on_what_and_when() -> None:
    identity = begin(SUITE, SUBJECT, clock=FixedClock(NOON), ids=CountingIds())
    done = execute(SUITE, Clerk(), identity=identity, versions=Library())
    facts = done.run.facts
    assert (facts.run_id, facts.suite_digest, facts.config_digest) == ("run-1", SUITE.digest, "config")
    assert (facts.generation, facts.as_of, facts.started_at, facts.state) == (1, DAY, NOON, "complete")
    assert len(done.outputs) == 2
    assert aggregate_run(done.run)["answer_contains_gold"].value == 0.5


def test_a_retrieval_execution_measures_retrieval_and_nothing_of_answers() -> None:
    day = date(2025, 3, 1)
    clerk = Clerk()
    done = execute_retrieval(
        SUITE, clerk, subject=SUBJECT, clock=FixedClock(NOON), ids=CountingIds(), as_of=day, generation=4
    )
    figures = aggregate_run(done.run)
    assert (figures["recall_at_5"].value, figures["answer_contains_gold"].value) == (1.0, None)
    assert (done.run.facts.as_of, done.run.facts.generation) == (day, 4)
    assert {asked[2] for asked in clerk.asked} == {day}
