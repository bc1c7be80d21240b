"""The worker: jobs are done, side by side, tried again, cancelled, given back."""

import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.diff import RemovalRefused
from kernel.clock import FixedClock, SystemClock
from kernel.errors import Refused, Unavailable
from kernel.jobs.database import jobs_engine
from kernel.jobs.presence import WorkerRunning, is_worker_alive
from kernel.jobs.values import Handler, Order, Schedule
from tests.kernel.jobs.working import over, queue, until, worker


class Desk:
    """Handlers that tests steer from outside."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.now: set[str] = set()
        self.together: set[frozenset[str]] = set()
        self.go = threading.Event()
        self._lock = threading.Lock()

    def wait(self, order: Order) -> Mapping[str, Any]:
        """Work until told to go on or to stop, reporting all the time."""
        with self._lock:
            assert order.subject not in self.now, "two jobs of one subject run at once"
            self.seen.append(order.subject)
            self.now.add(order.subject)
            self.together.add(frozenset(self.now))
        try:
            while not self.go.wait(0.01):
                order.tell("wait", 1, 2)
                if order.should_stop():
                    raise Refused("stopped")
        finally:
            with self._lock:
                self.now.discard(order.subject)
        return {"subject": order.subject}


def test_a_job_is_done_and_its_result_kept(folder: Path) -> None:
    def double(order: Order) -> Mapping[str, Any]:
        return {"twice": 2 * order.params["n"]}

    with worker(folder, {"double": double}), queue(folder) as jobs:
        done = over(jobs, jobs.submit("double", "number:4", {"n": 4}))
        assert (done.state, done.result, done.attempts, done.error) == ("done", {"twice": 8}, 1, None)
        assert done.started_at
        assert done.ended_at
    with queue(folder) as later:
        assert later.find(done.job_id) == done


def test_jobs_of_one_subject_run_one_after_another_and_of_others_beside_them(folder: Path) -> None:
    desk = Desk()
    with worker(folder, {"a": desk.wait, "b": desk.wait}), queue(folder) as jobs:
        first = [jobs.submit("a", "source:x"), jobs.submit("b", "source:x"), jobs.submit("a", "source:y")]
        until(lambda: desk.now == {"source:x", "source:y"}, "both subjects are worked on")
        assert desk.seen.count("source:x") == 1
        desk.go.set()
        assert [over(jobs, job).state for job in first] == ["done"] * 3
    assert sorted(desk.seen) == ["source:x", "source:x", "source:y"]


def test_the_same_job_may_be_queued_again_while_it_runs(folder: Path) -> None:
    desk = Desk()
    with worker(folder, {"a": desk.wait}), queue(folder) as jobs:
        first = jobs.submit("a", "source:x")
        until(lambda: desk.now == {"source:x"}, "it runs")
        second = jobs.submit("a", "source:x")
        assert second.job_id != first.job_id, "the one that runs may have looked already"
        assert jobs.submit("a", "source:x").job_id == second.job_id
        desk.go.set()
        assert over(jobs, second).state == "done"


def test_a_source_that_hangs_delays_no_other(folder: Path) -> None:
    desk = Desk()
    with worker(folder, {"slow": desk.wait, "quick": lambda _: {}}), queue(folder) as jobs:
        jobs.submit("slow", "source:slow")
        until(lambda: desk.now == {"source:slow"}, "it runs")
        for n in range(3):
            assert over(jobs, jobs.submit("quick", f"source:{n}")).state == "done"
        assert desk.now == {"source:slow"}
        desk.go.set()


def test_an_error_that_may_pass_is_tried_again_until_it_does(folder: Path) -> None:
    calls: list[int] = []

    def flaky(order: Order) -> Mapping[str, Any]:
        calls.append(1)
        if len(calls) < 3:
            raise Unavailable("the server did not answer; try again later.")
        return {"calls": len(calls)}

    with worker(folder, {"flaky": flaky}), queue(folder) as jobs:
        done = over(jobs, jobs.submit("flaky", "source:x"))
    assert (done.state, done.result, done.attempts) == ("done", {"calls": 3}, 3)


def test_it_is_given_up_after_the_set_number_of_tries(folder: Path) -> None:
    def down(order: Order) -> Mapping[str, Any]:
        raise Unavailable("the server did not answer; try again later.")

    with worker(folder, {"down": down}), queue(folder) as jobs:
        done = over(jobs, jobs.submit("down", "source:x"))
    assert (done.state, done.attempts) == ("failed", 4)
    assert done.error
    assert done.error.code == "unavailable"


@pytest.mark.parametrize(
    ("error", "code"),
    [(RemovalRefused("it would remove 9 of 10"), "removal_refused"), (ZeroDivisionError("x"), "ZeroDivisionError")],
)
def test_any_other_error_fails_at_once_with_its_sentence(folder: Path, error: Exception, code: str) -> None:
    def refuse(order: Order) -> Mapping[str, Any]:
        raise error

    with worker(folder, {"refuse": refuse}), queue(folder) as jobs:
        done = over(jobs, jobs.submit("refuse", "source:x"))
    assert (done.state, done.attempts) == ("failed", 1)
    assert done.error
    assert done.error.code == code
    assert str(error) in done.error.message


def test_a_job_of_a_kind_that_nobody_knows_fails_with_a_sentence(folder: Path) -> None:
    with worker(folder, {}), queue(folder) as jobs:
        done = over(jobs, jobs.submit("unheard-of", "source:x"))
    assert done.state == "failed"
    assert done.error
    assert "'unheard-of'" in done.error.message


def test_a_running_job_that_is_cancelled_ends_at_its_next_step(folder: Path) -> None:
    desk = Desk()
    with worker(folder, {"a": desk.wait}), queue(folder) as jobs:
        job = jobs.submit("a", "source:x")
        until(lambda: jobs.find(job.job_id).progress is not None, "it runs")
        assert jobs.cancel(job.job_id).is_stopping
        done = over(jobs, job)
        assert (done.state, done.error, done.is_stopping) == ("cancelled", None, False)
        assert desk.now == set()


def test_a_worker_that_stops_gives_its_jobs_back(folder: Path) -> None:
    desk = Desk()
    with queue(folder) as jobs:
        with worker(folder, {"a": desk.wait}) as working:
            job = jobs.submit("a", "source:x")
            until(lambda: desk.now == {"source:x"}, "it runs")
            assert working.stop(), "it let go in time"
        assert jobs.find(job.job_id).state == "queued"
        desk.go.set()
        with worker(folder, {"a": desk.wait}):
            assert over(jobs, job).state == "done"
    assert desk.seen == ["source:x", "source:x"]


def test_a_job_that_does_not_let_go_is_picked_up_by_the_next_worker(folder: Path) -> None:
    hold, calls = threading.Event(), []

    def deaf(order: Order) -> Mapping[str, Any]:
        calls.append(1)
        if len(calls) == 1:
            hold.wait()
        return {"calls": len(calls)}

    with queue(folder) as jobs:
        with worker(folder, {"deaf": deaf}) as working:
            job = jobs.submit("deaf", "source:x")
            until(lambda: bool(calls), "it runs")
            assert not working.stop(grace_s=1)
        assert jobs.find(job.job_id).state == "running", "it was left as it is by a process that dies"
        with worker(folder, {"deaf": deaf}):
            done = over(jobs, job)
        hold.set()
    assert (done.state, done.attempts, done.result) == ("done", 2, {"calls": 2})


def test_a_workspace_has_one_worker(folder: Path) -> None:
    engine = jobs_engine(folder, None)
    assert not is_worker_alive(engine, folder)
    with worker(folder, {}):
        assert is_worker_alive(engine, folder)
        with pytest.raises(WorkerRunning, match="one is enough"), worker(folder, {}):
            pass
        assert is_worker_alive(engine, folder)
    assert not is_worker_alive(engine, folder)
    engine.dispose()


def test_progress_is_seen_from_outside(folder: Path) -> None:
    desk = Desk()
    with worker(folder, {"a": desk.wait}), queue(folder) as jobs:
        job = jobs.submit("a", "source:x")
        until(lambda: getattr(jobs.find(job.job_id).progress, "stage", "") == "wait", "it says how far it is")
        shown = jobs.find(job.job_id)
        assert shown.state == "running"
        assert shown.progress
        assert (shown.progress.done, shown.progress.total) == (1, 2)
        desk.go.set()
        assert over(jobs, job).progress is None


def test_jobs_that_say_nothing_do_not_keep_others_waiting_however_many_they_are(folder: Path) -> None:
    go, silent = threading.Event(), []

    def hang(order: Order) -> Mapping[str, Any]:
        silent.append(order.subject)
        go.wait()
        return {}

    handlers = {"hang": hang, "quick": lambda _: {}}
    with worker(folder, handlers, parallel=1, stalled_s=0.5), queue(folder) as jobs:
        hanging = [jobs.submit("hang", f"source:{n}") for n in range(2)]
        until(lambda: len(silent) == 2, "the second does not wait for the first")
        assert over(jobs, jobs.submit("quick", "source:quick")).state == "done"
        assert [jobs.find(job.job_id).state for job in hanging] == ["running"] * 2
        go.set()
        assert {over(jobs, job).state for job in hanging} == {"done"}


def test_jobs_that_were_over_long_ago_are_forgotten(folder: Path) -> None:
    handlers: dict[str, Handler] = {"quick": lambda _: {}}
    with queue(folder) as jobs:
        with worker(folder, handlers):
            old = over(jobs, jobs.submit("quick", "source:x"))
        with worker(folder, handlers, clock=FixedClock(SystemClock().now() + timedelta(days=29))):
            over(jobs, jobs.submit("quick", "source:y"))
            time.sleep(2)  # longer than it takes until the worker looks for the first time
            assert jobs.find(old.job_id) == old
        with worker(folder, handlers, clock=FixedClock(SystemClock().now() + timedelta(days=31))):
            until(lambda: old.job_id not in {job.job_id for job in jobs.recent()}, "it is forgotten")


def test_no_connection_leaves_the_machine(folder: Path) -> None:
    with worker(folder, {"quick": lambda _: {}}) as working, queue(folder) as jobs, reached() as places:
        working.keep([Schedule(kind="quick", subject="source:x", cron="0 6 * * *")])
        over(jobs, jobs.submit("quick", "source:x"))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("127.0.0.1", 9))
        assert [place for place in places if place != ("127.0.0.1", 9)] == []
        assert places, "a connection would have been seen"


@contextmanager
def reached() -> Iterator[list[Any]]:
    """Note every address that this process connects to or looks up while the block runs."""
    places: list[Any] = []

    def note(event: str, details: tuple[Any, ...]) -> None:
        if watching and event in {"socket.connect", "socket.sendto", "socket.getaddrinfo"}:
            places.append(details[1] if event != "socket.getaddrinfo" else details[0])

    watching = True
    sys.addaudithook(note)
    yield places
    watching = False
