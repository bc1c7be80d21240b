from collections.abc import Sequence

import numpy as np

from assistants.vectors import RememberedVectors
from index.embedders.hashing import Hashing
from index.embedders.port import Vectors


class Counting(Hashing):
    """Hashing that notes what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        return super().embed(texts)


def test_a_text_is_embedded_once_and_its_vector_stays_the_same() -> None:
    inner = Counting()
    remembered = RememberedVectors(inner)
    first = remembered.embed(["one", "two", "one"])
    again = remembered.embed(["two", "three", "one"])
    assert inner.seen == ["one", "two", "three"]
    assert np.array_equal(first[0], again[2])
    assert np.array_equal(first, Hashing().embed(["one", "two", "one"]))


def test_tokens_are_read_once_and_the_oldest_are_forgotten() -> None:
    inner = Counting()
    remembered = RememberedVectors(inner, texts=1)
    first = remembered.tokens(["a word"])
    assert remembered.tokens(["a word"])[0] is first[0]
    remembered.tokens(["another"])
    assert inner.seen == ["a", "word", "another"]


def test_no_text_gives_no_rows() -> None:
    assert RememberedVectors(Hashing()).embed([]).shape == (0, 64)


def test_the_oldest_texts_are_forgotten_beyond_the_capacity() -> None:
    inner = Counting()
    remembered = RememberedVectors(inner, capacity=2)
    for text in ("one", "two", "one", "three", "two"):
        remembered.embed([text])
    assert inner.seen == ["one", "two", "three", "two"]
