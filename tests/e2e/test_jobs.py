"""Background work through the doors: a server or a worker holds the workspace, and commands hand it work."""

from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import Gristmill
from tests.e2e.processes import running, serving, until


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(5):
        (folder / f"rule-{number}.md").write_text(f"# Rule {number}\n\nThe limit of rule {number} is {number} days.\n")
    return folder


def add(line: Gristmill, documents: Path, *words: str) -> None:
    assert line("source", "add", "rules", str(documents), "--owner", "Legal", *words).code == 0


def test_a_refresh_beside_a_server_is_done_by_the_server_and_looks_the_same(empty: Gristmill, documents: Path) -> None:
    add(empty, documents)
    with serving(empty.workspace) as (_, url):
        until(lambda: httpx.get(f"{url}/readyz").json()["worker"] == "running", "it does jobs")
        said = empty("refresh", "--json")
        assert said.code == 0, said.err
        assert said.data["documents"]["added"] == 5
        assert said.data["generation"] == 1
        assert said.data["sources"][0]["source"] == "rules"
        assert "rules" in empty("refresh").out
        jobs = empty("job", "list", "--json").data
        assert [(job["kind"], job["subject"], job["state"]) for job in jobs] == [
            ("refresh", "source:rules", "done")
        ] * 2
        found = empty("search", "limit of rule 3")
        assert found.code == 3
        assert url in found.err
        hits = httpx.post(f"{url}/api/v1/search", json={"query": "limit of rule 3", "readers": []}).json()["hits"]
        assert hits[0]["document"] == "rule-3.md"
    assert empty("search", "limit of rule 3", "--json").data["hits"][0]["document"] == "rule-3.md"


def test_what_the_guard_refuses_fails_once_and_can_be_allowed(empty: Gristmill, documents: Path) -> None:
    add(empty, documents)
    assert empty("refresh").code == 0
    for path in list(documents.iterdir())[:3]:
        path.unlink()
    with running(empty.workspace, "worker"):
        until(lambda: "is held" in empty("search", "rule").err, "the worker holds the workspace")
        said = empty("refresh")
        assert (said.code, "--allow-removals" in said.err) == (1, True)
        job = empty("job", "list", "--json").data[0]
        assert (job["state"], job["attempts"], job["error"]["code"]) == ("failed", 1, "removal_refused")
        assert empty("refresh", "rules", "--allow-removals", "--json").data["documents"]["removed"] == 3


def test_work_that_is_queued_waits_for_a_worker(empty: Gristmill, documents: Path) -> None:
    add(empty, documents)
    queued = empty("refresh", "--queue", "--json")
    assert "gristmill worker" in queued.err, "it says that nothing does it yet"
    job = queued.data[0]["job"]
    assert empty("job", "show", job, "--json").data["state"] == "queued"
    with running(empty.workspace, "worker"):
        until(lambda: empty("job", "show", job, "--json").data["state"] == "done", "it is done")
    assert empty("job", "show", job, "--json").data["result"]["documents"]["added"] == 5


def test_a_queued_job_can_be_cancelled_from_the_command_line(empty: Gristmill, documents: Path) -> None:
    add(empty, documents)
    job = empty("refresh", "--queue", "--json").data[0]["job"]
    assert "cancelled" in empty("job", "cancel", job).out
    assert empty("job", "show", job, "--json").data["state"] == "cancelled"
    assert empty("job", "show", "no-such").code == 2


def test_jobs_over_http(empty: Gristmill, documents: Path) -> None:
    add(empty, documents)
    with serving(empty.workspace) as (_, url):
        until(lambda: httpx.get(f"{url}/readyz").json()["worker"] == "running", "it does jobs")
        reply = httpx.post(f"{url}/api/v1/sources/rules/refresh", params={"wait": False})
        assert reply.status_code == 202
        place = f"{url}/api/v1/jobs/{reply.json()['job']}"
        until(lambda: httpx.get(place).json()["state"] == "done", "it is done")
        assert httpx.get(place).json()["result"]["documents"]["added"] == 5
        assert httpx.post(f"{url}/api/v1/sources/rules/refresh", timeout=60).json()["documents"]["unchanged"] == 5
        assert len(httpx.get(f"{url}/api/v1/jobs").json()) == 2
        assert httpx.delete(place).json()["state"] == "done", "what is over stays as it is"
        assert httpx.get(f"{url}/api/v1/jobs/no-such").status_code == 404


def test_a_workspace_has_one_worker_and_the_second_says_so(empty: Gristmill) -> None:
    with running(empty.workspace, "worker"):
        until(lambda: empty("worker").code == 3, "the second leaves")
        assert "gristmill worker" in empty("worker").err


def test_questions_are_answered_when_jobs_cannot_be_done_and_everybody_says_why(
    empty: Gristmill, documents: Path
) -> None:
    add(empty, documents)
    assert empty("refresh").code == 0
    (empty.workspace / "jobs.db").write_bytes(b"no database at all, and long enough to be taken for one" * 40)
    with serving(empty.workspace) as (_, url):
        until(lambda: httpx.get(f"{url}/readyz").json()["worker"] == "failing", "it is noticed")
        ready = httpx.get(f"{url}/readyz").json()
        assert "jobs.db" in ready["worker_fault"]
        hits = httpx.post(f"{url}/api/v1/search", json={"query": "limit of rule 3", "readers": []}).json()["hits"]
        assert hits[0]["document"] == "rule-3.md"
        assert httpx.get(f"{url}/api/v1/jobs").status_code == 503
    said = empty("job", "list")
    assert (said.code, "delete it" in said.err) == (3, True)
