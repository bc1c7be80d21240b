"""The port of embedders."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.values import Span

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The words, or pieces of words, of one text, each read in its context."""

    vectors: Vectors
    """One row a token, each of length one."""
    places: tuple[Span, ...]
    """Where each stands in the text, in order; none is empty."""


class Embedder(Protocol):
    """Turn texts into vectors whose inner product says how alike they are."""

    fingerprint: str
    """Changes whenever the same text would get another vector; a workspace is bound to one."""
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, in order: shape ``(len(texts), dimension)``, float32, each of length one.

        No text gives shape ``(0, dimension)``. A text's row does not depend on the other texts by more than 1e-2
        in cosine. Text beyond the model's window is ignored.
        """
        ...

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, in order; none for a text without words.

        Text beyond the model's window has no tokens.
        """
        ...
