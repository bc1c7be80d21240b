"""The ports: a queue that any process can hand work to, and the worker that does it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from kernel.jobs.values import Handler, Job, Schedule


class JobQueue(Protocol):
    """Hand in work, look at it and take it back; from any process, whether a worker runs or not."""

    def submit(self, kind: str, subject: str, params: Mapping[str, Any] | None = None) -> Job:
        """Queue a job and return it; the same one that waits already is returned instead, and no longer waits.

        ``params`` are JSON values. A job that runs is not the same one: it may have looked at its subject already.
        """
        ...

    def find(self, job_id: str) -> Job:
        """Return a job as it stands.

        Raises:
            JobMissing: there is none of that id.
        """
        ...

    def recent(self, limit: int = 50) -> Sequence[Job]:
        """Return the newest jobs, newest first."""
        ...

    def cancel(self, job_id: str) -> Job:
        """End a queued job at once, and a running one at its next step; one that is over stays as it is.

        Raises:
            JobMissing: there is none of that id.
        """
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class Worker(Protocol):
    """Does what is queued, in threads of its own."""

    def start(self, handlers: Mapping[str, Handler]) -> None:
        """Start doing jobs, those that a dead process left first.

        Raises:
            WorkerRunning: this workspace allows one worker, and it has one.
        """
        ...

    def keep(self, schedules: Collection[Schedule]) -> None:
        """Have exactly these schedules from now on; what they missed while no worker ran is done once."""
        ...

    def fault(self) -> str | None:
        """Return why no job is being done, or None when all is well."""
        ...

    def stop(self, grace_s: float = 5.0) -> bool:
        """Take no more jobs, and give back those that run; say whether all of them ended in time."""
        ...
