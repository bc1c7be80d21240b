"""kill -9 of a worker in the middle of a refresh: the next worker takes the job up, and it is done once in effect."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.e2e.conftest import Gristmill
from tests.e2e.processes import Program, running, until

DOCUMENTS = 120
SETTINGS = {"GRISTMILL_PARSE_WORKERS": "1", "GRISTMILL_THREADS": "1"}


@pytest.fixture
def queued(empty: Gristmill, tmp_path: Path) -> tuple[Gristmill, str]:
    """A refresh of a folder that takes some seconds, waiting for a worker."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(DOCUMENTS):
        sections = (f"## Section {n}\n\nThe limit of rule {number}.{n} is {n} days.\n" for n in range(12))
        (folder / f"rule-{number:03}.md").write_text(f"# Rule {number}\n\n" + "\n".join(sections))
    assert empty("source", "add", "rules", str(folder), "--owner", "Legal").code == 0
    return empty, empty("refresh", "--queue", "--json").data[0]["job"]


def generations(line: Gristmill) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(line.workspace / "catalog.db", timeout=30)) as connection:
        return list(connection.execute("SELECT number, state FROM generations ORDER BY number"))


def state(line: Gristmill, job: str) -> str:
    return str(line("job", "show", job, "--json").data["state"])


def gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


@pytest.mark.slow
def test_a_refresh_survives_kills_at_any_point_and_is_done_once(queued: tuple[Gristmill, str]) -> None:
    line, job = queued
    chance = random.Random(7)
    children: list[psutil.Process] = []
    for _ in range(5):
        worker = Program(line.workspace, "worker", settings=SETTINGS).ready()
        until(lambda: state(line, job) != "queued", "the worker takes it")
        time.sleep(chance.uniform(0, 1.5))
        children += worker.family()
        worker.kill()
    assert state(line, job) in {"running", "done"}
    with running(line.workspace, "worker", settings=SETTINGS):
        until(lambda: state(line, job) == "done", "the last worker does it")
    shown = line("job", "show", job, "--json").data
    assert shown["attempts"] > 1, "no kill hit the job: this test means nothing"
    assert generations(line) == [(1, "committed")], "one generation, however often it was begun"
    assert line("source", "list", "--json").data[0]["items"] == {"indexed": DOCUMENTS}
    again = line("refresh", "--json").data
    assert (again["documents"]["unchanged"], again["passages"]["embedded"], again["generation"]) == (DOCUMENTS, 0, 1)
    assert len(line("search", "limit of rule 77.3", "--json").data["hits"]) > 0
    until(lambda: gone(children), "what a killed worker started ends by itself")


@pytest.mark.slow
def test_a_worker_that_is_stopped_leaves_soon_and_the_next_goes_on(queued: tuple[Gristmill, str]) -> None:
    line, job = queued
    worker = Program(line.workspace, "worker", settings=SETTINGS).ready()
    until(lambda: state(line, job) == "running", "the worker takes it")
    children = worker.family()
    assert worker.stop() == 0
    until(lambda: gone(children), "its parsers end with it")
    assert state(line, job) == "queued"
    assert generations(line) == []
    with running(line.workspace, "worker", settings=SETTINGS):
        until(lambda: state(line, job) == "done", "the next worker does it")
    assert generations(line) == [(1, "committed")]


@pytest.mark.slow
def test_a_running_refresh_is_cancelled_and_leaves_nothing_half_done(queued: tuple[Gristmill, str]) -> None:
    line, job = queued
    with running(line.workspace, "worker", settings=SETTINGS):
        until(lambda: state(line, job) == "running", "the worker takes it")
        said = line("job", "cancel", job)
        assert said.code == 0
        until(lambda: state(line, job) == "cancelled", "it ends at its next step")
        assert generations(line) == []
        assert line("refresh", "--json").data["documents"]["added"] == DOCUMENTS
    assert generations(line) == [(1, "committed")]
