"""Cron expressions: when they are due, and what was missed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.jobs.schedules import CronInvalid, check_cron, is_missed, last_due, next_due
from kernel.jobs.values import Schedule

DAILY = Schedule(kind="refresh", subject="source:handbook", cron="0 6 * * *")
MOMENTS = st.integers(1_700_000_000, 1_900_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize("text", ["0 6 * * 1-5", "*/5 * * * *", "0 0 1 1 *", "30 6 * * mon"])
def test_a_cron_expression_is_taken(text: str) -> None:
    check_cron(text)


@pytest.mark.parametrize(
    "text", ["", "daily", "@daily", "61 * * * *", "* * * *", "0 0 30 2 *", "0 0 6 * * 1-5", "a b c d e"]
)
def test_what_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CronInvalid, match="0 6"):
        check_cron(text)


def test_it_is_read_in_its_time_zone_summer_and_winter() -> None:
    berlin = Schedule(kind="refresh", subject="source:handbook", cron="0 6 * * *", zone="Europe/Berlin")
    assert next_due(berlin, datetime(2026, 1, 15, tzinfo=UTC)) == datetime(2026, 1, 15, 5, tzinfo=UTC)
    assert next_due(berlin, datetime(2026, 7, 15, tzinfo=UTC)) == datetime(2026, 7, 15, 4, tzinfo=UTC)


@given(now=MOMENTS)
def test_due_times_lie_around_now(now: datetime) -> None:
    assert timedelta(0) < now - last_due(DAILY, now) <= timedelta(days=1)
    assert timedelta(0) < next_due(DAILY, now) - now <= timedelta(days=1)


@given(now=MOMENTS, days_away=st.integers(min_value=1, max_value=400))
def test_any_number_of_missed_times_is_made_up_for_once(now: datetime, days_away: int) -> None:
    since = now - timedelta(days=days_away)
    assert is_missed(DAILY, since=since, last_run=None, now=now)
    assert not is_missed(DAILY, since=since, last_run=now, now=now), "made up for"


@given(now=MOMENTS)
def test_a_schedule_that_is_newer_than_its_last_due_time_missed_nothing(now: datetime) -> None:
    since = last_due(DAILY, now) + timedelta(seconds=1)
    assert not is_missed(DAILY, since=since, last_run=None, now=now)
