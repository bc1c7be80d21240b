"""The queue, without a worker."""

import threading
from pathlib import Path

import pytest

from kernel.jobs.values import JobMissing
from tests.kernel.jobs.working import queue


def test_a_job_waits_until_somebody_does_it(folder: Path) -> None:
    with queue(folder) as jobs:
        job = jobs.submit("refresh", "source:handbook", {"allow_removals": True})
        assert (job.state, job.attempts, job.subject) == ("queued", 0, "source:handbook")
        assert job.params == {"allow_removals": True}
        assert jobs.find(job.job_id) == job
    with queue(folder) as later:
        assert later.recent() == [job]


def test_the_same_job_is_queued_once(folder: Path) -> None:
    with queue(folder) as jobs:
        first = jobs.submit("refresh", "source:handbook")
        assert jobs.submit("refresh", "source:handbook").job_id == first.job_id
        assert jobs.submit("refresh", "source:wiki").job_id != first.job_id
        assert jobs.submit("vacuum", "source:handbook").job_id != first.job_id
        assert jobs.submit("refresh", "source:handbook", {"allow_removals": True}).job_id != first.job_id
        assert len(jobs.recent()) == 4


def test_many_who_submit_the_same_at_once_get_one_job(folder: Path) -> None:
    found: list[str] = []
    with queue(folder) as jobs:
        start = threading.Barrier(8)

        def submit() -> None:
            start.wait()
            found.append(jobs.submit("refresh", "source:handbook").job_id)

        threads = [threading.Thread(target=submit) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert len(set(found)) == 1
        assert len(jobs.recent()) == 1


def test_a_queued_job_is_cancelled_at_once_and_can_be_submitted_again(folder: Path) -> None:
    with queue(folder) as jobs:
        job = jobs.submit("refresh", "source:handbook")
        assert jobs.cancel(job.job_id).state == "cancelled"
        assert jobs.cancel(job.job_id).state == "cancelled", "that is no error"
        assert jobs.submit("refresh", "source:handbook").job_id != job.job_id


def test_the_newest_come_first_and_no_more_than_asked_for(folder: Path) -> None:
    with queue(folder) as jobs:
        ids = [jobs.submit("refresh", f"source:{n}").job_id for n in range(5)]
        assert [job.job_id for job in jobs.recent(3)] == ids[:1:-1]


def test_a_job_that_is_not_there_is_said_to_be_missing(folder: Path) -> None:
    with queue(folder) as jobs:
        for ask in (jobs.find, jobs.cancel):
            with pytest.raises(JobMissing, match=r"no-such.*job list"):
                ask("no-such")
