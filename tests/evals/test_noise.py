import random
from itertools import pairwise

import pytest

from evals.noise import FEWEST, margins, night_noise
from evals.scores import ScoredRun
from tests.evals.builders import run_with, values


def night(share: float, cases: int = 200) -> ScoredRun:
    return run_with({"answer_contains_gold": values([1.0] * round(share * cases) + [0.0] * round((1 - share) * cases))})


def test_nights_that_never_differ_have_no_noise() -> None:
    assert night_noise([night(0.9)] * (FEWEST + 1)) == {"answer_contains_gold": 0.0}


def test_too_few_nights_say_nothing() -> None:
    assert night_noise([night(0.9)] * FEWEST) == {}
    assert night_noise([]) == {}


def test_the_noise_is_what_most_nights_stay_within() -> None:
    chance = random.Random(3)
    shares = [0.9 + chance.uniform(-0.02, 0.02) for _ in range(60)]
    level = night_noise([night(share) for share in shares])["answer_contains_gold"]
    moves = [abs(b - a) for a, b in pairwise(shares)]
    within = sum(move <= level + 0.005 for move in moves) / len(moves)
    assert 0.93 <= within <= 1.0
    assert level < 0.05


@pytest.mark.parametrize(("level", "margin"), [(0.0, 0.05), (0.02, 0.05), (0.08, 0.08)])
def test_noise_widens_a_margin_and_never_narrows_it(level: float, margin: float) -> None:
    assert margins({"answer_contains_gold": level}, 0.05) == {"answer_contains_gold": margin}
