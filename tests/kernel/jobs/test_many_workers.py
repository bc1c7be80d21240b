"""Two workers on Postgres: they share the queue, and one does what the other left when it died."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kernel.clock import SystemClock
from kernel.ids import RandomIds
from kernel.jobs.database import jobs_engine
from kernel.jobs.presence import is_worker_alive
from kernel.jobs.queue import DbosQueue
from tests.kernel.jobs.working import over, until
from tests.support.postgres import needs_postgres, postgres

pytestmark = [needs_postgres, pytest.mark.slow]
SUBJECTS = 6
JOBS = 24


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres() as found:
        yield found


@contextmanager
def one(url: str, name: str, log: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a worker until the block ends."""
    words = [sys.executable, "-m", "tests.kernel.jobs.one_of_many", url, name, str(log)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            if process.poll() is None:
                process.communicate("\n", timeout=120)


@contextmanager
def queue(url: str) -> Iterator[tuple[DbosQueue, Engine]]:
    engine = jobs_engine(Path(), url)
    opened = DbosQueue(engine, clock=SystemClock(), ids=RandomIds())
    yield opened, engine
    opened.close()


def lines(log: Path) -> list[list[str]]:
    return [line.split() for line in log.read_text().splitlines()]


def test_two_workers_share_the_queue_and_do_no_job_twice(url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with one(url, "w1", log), one(url, "w2", log), queue(url) as (jobs, engine):
        assert is_worker_alive(engine, tmp_path)
        submitted = [jobs.submit("work", f"source:{n % SUBJECTS}", {"seconds": 0.2, "number": n}) for n in range(JOBS)]
        assert {over(jobs, job).state for job in submitted} == {"done"}
    written = lines(log)
    begun = [words[1] for words in written if words[0] == "begin"]
    assert sorted(begun) == sorted(job.job_id for job in submitted), "each job was begun once"
    assert {words[3] for words in written} == {"w1", "w2"}, "both worked"
    open_now: set[str] = set()
    for what, _, subject, _ in written:
        assert (subject in open_now) == (what == "end"), f"two jobs of {subject} ran at once"
        open_now ^= {subject}


def test_what_a_killed_worker_left_is_done_by_the_other(url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with one(url, "w3", log) as killed, queue(url) as (jobs, _):
        job = jobs.submit("work", "source:killed", {"seconds": 5})
        until(log.exists, "it is begun")
        with one(url, "w4", log):
            killed.send_signal(signal.SIGKILL)
            killed.wait()
            done = over(jobs, job)
    assert (done.state, done.result, done.attempts) == ("done", {"by": "w4"}, 2)
    assert [words[0] for words in lines(log)] == ["begin", "begin", "end"]


def test_nobody_takes_over_from_a_worker_that_lives(url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with one(url, "w5", log), queue(url) as (jobs, _):
        job = jobs.submit("work", "source:slow", {"seconds": 8})
        until(log.exists, "it is begun")
        with one(url, "w6", log):
            assert over(jobs, job).result == {"by": "w5"}
    assert len(lines(log)) == 2


def test_no_worker_is_alive_when_all_are_gone(url: str, tmp_path: Path) -> None:
    with queue(url) as (_, engine):
        with one(url, "w7", tmp_path / "log") as process:
            assert is_worker_alive(engine, tmp_path)
            process.send_signal(signal.SIGKILL)
            process.wait()
        until(lambda: not is_worker_alive(engine, tmp_path), "Postgres noticed")
