from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.comparison import compare
from evals.metrics.catalog import METRICS
from evals.metrics.measurements import Errored, Scored, Skipped
from evals.scores import Score, ScoredRun, aggregate_run
from governance.gate import GateDecision, NotCompared, decide, decision_json, policy_for
from governance.intake import TIERS, Tier
from kernel.canonical import canonical_json
from tests.evals.builders import run_with, suite_of, values
from tests.governance.builders import SUITE, Quality, quality_run

LIMITED = {"answer_contains_gold"}


def gate(run: ScoredRun, before: ScoredRun | None = None, tier: Tier = "medium") -> GateDecision:
    policy = policy_for(tier)
    live = compare(before, run, margin=policy.margin, only=policy.compared) if before else None
    return decide(policy, aggregate_run(run), live, case_count=run.case_count)


def swapped(run: ScoredRun, metric: str, case_id: str, measurement: Errored | Skipped) -> ScoredRun:
    changed = tuple(
        Score(case_id=s.case_id, metric=s.metric, measurement=measurement)
        if (s.metric, s.case_id) == (metric, case_id)
        else s
        for s in run.scores
    )
    return replace(run, scores=changed)


@pytest.mark.parametrize("tier", TIERS)
def test_good_figures_open_the_gate_for_a_first_release(tier: Tier) -> None:
    decision = gate(quality_run("better", "new"), tier=tier)
    assert (decision.state, decision.blocking) == ("open", ())


@pytest.mark.parametrize(
    ("quality", "rule"),
    [
        ("poor", "limit answer_contains_gold"),
        ("poor", "limit refusal_correct"),
        ("violating", "invariant invalid_citation"),
    ],
)
def test_a_missed_limit_or_a_violated_invariant_shuts_it(quality: Quality, rule: str) -> None:
    decision = gate(quality_run(quality, "new"))
    assert decision.state == "shut"
    assert rule in [reason.rule for reason in decision.blocking]


def test_a_reason_names_value_limit_interval_and_cases() -> None:
    (reason,) = gate(quality_run("violating", "new")).blocking
    assert reason.cases == ("a0",)
    assert reason.value == pytest.approx(1 / 75)
    assert reason.limit == 0.0
    assert reason.sentence == "invalid_citation is violated by 1 of 75 cases; none may"
    assert reason.interval is not None


def test_being_significantly_worse_than_the_live_release_shuts_it() -> None:
    live = quality_run("better", "old")
    broken = {f"a{at}" for at in range(14)}
    zero = Scored(value=0.0)
    scores = (replace(s, measurement=zero) if s.case_id in broken and s.metric in LIMITED else s for s in live.scores)
    worse = replace(live, scores=tuple(scores))
    decision = gate(worse, live)
    assert decision.state == "shut"
    (reason,) = decision.blocking
    assert reason.rule == "compared answer_contains_gold"
    assert set(reason.cases) == broken


def test_being_no_worse_keeps_it_open() -> None:
    assert gate(quality_run("good", "new"), quality_run("good", "old")).state == "open"


def test_too_few_questions_leave_it_inconclusive_and_say_how_many_are_needed() -> None:
    small = suite_of("a", "b", "c", unanswerable=("n",))
    decision = gate(quality_run("better", "new", small))
    assert decision.state == "inconclusive"
    assert [reason.sentence for reason in decision.blocking] == [
        "the suite has 4 questions; tier medium needs 30",
        "the suite has 1 unanswerable questions; tier medium needs 3",
    ]


def test_too_few_questions_to_compare_say_what_they_could_have_shown() -> None:
    small = suite_of("a", "b", "c", unanswerable=("n",))
    decision = gate(quality_run("better", "new", small), quality_run("better", "old", small))
    assert any("so many can show a difference of" in reason.sentence for reason in decision.blocking)


def test_a_live_release_that_was_not_compared_leaves_it_inconclusive() -> None:
    run = quality_run("better", "new")
    decision = decide(policy_for("low"), aggregate_run(run), NotCompared(why="never run"), case_count=run.case_count)
    assert (decision.state, decision.blocking[0].sentence) == ("inconclusive", "never run")


def test_a_comparison_with_a_wider_margin_than_the_policys_does_not_count() -> None:
    run, policy = quality_run("better", "new"), policy_for("high")
    live = compare(quality_run("better", "old"), run, margin=0.5)
    assert decide(policy, aggregate_run(run), live, case_count=run.case_count).state == "inconclusive"


@pytest.mark.parametrize("metric", ["answer_contains_gold", "invalid_citation", "outdated_citation"])
def test_a_metric_that_is_missing_altogether_never_passes(metric: str) -> None:
    run = quality_run("better", "new")
    figures = {name: figure for name, figure in aggregate_run(run).items() if name != metric}
    assert decide(policy_for("low"), figures, None, case_count=run.case_count).state == "inconclusive"


def test_an_invariant_that_was_skipped_throughout_never_passes() -> None:
    run = quality_run("better", "new")
    for case in SUITE.cases:
        run = swapped(run, "invalid_citation", case.case_id, Skipped(note="no text"))
    assert gate(run).state == "inconclusive"


def test_an_invariant_that_could_not_be_measured_on_one_case_shuts_it_and_says_so() -> None:
    decision = gate(swapped(quality_run("better", "new"), "invalid_citation", "a3", Errored(note="late")))
    assert decision.state == "shut"
    assert "1 of them because they could not be measured" in decision.blocking[0].sentence


ORDER = {"shut": 0, "inconclusive": 1, "open": 2}


@given(
    st.sampled_from(["good", "better", "poor", "violating"]),
    st.sampled_from(
        ["answer_contains_gold", "refusal_correct", "invalid_citation", "outdated_citation", "false_answer"]
    ),
    st.sampled_from([case.case_id for case in SUITE.cases]),
    st.sampled_from([Errored(note="late"), Skipped(note="late")]),
    st.sampled_from(TIERS),
)
def test_a_failed_measurement_never_opens_the_gate_further(
    quality: Quality, metric: str, case_id: str, failed: Errored | Skipped, tier: Tier
) -> None:
    run = quality_run(quality, "new")
    assert ORDER[gate(swapped(run, metric, case_id, failed), tier=tier).state] <= ORDER[gate(run, tier=tier).state]


@pytest.mark.parametrize("tier", TIERS)
def test_the_smallest_suite_of_a_tier_can_show_that_nothing_broke_within_its_margin(tier: Tier) -> None:
    policy = policy_for(tier)
    assert 1 - 0.05 ** (1 / policy.minimum_cases) <= policy.margin


def test_a_higher_tier_never_asks_for_less() -> None:
    policies = [policy_for(tier) for tier in TIERS]
    for lower, higher in pairwise(policies):
        assert higher.margin < lower.margin
        assert higher.minimum_cases > lower.minimum_cases
        assert all(high.value > low.value for low, high in zip(lower.limits, higher.limits, strict=True))


def test_a_decision_can_be_stored() -> None:
    decision = gate(quality_run("violating", "new"), quality_run("good", "old"))
    assert '"state":"shut"' in canonical_json(decision_json(decision))
    assert len(decision.reasons) == 10


@pytest.mark.parametrize(
    ("kind", "metric"),
    [
        ("answer", "answer_contains_gold"),
        ("draft", "answer_contains_gold"),
        ("triage", "routing_correct"),
        ("extract", "field_f1"),
        ("check", "verdict_correct"),
    ],
)
def test_every_kind_is_judged_by_what_it_returns(kind: str, metric: str) -> None:
    policy = policy_for("low", kind)
    invariants = {name: values([0.0] * 60) for name in policy.invariants}
    states = {}
    for right in (30, 55):
        shares = values([1.0] * right + [0.0] * (60 - right))
        run = run_with({metric: shares, "refusal_correct": values([1.0] * 60), **invariants})
        states[right] = decide(policy, aggregate_run(run), None, case_count=60).state
    assert states == {30: "shut", 55: "open"}
    assert {limit.metric for limit in policy.limits} == set(policy.compared) <= set(METRICS)


def test_only_kinds_that_abstain_need_questions_without_an_answer() -> None:
    assert policy_for("medium", "draft").minimum_unanswerable
    assert not policy_for("medium", "triage").minimum_unanswerable
