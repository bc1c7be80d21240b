"""Parsing in child processes: nothing that a document does reaches the parent, the other documents, or the clock."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from ingest.parse.child import ParserBroken
from ingest.parse.elements import Outcome, Parsed, ParseJob, Rejected
from ingest.parse.pool import Limits, ParsePool

SCRIPTED = (sys.executable, "-m", "tests.ingest.scripted_worker", "300")


def pool(*, seconds: float = 20, workers: int = 1, memory_mb: int = 300) -> ParsePool:
    return ParsePool(Limits(seconds=seconds, memory_mb=memory_mb, expanded_mb=64), workers=workers, command=SCRIPTED)


def jobs(*texts: str) -> list[ParseJob]:
    return [ParseJob(uri=f"{number}.md", raw=text.encode()) for number, text in enumerate(texts)]


def outcomes(made: ParsePool, *texts: str) -> dict[str, Outcome]:
    return {job.raw.decode(): outcome for job, outcome in made.parse(jobs(*texts))}


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE}


def workers_of(found: dict[str, Outcome]) -> set[str]:
    return {outcome.properties["worker"] for outcome in found.values() if isinstance(outcome, Parsed)}


def rejection(outcome: Outcome) -> Rejected:
    assert isinstance(outcome, Rejected)
    return outcome


def test_every_job_comes_back_once_with_its_own_outcome() -> None:
    texts = [f"text {number}" for number in range(60)]
    found = outcomes(pool(workers=2), *texts)
    assert {text: [b.text for b in o.blocks] for text, o in found.items() if isinstance(o, Parsed)} == {
        text: [text] for text in texts
    }


def test_no_jobs_start_no_process() -> None:
    before = children()
    assert list(pool().parse(())) == []
    assert children() == before


def test_a_document_that_takes_forever_is_rejected_and_the_next_is_read() -> None:
    found = outcomes(pool(seconds=1), "SLEEP", "after it")
    assert rejection(found["SLEEP"]).code == "too_slow"
    assert "took longer than 1 s to parse; split it" in rejection(found["SLEEP"]).reason
    assert isinstance(found["after it"], Parsed)


@pytest.mark.parametrize(("order", "how"), [("EXIT", "exit status 3"), ("ABORT", "SIGABRT"), ("KILLED", "SIGKILL")])
def test_a_document_that_kills_its_parser_is_rejected_and_the_next_is_read(order: str, how: str) -> None:
    found = outcomes(pool(), order, "after it")
    assert rejection(found[order]).code == "crashed"
    assert how in rejection(found[order]).reason
    assert isinstance(found["after it"], Parsed)


def test_a_document_that_eats_memory_is_rejected_by_the_same_process_that_reads_the_next() -> None:
    found = outcomes(pool(), "before", "EAT", "after")
    assert rejection(found["EAT"]).code == "out_of_memory"
    assert "more than 300 MiB" in rejection(found["EAT"]).reason
    before, after = found["before"], found["after"]
    assert isinstance(before, Parsed)
    assert isinstance(after, Parsed)
    assert before.properties == after.properties


def test_a_document_larger_than_the_memory_limit_is_rejected_for_memory() -> None:
    large = "x" * (40 * 2**20)
    small = ParsePool(Limits(seconds=20, memory_mb=30, expanded_mb=64), workers=1, command=(*SCRIPTED[:-1], "30"))
    found = outcomes(small, large, "after it")
    assert rejection(found[large]).code == "out_of_memory"
    assert isinstance(found["after it"], Parsed)


def test_what_a_parser_prints_does_not_disturb_its_answers() -> None:
    found = outcomes(pool(), "CHATTY", "after it")
    assert all(isinstance(outcome, Parsed) for outcome in found.values())


def test_two_workers_work_at_the_same_time() -> None:
    found = outcomes(pool(workers=2), *(f"NAP {number}" for number in range(8)))
    assert len(workers_of(found)) == 2


def test_processes_are_kept_for_the_next_source_and_end_with_the_pool() -> None:
    before, made = children(), pool()
    first, second = outcomes(made, "one"), outcomes(made, "two")
    assert workers_of(first) == workers_of(second)
    assert children() != before
    made.close()
    assert children() == before


def test_a_process_that_died_while_it_waited_is_replaced() -> None:
    before, made = children(), pool()
    outcomes(made, "one")
    (process,) = (psutil.Process(pid) for pid in children() - before)
    process.kill()
    assert isinstance(outcomes(made, "two")["two"], Parsed)
    made.close()


def test_the_death_of_a_process_at_its_first_job_after_waiting_is_not_laid_on_the_document() -> None:
    before, made = children(), pool()
    outcomes(made, "one")
    (process,) = (psutil.Process(pid) for pid in children() - before)
    process.suspend()
    threading.Timer(0.5, process.kill).start()
    assert isinstance(outcomes(made, "two")["two"], Parsed)
    made.close()


def test_a_document_that_kills_every_process_is_tried_by_one_that_waited_and_one_that_did_not() -> None:
    made = pool()
    outcomes(made, "one")
    assert rejection(outcomes(made, "KILLED")["KILLED"]).code == "crashed"
    made.close()


def test_a_worker_that_cannot_start_is_an_error_that_names_it() -> None:
    made = ParsePool(Limits(seconds=5, memory_mb=300, expanded_mb=64), workers=2, command=("/nowhere/python", "x"))
    with pytest.raises(ParserBroken, match=r"'/nowhere/python x' does not start .*nothing was changed"):
        list(made.parse(jobs("text")))


def test_a_worker_that_ends_before_it_is_ready_is_an_error_and_no_reason_to_reject_documents() -> None:
    command = (sys.executable, "-c", "import sys; sys.exit(5)")
    made = ParsePool(Limits(seconds=5, memory_mb=300, expanded_mb=64), workers=2, command=command)
    with pytest.raises(ParserBroken, match="exit status 5"):
        list(made.parse(jobs("text", "more")))


def test_an_error_of_the_job_list_reaches_the_caller_and_leaves_no_process() -> None:
    def failing() -> Iterator[ParseJob]:
        yield from jobs("one", "two")
        raise ValueError("the source went away")

    before, made = children(), pool(workers=2)
    with pytest.raises(ValueError, match="went away"):
        list(made.parse(failing()))
    made.close()
    assert children() == before


def test_a_caller_that_stops_early_leaves_no_process_and_no_thread() -> None:
    processes, threads = children(), threading.active_count()
    parsing = pool(workers=2).parse(jobs(*(f"text {n}" for n in range(200))))
    next(parsing)
    parsing.close()  # type: ignore[attr-defined]
    assert children() == processes
    assert threading.active_count() == threads


def test_a_caller_that_stops_while_a_document_hangs_does_not_wait_for_it() -> None:
    parsing = pool(seconds=60, workers=2).parse(jobs("quick", "SLEEP", "SLEEP"))
    next(parsing)
    started = time.monotonic()
    parsing.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 5


def test_jobs_are_not_read_far_ahead_of_their_outcomes() -> None:
    taken = 0

    def counted() -> Iterator[ParseJob]:
        nonlocal taken
        for job in jobs(*(f"text {n}" for n in range(100))):
            taken += 1
            yield job

    parsing = pool(workers=2).parse(counted())
    next(parsing)
    time.sleep(0.7)
    assert taken <= 12
    assert len(list(parsing)) == 99


def test_names_and_texts_survive_the_border_whatever_they_hold() -> None:
    job = ParseJob(uri="ä b\n🌾\udcff.md", raw="ünï🌾".encode())
    [(came_back, outcome)] = pool().parse([job])
    assert came_back is job
    assert isinstance(outcome, Parsed)
    assert outcome.blocks[0].text == "ünï🌾"


def test_the_real_worker_starts_with_its_limits_and_reads() -> None:
    made = ParsePool(Limits(seconds=30, memory_mb=1536, expanded_mb=64), workers=1)
    [(_, outcome)] = made.parse([ParseJob(uri="a.csv", raw=b"a,b\n1,2\n")])
    assert isinstance(outcome, Parsed)
    assert outcome.blocks[0].text == "a | b\n1 | 2"


LOST = """
import sys
from ingest.parse.elements import ParseJob
from ingest.parse.pool import Limits, ParsePool
command = (sys.executable, "-m", "tests.ingest.scripted_worker", "300")
pool = ParsePool(Limits(seconds=600, memory_mb=300, expanded_mb=64), workers=1, command=command)
list(pool.parse([ParseJob(uri="slow.md", raw=b"SLEEP")]))
"""


def test_a_child_whose_parent_is_killed_ends_in_the_middle_of_a_document() -> None:
    parent = subprocess.Popen([sys.executable, "-c", LOST])
    try:
        while not (orphans := psutil.Process(parent.pid).children()):
            time.sleep(0.05)
        time.sleep(1)
        assert orphans[0].is_running()
    finally:
        parent.kill()
        parent.wait()
    gone, alive = psutil.wait_procs(orphans, timeout=120)
    assert (len(gone), alive) == (1, [])


def test_a_child_leaves_the_processor_to_its_parent() -> None:
    made = pool()
    assert list(made.parse(jobs("one")))
    own = {child.nice() for child in psutil.Process().children() if "scripted_worker" in " ".join(child.cmdline())}
    assert own == {min(psutil.Process().nice() + 10, 19)}
    made.close()
