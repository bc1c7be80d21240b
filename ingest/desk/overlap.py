"""Overlap: how two texts are alike, decided exactly from their words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import numpy as np

from ingest.desk.words import SHINGLE, Worded, split_sentences

Likeness = Literal["near", "contained", "shared", "variant"]
"""Nearly all of both; nearly all of the shorter one; a long part of both; one form filled in for two subjects."""

_NEAR = 0.6
_CONTAINED = 0.85
_AS_LONG = 0.75
"""Below it, a text that contains the other one is so much longer that it says more."""
_FEWEST_WORDS = 40
"""A text that is shorter is never called a part of another: too much consists of so few words."""
_LONG_RUN = 80
_AKIN = 0.5
"""Share of words that two sentences have in common when one may be an edit of the other."""
_NUMBER = re.compile(r"\d[\d.,'’]*%?")
_FEW = 3
"""Words that one replacement may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What two texts have in common."""

    kind: Likeness
    jaccard: float
    """Shingles in both / shingles in either."""
    contained: float
    """Shingles in both / shingles of the text that has fewer."""
    shared_words: int
    """Words of the longest run that stands in both."""
    begins: str
    """How that run begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to be compared."""

    title: str
    text: str
    worded: Worded


def compare(one: Text, other: Text) -> Overlap | None:
    """Say how two texts are alike; None when they are not enough alike to be worth a look."""
    ours, theirs = one.worded.shingles, other.worded.shingles
    both = len(np.intersect1d(ours, theirs, assume_unique=True))
    if not both:
        return None
    jaccard, contained = both / (len(ours) + len(theirs) - both), both / min(len(ours), len(theirs))
    start, length = _longest_run(one.worded, other.worded)
    enough = min(len(one.worded.words), len(other.worded.words)) >= _FEWEST_WORDS
    if jaccard >= _NEAR and (jaccard >= _AS_LONG or contained < _CONTAINED):
        kind: Likeness = "near"
    elif contained >= _CONTAINED and enough:
        kind = "contained"
    elif length >= _LONG_RUN:
        kind = "shared"
    else:
        return None
    if is_form(one, other):
        kind = "variant"
    begins = " ".join(one.worded.words[start : start + 12])
    return Overlap(kind=kind, jaccard=jaccard, contained=contained, shared_words=length, begins=begins)


def is_form(one: Text, other: Text) -> bool:
    """Say whether both are one form filled in for two subjects, such as two countries: no copy that went astray.

    They are when the same words stand for each other throughout ("Germany" here, "France" there) in two places or
    more, or in the titles while a number differs too.
    """
    in_titles = list(_replaced(split_sentences(one.title)[:1], split_sentences(other.title)[:1]))
    in_text = list(_replaced(split_sentences(one.text), split_sentences(other.text)))
    named = Counter(pair for pair in (*in_titles, *in_text) if not _numeric(pair))
    if any(count > 1 for count in named.values()):
        return True
    return any(not _numeric(pair) for pair in in_titles) and any(_numeric(pair) for pair in in_text)


def _replaced(
    ours: Sequence[tuple[str, ...]], theirs: Sequence[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the words that stand for each other in the sentences of which one is an edit of the other."""
    same = set(ours) & set(theirs)
    left = [sentence for sentence in dict.fromkeys(theirs) if sentence not in same]
    for sentence in dict.fromkeys(ours):
        if sentence in same or not left:
            continue
        nearest = max(left, key=lambda other: _akin(sentence, other))
        if _akin(sentence, nearest) < _AKIN:
            continue
        steps = SequenceMatcher(a=sentence, b=nearest, autojunk=False).get_opcodes()
        for step, start, end, other_start, other_end in steps:
            if step == "replace" and max(end - start, other_end - other_start) <= _FEW:
                yield sentence[start:end], nearest[other_start:other_end]


def _akin(one: Sequence[str], other: Sequence[str]) -> float:
    ours, theirs = Counter(one), Counter(other)
    return (ours & theirs).total() / max(len(one), len(other))


def _numeric(pair: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
    return all(any(_NUMBER.fullmatch(word) for word in words) for words in pair)


def _longest_run(one: Worded, other: Worded) -> tuple[int, int]:
    """Return where the longest run of shared words starts in the first text, and how many words it has."""
    places: dict[int, list[int]] = {}
    for place, hashed in enumerate(other.hashes.tolist()):
        places.setdefault(hashed, []).append(place)
    best, start = 0, 0
    runs: dict[int, int] = {}
    for place, hashed in enumerate(one.hashes.tolist()):
        runs = {there: runs.get(there - 1, 0) + 1 for there in places.get(hashed, ())}
        longest = max(runs.values(), default=0)
        if longest > best:
            best, start = longest, place - longest + 1
    return start, best + min(SHINGLE, len(one.words)) - 1 if best else 0
