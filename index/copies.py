"""Copies: the same words in several documents take one place among the hits, not five."""

import re
from collections.abc import Iterable
from dataclasses import replace

from index.values import Hit

_WORD = re.compile(r"\w+")
_SHARE = 0.8
"""Share of the shorter passage's words that the longer one must hold too."""


def merge_copies(hits: Iterable[Hit], limit: int) -> list[Hit]:
    """Keep the best hit of each set of copies, naming the documents of the others that stand before the last one kept.

    Takes no more hits than it needs for ``limit`` of them, and keeps their order.

    Two passages of different documents are copies when nearly all words of the shorter one, and every number in it,
    stand in the longer one; if they are about as long, both hold the same numbers. So passages that disagree on a
    number are never merged.
    """
    kept: list[tuple[Hit, frozenset[str]]] = []
    for hit in hits:
        words = frozenset(_WORD.findall(hit.text.lower()))
        place = next((n for n, (other, theirs) in enumerate(kept) if _is_copy(hit, words, other, theirs)), None)
        if place is not None:
            other, theirs = kept[place]
            named = other.copies if hit.document in other.copies else (*other.copies, hit.document)
            kept[place] = (replace(other, copies=named), theirs)
            continue
        kept.append((hit, words))
        if len(kept) == limit:
            break
    return [hit for hit, _ in kept]


def _is_copy(hit: Hit, words: frozenset[str], other: Hit, theirs: frozenset[str]) -> bool:
    if (hit.source, hit.document) == (other.source, other.document) or not words or not theirs:
        return False
    small, large = (words, theirs) if len(words) <= len(theirs) else (theirs, words)
    if len(small & large) < _SHARE * len(small):
        return False
    numbers, others = _numbers(small), _numbers(large)
    return numbers == others if len(small) >= _SHARE * len(large) else numbers <= others


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(character.isdigit() for character in word))
