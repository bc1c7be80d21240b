from typing import Literal

import pytest

from evals.scores import ScoredRun
from governance.gate import policy_for
from governance.nights import Night, NightState, exit_code, judge
from tests.evals.builders import suite_of
from tests.governance.builders import Quality, quality_run

RELEASED = quality_run("better", "then")


def judged(
    quality: Quality,
    released_with: ScoredRun | None = RELEASED,
    noise: dict[str, float] | None = None,
    tier: Literal["low", "medium"] = "medium",
) -> Night:
    return judge("people", quality_run(quality, "now"), released_with, policy=policy_for(tier), noise=noise or {})


@pytest.mark.parametrize(
    ("quality", "state"),
    [("better", "holds"), ("good", "holds"), ("fair", "worse"), ("poor", "worse"), ("violating", "broken")],
)
def test_a_night_is_judged_by_the_gate_and_by_the_run_of_the_release(quality: Quality, state: NightState) -> None:
    night = judged(quality)
    assert night.state == state
    assert bool(night.reasons) == (state != "holds")
    assert night.run_id == "now"


def test_what_moves_no_further_than_it_always_does_is_no_worse() -> None:
    moved = {"answer_contains_gold": 0.5, "refusal_correct": 0.5}
    assert judged("fair", tier="low").state == "worse"
    assert judged("fair", tier="low", noise=moved).state == "holds"
    assert judged("poor", tier="low", noise=moved).state == "worse", "a limit is a limit, whatever the noise"


def test_another_suite_cannot_be_held_against_the_release() -> None:
    other = quality_run("better", "then", suite=suite_of(*(f"b{at}" for at in range(60))))
    night = judged("better", other)
    assert night.state == "inconclusive"
    assert "suite digest" in night.reasons[0]


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ((), 0),
        (("holds", "holds"), 0),
        (("holds", "inconclusive"), 4),
        (("inconclusive", "worse"), 1),
        (("broken",), 1),
        (("broken", "failed"), 3),
    ],
)
def test_the_gravest_night_is_how_it_ends(states: tuple[NightState, ...], code: int) -> None:
    nights = tuple(
        Night(assistant="people", subject="release", state=state, run_id="r", reasons=()) for state in states
    )
    assert exit_code(nights) == code
