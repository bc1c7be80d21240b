"""BM25 term weights of passages and questions; the same for every store."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from index.stores.port import SparseVector

FINGERPRINT = "bm25-en/k1.2/b0.75/256"


class Bm25:
    """Weigh terms by saturated frequency (k=1.2, b=0.75, English stems); the store adds the idf."""

    def __init__(self) -> None:
        self._model = import_module("qdrant_edge").Bm25()

    def passages(self, texts: Sequence[str]) -> list[SparseVector]:
        """Return the term weights of each text."""
        return [_sparse(self._model.embed_document(text)) for text in texts]

    def question(self, text: str) -> SparseVector:
        """Return the terms of a question, each with the weight one."""
        return _sparse(self._model.embed_query(text))


def _sparse(vector: Any) -> SparseVector:
    return SparseVector(indices=tuple(vector.indices), values=tuple(vector.values))
