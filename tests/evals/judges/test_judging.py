"""Judging kept outputs: what is asked, what is clear without asking, and what becomes of failures."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

import pytest

from assistants.models.port import BudgetExceeded, ModelMisconfigured, ModelUnavailable
from evals.judges.judging import Item, Pass, items, judge_all, judge_one
from evals.judges.metrics import BY_NAME, JUDGED, JudgeMetric
from evals.judges.port import JudgeFailed, Material, material, placed, variants_of
from evals.metrics.catalog import METRICS
from evals.metrics.measurements import Errored, NotApplicable, Scored
from evals.outputs import Output
from evals.suites import Case, Gold, Suite
from tests.evals.builders import answer, failure, found, hit, leave_case, output

HITS = (hit("leave.md"), hit("sick.md", text="Sick leave is paid for six weeks."))
GIVEN = output(answer(hits=HITS))


@dataclass
class Fixed:
    """A judge that says one value, or fails the same way each time, from the ``after``-th item on."""

    value: float = 0.5
    error: Exception | None = None
    after: int = 0
    name: str = "fixed"
    shown: list[Material] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def fingerprint(self, metric: JudgeMetric) -> str:
        return f"print of {metric.name}"

    def measure(self, metric: JudgeMetric, shown: Material, *, turn: int = 0) -> float:
        with self.lock:
            self.shown.append(shown)
            if self.error and len(self.shown) > self.after:
                raise self.error
        return self.value


def item(metric: str, **more: object) -> Item:
    return Item(**{"case_id": "leave", "repeat": 0, "metric": metric, **more})  # type: ignore[arg-type]


def one(metric: str, given: Output = GIVEN, case: Case | None = None, judge: Fixed | None = None) -> object:
    return judge_one(judge or Fixed(), BY_NAME[metric], case or leave_case(), given, item(metric))


def suite(count: int = 3) -> tuple[Suite, list[Output]]:
    cases = [leave_case(case_id=f"c{n}") for n in range(count)]
    return Suite(name="s", cases=tuple(cases)), [output(answer(hits=HITS), case_id=case.case_id) for case in cases]


def test_no_judged_metric_has_the_name_of_a_measured_one() -> None:
    assert not set(BY_NAME) & set(METRICS)
    assert len(BY_NAME) == len(JUDGED) == 8


@pytest.mark.parametrize("metric", list(BY_NAME))
def test_a_value_is_scored_and_the_question_and_its_passages_are_shown(metric: str) -> None:
    judge = Fixed(value=0.25)
    assert one(metric, judge=judge) == Scored(value=0.25)
    [shown] = judge.shown
    assert (shown.question, shown.answer) == ("How long is parental leave?", "Each parent may take 20 weeks.")
    assert shown.contexts == tuple(each.text for each in HITS)
    assert shown.reference == "Each parent may take 20 weeks"


@pytest.mark.parametrize("metric", list(BY_NAME))
@pytest.mark.parametrize("error", [ModelUnavailable("away"), JudgeFailed("no form")])
def test_a_failure_is_an_error_and_no_number(metric: str, error: Exception) -> None:
    assert one(metric, judge=Fixed(error=error)) == Errored(note=f"{type(error).__name__}: {error}")


@pytest.mark.parametrize("metric", list(BY_NAME))
def test_an_output_that_failed_is_an_error_that_no_judge_is_asked_about(metric: str) -> None:
    judge = Fixed()
    assert isinstance(one(metric, failure(), judge=judge), Errored)
    assert judge.shown == []


@pytest.mark.parametrize("metric", list(BY_NAME))
def test_a_case_without_an_answer_is_left_to_metrics_without_a_judge(metric: str) -> None:
    asked = Case(case_id="leave", question="Who won?", answerable=False)
    assert isinstance(one(metric, case=asked), NotApplicable)


@pytest.mark.parametrize("metric", ["context_recall", "factual_correctness", "answer_accuracy", "rubric_score"])
def test_without_a_gold_quote_nothing_can_be_held_against_it(metric: str) -> None:
    assert isinstance(one(metric, case=leave_case(gold=(Gold(document="leave.md"),))), NotApplicable)


def test_an_abstention_is_worth_nothing_where_an_answer_was_due_and_says_nothing_wrong() -> None:
    judge, given = Fixed(), output(answer("I do not know.", abstained=True, hits=HITS))
    assert one("factual_correctness", given, judge=judge) == Scored(value=0.0, note="abstained")
    assert isinstance(one("faithfulness", given, judge=judge), NotApplicable)
    assert judge.shown == []
    assert one("context_recall", given, judge=judge) == Scored(value=0.5)


def test_retrieval_alone_is_judged_by_what_it_found() -> None:
    assert one("context_recall", found("leave.md")) == Scored(value=0.5)
    assert isinstance(one("faithfulness", found("leave.md")), NotApplicable)


def test_an_answer_from_nothing_follows_from_nothing() -> None:
    judge = Fixed(value=1.0)
    assert one("faithfulness", output(answer(hits=())), judge=judge) == Scored(value=0.0, note="nothing was found")
    assert judge.shown == []


def test_the_variants_change_the_form_alone() -> None:
    shown = material(leave_case(), GIVEN)
    assert shown.as_variant("turned").contexts == shown.contexts[::-1]
    assert shown.as_variant("padded").answer.count(shown.answer) == 2
    assert shown.as_variant("plain") == shown
    assert variants_of(BY_NAME["faithfulness"]) == ("plain", "turned", "padded")
    assert variants_of(BY_NAME["context_precision"]) == ("plain",)
    assert variants_of(BY_NAME["rubric_score"]) == ("plain", "padded")


def test_every_document_whose_words_are_shown_is_named_so_that_erasing_it_erases_the_reply() -> None:
    named = {(origin.source, origin.document) for origin in material(leave_case(), GIVEN).origins}
    assert {("handbook", "leave.md"), ("handbook", "sick.md")} <= named


def test_gold_without_a_source_may_stand_in_any_and_says_the_same() -> None:
    case = leave_case(gold=(Gold(document="secret.md", quote="Twenty weeks"),))
    [found] = placed(Suite(name="s", cases=(case,)), ["handbook", "wiki"]).cases
    shown = material(found, GIVEN)
    named = {(origin.source, origin.document) for origin in shown.origins}
    assert {("handbook", "secret.md"), ("wiki", "secret.md")} <= named
    assert shown.reference == "Twenty weeks"


def test_every_output_is_judged_by_every_metric_in_every_turn_and_form() -> None:
    made, outputs = suite()
    plan = Pass(metrics=[BY_NAME["faithfulness"], BY_NAME["context_recall"]], turns=2, has_probes=True)
    wanted = items(made, outputs, plan)
    assert Counter((each.metric, each.variant) for each in wanted) == {
        ("faithfulness", "plain"): 6,
        ("faithfulness", "turned"): 3,
        ("faithfulness", "padded"): 3,
        ("context_recall", "plain"): 6,
        ("context_recall", "turned"): 3,
    }
    assert {each.case_id for each in items(made, outputs, plan, limit=2)} == {"c0", "c1"}
    done = judge_all(Fixed(), made, outputs, wanted, plan)
    assert [each.item for each in done.judged] == list(wanted)
    assert {each.fingerprint for each in done.judged} == {"print of faithfulness", "print of context_recall"}


@pytest.mark.parametrize("workers", [1, 4])
def test_a_spent_budget_ends_the_pass_and_keeps_what_was_judged(workers: int) -> None:
    made, outputs = suite(20)
    plan = Pass(metrics=[BY_NAME["faithfulness"]], workers=workers)
    judge = Fixed(error=BudgetExceeded("the day is spent"), after=5)
    done = judge_all(judge, made, outputs, items(made, outputs, plan), plan)
    assert (len(done.judged), done.stopped) == (5, "the day is spent")
    assert len(judge.shown) <= 5 + workers


def test_a_judge_that_cannot_be_asked_at_all_is_no_list_of_failures() -> None:
    made, outputs = suite()
    plan = Pass(metrics=[BY_NAME["faithfulness"]])
    with pytest.raises(ModelMisconfigured):
        judge_all(Fixed(error=ModelMisconfigured("no key")), made, outputs, items(made, outputs, plan), plan)
