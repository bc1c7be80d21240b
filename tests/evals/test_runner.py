from dataclasses import dataclass, field
from datetime import date

from assistants.answers import Answer
from evals.outputs import Output
from evals.runner import produce_answers, produce_hits
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

    def ask(self, question: str, *, scope: AccessScope, as_of: date) -> Answer:
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


def test_retrieval_alone_keeps_the_hits_and_no_answer() -> None:
    production = produce_hits(suite(case("a")), Clerk(), as_of=DAY, generation=7, limit=1)
    (output,) = production.outputs
    assert output.answer is None
    assert len(output.retrieved) == 1
    assert production.generation == 7
    assert output.seconds >= 0
