from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evals.statistics import (
    EXACT_UP_TO,
    difference_interval,
    holm,
    mean_interval,
    quantile_interval,
    resampled_interval,
    sign_flip_p,
    smallest_detectable,
    wilson,
)

floats = st.floats(-1, 1, allow_nan=False)


@given(st.lists(floats, min_size=1, max_size=8))
def test_the_exact_test_counts_every_assignment_of_signs(differences: list[float]) -> None:
    observed = abs(sum(differences))
    sums = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    slack = 1e-9 * max(1.0, sum(map(abs, differences)))
    lenient = np.mean([total >= observed - slack for total in sums])
    strict = np.mean([total >= observed + slack for total in sums])
    assert strict <= sign_flip_p(differences) <= lenient + 1e-12


def test_no_difference_at_all_is_no_evidence() -> None:
    assert sign_flip_p([0.0] * 50) == 1.0
    assert sign_flip_p([]) == 1.0


def test_the_sampled_test_agrees_with_the_binomial_sign_test() -> None:
    differences = [1.0] * 22 + [-1.0] * 8 + [0.0] * 40
    assert len([d for d in differences if d]) > EXACT_UP_TO
    assert sign_flip_p(differences) == pytest.approx(stats.binomtest(22, 30).pvalue, abs=0.004)


def test_the_sampled_test_is_never_zero_and_repeats_itself() -> None:
    p = sign_flip_p([1.0] * 60)
    assert p == sign_flip_p([1.0] * 60) == 1 / 10_001


@pytest.mark.parametrize(("count", "moved"), [(60, 0.15), (40, 1.0)])
def test_unchanged_systems_are_called_different_in_at_most_six_of_a_hundred_comparisons(
    count: int, moved: float
) -> None:
    rng = np.random.default_rng(7)
    trials = 500
    alarms = 0
    for trial in range(trials):
        signs = rng.choice([-1.0, 1.0], size=count) * (rng.random(count) < moved)
        alarms += sign_flip_p((signs * rng.choice([0.5, 1.0], size=count)).tolist(), seed=trial) < 0.05
    assert alarms / trials <= 0.06


def test_the_interval_of_a_mean_covers_it_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    samples = rng.beta(4, 2, size=(200, 40))
    intervals = [mean_interval(sample.tolist(), seed=at) for at, sample in enumerate(samples)]
    covered = sum(interval is not None and interval.low <= 4 / 6 <= interval.high for interval in intervals)
    assert 0.90 <= covered / 200 <= 0.99


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_shares_get_wilsons_interval(hits: list[bool]) -> None:
    expected = stats.binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    interval = mean_interval([float(hit) for hit in hits])
    assert interval is not None
    assert interval.low == pytest.approx(expected.low, abs=1e-9)
    assert interval.high == pytest.approx(expected.high, abs=1e-9)


def test_a_perfect_share_is_not_certain() -> None:
    interval = mean_interval([1.0] * 10)
    assert interval is not None
    assert interval.low == pytest.approx(0.722, abs=0.001)


@pytest.mark.parametrize(("values", "is_there"), [([], False), ([0.4], True), ([0.4] * 5, True), ([3.0] * 5, False)])
def test_degenerate_samples_get_an_honest_interval_or_none(values: list[float], is_there: bool) -> None:
    interval = mean_interval(values)
    assert (interval is not None) is is_there
    assert interval is None or interval.high - interval.low > 0.1


def test_the_bca_interval_agrees_with_scipys() -> None:
    sample = np.random.default_rng(1).exponential(size=80) / 10
    ours = mean_interval((sample * 20).tolist())
    theirs = stats.bootstrap((sample * 20,), np.mean, method="BCa", rng=np.random.default_rng(2)).confidence_interval
    assert ours is not None
    assert ours.low == pytest.approx(theirs.low, rel=0.05)
    assert ours.high == pytest.approx(theirs.high, rel=0.05)


@pytest.mark.parametrize(("count", "reach"), [(14, 0.193), (29, 0.098), (59, 0.0495)])
def test_no_difference_on_few_cases_still_allows_a_large_one(count: int, reach: float) -> None:
    interval = difference_interval([0.0] * count, bound=1.0)
    assert interval is not None
    assert interval.low == pytest.approx(-reach, abs=0.001)
    assert interval.high == pytest.approx(reach, abs=0.001)


def test_one_repaired_case_of_ten_does_not_prove_that_none_broke() -> None:
    interval = difference_interval([1.0] + [0.0] * 9, bound=1.0)
    assert interval is not None
    assert interval.low < -0.1


@settings(max_examples=40)
@given(st.lists(floats, min_size=1, max_size=30))
def test_the_interval_holds_the_mean_and_stays_within_what_is_possible(differences: list[float]) -> None:
    interval = difference_interval(differences, bound=1.0)
    assert interval is not None
    assert -1 <= interval.low <= np.mean(differences) + 1e-9
    assert np.mean(differences) - 1e-9 <= interval.high <= 1


def test_an_interval_of_no_difference_is_none() -> None:
    assert difference_interval([]) is None


def test_the_smallest_detectable_effect_is_found_with_the_promised_power() -> None:
    rng = np.random.default_rng(5)
    effect = smallest_detectable(rng.normal(0, 0.3, size=4000).tolist()[:100], bound=0.01)
    assert effect is not None
    found = sum(sign_flip_p(rng.normal(effect, 0.3, size=100).tolist(), seed=trial) < 0.05 for trial in range(60))
    assert 0.65 <= found / 60 <= 0.95


def test_the_smallest_detectable_effect_shrinks_with_the_suite_and_is_unknown_for_one_case() -> None:
    assert smallest_detectable([0.0]) is None
    few, many = smallest_detectable([0.0] * 20), smallest_detectable([0.0] * 200)
    assert few is not None
    assert many is not None
    assert few > many > 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_agrees_with_its_definition_and_never_lowers_a_p_value(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(after >= before for before, after in zip(p_values, adjusted, strict=True))
    smallest = min(range(len(p_values)), key=lambda at: p_values[at])
    assert adjusted[smallest] == min(1.0, len(p_values) * p_values[smallest])


def test_holm_of_a_textbook_example() -> None:
    assert list(holm([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])


def test_a_quantile_beyond_what_was_measured_has_no_interval() -> None:
    assert quantile_interval([1.0, 2.0, float("inf")], 0.95) is None
    assert quantile_interval([], 0.5) is None
    interval = quantile_interval([float(value) for value in range(1, 101)], 0.5)
    assert interval is not None
    assert (interval.low, interval.high) == (40, 60)


def test_a_statistic_that_never_exists_has_no_interval() -> None:
    assert resampled_interval(5, lambda _: None) is None
    assert resampled_interval(0, lambda _: 1.0) is None


def test_wilson_is_exact_at_its_ends() -> None:
    assert wilson(0, 5).low == 0.0
    assert wilson(5, 5).high == 1.0
