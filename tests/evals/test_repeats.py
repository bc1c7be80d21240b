from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.catalog import METRICS, SCORERS
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored, Skipped
from evals.outputs import Output
from evals.repeats import STABILITY, combine, stability
from evals.scores import aggregate_run, score_run
from evals.suites import Suite
from tests.evals.builders import (
    Library,
    answer,
    citation,
    facts,
    failure,
    hit,
    leave_case,
    output,
    suite_of,
)

GOOD = answer("Each parent may take 20 weeks", citations=(citation(),), hits=(hit("leave.md"),))
WRONG = answer("Sixteen.", citations=(citation("16 weeks"),), hits=(hit("other.md"),))
REFUSED = answer("I don't know.", abstained=True, support=0.1)
SUITE = Suite(name="people", cases=(*suite_of("a", "b", unanswerable=("n",)).cases, leave_case(case_id="c")))


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ([Scored(value=1.0), Scored(value=0.0)], Scored(value=0.5)),
        ([Scored(value=1.0), Errored(note="late")], Errored(note="1 of 2 repeats failed: late")),
        ([Errored(note="late")], Errored(note="late")),
        ([NotApplicable(), NotApplicable()], NotApplicable()),
        ([Skipped(note="no texts"), NotApplicable()], Skipped(note="no texts")),
        ([NotApplicable(), Scored(value=1.0)], Scored(value=1.0)),
    ],
)
def test_repeats_add_up_to_their_mean_and_one_failure_is_a_failure(
    measured: Sequence[Measurement], expected: Measurement
) -> None:
    assert combine(measured) == expected


def test_the_repeats_of_a_case_are_one_score() -> None:
    outputs = [
        Output(case_id="a", as_of=output(GOOD).as_of, seconds=0.1, answer=given, repeat=repeat)
        for repeat, given in enumerate((GOOD, GOOD, WRONG))
    ]
    run = score_run(facts(repeats=3), suite_of("a"), outputs, versions=Library())
    assert run.of("answer_contains_gold")["a"] == Scored(value=2 / 3, note="lacks '20 weeks'")
    assert run.of(STABILITY.name)["a"] == Scored(value=2 / 3, note="2 different answers")
    assert run.case_count == 1


def test_a_repeat_that_is_missing_is_a_failure() -> None:
    run = score_run(facts(repeats=2), suite_of("a"), [output(GOOD, "a")], versions=Library())
    assert isinstance(run.of("answer_contains_gold")["a"], Errored)
    assert isinstance(run.of(STABILITY.name)["a"], Errored)


def test_one_answer_says_nothing_of_stability() -> None:
    assert isinstance(stability([output(GOOD)]), NotApplicable)
    assert STABILITY.name not in score_run(facts(), suite_of("a"), [output(GOOD, "a")], versions=None).versions


def test_abstaining_each_time_is_stable_and_white_space_does_not_count() -> None:
    again = answer("  each parent MAY take\n20 weeks")
    assert stability([output(REFUSED), output(REFUSED)]) == Scored(value=1.0, note="1 different answers")
    assert stability([output(GOOD), output(again)]) == Scored(value=1.0, note="1 different answers")


@given(data=st.data(), repeats=st.integers(1, 3))
def test_putting_failures_in_the_place_of_attempts_never_improves_a_figure(data: st.DataObject, repeats: int) -> None:
    made = []
    for repeat in range(repeats):
        for case in SUITE.cases:
            given_answer = data.draw(st.sampled_from([GOOD, WRONG, REFUSED]))
            made.append(
                Output(case_id=case.case_id, as_of=facts().as_of, seconds=0.1, answer=given_answer, repeat=repeat)
            )
    lost = data.draw(st.sets(st.integers(0, len(made) - 1)))
    worse = [failure(each.case_id) if at in lost else each for at, each in enumerate(made)]
    before, after = (
        aggregate_run(score_run(facts(repeats=repeats), SUITE, outputs, versions=Library()))
        for outputs in (made, worse)
    )
    for name, figure in after.items():
        metric, old = METRICS[name], before[name].value
        if metric.worst is None or old is None:
            continue
        assert figure.value is not None, name
        better = figure.value - old if metric.direction == "higher" else old - figure.value
        assert better <= 1e-12, (name, old, figure.value)
        assert set(before[name].violations) <= set(figure.violations)
    assert set(after) >= {scorer.metric.name for scorer in SCORERS}
