"""How the names of a glossary change what a search asks the store for."""

from collections.abc import Sequence

import numpy as np

from index.embedders.port import Embedder, Vectors
from index.glossary.matching import holds_name
from index.glossary.words import words
from index.sparse import Bm25
from index.stores.port import SparseVector
from index.values import Expansion, Hit

ADDED_WEIGHT = 0.5
"""Of a term of BM25 that only an added name brings; the question's own terms have 1."""


def weighed_terms(bm25: Bm25, question: str, expansions: Sequence[Expansion]) -> SparseVector:
    """Return the terms of a question, and with less weight those of the names that are added to it."""
    asked = bm25.question(question)
    if not expansions:
        return asked
    weights = dict(zip(asked.indices, asked.values, strict=True))
    for name in (name for expansion in expansions for name in expansion.added):
        for index in bm25.question(name).indices:
            weights.setdefault(index, ADDED_WEIGHT)
    return SparseVector(indices=tuple(weights), values=tuple(weights.values()))


def meaning(embedder: Embedder, question: str, expansions: Sequence[Expansion]) -> Vectors:
    """Return one vector for a question and for what it says with other names: the mean, of length one.

    The question itself counts as much as all the others together.
    """
    said = [question, *phrasings(question, expansions)]
    vectors = embedder.embed(said)
    if len(said) == 1:
        return np.asarray(vectors[0], dtype=vectors.dtype)
    mean = (vectors[0] + vectors[1:].mean(axis=0)) / 2
    return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=vectors.dtype)


def phrasings(question: str, expansions: Sequence[Expansion]) -> list[str]:
    """Return the question with other names in place of its own, as often as a name has others."""
    count = max((len(expansion.added) for expansion in expansions), default=0)
    return [
        _put(question, [(each, each.added[min(turn, len(each.added) - 1)]) for each in expansions])
        for turn in range(count)
    ]


def as_written(question: str, expansions: Sequence[Expansion], hits: Sequence[Hit]) -> str:
    """Return the question in the words of what was found: each name as the best passage that has it writes it.

    Evidence is compared with this one, so that a passage is not held to lack a name that it has in other words.
    """
    found = [words("\n".join((hit.title, *hit.heading, hit.text))) for hit in hits] if expansions else []
    chosen = []
    for expansion in expansions:
        names = [(name, words(name)) for name in (expansion.asked, *expansion.added)]
        first = next((name for text in found for name, parts in names if holds_name(text, parts)), expansion.asked)
        chosen.append((expansion, first))
    return _put(question, chosen)


def _put(question: str, chosen: Sequence[tuple[Expansion, str]]) -> str:
    parts, done = [], 0
    for expansion, name in chosen:
        parts += [question[done : expansion.start], name]
        done = expansion.end
    return "".join([*parts, question[done:]])
