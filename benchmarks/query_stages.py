"""Measure where the time of a search goes: embed, dense, sparse, fuse, locate, merge.

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.query_stages [--workspace FOLDER] [--json FILE]

SciFact's abstracts are indexed through the real line (``--workspace`` keeps the workspace for the next run), then the
test claims are asked stage by stage, with the calls that ``Searcher.search`` makes and its settings, and once as a
whole. Sparse is what both sides together take longer than the dense side alone. Locating is
timed for the ten hits of one page, merging for twenty.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from api.wiring import Workspace
from benchmarks.measures import Latency, machine, show_machine, show_table, summary, write_json
from benchmarks.testsets import claims, test_set
from benchmarks.workspaces import add, opened, refresh
from index.copies import merge_copies
from index.fusion import weighted
from index.search import RetrievalSettings
from index.sparse import Bm25
from index.stores.port import SparseVector, Where
from index.values import Hit, Query
from kernel.access import EVERYONE, AccessScope

_SCOPE = AccessScope.of({EVERYONE})
_LIMIT = 10
_WARM = 10
T = TypeVar("T")
_NO_TERMS = SparseVector(indices=(), values=())


def main() -> None:
    """Print the stages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="keep the workspace here, and use it again")
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    arguments = parser.parse_args()
    facts = machine()
    show_machine(facts)
    if arguments.workspace:
        stages = measure(arguments.workspace)
    else:
        with tempfile.TemporaryDirectory() as place:
            stages = measure(Path(place) / "workspace")
    whole = stages["whole search"].p50_ms
    rows = [(name, spent, f"{spent.p50_ms / whole:.0%}") for name, spent in stages.items()]
    show_table(("stage", "p50 / p95 ms", "share of the whole"), rows)
    write_json(arguments.json, {"machine": facts, "stages": {name: asdict(spent) for name, spent in stages.items()}})


def measure(place: Path) -> dict[str, Latency]:
    """Index, then time each stage of each search."""
    with opened(place) as workspace:
        refresh(workspace, add(workspace, "scifact", test_set("scifact") / "corpus.jsonl"))
        stages = Stages(workspace)
        for claim in claims("test")[:_WARM]:
            stages.ask(claim.text)
        stages.spent.clear()
        for claim in claims("test"):
            stages.ask(claim.text)
    return {name: summary(spent) for name, spent in stages.spent.items()}


class Stages:
    """Ask questions stage by stage, keeping the seconds of each stage."""

    def __init__(self, workspace: Workspace) -> None:
        self.spent: dict[str, list[float]] = {}
        self._workspace = workspace
        self._terms = Bm25()
        self._today = workspace.clock.today()

    def ask(self, text: str) -> None:
        """Ask one question in stages, then as a whole."""
        workspace, how = self._workspace, RetrievalSettings()
        store, catalog = workspace.shelf.serving().store, workspace.catalog
        generation = self._timed("generation", catalog.generation)
        where = Where(generation=generation, as_of=self._today, groups=_SCOPE.groups, sources=None)
        dense = self._timed("embed the question", lambda: workspace.embedder.embed([text])[0])
        terms = self._timed("terms of the question", lambda: self._terms.question(text))
        self._timed("dense side", lambda: store.candidates(dense, _NO_TERMS, where, how.pool))
        found = self._timed("both sides", lambda: store.candidates(dense, terms, where, how.pool))
        best = self._timed("fuse", lambda: weighted(found, dense_weight=how.dense_weight))
        ids = [fused.passage_id for fused in best[:_LIMIT]]
        self._timed("locate", lambda: catalog.locate(ids, generation=generation, as_of=self._today))
        hits = self._hits(text, merges=False)
        self._timed("merge copies", lambda: merge_copies(hits, _LIMIT))
        self._timed("whole search", lambda: self._hits(text, merges=True))

    def _hits(self, text: str, *, merges: bool) -> tuple[Hit, ...]:
        limit = _LIMIT if merges else 2 * _LIMIT
        how = RetrievalSettings(merges_copies=merges)
        query = Query(text=text, as_of=self._today, limit=limit)
        return self._workspace.searcher.search(query, scope=_SCOPE, settings=how).hits

    def _timed(self, stage: str, call: Callable[[], T]) -> T:
        started = time.perf_counter()
        found = call()
        self.spent.setdefault(stage, []).append(time.perf_counter() - started)
        return found


if __name__ == "__main__":
    main()
