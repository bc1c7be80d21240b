"""Measure how long ``ask`` takes over HTTP, without a model, in a warm server with 100,000 passages.

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.ask_latency FOLDER [--passages N] [--questions N] [--json FILE]

The workspace is made once in FOLDER and used again. Its passages are sentences of SciFact's abstracts, shuffled: real
words in passages of usual length, no two alike. Their vectors are random, of the real size, put in as they are: what is
found means nothing, and what a search costs does not depend on it. Questions are SciFact's claims, each asked once, and
go through the real MiniLM, the real application and a socket. The stages are those of the stored traces.
"""

import argparse
import itertools
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import uvicorn

from api.app import create_app
from api.wiring import Workspace
from assistants import archive
from assistants.stamp import StampRequest, stamp
from benchmarks.measures import Latency, machine, show_machine, show_table, summary, write_json
from benchmarks.testsets import abstracts, claims
from benchmarks.workspaces import opened
from index.changes import Change, NewPassage, NewVersion, embed_digest
from index.values import InForce, Span, Visibility
from kernel.access import EVERYONE
from kernel.ids import content_hash

_SENTENCES = 5
_PASSAGES = 50
"""Of each document."""
_WARM = 10


def main() -> None:
    """Print the percentiles of the whole and of each stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the workspace is kept")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    arguments = parser.parse_args()
    facts = machine()
    show_machine(facts)
    with opened(arguments.folder) as workspace:
        if workspace.catalog.generation() == 0:
            fill(workspace, arguments.passages)
        asked = [claim.text for claim in claims("train")[: arguments.questions + _WARM]]
        spent = measure(workspace, asked)
    show_table(("stage", "p50 / p95 ms"), list(spent.items()))
    write_json(arguments.json, {"machine": facts, "stages": {name: asdict(each) for name, each in spent.items()}})


def fill(workspace: Workspace, count: int) -> None:
    """Commit so many passages and stamp the assistant."""
    rng = np.random.default_rng(7)
    with workspace.database.write() as session:
        request = StampRequest(name="helper", use_case="benchmark", owner="benchmark")
        template = workspace.templates.get("policy-answers")
        stamp(session, template, request, audit=workspace.audit, clock=workspace.clock, author="benchmark")
    for versions in _batches(count):
        names = [embed_digest(v.context(p), p.text) for v in versions for p in v.passages]
        vectors = rng.standard_normal((len(names), workspace.embedder.dimension)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        workspace.writer.commit(
            Change(versions=tuple(versions)), dict(zip(names, vectors, strict=True)), kind="refresh"
        )


def _batches(count: int) -> Iterator[list[NewVersion]]:
    made = documents(count // _PASSAGES)
    while batch := list(itertools.islice(made, 200)):
        yield batch


def documents(count: int) -> Iterator[NewVersion]:
    """Return documents of shuffled sentences, the same each time."""
    draw = random.Random(7)
    sentences = [f"{part}." for abstract in abstracts(5_000) for part in abstract.text.rstrip(".").split(". ")]
    for number in range(count):
        text, passages = "", []
        for _ in range(_PASSAGES):
            start = len(text)
            text += " ".join(draw.choices(sentences, k=_SENTENCES))
            passages.append(NewPassage(text=text[start:], heading=(), span=Span(start=start, end=len(text)), page=None))
            text += "\n\n"
        yield NewVersion(
            source="shuffled",
            uri=f"{number}.txt",
            title=f"Document {number}",
            content_hash=content_hash(text.encode()),
            text=text,
            passages=tuple(passages),
            visibility=Visibility(readers=frozenset({EVERYONE}), in_force=InForce()),
            media_type="text/plain",
        )


def measure(workspace: Workspace, asked: list[str]) -> dict[str, Latency]:
    """Ask every question once over HTTP; the first few are not counted."""
    whole: list[float] = []
    answers: list[dict[str, Any]] = []
    with served(workspace) as url, httpx.Client(base_url=url, timeout=60) as client:
        for question in asked:
            body = {"question": question, "readers": [EVERYONE], "candidate": True}
            started = time.perf_counter()
            answers.append(client.post("/api/v1/assistants/helper/ask", json=body).raise_for_status().json())
            whole.append(time.perf_counter() - started)
    with workspace.database.read() as session:
        traces = [archive.load(session, each["trace"]).answer.trace for each in answers[_WARM:]]
    stages: dict[str, list[float]] = {}
    for step in itertools.chain.from_iterable(traces):
        stages.setdefault(str(step["step"]), []).append(float(step["seconds"]))
    return {"ask over HTTP": summary(whole[_WARM:])} | {name: summary(spent) for name, spent in stages.items()}


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """Serve the application of a workspace on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(create_app(workspace), port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
