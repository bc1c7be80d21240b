"""What every clock and every maker of ids promises."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kernel.clock import Clock, FixedClock, SystemClock
from kernel.ids import CountingIds, Ids, RandomIds


class ClockContract:
    """Subclass it and override ``clock``."""

    @pytest.fixture
    def clock(self) -> Clock:
        raise NotImplementedError

    def test_now_is_in_utc(self, clock: Clock) -> None:
        assert clock.now().tzinfo is UTC

    def test_time_does_not_run_backwards(self, clock: Clock) -> None:
        assert clock.now() <= clock.now()

    def test_today_is_within_a_day_of_now(self, clock: Clock) -> None:
        assert abs(clock.today() - clock.now().date()) <= timedelta(days=1)


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return SystemClock()


class TestFixedClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return FixedClock(datetime(2025, 6, 2, 23, 30, tzinfo=timezone(timedelta(hours=2))))

    def test_it_stands_still_until_it_is_set(self) -> None:
        clock = FixedClock(datetime(2025, 6, 2, tzinfo=UTC))
        assert clock.today() == date(2025, 6, 2)
        clock.instant += timedelta(days=1)
        assert clock.today() == date(2025, 6, 3)


class IdsContract:
    """Subclass it and override ``ids``."""

    @pytest.fixture
    def ids(self) -> Ids:
        raise NotImplementedError

    def test_an_id_starts_with_its_kind(self, ids: Ids) -> None:
        assert ids.new("run").startswith("run-")
        assert len(ids.new("run")) > len("run-")

    def test_no_id_comes_twice(self, ids: Ids) -> None:
        made = [ids.new(kind) for _ in range(500) for kind in ("run", "answer")]
        assert len(set(made)) == len(made)


class TestRandomIds(IdsContract):
    @pytest.fixture
    def ids(self) -> Ids:
        return RandomIds()


class TestCountingIds(IdsContract):
    @pytest.fixture
    def ids(self) -> Ids:
        return CountingIds()

    def test_they_count_from_one(self) -> None:
        ids = CountingIds()
        assert [ids.new("run"), ids.new("answer")] == ["run-1", "answer-2"]
