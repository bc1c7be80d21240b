"""Schedules that the worker keeps: due, changed, removed, missed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kernel.clock import FixedClock
from kernel.jobs.values import Schedule
from tests.kernel.jobs.working import queue, until, worker

NOON = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
DAILY = Schedule(kind="refresh", subject="source:a", cron="0 6 * * *")
YEARLY = Schedule(kind="refresh", subject="source:b", cron="0 6 1 1 *")


def test_what_came_due_while_no_worker_ran_is_done_once(folder: Path) -> None:
    clock = FixedClock(NOON)
    with worker(folder, {"refresh": lambda _: {}}, clock=clock) as working:
        working.keep([DAILY, YEARLY])
    with queue(folder) as jobs:
        assert jobs.recent() == [], "a schedule that is new has missed nothing"
        clock.instant = NOON + timedelta(days=9)
        with worker(folder, {"refresh": lambda _: {}}, clock=clock) as working:
            for _ in range(3):
                working.keep([DAILY, YEARLY])
            until(lambda: [job.state for job in jobs.recent()] == ["done"], "nine missed days are one job")
        with worker(folder, {"refresh": lambda _: {}}, clock=clock) as working:
            working.keep([DAILY, YEARLY])
            assert len(jobs.recent()) == 1, "it was made up for already"


def test_a_due_schedule_submits_its_job(folder: Path) -> None:
    every_second = Schedule(kind="refresh", subject="source:a", cron="* * * * * *")  # one field more than users may
    with worker(folder, {"refresh": lambda _: {}}) as working, queue(folder) as jobs:
        working.keep([every_second])
        until(lambda: any(job.state == "done" for job in jobs.recent()), "it is done when it is due")
        assert {job.subject for job in jobs.recent()} == {"source:a"}
        working.keep([])
        until(lambda: all(job.is_over for job in jobs.recent()), "the last is over")


def test_a_schedule_that_changed_or_went_is_not_made_up_for(folder: Path) -> None:
    clock = FixedClock(NOON)
    with queue(folder) as jobs:
        with worker(folder, {"refresh": lambda _: {}}, clock=clock) as working:
            working.keep([DAILY])
        clock.instant = NOON + timedelta(days=1)
        with worker(folder, {"refresh": lambda _: {}}, clock=clock) as working:
            working.keep([Schedule(kind="refresh", subject="source:a", cron="0 7 * * *")])
            working.keep([Schedule(kind="refresh", subject="source:a", cron="0 7 * * *")])
            working.keep([])
        clock.instant = NOON + timedelta(days=2)
        with worker(folder, {"refresh": lambda _: {}}, clock=clock) as working:
            working.keep([DAILY])
        assert jobs.recent() == []
