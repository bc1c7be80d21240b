"""Waiting for a job that another thread or process does."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from kernel.errors import Unavailable
from kernel.jobs.port import JobQueue
from kernel.jobs.values import Job, JobStopped, Tell

_POLL_S = 0.2
_LOST_S = 10.0
"""A worker that is not seen for so long is gone, not starting again."""


class WorkerGone(Unavailable):
    """The process that did jobs is not there any more."""

    code = "worker_gone"


def wait_for(queue: JobQueue, job_id: str, *, tell: Tell, has_worker: Callable[[], bool]) -> Mapping[str, Any]:
    """Wait until a job is done, passing its progress on, and return its result.

    Raises:
        GristmillError: what the job failed with, as it was raised where it ran.
        JobStopped: somebody cancelled it.
        WorkerGone: nobody is there to do it; it stays queued.
    """
    seen = time.monotonic()
    while True:
        job = queue.find(job_id)
        if job.is_over:
            return _result(job)
        if job.progress:
            tell(job.progress.stage, job.progress.done, job.progress.total)
        if has_worker():
            seen = time.monotonic()
        elif time.monotonic() - seen > _LOST_S:
            raise WorkerGone(
                f"the process that was to do job {job_id!r} is gone; the job is done when 'gristmill serve' or "
                "'gristmill worker' runs again."
            )
        time.sleep(_POLL_S)


def _result(job: Job) -> Mapping[str, Any]:
    if job.state == "cancelled":
        raise JobStopped(f"job {job.job_id!r} was cancelled; nothing was changed. Submit it again when you want it.")
    if job.error and job.state == "failed":
        raise job.error.again()
    return job.result or {}
