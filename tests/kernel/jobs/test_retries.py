"""When a job that failed is tried again."""

import random

from hypothesis import given
from hypothesis import strategies as st

from ingest.diff import RemovalRefused
from kernel.errors import Busy, InvalidInput, Unavailable
from kernel.jobs.retries import RetryRules
from kernel.jobs.values import JobError

RULES = RetryRules(most=5, first_s=2.0, longest_s=60.0)
PASSING = JobError.of(Unavailable("the server did not answer"))


def test_only_errors_that_may_pass_are_tried_again() -> None:
    chance = random.Random(1)
    for error in (Unavailable("x"), Busy("x")):
        assert RULES.delay_s(JobError.of(error), 1, chance) is not None
    for lasting in (InvalidInput("x"), RemovalRefused("x"), ValueError("x"), KeyError("x")):
        assert RULES.delay_s(JobError.of(lasting), 1, chance) is None


@given(failures=st.integers(min_value=1, max_value=5), seed=st.integers())
def test_a_wait_doubles_and_half_of_it_is_jitter(failures: int, seed: int) -> None:
    longest = min(60.0, 2.0 * 2 ** (failures - 1))
    wait = RULES.delay_s(PASSING, failures, random.Random(seed))
    assert wait is not None
    assert longest / 2 <= wait <= longest


def test_it_is_over_after_the_set_number_of_tries() -> None:
    assert RULES.delay_s(PASSING, 5, random.Random(1)) is not None
    assert RULES.delay_s(PASSING, 6, random.Random(1)) is None
    assert RetryRules(most=0).delay_s(PASSING, 1, random.Random(1)) is None
