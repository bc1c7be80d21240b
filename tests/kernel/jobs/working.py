"""A worker in the test's own process."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kernel.clock import Clock, SystemClock
from kernel.ids import RandomIds
from kernel.jobs.database import jobs_engine
from kernel.jobs.presence import presence
from kernel.jobs.queue import DbosQueue
from kernel.jobs.retries import RetryRules
from kernel.jobs.values import Handler, Job
from kernel.jobs.worker import LONE_WORKER, DbosWorker

PATIENCE_S = 120.0
"""For a machine that is busy with other things."""


@contextmanager
def queue(folder: Path, clock: Clock | None = None) -> Iterator[DbosQueue]:
    """Open a queue as any process may."""
    opened = DbosQueue(jobs_engine(folder, None), clock=clock or SystemClock(), ids=RandomIds())
    yield opened
    opened.close()


@contextmanager
def worker(
    folder: Path,
    handlers: Mapping[str, Handler],
    *,
    parallel: int = 2,
    retries: RetryRules | None = None,
    clock: Clock | None = None,
    stalled_s: float = 60.0,
) -> Iterator[DbosWorker]:
    """Run a worker until the block ends."""
    engine = jobs_engine(folder, None)
    with queue(folder, clock) as own:
        made = DbosWorker(
            engine,
            own,
            presence(engine, folder, LONE_WORKER),
            parallel=parallel,
            retries=retries or RetryRules(most=3, first_s=0.1),
            clock=clock or SystemClock(),
            stalled_s=stalled_s,
        )
        made.start(handlers)
        try:
            yield made
        finally:
            made.stop()
            engine.dispose()


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up, what
        time.sleep(0.05)


def over(queue: DbosQueue, job: Job) -> Job:
    """Wait until a job is over; return it."""
    until(lambda: queue.find(job.job_id).is_over, f"{job} is not over")
    return queue.find(job.job_id)
