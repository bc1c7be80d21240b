"""A fast embedder with no model: words hashed into signed buckets. For tests and smoke runs, not for answers."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from index.embedders.port import Tokens, Vectors
from index.values import Span

_WORD = re.compile(r"\w+")


class Hashing:
    """Embed a text as the signed sum of its words' buckets: alike texts share words."""

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.fingerprint = f"hashing/{dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed each text on its own; a text with no words gets the first axis."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                raw = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
                out[row, raw % self.dimension] += 1.0 if raw >> 63 else -1.0
            if not out[row].any():
                out[row, 0] = 1.0
        return out / np.linalg.norm(out, axis=1, keepdims=True) if len(texts) else out

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Embed every word on its own: there is no context here."""
        found = [list(_WORD.finditer(text)) for text in texts]
        return [
            Tokens(
                vectors=self.embed([match.group() for match in matches]),
                places=tuple(Span(start=match.start(), end=match.end()) for match in matches),
            )
            for matches in found
        ]
