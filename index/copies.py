"""Copies: the same words in several documents take one place among the hits, not five."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.values import Hit

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_NEGATIONS = frozenset(
    ["no", "not", "never", "none", "neither", "nor", "without", "except", "cannot", "nobody", "nothing", "unless"]
)
_DIGIT = re.compile(r"\d")
_SHARE = 0.8
"""Share of the shorter passage's words that the longer one must hold too."""


def merge_copies(hits: Iterable[Hit], limit: int) -> list[Hit]:
    """Keep the best hit of each set of copies, naming the documents of the others that stand before the last one kept.

    Takes no more hits than it needs for ``limit`` of them, and keeps their order.

    Two passages of different documents are copies when nearly all words of the shorter one, and every number in it,
    stand in the longer one; if they are about as long, both hold the same numbers. Both must say as often that
    something is not so. Passages that disagree on a number or on a "not" are never merged.
    """
    kept: list[_Read] = []
    for read in map(_read, hits):
        place = next((n for n, other in enumerate(kept) if _is_copy(read, other)), None)
        if place is None:
            kept.append(read)
            if len(kept) == limit:
                break
        else:
            kept[place] = _naming(kept[place], read.hit.document)
    return [read.hit for read in kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    hit: Hit
    words: frozenset[str]
    numbers: frozenset[str]
    negations: int


def _read(hit: Hit) -> _Read:
    spoken = _WORD.findall(hit.text.lower())
    words = frozenset(spoken)
    return _Read(
        hit=hit,
        words=words,
        numbers=frozenset(word for word in words if _DIGIT.search(word)),
        negations=sum(word in _NEGATIONS or word.endswith("n't") for word in spoken),
    )


def _naming(kept: _Read, document: str) -> _Read:
    hit = kept.hit
    return kept if document in hit.copies else replace(kept, hit=replace(hit, copies=(*hit.copies, document)))


def _is_copy(one: _Read, other: _Read) -> bool:
    if (one.hit.source, one.hit.document) == (other.hit.source, other.hit.document):
        return False
    small, large = (one, other) if len(one.words) <= len(other.words) else (other, one)
    if not small.words or len(small.words & large.words) < _SHARE * len(small.words):
        return False
    if small.negations > large.negations:
        return False
    as_long = len(small.words) >= _SHARE * len(large.words)
    if not as_long:
        return small.numbers <= large.numbers
    return small.numbers == large.numbers and small.negations == large.negations
