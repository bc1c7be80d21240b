"""Measure the two parts that every figure rests on: the passage store and the embedder.

    python -m benchmarks.kernels [--sizes 5000,50000,100000] [--json FILE]

*Store*: synthetic passages (random unit vectors of 384 numbers; about 80 terms each, drawn as words are, a few very
often) are written in batches of 2,000, as a commit writes them, to the store in process. Each belongs to one of ten
groups, and to one of a hundred sources. Then 100 candidates a side are asked for, 100 times: as a member of all groups,
as a member of one, and within one source; dense alone (the exact search) and both sides.

*Embedder*: passages of exactly 220 word pieces, in batches of 256 as a refresh embeds them, on 1 and on 2 threads,
and single questions of 12 word pieces. The thread counts take turns, so that other work hurts both.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.measures import Latency, latency, machine, show_machine, show_table, write_json
from index.embedders.minilm import MiniLm
from index.embedders.port import Vectors
from index.stores.edge import EdgeStore
from index.stores.port import Entry, SparseVector, Where
from index.values import FOREVER, InForce, Visibility
from kernel.ids import digest
from kernel.settings import load_settings

_DIMENSION = 384
_TERMS = 80
_VOCABULARY = 50_000
_BATCH = 2000
_GROUPS = [f"g{number}" for number in range(10)]
_LIMIT = 100
_CALLS = 100
_NO_TERMS = SparseVector(indices=(), values=())
_WORDS = ("policy", "leave", "office", "manager", "travel", "request", "month", "salary", "contract", "project")
"""One word piece each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRow:
    """One size of store."""

    passages: int
    upserts_per_s: float
    dense_all: Latency
    dense_group: Latency
    both_all: Latency
    both_group: Latency
    both_source: Latency


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedderRow:
    """One thread count."""

    threads: int
    passages_per_s: float
    """The best of the rounds."""
    slowest_per_s: float
    question: Latency


def main() -> None:
    """Print both tables."""
    arguments = _arguments()
    facts = machine()
    show_machine(facts)
    embedders = measure_embedder(arguments.rounds)
    show_table(
        ("threads", "passages/s, best", "worst round", "question p50 / p95 ms"),
        [(row.threads, row.passages_per_s, row.slowest_per_s, row.question) for row in embedders],
    )
    stores = [measure_store(size) for size in arguments.sizes]
    columns = ("passages", "upserts/s", "dense", "dense, 1 group", "both", "both, 1 group", "both, 1 source")
    show_table(columns, map(_cells, stores))
    print("latencies: p50 / p95 ms")
    measured = {"embedder": [asdict(row) for row in embedders], "store": [asdict(row) for row in stores]}
    write_json(arguments.json, {"machine": facts, **measured})


def measure_store(size: int) -> StoreRow:
    """Fill a store, then ask it."""
    rng = np.random.default_rng(size)
    with tempfile.TemporaryDirectory() as place:
        store = EdgeStore(Path(place) / "store", dimension=_DIMENSION)
        written = sum(_write(store, start, min(_BATCH, size - start), rng) for start in range(0, size, _BATCH))
        ask = partial(_ask, store, rng)
        row = StoreRow(
            passages=size,
            upserts_per_s=round(size / written),
            dense_all=ask(with_terms=False, groups=_GROUPS),
            dense_group=ask(with_terms=False, groups=_GROUPS[:1]),
            both_all=ask(with_terms=True, groups=_GROUPS),
            both_group=ask(with_terms=True, groups=_GROUPS[:1]),
            both_source=ask(with_terms=True, groups=_GROUPS, source="s0"),
        )
        store.close()
    return row


def measure_embedder(rounds: int) -> list[EmbedderRow]:
    """Embed on one and on two threads, in turns."""
    cache = load_settings().model_cache
    models = {threads: MiniLm(cache, threads=threads) for threads in (1, 2)}
    texts = [" ".join(_WORDS[(row + place) % len(_WORDS)] for place in range(218)) for row in range(256)]
    questions = [partial(model.embed, [" ".join(_WORDS)]) for model in models.values() for _ in range(_CALLS)]
    rates: dict[int, list[float]] = {threads: [] for threads in models}
    for model in models.values():
        model.embed(texts[:16])
    for _ in range(rounds):
        for threads, model in models.items():
            started = time.perf_counter()
            model.embed(texts)
            rates[threads].append(round(len(texts) / (time.perf_counter() - started), 1))
    spent = {1: latency(questions[:_CALLS]), 2: latency(questions[_CALLS:])}
    return [
        EmbedderRow(threads=n, passages_per_s=max(rates[n]), slowest_per_s=min(rates[n]), question=spent[n])
        for n in models
    ]


def _write(store: EdgeStore, start: int, count: int, rng: np.random.Generator) -> float:
    entries = [_entry(start + row) for row in range(count)]
    dense, sparse = _vectors(rng, count), list(_terms(rng, count, _TERMS))
    started = time.perf_counter()
    store.upsert(entries, dense, sparse)
    return time.perf_counter() - started


def _ask(
    store: EdgeStore, rng: np.random.Generator, *, with_terms: bool, groups: list[str], source: str | None = None
) -> Latency:
    where = Where(
        generation=1,
        as_of=date(2025, 1, 1),
        groups=frozenset(groups),
        sources=frozenset({source}) if source else None,
    )
    dense = _vectors(rng, _CALLS)
    terms = list(_terms(rng, _CALLS, 12)) if with_terms else [_NO_TERMS] * _CALLS
    calls: list[Callable[[], object]] = [
        partial(store.candidates, dense[row], terms[row], where, _LIMIT) for row in range(_CALLS)
    ]
    return latency(calls)


def _entry(number: int) -> Entry:
    return Entry(
        entry_id=digest("entry", str(number))[:32],
        passage_id=digest("passage", str(number)),
        source=f"s{number % 100}",
        visibility=Visibility(readers=frozenset({_GROUPS[number // 100 % 10]}), in_force=InForce()),
        born=1,
        died=FOREVER,
    )


def _vectors(rng: np.random.Generator, count: int) -> Vectors:
    drawn = rng.standard_normal((count, _DIMENSION), dtype=np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def _terms(rng: np.random.Generator, count: int, most: int) -> Iterator[SparseVector]:
    """Draw terms as words are drawn (Zipf): the term of rank r about 1/r as often as the first."""
    ranks = np.exp(rng.random((count, most)) * np.log(_VOCABULARY)).astype(int)
    for row in ranks:
        indices = np.unique(row)
        weights = rng.uniform(0.5, 2.0, len(indices))
        yield SparseVector(indices=tuple(indices.tolist()), values=tuple(weights.tolist()))


def _cells(row: StoreRow) -> tuple[object, ...]:
    return (
        f"{row.passages:,}",
        f"{row.upserts_per_s:,.0f}",
        row.dense_all,
        row.dense_group,
        row.both_all,
        row.both_group,
        row.both_source,
    )


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=_sizes, default="5000,50000,100000", help="passages in the store")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the embedder")
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
