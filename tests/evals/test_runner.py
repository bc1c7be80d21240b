import threading
import time
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from assistants.answers import Answer
from assistants.composers.port import Usage
from evals.outputs import Output
from evals.runner import Begun, Effort, produce_answers, produce_hits
from evals.suites import Case, Suite
from index.values import Hits, Query
from kernel.access import AccessScope
from kernel.errors import Unavailable
from tests.evals.builders import DAY, answer, hit


@dataclass
class Clerk:
    """Answers everything, except what makes it fail; keeps what it was asked."""

    asked: list[tuple[str, frozenset[str], date]] = field(default_factory=list)
    generations: list[int] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)

    def ask(self, question: str, *, scope: AccessScope, as_of: date, repeat: int) -> Answer:
        self.repeats.append(repeat)
        self.asked.append((question, scope.groups, as_of))
        if "fail" in question:
            raise Unavailable("the model did not answer; try again.")
        return answer(generation=self.generations.pop(0) if self.generations else 1)

    def search(self, query: Query, *, scope: AccessScope) -> Hits:
        self.asked.append((query.text, scope.groups, query.as_of))
        return Hits(generation=query.generation or 1, hits=(hit("leave.md"),) * min(2, query.limit))


def suite(*cases: Case, **keys: object) -> Suite:
    return Suite(name="people", cases=cases, **keys)  # type: ignore[arg-type]


def case(case_id: str, question: str = "?", **keys: object) -> Case:
    return Case(case_id=case_id, question=question, **keys)  # type: ignore[arg-type]


def test_a_failing_case_is_kept_with_its_type_and_sentence_and_the_rest_goes_on() -> None:
    production = produce_answers(suite(case("a"), case("b", "fail"), case("c")), Clerk(), as_of=DAY)
    assert [output.case_id for output in production.outputs] == ["a", "b", "c"]
    assert production.outputs[1].error == "Unavailable: the model did not answer; try again."
    assert production.outputs[2].answer is not None
    assert production.state == "complete"


def test_each_case_is_asked_for_its_own_day_and_readers_then_the_suites_then_the_runs() -> None:
    clerk = Clerk()
    own = case("a", as_of=date(2025, 3, 1), readers=("hr",))
    produce_answers(suite(own, case("b"), as_of=date(2026, 1, 1), readers=("staff",)), clerk, as_of=DAY)
    produce_answers(suite(case("c")), clerk, as_of=DAY)
    assert clerk.asked == [
        ("?", frozenset({"hr", "everyone"}), date(2025, 3, 1)),
        ("?", frozenset({"staff", "everyone"}), date(2026, 1, 1)),
        ("?", frozenset({"everyone"}), DAY),
    ]


def test_a_corpus_that_changes_under_the_run_makes_it_partial() -> None:
    production = produce_answers(suite(case("a"), case("b")), Clerk(generations=[1, 2]), as_of=DAY)
    assert (production.state, production.generation) == ("partial", None)


def test_progress_is_told_after_every_case() -> None:
    told: list[tuple[int, int, str]] = []

    def tell(done: int, total: int, output: Output) -> None:
        told.append((done, total, output.case_id))

    produce_answers(suite(case("a"), case("b", "fail")), Clerk(), as_of=DAY, progress=tell)
    assert told == [(1, 2, "a"), (2, 2, "b")]


def test_each_question_is_asked_as_often_as_was_wanted_and_each_time_anew() -> None:
    clerk = Clerk()
    production = produce_answers(suite(case("a"), case("b")), clerk, as_of=DAY, effort=Effort(repeats=3))
    assert [(o.case_id, o.repeat) for o in production.outputs] == [(c, r) for r in range(3) for c in "ab"]
    assert clerk.repeats == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("workers", [2, 7])
def test_many_at_a_time_give_the_same_outputs_in_the_same_order(workers: int) -> None:
    cases = [case(f"c{number:02}", "fail" if number % 5 == 0 else "?") for number in range(40)]
    at_once, most, lock = 0, 0, threading.Lock()

    class Slow(Clerk):
        def ask(self, question: str, *, scope: AccessScope, as_of: date, repeat: int) -> Answer:
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            time.sleep(0.002)
            with lock:
                at_once -= 1
            return super().ask(question, scope=scope, as_of=as_of, repeat=repeat)

    production = produce_answers(suite(*cases), Slow(), as_of=DAY, effort=Effort(workers=workers))
    assert [output.case_id for output in production.outputs] == [each.case_id for each in cases]
    assert sum(output.error is not None for output in production.outputs) == 8
    assert 1 < most <= workers


def test_what_was_made_before_is_not_asked_again_and_what_is_new_is_kept_at_once() -> None:
    known = produce_answers(suite(case("a")), Clerk(), as_of=DAY).outputs
    clerk, kept = Clerk(), list[Output]()
    production = produce_answers(
        suite(case("a"), case("b")), clerk, as_of=DAY, begun=Begun(outputs=known, keep=kept.append)
    )
    assert len(clerk.asked) == 1
    assert [output.case_id for output in kept] == ["b"]
    assert production.outputs[0] is known[0]
    assert production.state == "complete"


@pytest.mark.parametrize("workers", [1, 4])
def test_nothing_is_asked_any_more_once_enough_was_spent(workers: int) -> None:
    class Paid(Clerk):
        def ask(self, question: str, *, scope: AccessScope, as_of: date, repeat: int) -> Answer:
            given = super().ask(question, scope=scope, as_of=as_of, repeat=repeat)
            return replace(given, usage=Usage(model="m", calls=1, cost=0.3))

    cases = [case(f"c{number}") for number in range(30)]
    effort = Effort(most_cost=1.0, workers=workers)
    production = produce_answers(suite(*cases), Paid(), as_of=DAY, effort=effort)
    assert 4 <= len(production.outputs) <= 4 + workers - 1, "only what was under way when it was reached comes on top"
    assert production.state == "partial"
    assert f"{30 - len(production.outputs)} of 30 questions were not asked" in production.stopped


def test_retrieval_alone_keeps_the_hits_and_no_answer() -> None:
    production = produce_hits(suite(case("a")), Clerk(), as_of=DAY, generation=7, limit=1)
    (output,) = production.outputs
    assert output.answer is None
    assert len(output.retrieved) == 1
    assert production.generation == 7
    assert output.seconds >= 0
