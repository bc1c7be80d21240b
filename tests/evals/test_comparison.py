from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.comparison import Incomparable, MetricComparison, compare
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored, Skipped
from tests.evals.builders import run_with, values

METRIC = "answer_contains_gold"
FAILED = Errored(note="late")
RANKS = {"worse": 0, "not_enough": 1, "no_worse": 2, "better": 3}


def compared(before: dict[str, Measurement], after: dict[str, Measurement], margin: float = 0.1) -> MetricComparison:
    old, new = run_with({METRIC: before}, "old"), run_with({METRIC: after}, "new")
    found = compare(old, new, margin=margin).of(METRIC)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([0.0] * 20 + [1.0] * 20, [1.0] * 40, "better"),
        ([1.0] * 40, [0.0] * 20 + [1.0] * 20, "worse"),
        ([1.0] * 40, [1.0] * 40, "no_worse"),
        ([1.0] * 10, [1.0] * 10, "not_enough"),
        ([1.0] * 40, [0.0] * 3 + [1.0] * 37, "not_enough"),
    ],
)
def test_the_verdict_follows_from_significance_and_margin(
    before: list[float], after: list[float], verdict: str
) -> None:
    assert compared(values(before), values(after)).verdict == verdict


def test_a_loss_inside_the_margin_is_no_worse_however_significant() -> None:
    found = compared(values([0.50] * 200), values([0.49] * 200), margin=0.1)
    assert found.p < 0.01
    assert found.verdict == "no_worse"


def test_fixed_and_broken_cases_are_named() -> None:
    found = compared(values([0.0, 1.0, 1.0]), values([1.0, 0.0, 1.0]))
    assert (found.fixed, found.broken, found.count) == (("c0",), ("c1",), 3)
    assert (found.before, found.after, found.difference) == (2 / 3, 2 / 3, 0.0)


def test_where_lower_is_better_a_fall_is_a_positive_difference() -> None:
    old, new = (run_with({"false_refusal": values([value] * 20)}) for value in (1.0, 0.0))
    found = compare(old, new).of("false_refusal")
    assert found is not None
    assert (found.difference, found.verdict) == (1.0, "better")


def test_too_few_questions_say_what_they_could_have_shown() -> None:
    found = compared(values([1.0] * 10), values([1.0] * 10))
    assert found.smallest_detectable is not None
    assert "not enough questions" in found.sentence
    assert f"{found.smallest_detectable:.3f}" in found.sentence


@pytest.mark.parametrize(
    ("change", "field"), [({"suite_digest": "other"}, "suite digest"), ({"state": "partial"}, "state of run 'new'")]
)
def test_runs_of_different_things_are_refused_by_the_field_that_differs(change: dict[str, str], field: str) -> None:
    old, new = run_with({METRIC: values([1.0])}, "old"), run_with({METRIC: values([1.0])}, "new", **change)
    with pytest.raises(Incomparable, match=field):
        compare(old, new)


def test_runs_that_asked_a_different_number_of_times_are_refused() -> None:
    once, thrice = (run_with({"answer_contains_gold": values([1.0])}, run_id=str(n), repeats=n) for n in (1, 3))
    with pytest.raises(Incomparable, match=r"repeats of a question \(1 and 3\)"):
        compare(once, thrice)


def test_another_version_of_a_metric_is_refused_by_name() -> None:
    run = run_with({METRIC: values([1.0])})
    with pytest.raises(Incomparable, match=r"version of metric 'answer_contains_gold' \(1 and 2\)"):
        compare(run, replace(run, versions={METRIC: 2}))


def test_a_metric_that_only_one_run_has_is_listed_and_not_compared() -> None:
    old = run_with({METRIC: values([1.0])})
    new = run_with({METRIC: values([1.0]), "refusal_correct": values([1.0])})
    assert compare(old, new).not_compared == ("refusal_correct",)


def test_cases_that_one_side_could_not_be_measured_on_are_counted_as_unpaired() -> None:
    found = compared({"a": Scored(value=1.0), "b": NotApplicable()}, {"a": Scored(value=1.0), "b": Scored(value=0.0)})
    assert (found.count, found.unpaired) == (1, 1)


def test_a_metric_skipped_throughout_a_run_is_not_enough_to_judge() -> None:
    found = compared(values([1.0] * 40), {f"c{at}": Skipped(note="no text") for at in range(40)})
    assert (found.verdict, found.difference, found.interval) == ("not_enough", None, None)
    assert "no case was measured in both runs" in found.sentence


def test_p_values_are_adjusted_for_the_number_of_metrics() -> None:
    fell = {METRIC: values([1.0] * 6 + [0.5] * 40), "refusal_correct": values([1.0] * 46)}
    rose = {METRIC: values([0.0] * 6 + [0.5] * 40), "refusal_correct": values([1.0] * 46)}
    alone = compare(run_with(fell), run_with(rose), only=(METRIC,)).of(METRIC)
    both = compare(run_with(fell), run_with(rose)).of(METRIC)
    assert alone is not None
    assert both is not None
    assert both.p == pytest.approx(2 * alone.p)


shares = st.sampled_from([0.0, 0.5, 1.0]).map(lambda value: Scored(value=value))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=25), st.data())
def test_a_failure_in_either_run_never_helps_the_new_one(
    pairs: list[tuple[Scored, Scored]], data: st.DataObject
) -> None:
    before: dict[str, Measurement] = {f"c{at}": pair[0] for at, pair in enumerate(pairs)}
    after: dict[str, Measurement] = {f"c{at}": pair[1] for at, pair in enumerate(pairs)}
    whole = compared(before, after)
    side = data.draw(st.sampled_from([before, after]))
    side[data.draw(st.sampled_from(sorted(side)))] = FAILED
    failed = compared(before, after)
    assert whole.difference is not None
    assert failed.difference is not None
    assert failed.difference <= whole.difference + 1e-12


def test_a_case_that_only_the_old_run_failed_on_is_not_a_repair() -> None:
    found = compared({"a": FAILED}, {"a": Scored(value=1.0)})
    assert (found.fixed, found.failed_before, found.difference) == ((), ("a",), 0.0)
