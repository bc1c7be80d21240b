"""Vectors that are remembered, so that a sentence or a word that comes back is not embedded again."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from index.embedders.port import Embedder, Vectors


class RememberedVectors:
    """An embedder that keeps the vectors of the latest texts."""

    def __init__(self, embedder: Embedder, *, capacity: int = 20_000) -> None:
        self._embedder = embedder
        self._capacity = capacity
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed only what is not remembered, each text once."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found.update(zip(new, self._embedder.embed(new), strict=True))
        self._remember(found)
        return np.stack([found[text] for text in texts])

    def _remember(self, found: dict[str, Vectors]) -> None:
        with self._lock:
            for text, vector in found.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
