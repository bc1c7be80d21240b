"""Which answers wait for a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.answers import Finding
from assistants.plans import ActionPlan, Measure, ReviewPlan, When
from assistants.reviews.holding import Tier, at_least, held, is_sampled

ORDER: tuple[When, ...] = ("never", "findings", "sample", "always")


def finding(measure: Measure, reason: str = "it looks odd") -> Finding:
    return Finding(kind="injection", reason=reason, measure=measure)


@pytest.mark.parametrize("when", ORDER)
def test_a_finding_that_holds_does_so_whatever_the_plan_says(when: When) -> None:
    assert "it looks odd" in held(ReviewPlan(when=when), [finding("hold")], "answer-1")


@pytest.mark.parametrize(("when", "is_held"), [("never", False), ("findings", False), ("always", True)])
def test_a_plan_holds_what_nothing_else_does(when: When, is_held: bool) -> None:
    assert bool(held(ReviewPlan(when=when), [finding("annotate")], "answer-1")) is is_held


def test_every_reason_to_hold_is_named_once() -> None:
    seen = [finding("hold", "one"), finding("hold", "two"), finding("hold", "one")]
    assert held(ReviewPlan(), seen, "answer-1") == "one; two"


def test_a_sample_has_about_its_share() -> None:
    plan = ReviewPlan(when="sample", share=0.2)
    count = sum(bool(held(plan, [], f"answer-{number}")) for number in range(5000))
    assert 900 < count < 1100


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_sample_keeps_what_a_smaller_one_has(answer_id: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert is_sampled(answer_id, high) or not is_sampled(answer_id, low)
    assert is_sampled(answer_id, 1.0)
    assert not is_sampled(answer_id, 0.0)


@given(
    st.builds(ReviewPlan, when=st.sampled_from(ORDER), share=st.floats(0, 1), people=st.integers(1, 5)),
    st.sampled_from(("low", "medium", "high")),
    st.sampled_from(("none", "webhook", "email", "file", "rest")),
)
def test_a_tier_and_an_action_only_make_a_plan_stricter(plan: ReviewPlan, tier: Tier, kind: str) -> None:
    made = at_least(plan, tier, ActionPlan(kind=kind))  # type: ignore[arg-type]
    assert ORDER.index(made.when) >= ORDER.index(plan.when)
    assert made.people >= plan.people
    assert replace(made, when=plan.when, people=plan.people) == plan
    assert made.when == "always" or (tier != "high" and kind == "none")
    assert made.people >= 2 or tier != "high"
    assert at_least(made, tier, ActionPlan(kind=kind)) == made  # type: ignore[arg-type]


def test_a_low_tier_changes_nothing() -> None:
    assert at_least(ReviewPlan(), "low", ActionPlan()) == ReviewPlan()
