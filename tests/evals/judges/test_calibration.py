"""Agreement, bias and prediction-powered means cover at their stated rate, and say nothing where nothing is known."""

from collections.abc import Callable

import numpy as np
import pytest

from evals.judges.calibration import Pair, agreement, bias, flip_rate, kappa, kappa_interval, prediction_powered

WORLDS = [(0.5, 0.9, 0.9), (0.8, 0.95, 0.7), (0.9, 0.95, 0.8), (0.5, 0.6, 0.5)]
"""Share of items that people say yes to, and the judge's sensitivity and specificity."""
RUNS = 500
LEAST_COVERED = 0.905
"""What 500 simulations show of an interval that covers in 94 of 100, all but once in a thousand times."""


def pairs(both: int, person: int, judge: int, neither: int) -> list[Pair]:
    cells = ((True, True), (True, False), (False, True), (False, False))
    counts = (both, person, judge, neither)
    return [Pair(person=p, judge=j) for (p, j), n in zip(cells, counts, strict=True) for _ in range(n)]


def test_kappa_is_that_of_a_known_table() -> None:
    assert kappa(pairs(20, 5, 10, 15)) == pytest.approx(0.4)


def test_kappa_of_a_judge_who_always_says_yes_is_nothing_beyond_chance() -> None:
    assert kappa(pairs(30, 0, 20, 0)) == 0.0


def test_kappa_does_not_exist_where_everybody_always_says_yes() -> None:
    assert kappa(pairs(30, 0, 0, 0)) is None
    assert kappa([]) is None
    assert kappa_interval([]) is None


def test_full_agreement_on_few_items_leaves_room_for_doubt() -> None:
    few, many = kappa_interval(pairs(4, 0, 0, 4)), kappa_interval(pairs(100, 0, 0, 100))
    assert few is not None
    assert many is not None
    assert few.low < 0.7
    assert many.low > 0.9


def test_sensitivity_and_specificity_are_of_what_people_say() -> None:
    found = agreement(pairs(18, 2, 3, 7))
    assert (found.sensitivity.value, found.specificity.value) == (0.9, 0.7)
    assert (found.sensitivity.count, found.specificity.count) == (20, 10)
    assert found.sensitivity.interval is not None
    assert found.sensitivity.interval.low == pytest.approx(0.699, abs=0.001)


def test_without_a_no_of_people_specificity_is_not_measured() -> None:
    assert agreement(pairs(5, 1, 0, 0)).specificity.value is None


def test_the_flip_rate_counts_items_that_were_asked_again() -> None:
    found = flip_rate([[True, True], [True, False], [False, False, True], [True]])
    assert found.value == pytest.approx(2 / 3)
    assert found.count == 3
    assert flip_rate([[True]]).value is None


def test_a_bias_is_shown_where_values_move_one_way() -> None:
    plain = {str(n): 0.5 for n in range(40)}
    moved = bias(plain, {name: value + 0.2 + 0.01 * (int(name) % 5) for name, value in plain.items()})
    assert moved.is_shown
    assert moved.shift == pytest.approx(0.22)


def test_no_bias_is_shown_where_they_move_both_ways_or_nothing_is_known() -> None:
    plain = {str(n): 0.5 for n in range(40)}
    assert not bias(plain, {name: value + (-1) ** int(name) * 0.2 for name, value in plain.items()}).is_shown
    assert not bias(plain, {}).is_shown
    assert bias(plain, {}).shift is None


def test_a_corrected_mean_takes_the_judges_errors_out() -> None:
    found = prediction_powered(pairs(50, 0, 50, 0), [True] * 500)
    assert found is not None
    assert found.value == pytest.approx(0.5)
    assert (found.labelled, found.unlabelled) == (100, 500)


def test_a_corrected_mean_needs_labels_and_something_unlabelled() -> None:
    assert prediction_powered(pairs(1, 0, 0, 0), [True]) is None
    assert prediction_powered(pairs(5, 0, 0, 5), []) is None


def test_labels_of_a_judge_that_is_always_right_leave_room_for_doubt() -> None:
    found = prediction_powered(pairs(5, 0, 0, 5), [True] * 500)
    assert found is not None
    assert found.interval.high - found.interval.low > 0.1


Draw = Callable[[int], tuple[list[bool], list[bool]]]


def world(prevalence: float, sensitivity: float, specificity: float, seed: int) -> Draw:
    rng = np.random.default_rng(seed)

    def draw(count: int) -> tuple[list[bool], list[bool]]:
        person = rng.random(count) < prevalence
        judge = np.where(person, rng.random(count) < sensitivity, rng.random(count) >= specificity)
        return person.tolist(), judge.tolist()

    return draw


def true_kappa(prevalence: float, sensitivity: float, specificity: float) -> float:
    yes = prevalence * sensitivity + (1 - prevalence) * (1 - specificity)
    chance = prevalence * yes + (1 - prevalence) * (1 - yes)
    return (prevalence * sensitivity + (1 - prevalence) * specificity - chance) / (1 - chance)


@pytest.mark.parametrize("count", [30, 100])
@pytest.mark.parametrize("shares", WORLDS)
def test_kappas_interval_covers_at_its_stated_rate(shares: tuple[float, float, float], count: int) -> None:
    draw, truth = world(*shares, seed=count), true_kappa(*shares)
    covered = 0
    for _ in range(RUNS):
        found = kappa_interval([Pair(person=p, judge=j) for p, j in zip(*draw(count), strict=True)])
        assert found is not None
        covered += found.low <= truth <= found.high
    assert covered >= LEAST_COVERED * RUNS


@pytest.mark.parametrize("count", [30, 100])
@pytest.mark.parametrize("shares", WORLDS)
def test_a_corrected_mean_covers_at_its_stated_rate_however_bad_the_judge(
    shares: tuple[float, float, float], count: int
) -> None:
    draw = world(*shares, seed=count + 1)
    covered = naive = 0
    for _ in range(RUNS):
        labelled = [Pair(person=p, judge=j) for p, j in zip(*draw(count), strict=True)]
        judged = draw(400)[1]
        found = prediction_powered(labelled, judged)
        assert found is not None
        covered += found.interval.low <= shares[0] <= found.interval.high
        naive += abs(sum(judged) / len(judged) - shares[0]) < 0.02
    assert covered >= LEAST_COVERED * RUNS
    if abs(shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[2]) - shares[0]) > 0.03:
        assert naive < RUNS / 2  # the judge's own mean is off, so that covering is no gift
