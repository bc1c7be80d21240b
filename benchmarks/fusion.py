"""Measure how the two sides of a search should be fused, and say what the train split of SciFact would choose.

    GRISTMILL_SHARED_DATA=FOLDER python -m benchmarks.fusion [--workspace FOLDER] [--json FILE]

The 5,183 abstracts are indexed through the real line. Every claim of the train and of the test split is asked once;
the store answers with the best passages of each side, and each way of fusing orders the same answers: BM25 alone, dense
alone, reciprocal rank fusion, and the weighted sum of min-max scaled scores at several weights and pools. nDCG@10 by
ir-measures, over documents: a document ranks where its best passage does. The choice is made on the train split alone;
its value on the test split is the figure to quote. The last row is ``Searcher.search`` as assistants call it, copies
merged. ``--workspace`` keeps the workspace in a folder, so that the next run need not index again.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path

from sqlalchemy import select

from api.wiring import Workspace
from benchmarks.measures import machine, show_machine, show_table, write_json
from benchmarks.testsets import Asked, Split, claims, test_set
from benchmarks.workspaces import add, opened, refresh
from index.fusion import Fused, reciprocal_rank, weighted
from index.search import RetrievalSettings
from index.sparse import Bm25
from index.stores.port import Candidates, Where
from index.tables import DocumentRow, PassageRow
from index.values import Query
from kernel.access import EVERYONE, AccessScope

POOLS = (50, 100, 200)
WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)
SPLITS: tuple[Split, Split] = ("train", "test")

Fuse = Callable[[Candidates], list[Fused]]
Ranking = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of fusing."""

    name: str
    pool: int
    fuse: Fuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The nDCG@10 of a way of fusing on both splits."""

    name: str
    pool: int
    train: float
    test: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A claim with what each side found, and what the searcher returned in the end."""

    claim: Asked
    found: Candidates
    searched: Ranking


def main() -> None:
    """Print the table and the choice."""
    arguments = _arguments()
    facts = machine()
    show_machine(facts)
    if arguments.workspace:
        rows = measure(arguments.workspace)
    else:
        with tempfile.TemporaryDirectory() as place:
            rows = measure(Path(place) / "workspace")
    show_table(("way", "pool", "train", "test"), [(r.name, r.pool, f"{r.train:.4f}", f"{r.test:.4f}") for r in rows])
    chosen = max(rows[:-1], key=lambda row: row.train)
    shipped = RetrievalSettings()
    print(
        f"train chooses {chosen.name}, pool {chosen.pool}: nDCG@10 {chosen.train:.4f} there, {chosen.test:.4f} on test"
    )
    print(f"shipped: weight {shipped.dense_weight}, pool {shipped.pool}; as searched {rows[-1].test:.4f} on test")
    measured = {"machine": facts, "rows": [asdict(row) for row in rows], "chosen": asdict(chosen)}
    write_json(arguments.json, measured)


def measure(place: Path) -> list[Row]:
    """Index, ask, and measure every way of fusing; the last row is the searcher itself."""
    with opened(place) as workspace:
        receipt = refresh(workspace, add(workspace, "scifact", test_set("scifact") / "corpus.jsonl"))
        print(f"indexed {receipt.documents.added} abstracts in {receipt.seconds:.1f} s")
        documents = _documents(workspace)
        answered = {split: _answer(workspace, claims(split)) for split in SPLITS}
    rows = [_row(way, answered, documents) for way in ways()]
    train, test = (_ndcg([(a.claim, a.searched) for a in answered[split]]) for split in SPLITS)
    return [*rows, Row(name="Searcher.search", pool=RetrievalSettings().pool, train=train, test=test)]


def ways() -> list[Way]:
    """Return the ways of fusing that are compared."""
    widest = POOLS[-1]
    alone = [Way(name="BM25 alone", pool=widest, fuse=_sparse), Way(name="dense alone", pool=widest, fuse=_dense)]
    ranked = [Way(name="RRF k=60", pool=pool, fuse=reciprocal_rank) for pool in POOLS]
    summed = [
        Way(name=f"min-max, dense {weight}", pool=pool, fuse=partial(weighted, dense_weight=weight))
        for weight in WEIGHTS
        for pool in POOLS
    ]
    return alone + ranked + summed


def _answer(workspace: Workspace, asked: Iterable[Asked]) -> list[Answered]:
    terms, scope, today = Bm25(), AccessScope.of({EVERYONE}), workspace.clock.today()
    where = Where(generation=workspace.catalog.generation(), as_of=today, groups=scope.groups, sources=None)
    answered = []
    for claim in asked:
        vector = workspace.embedder.embed([claim.text])[0]
        found = workspace.shelf.serving().store.candidates(vector, terms.question(claim.text), where, POOLS[-1])
        answered.append(Answered(claim=claim, found=found, searched=_search(workspace, claim, scope, today)))
    return answered


def _search(workspace: Workspace, claim: Asked, scope: AccessScope, today: date) -> Ranking:
    hits = workspace.searcher.search(Query(text=claim.text, as_of=today, limit=50), scope=scope).hits
    return list(dict.fromkeys(hit.document for hit in hits))


def _documents(workspace: Workspace) -> dict[str, str]:
    query = select(PassageRow.passage_id, DocumentRow.uri).join(DocumentRow)
    with workspace.database.read() as session:
        return {row.passage_id: row.uri for row in session.execute(query)}


def _row(way: Way, answered: Mapping[Split, Sequence[Answered]], documents: Mapping[str, str]) -> Row:
    train, test = (_ndcg([(a.claim, _ranked(way, a.found, documents)) for a in answered[split]]) for split in SPLITS)
    return Row(name=way.name, pool=way.pool, train=train, test=test)


def _ranked(way: Way, found: Candidates, documents: Mapping[str, str]) -> Ranking:
    pooled = Candidates(dense=found.dense[: way.pool], sparse=found.sparse[: way.pool])
    return list(dict.fromkeys(documents[fused.passage_id] for fused in way.fuse(pooled)))


def _ndcg(rankings: Sequence[tuple[Asked, Ranking]]) -> float:
    library = import_module("ir_measures")
    judged = [library.Qrel(claim.key, document, 1) for claim, _ in rankings for document in claim.gold]
    scored = [
        library.ScoredDoc(claim.key, document, float(-rank))
        for claim, ranking in rankings
        for rank, document in enumerate(ranking)
    ]
    measure_ = library.parse_measure("nDCG@10")
    return round(float(library.calc_aggregate([measure_], judged, scored)[measure_]), 4)


def _sparse(found: Candidates) -> list[Fused]:
    return weighted(Candidates(dense=(), sparse=found.sparse), dense_weight=0.0)


def _dense(found: Candidates) -> list[Fused]:
    return weighted(Candidates(dense=found.dense, sparse=()), dense_weight=1.0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="keep the workspace here, and use it again")
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
