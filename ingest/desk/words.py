"""Words and shingles: how texts are compared, whatever their format, their case and their punctuation."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from kernel.ids import digest

Hashes = NDArray[np.uint64]

SHINGLE = 4
"""Words in a shingle."""

_WORD = re.compile(r"\w+(?:['’.,]\w+)*%?")
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A text as its words."""

    words: tuple[str, ...]
    hashes: Hashes
    """One for each run of ``SHINGLE`` words, in order; one in all for a shorter text, none for an empty one."""

    @property
    def shingles(self) -> Hashes:
        """The different hashes, sorted."""
        return np.unique(self.hashes)

    @property
    def words_digest(self) -> str:
        """The same for every text with the same words in the same order."""
        return digest("words", "\n".join(self.words))


def worded(text: str) -> Worded:
    """Return the words of a text, folded, with their shingles."""
    words = split_words(text)
    return Worded(words=words, hashes=_shingles(words))


def split_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text; a number keeps its point, comma and percent sign."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def split_sentences(text: str) -> list[tuple[str, ...]]:
    """Return the words of each line or sentence, those without words left out."""
    return [words for words in map(split_words, _SENTENCE.split(text)) if words]


def _shingles(words: Sequence[str]) -> Hashes:
    hashed = np.array([_word_hash(word) for word in words], dtype=np.uint64)
    count = min(SHINGLE, len(words))
    if not count:
        return hashed
    rolled = np.zeros(len(words) - count + 1, dtype=np.uint64)
    for place in range(count):
        rolled = rolled * _PRIME + hashed[place : place + len(rolled)]
    mixed = (rolled ^ (rolled >> np.uint64(33))) * _MIX
    return mixed ^ (mixed >> np.uint64(29))


@lru_cache(maxsize=200_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
