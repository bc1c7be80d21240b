import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.catalog import METRICS
from evals.metrics.measurements import Errored, Measurement, Metric, NotApplicable, Scored, Skipped
from evals.scores import aggregate, aggregate_run, score_run
from tests.evals.builders import Library, answer, citation, facts, output, run_with, suite_of

GATED = [metric for metric in METRICS.values() if metric.unit == "share"]
kinds = st.one_of(
    st.floats(0, 1).map(lambda value: Scored(value=value)),
    st.just(NotApplicable()),
    st.just(Errored(note="failed")),
    st.just(Skipped(note="not given")),
)
runs = st.dictionaries(st.sampled_from("abcdefgh"), kinds, min_size=1)


def goodness(metric: Metric, measured: dict[str, Measurement]) -> float:
    """Nothing measured is no better than the worst: the gate does not open for it."""
    value = aggregate(metric, measured).value
    worst = 0.0 if metric.worst is None else metric.worst
    value = worst if value is None else value
    return value if metric.direction == "higher" else -value


@settings(max_examples=200)
@given(st.sampled_from(GATED), runs, st.data(), st.sampled_from([Errored(note="late"), Skipped(note="late")]))
def test_a_failed_or_missing_measurement_never_raises_a_value(
    metric: Metric, measured: dict[str, Measurement], data: st.DataObject, failed: Measurement
) -> None:
    case = data.draw(st.sampled_from(sorted(measured)))
    assert goodness(metric, measured | {case: failed}) <= goodness(metric, measured) + 1e-12


@given(st.sampled_from(GATED), runs)
def test_an_invariant_is_broken_by_every_case_that_is_not_perfect(
    metric: Metric, measured: dict[str, Measurement]
) -> None:
    figure = aggregate(metric, measured)
    assert set(figure.failed) <= set(measured)
    if not metric.is_invariant:
        assert figure.violations == ()
    elif figure.count:
        assert bool(figure.violations) is (figure.value != metric.best)


def test_no_applicable_case_adds_up_to_nothing_and_not_to_zero() -> None:
    figure = aggregate(METRICS["answer_contains_gold"], {"a": NotApplicable()})
    assert (figure.value, figure.interval, figure.count) == (None, None, 0)


def test_a_metric_that_was_skipped_everywhere_was_not_measured() -> None:
    figure = aggregate(METRICS["invalid_citation"], {"a": Skipped(note="no text"), "b": NotApplicable()})
    assert (figure.value, figure.count, figure.skipped) == (None, 0, 1)


def test_failures_lie_beyond_every_latency() -> None:
    measured: dict[str, Measurement] = {str(at): Scored(value=float(at)) for at in range(1, 20)}
    assert aggregate(METRICS["latency_p95"], measured).value == 19.0
    assert aggregate(METRICS["latency_p50"], measured | {"x": Errored(note="late")}).value == 10.0
    many = measured | {"x": Errored(note="late"), "y": Errored(note="late")}
    assert aggregate(METRICS["latency_p95"], many).value is None


def test_a_run_is_scored_case_by_case_and_a_missing_output_is_a_failure() -> None:
    suite = suite_of("a", "b", unanswerable=("n",))
    outputs = [output(answer(citations=(citation(),)), "a"), output(answer(abstained=True), "n")]
    run = score_run(facts(suite_digest=suite.digest), suite, outputs, versions=Library())
    figures = aggregate_run(run)
    assert figures["answer_contains_gold"].value == 0.5
    assert figures["answer_contains_gold"].failed == ("b",)
    assert figures["refusal_correct"].value == pytest.approx(2 / 3)
    assert figures["invalid_citation"].violations == ("b",)
    assert run.case_count == 3


def test_the_digest_of_scores_depends_on_each_of_them() -> None:
    one = run_with({"refusal_correct": {"a": Scored(value=1.0)}})
    other = run_with({"refusal_correct": {"a": Scored(value=0.0)}})
    assert one.digest == run_with({"refusal_correct": {"a": Scored(value=1.0)}}).digest != other.digest
