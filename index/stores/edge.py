"""The Qdrant engine in process: the one door to qdrant-edge's shards."""

import tempfile
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as qe

from index.embedders.port import Vectors
from index.stores.payload import payload
from index.stores.port import Candidate, Candidates, Entry, SparseVector, StoreDamaged, Where
from index.stores.ranked import ranked
from kernel.errors import Busy
from kernel.memory import give_back

_BATCH = 1000
_SCROLL = 10_000

_SETTLE_AFTER = (5000, 20_000)
"""Rows written before segments are merged, at least and at most; a third of all rows, in between.

Unmerged ones make exact search about three times slower and are held in memory; merging rewrites what it merges.
"""
_SEGMENT_KB = 100_000
"""Segments do not grow beyond this, so that a merge costs the same however large the store is."""


class WorkspaceInUse(Busy):
    """Another process holds the passage store."""

    code = "workspace_in_use"


class EdgeStore:
    """Passages in a folder. One process owns it at a time."""

    def __init__(self, folder: Path, *, dimension: int) -> None:
        self._unsettled = 0
        if not (folder.exists() and any(folder.iterdir())):
            _create(folder, dimension)
        try:
            self._shard = qe.EdgeShard.load(str(folder), _config(dimension))
        except Exception as error:
            if "lock" not in str(error).lower():
                raise StoreDamaged(
                    f"the passage store {str(folder)!r} cannot be read: {str(error).splitlines()[0]}. "
                    "Run 'gristmill index repair' to derive it again from the catalog."
                ) from error
            raise WorkspaceInUse(
                f"the passage store {str(folder)!r} is held by another process: ask that one over HTTP, or stop it first."
            ) from error

    def upsert(self, entries: Sequence[Entry], dense: Vectors, sparse: Sequence[SparseVector]) -> None:
        """Write in batches; merge segments when many rows were written."""
        for start in range(0, len(entries), _BATCH):
            rows = range(start, min(start + _BATCH, len(entries)))
            points = [_point(entries[row], dense[row], sparse[row]) for row in rows]
            self._shard.update(qe.UpdateOperation.upsert_points(points))
        self._unsettled += len(entries)
        least, most = _SETTLE_AFTER
        if self._unsettled >= least and self._unsettled >= min(self._shard.info().points_count // 3, most):
            self._shard.optimize()
            self._shard.flush()  # until then the engine keeps the segments that were merged
            give_back()
            self._unsettled = 0

    def set_died(self, entry_ids: Sequence[str], generation: int) -> None:
        """Overwrite one payload field."""
        for start in range(0, len(entry_ids), _BATCH):
            ids: set[Any] = {uuid.UUID(entry) for entry in entry_ids[start : start + _BATCH]}
            known = qe.Filter(must=[qe.HasIdCondition(ids)])  # by id alone, the engine refuses unknown ones
            self._shard.update(qe.UpdateOperation.set_payload_by_filter(known, {"died": generation}))

    def delete(self, entry_ids: Sequence[str]) -> None:
        """Delete points."""
        for start in range(0, len(entry_ids), _BATCH):
            ids: list[Any] = [uuid.UUID(entry) for entry in entry_ids[start : start + _BATCH]]
            self._shard.update(qe.UpdateOperation.delete_points(ids))

    def vectors(self, entry_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """Retrieve points with their dense vectors."""
        ids: list[Any] = [uuid.UUID(entry) for entry in entry_ids]
        records = self._shard.retrieve(ids, with_payload=False, with_vector=["dense"]) if ids else []
        found: dict[str, Vectors] = {}
        for record in records:
            vector: Any = record.vector
            found[uuid.UUID(str(record.id)).hex] = np.asarray(vector["dense"], np.float32)
        return found

    def census(self) -> Mapping[str, int]:
        """Scroll through the points."""
        found: dict[str, int] = {}
        offset: Any = None
        while True:
            request = qe.ScrollRequest(offset=offset, limit=_SCROLL, with_payload=["died"], with_vector=False)
            records, offset = self._shard.scroll(request)
            found.update({uuid.UUID(str(r.id)).hex: int((r.payload or {})["died"]) for r in records})
            if offset is None:
                return found

    def count(self, source: str, generation: int) -> int:
        """Count points, exactly."""
        seen: list[Any] = [
            qe.FieldCondition(key="born", range=qe.RangeFloat(lte=generation)),
            qe.FieldCondition(key="died", range=qe.RangeFloat(gt=generation)),
            qe.FieldCondition(key="source", match=qe.MatchAny(any=[source])),
        ]
        return int(self._shard.count(qe.CountRequest(filter=qe.Filter(must=seen), exact=True)))

    def candidates(self, dense: Vectors, sparse: SparseVector, where: Where, limit: int) -> Candidates:
        """Query each side with the same filter; the dense side exactly, so that a replay finds the same."""
        visible = _filter(where)
        nearest = qe.Query.Nearest(dense.tolist(), using="dense")
        terms = qe.SparseVector(list(sparse.indices), list(sparse.values))
        return Candidates(
            dense=self._ask(nearest, visible, qe.SearchParams(exact=True), limit),
            sparse=self._ask(
                qe.Query.Nearest(terms, using="bm25"),
                visible,
                qe.SearchParams(exact=True, idf=qe.IdfParams(corpus=visible)),
                limit,
            )
            if sparse.indices
            else (),
        )

    def close(self) -> None:
        """Flush and let go of the folder."""
        self._shard.close()

    def _ask(self, query: Any, visible: Any, params: Any, limit: int) -> tuple[Candidate, ...]:
        def best(count: int) -> list[Candidate]:
            request = qe.QueryRequest(query=query, filter=visible, params=params, limit=count, with_payload=["passage"])
            points = self._shard.query(request)
            return [Candidate(passage_id=(point.payload or {})["passage"], score=point.score) for point in points]

        return ranked(best, limit)


def drop_folder(folder: Path) -> None:
    """Remove a store that is not open: renamed first, so that a crash leaves no half of one under its name."""
    if folder.exists():
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".gone-") as scratch:
            folder.replace(Path(scratch) / "store")


def _create(folder: Path, dimension: int) -> None:
    """Make a store beside the folder, then rename it: a crash leaves no half-made one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as scratch:
        made = Path(scratch) / "store"
        _create_shard(made, dimension)
        with suppress(OSError):  # another process was faster; loading says that it holds the folder
            made.replace(folder)


def _config(dimension: int) -> Any:
    cold = qe.Memory.Cold  # read through the system's page cache, which gives it up when memory is short
    return qe.EdgeConfig(
        vectors={"dense": qe.EdgeVectorParams(size=dimension, distance=qe.Distance.Cosine, memory=cold)},
        sparse_vectors={"bm25": qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf, memory=cold)},
        hnsw_config=qe.HnswIndexConfig(m=0, ef_construct=4, full_scan_threshold=10000),
        payload_memory=cold,
        optimizers=qe.EdgeOptimizersConfig(max_segment_size=_SEGMENT_KB),
    )


def _create_shard(folder: Path, dimension: int) -> None:
    shard = qe.EdgeShard.create(str(folder), _config(dimension))
    numbers, words = qe.PayloadSchemaType.Integer, qe.PayloadSchemaType.Keyword
    for field in ("born", "died", "first", "last"):
        shard.update(qe.UpdateOperation.create_field_index(field, numbers))
    for field in ("source", "readers"):
        shard.update(qe.UpdateOperation.create_field_index(field, words))
    shard.close()


def _point(entry: Entry, dense: Vectors, sparse: SparseVector) -> Any:
    terms = qe.SparseVector(list(sparse.indices), list(sparse.values))
    vector: Any = {"dense": dense.tolist(), "bm25": terms}
    return qe.Point(id=uuid.UUID(entry.entry_id), vector=vector, payload=payload(entry))


def _filter(where: Where) -> Any:
    day = where.as_of.toordinal()
    must: list[Any] = [
        qe.FieldCondition(key="born", range=qe.RangeFloat(lte=where.generation)),
        qe.FieldCondition(key="died", range=qe.RangeFloat(gt=where.generation)),
        qe.FieldCondition(key="first", range=qe.RangeFloat(lte=day)),
        qe.FieldCondition(key="last", range=qe.RangeFloat(gte=day)),
        qe.FieldCondition(key="readers", match=qe.MatchAny(any=sorted(where.groups))),
    ]
    if where.sources is not None:
        must.append(qe.FieldCondition(key="source", match=qe.MatchAny(any=sorted(where.sources))))
    return qe.Filter(must=must)
