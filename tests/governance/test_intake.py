from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.intake import TIERS, requirements, score, tier
from governance.usecases import UseCase
from tests.governance.builders import use_case

ratings = st.integers(1, 5)
cases = st.builds(
    use_case,
    value=ratings,
    feasibility=ratings,
    risk=ratings,
    weeks=st.floats(0, 520),
    audience=st.sampled_from(["internal", "customers", "public"]),
    acts=st.booleans(),
    personal_data=st.booleans(),
    regulated=st.booleans(),
)


def test_the_score_is_the_weighted_sum_that_its_docstring_says() -> None:
    found = score(use_case(value=4, feasibility=3, risk=2, weeks=13))
    assert [part.points for part in found.parts] == [30.0, 12.5, 15.0, 11.25]
    assert found.value == 68.8


def test_the_best_use_case_scores_a_hundred_and_the_worst_nothing() -> None:
    assert score(use_case(value=5, feasibility=5, risk=1, weeks=0)).value == 100
    assert score(use_case(value=1, feasibility=1, risk=5, weeks=200)).value == 0


@given(cases)
def test_a_score_lies_between_nothing_and_a_hundred_and_says_why(given_case: UseCase) -> None:
    found = score(given_case)
    assert 0 <= found.value <= 100
    assert found.value == pytest.approx(sum(part.points for part in found.parts), abs=0.06)
    assert all(part.why and 0 <= part.points <= part.limit for part in found.parts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "low"),
        ({"risk": 3}, "medium"),
        ({"audience": "customers"}, "medium"),
        ({"acts": True}, "medium"),
        ({"personal_data": True}, "medium"),
        ({"acts": True, "personal_data": True}, "high"),
        ({"regulated": True}, "high"),
        ({"audience": "public"}, "high"),
        ({"risk": 5}, "high"),
    ],
)
def test_the_tier_is_the_highest_that_any_fact_asks_for(facts: dict[str, object], expected: str) -> None:
    assert tier(use_case(**facts)).tier == expected  # type: ignore[arg-type]


def test_every_reason_is_given_the_gravest_first() -> None:
    reasons = tier(use_case(audience="public", personal_data=True)).reasons
    assert reasons == ("high: the public reads its answers", "medium: it handles personal data")
    assert tier(use_case()).reasons == ("low: nothing about it asks for more",)


@given(cases, st.sampled_from(["acts", "personal_data", "regulated"]))
def test_one_more_risk_never_lowers_the_tier(given_case: UseCase, fact: str) -> None:
    riskier = replace(given_case, risk=replace(given_case.risk, **{fact: True}))  # type: ignore[arg-type]
    assert TIERS.index(tier(riskier).tier) >= TIERS.index(tier(given_case).tier)


def test_a_higher_tier_never_asks_for_less() -> None:
    low, medium, high = (requirements(name) for name in TIERS)
    assert (low.approvals, medium.approvals, high.approvals) == (1, 1, 2)
    assert (low.author_may_approve, medium.author_may_approve, high.author_may_approve) == (True, False, False)
    assert set(low.checks) < set(medium.checks) < set(high.checks)
