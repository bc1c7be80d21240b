"""Spellings of one word that a corpus uses side by side: e-mail and email, web site and website, organise and organize.

Search takes hyphens for spaces already, so what counts is whether parts are written together.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from index.glossary.words import FUNCTION_WORDS

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LOOSE = FUNCTION_WORDS | {"ever", "every", "none", "other", "back", "down", "time", "times", "body", "thing"}
"""Words that mean something else when they stand apart: "every day" is not "everyday"."""
_SHORTEST = 5
"""Letters of a word that may have two spellings."""
_BRITISH = (
    (re.compile(r"(?<=\w{4})is(?=e[drs]?$|es$|ing$|ations?$|ational$)"), "iz"),
    (re.compile(r"(?<=\w{4})ys(?=e[drs]?$|es$|ing$)"), "yz"),
    (re.compile(r"(?<=\w{3})our(?=$|s$|ed$|ing$|able$|al$|ful$|ite$)"), "or"),
    (re.compile(r"(?<=\w{2}[tb])re(?=s?$)"), "er"),
    (re.compile(r"(?<=\w{3})ence(?=s?$)"), "ense"),
    (re.compile(r"(?<=\w{3})ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=\w{3})ll(?=ed$|ing$|er$|ers$)"), "l"),
    (re.compile(r"(?<=progra)mme(?=s?$)"), "m"),
)
"""What a British ending is in American spelling; a pair is only proposed where both words are in the corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A spelling, where it stands in a text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """Two spellings of one word, in lower case."""

    apart: str
    together: str
    """Or the American one."""


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Return every word of some texts in lower case, and every word that a hyphen or a space parts, parts and all."""
    found: set[str] = set()
    for text in texts:
        tokens = list(_TOKEN.finditer(text))
        found.update(match[0].lower() for match in tokens)
        found.update(f"{a[0]} {b[0]}".lower() for a, b in pairwise(tokens) if _is_apart(text, a, b))
    return frozenset(found)


def variants(known: frozenset[str]) -> Iterator[Variants]:
    """Yield the words that a vocabulary has in two spellings, in alphabetical order."""
    for word in sorted(known):
        parts = re.split(r"[- ]", word)
        joined = "".join(parts)
        if len(parts) > 1 and joined in known and _may_be_joined(word, parts):
            yield Variants(apart=word, together=joined)
        if len(parts) == 1 and len(word) > _SHORTEST:
            for ending, instead in _BRITISH:
                other = ending.sub(instead, word)
                if other != word and other in known:
                    yield Variants(apart=word, together=other)


def occurrences(text: str, wanted: Mapping[str, object]) -> Iterator[Written]:
    """Yield where one of some spellings stands in a text."""
    tokens = list(_TOKEN.finditer(text))
    for match in tokens:
        if match[0].lower() in wanted:
            yield Written(text=match[0], start=match.start(), end=match.end())
    for one, other in pairwise(tokens):
        if f"{one[0]} {other[0]}".lower() in wanted and _is_apart(text, one, other):
            yield Written(text=f"{one[0]} {other[0]}", start=one.start(), end=other.end())


def _is_apart(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Say whether nothing but a space or the end of a line lies between two words without hyphens."""
    return text[one.end() : other.start()] in {" ", "\n"} and "-" not in one[0] + other[0]


def _may_be_joined(word: str, parts: list[str]) -> bool:
    """Say whether a word and its parts mean the same: "may be" and "maybe" do not."""
    if len("".join(parts)) < _SHORTEST:
        return False
    return "-" in word or not any(part in _LOOSE or len(part) < 3 for part in parts)
