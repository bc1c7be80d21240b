"""Vectors that are remembered, so that a sentence or a word that comes back is not embedded again."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from index.embedders.port import Embedder, Tokens, Vectors

Kept = TypeVar("Kept")


class RememberedVectors:
    """An embedder that keeps the vectors of the latest texts."""

    def __init__(self, embedder: Embedder, *, capacity: int = 20_000, texts: int = 100) -> None:
        self._embedder = embedder
        self._vectors = _Latest[Vectors](capacity)
        self._tokens = _Latest[Tokens](texts)  # those of a passage take a third of a megabyte
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed only what is not remembered, each text once."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        rows: list[Vectors] = _remembered(texts, self._vectors, self._embedder.embed)
        return np.stack(rows)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Read only what is not remembered, each text once."""
        return _remembered(texts, self._tokens, self._embedder.tokens)


class _Latest(Generic[Kept]):
    """What was made of the latest texts. Safe to share between threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> dict[str, Kept]:
        with self._lock:
            return {text: self._kept[text] for text in texts if text in self._kept}

    def keep(self, found: dict[str, Kept]) -> None:
        with self._lock:
            for text, made in found.items():
                self._kept[text] = made
                self._kept.move_to_end(text)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)


def _remembered(
    texts: Sequence[str], latest: _Latest[Kept], make: Callable[[Sequence[str]], Iterable[Kept]]
) -> list[Kept]:
    found = latest.of(texts)
    new = [text for text in dict.fromkeys(texts) if text not in found]
    if new:
        found.update(zip(new, make(new), strict=True))
    latest.keep(found)
    return [found[text] for text in texts]
