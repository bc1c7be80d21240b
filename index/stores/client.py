"""A Qdrant server, or qdrant-client's own local mode: the one door to qdrant-client."""

import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from index.embedders.port import Vectors
from index.stores.payload import payload
from index.stores.port import Candidate, Candidates, Entry, SparseVector, Where
from index.stores.ranked import ranked
from kernel.errors import Failed, Unavailable

_BATCH = 500
_SCROLL = 10_000


class StoreRefused(Failed):
    """A Qdrant server answers, and does not do what it is asked; trying again changes nothing."""

    code = "store_refused"


class ClientStore:
    """Passages in one collection of a Qdrant."""

    def __init__(self, client: QdrantClient, *, collection: str, dimension: int) -> None:
        self._client = client
        self._collection = collection
        with _answering():
            if not client.collection_exists(collection):
                self._create(dimension)

    @classmethod
    def connect(cls, url: str, *, collection: str, dimension: int) -> "ClientStore":
        """Open a server by its URL, or ``:memory:`` for a store that ends with the process.

        Raises:
            Unavailable: the server did not answer, or says that it cannot now.
            StoreRefused: it answered that it will not.
        """
        client = QdrantClient(":memory:") if url == ":memory:" else _remote(url)
        return cls(client, collection=collection, dimension=dimension)

    @staticmethod
    def collections(url: str) -> list[str]:
        """Return the names of the collections that there are.

        Raises:
            Unavailable: the server did not answer.
        """
        with _asking(url) as client:
            return [one.name for one in client.get_collections().collections]

    @staticmethod
    def drop(url: str, *, collection: str) -> None:
        """Delete a collection; one that is not there is no error.

        Raises:
            Unavailable: the server did not answer.
        """
        with _asking(url) as client:
            client.delete_collection(collection)

    def upsert(self, entries: Sequence[Entry], dense: Vectors, sparse: Sequence[SparseVector]) -> None:
        """Write in batches and wait for each."""
        for start in range(0, len(entries), _BATCH):
            rows = range(start, min(start + _BATCH, len(entries)))
            points = [_point(entries[row], dense[row], sparse[row]) for row in rows]
            with _answering():
                self._client.upsert(self._collection, points, wait=True)

    def set_died(self, entry_ids: Sequence[str], generation: int) -> None:
        """Overwrite one payload field."""
        known = list(self.vectors(entry_ids)) if entry_ids else []
        if known:
            with _answering():
                self._client.set_payload(self._collection, {"died": generation}, points=_ids(known), wait=True)

    def delete(self, entry_ids: Sequence[str]) -> None:
        """Delete points."""
        if entry_ids:
            selector = models.PointIdsList(points=_ids(entry_ids))
            with _answering():
                self._client.delete(self._collection, points_selector=selector, wait=True)

    def vectors(self, entry_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """Retrieve points with their dense vectors."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(entry_ids), _BATCH):
            ids = _ids(entry_ids[start : start + _BATCH])
            with _answering():
                records = self._client.retrieve(self._collection, ids, with_payload=False, with_vectors=["dense"])
            for record in records:
                vector: Any = record.vector
                found[uuid.UUID(str(record.id)).hex] = np.asarray(vector["dense"], np.float32)
        return found

    def census(self) -> Mapping[str, int]:
        """Scroll through the points."""
        found: dict[str, int] = {}
        offset: Any = None
        while True:
            with _answering():
                records, offset = self._client.scroll(
                    self._collection, offset=offset, limit=_SCROLL, with_payload=["died"], with_vectors=False
                )
            found.update({uuid.UUID(str(r.id)).hex: int((r.payload or {})["died"]) for r in records})
            if offset is None:
                return found

    def count(self, source: str, generation: int) -> int:
        """Count points, exactly."""
        seen: list[Any] = [
            models.FieldCondition(key="born", range=models.Range(lte=generation)),
            models.FieldCondition(key="died", range=models.Range(gt=generation)),
            models.FieldCondition(key="source", match=models.MatchAny(any=[source])),
        ]
        return self._client.count(self._collection, count_filter=models.Filter(must=seen), exact=True).count

    def candidates(self, dense: Vectors, sparse: SparseVector, where: Where, limit: int) -> Candidates:
        """Query each side with the same filter; the dense side exactly, so that a replay finds the same."""
        visible = _filter(where)
        terms = models.SparseVector(indices=list(sparse.indices), values=list(sparse.values))
        scoped = models.SearchParams(exact=True, idf=models.IdfCorpusParams(corpus=visible))
        return Candidates(
            dense=self._ask(dense.tolist(), "dense", models.SearchParams(exact=True), visible, limit=limit),
            sparse=self._ask(terms, "bm25", scoped, visible, limit=limit) if sparse.indices else (),
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _ask(self, vector: Any, using: str, params: Any, visible: Any, *, limit: int) -> tuple[Candidate, ...]:
        def best(count: int) -> list[Candidate]:
            with warnings.catch_warnings(), _answering():
                warnings.filterwarnings("ignore", message="Local mode performs exact")
                answer = self._client.query_points(
                    self._collection,
                    query=vector,
                    using=using,
                    query_filter=visible,
                    search_params=params,
                    limit=count,
                    with_payload=["passage"],
                )
            return [Candidate(passage_id=(p.payload or {})["passage"], score=p.score) for p in answer.points]

        return ranked(best, limit)

    def _create(self, dimension: int) -> None:
        self._client.create_collection(
            self._collection,
            vectors_config={"dense": models.VectorParams(size=dimension, distance=models.Distance.COSINE)},
            sparse_vectors_config={"bm25": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
        kinds = dict.fromkeys(("born", "died", "first", "last"), models.PayloadSchemaType.INTEGER)
        kinds |= dict.fromkeys(("source", "readers"), models.PayloadSchemaType.KEYWORD)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Payload indexes have no effect")
            for field, kind in kinds.items():
                self._client.create_payload_index(self._collection, field, kind, wait=True)


@contextmanager
def _answering() -> Iterator[None]:
    """Turn what the client raises into our errors.

    Raises:
        Unavailable: the server did not answer, or says that it cannot now.
        StoreRefused: it answered that it will not.
    """
    try:
        yield
    except UnexpectedResponse as error:
        said = f"Qdrant answered {error.status_code} {error.reason_phrase}"
        if error.status_code in {408, 429} or (error.status_code or 0) >= 500:
            raise Unavailable(f"{said}; nothing was changed. Try again, and look at its log.") from error
        raise StoreRefused(f"{said}; check GRISTMILL_QDRANT_URL, and who may use that server.") from error
    except (OSError, ResponseHandlingException) as error:
        why = " ".join(str(error).split())
        raise Unavailable(f"no Qdrant answers: {why}. Check that it runs, and GRISTMILL_QDRANT_URL.") from error


@contextmanager
def _asking(url: str) -> Iterator[QdrantClient]:
    with _answering():
        client = QdrantClient(":memory:") if url == ":memory:" else _remote(url)
        yield client
        client.close()


def _remote(url: str) -> QdrantClient:
    return QdrantClient(url=url, timeout=30, check_compatibility=False)  # the check warns from a thread of its own


def _ids(entry_ids: Sequence[str]) -> list[Any]:
    return [str(uuid.UUID(entry)) for entry in entry_ids]


def _point(entry: Entry, dense: Vectors, sparse: SparseVector) -> models.PointStruct:
    terms = models.SparseVector(indices=list(sparse.indices), values=list(sparse.values))
    vector: Any = {"dense": dense.tolist(), "bm25": terms}
    return models.PointStruct(id=str(uuid.UUID(entry.entry_id)), vector=vector, payload=payload(entry))


def _filter(where: Where) -> models.Filter:
    day = where.as_of.toordinal()
    must: list[Any] = [
        models.FieldCondition(key="born", range=models.Range(lte=where.generation)),
        models.FieldCondition(key="died", range=models.Range(gt=where.generation)),
        models.FieldCondition(key="first", range=models.Range(lte=day)),
        models.FieldCondition(key="last", range=models.Range(gte=day)),
        models.FieldCondition(key="readers", match=models.MatchAny(any=sorted(where.groups))),
    ]
    if where.sources is not None:
        must.append(models.FieldCondition(key="source", match=models.MatchAny(any=sorted(where.sources))))
    return models.Filter(must=must)
