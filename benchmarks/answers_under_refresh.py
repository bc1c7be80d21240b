"""Measure whether answers wait while a large source is refreshed in the same process, and what a job costs.

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.answers_under_refresh [--texts N] [--corpus N] [--without-bank] [--json FILE]

Abstracts of SciFact (``--corpus``) are searched, one claim after another with a pause between, as a person would: first with nothing else going
on, then while the worker of the same process refreshes a source of the bank's files in five formats and of Markdown
files (``--texts`` abstracts, three a file), until that job is over. Then jobs that change nothing are submitted one by
one, which shows what the queue adds to a refresh.
"""

import argparse
import itertools
import os
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from api.background import Background
from api.holder import Holder
from api.jobs import submit_refresh
from api.wiring import Workspace
from benchmarks.measures import Latency, machine, show_machine, show_table, summary, write_json
from benchmarks.testsets import bank_files, claims, test_set, write_markdown
from benchmarks.workspaces import add, opened, refresh
from index.values import Query
from kernel.access import EVERYONE, AccessScope
from kernel.jobs.values import Job

_SCOPE = AccessScope.of({EVERYONE})
_IDLE = 300
_PAUSE_S = 0.05
_JOBS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was measured."""

    idle: Latency
    busy: Latency
    longest_idle_ms: float
    longest_busy_ms: float
    refresh_s: float
    documents: int
    embedded: int
    job: Latency
    """From submitting a refresh that changes nothing until it is seen to be done."""
    work: Latency
    """Of that, what the refresh itself took."""


def main() -> None:
    """Print the latencies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=3000, help="abstracts in the source that is refreshed")
    parser.add_argument("--corpus", type=int, default=2000, help="abstracts that are searched")
    parser.add_argument("--without-bank", action="store_true", help="refresh the Markdown files alone")
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    arguments = parser.parse_args()
    facts = machine()
    show_machine(facts)
    with tempfile.TemporaryDirectory() as place:
        found = measure(Path(place), arguments.texts, abstracts=arguments.corpus, with_bank=not arguments.without_bank)
    print(f"refreshed meanwhile: {found.documents} documents, {found.embedded} embedded, {found.refresh_s:.0f} s")
    rows = [
        ("nothing else", found.idle, f"{found.longest_idle_ms:.0f}", found.idle.calls),
        ("during a refresh", found.busy, f"{found.longest_busy_ms:.0f}", found.busy.calls),
    ]
    show_table(("search", "p50 / p95 ms", "longest ms", "searches"), rows)
    show_table(
        ("refresh without a change", "p50 / p95 ms"), [("as a job", found.job), ("the refresh itself", found.work)]
    )
    write_json(arguments.json, {"machine": facts, **asdict(found)})


def measure(place: Path, texts: int, *, abstracts: int, with_bank: bool) -> Found:
    """Index, search, refresh beside it, and count what jobs cost."""
    source, corpus = place / "source", place / "scifact.jsonl"
    rows = (test_set("scifact") / "corpus.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    corpus.write_text("".join(rows[:abstracts]), encoding="utf-8")
    write_markdown(source, texts=texts, joined=3, groups=1, with_bank=False)
    if with_bank:
        shutil.copytree(bank_files(), source / "bank")
    with opened(place / "workspace") as workspace:
        refresh(workspace, add(workspace, "scifact", corpus))
        add(workspace, "large", source)
        background = Background(workspace, Holder(pid=os.getpid(), command="benchmark"))
        background.start()
        ask(workspace, 10)
        idle = ask(workspace, _IDLE)
        started = time.perf_counter()
        job = submit_refresh(workspace, "large")
        busy = ask(workspace, None, until=job)
        taken = time.perf_counter() - started
        done = workspace.jobs.find(job.job_id)
        costs, works = zip(*(job_cost(workspace) for _ in range(_JOBS)), strict=True)
        background.stop()
    if done.result is None:
        raise SystemExit(f"the refresh failed: {done.error}")
    return Found(
        idle=summary(idle),
        busy=summary(busy),
        longest_idle_ms=float(np.max(idle)) * 1000,
        longest_busy_ms=float(np.max(busy)) * 1000,
        refresh_s=taken,
        documents=done.result["documents"]["added"],
        embedded=done.result["passages"]["embedded"],
        job=summary(costs),
        work=summary(works),
    )


def ask(workspace: Workspace, count: int | None, *, until: Job | None = None) -> list[float]:
    """Search claim after claim, a number of times or until a job is over; return the seconds of each."""
    spent: list[float] = []
    for claim in itertools.islice(itertools.cycle(claims("test")), count):
        query = Query(text=claim.text, as_of=workspace.clock.today(), sources=frozenset({"scifact"}), limit=10)
        started = time.perf_counter()
        workspace.searcher.search(query, scope=_SCOPE)
        spent.append(time.perf_counter() - started)
        if until and len(spent) % 10 == 0 and workspace.jobs.find(until.job_id).is_over:
            break
        time.sleep(_PAUSE_S)
    return spent


def job_cost(workspace: Workspace) -> tuple[float, float]:
    """Return how long a job without work takes, and how much of that is its refresh."""
    started = time.perf_counter()
    job = submit_refresh(workspace, "large")
    while not workspace.jobs.find(job.job_id).is_over:
        time.sleep(0.005)
    result = workspace.jobs.find(job.job_id).result or {}
    return time.perf_counter() - started, float(result["seconds"])


if __name__ == "__main__":
    main()
