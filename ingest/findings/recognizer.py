"""What a recognizer is: a pattern, a check, and the words around it that make it likely."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_BEFORE = 60
_AFTER = 25
_AROUND = 80
"""Characters before and behind a digit in which an identifier with that digit lies: a Bech32 address has 74."""
_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Match:
    """A place where something was recognized."""

    start: int
    end: int
    type: str
    score: float
    reason: str
    """Completes "found because it ..."; never holds the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognizer:
    """Find one type by its form. The first group of the pattern, where it has one, is the value."""

    type: str
    pattern: re.Pattern[str]
    score: float
    reason: str
    check: Callable[[str], bool] | None = None
    """Takes the value; what fails is not found."""
    context: re.Pattern[str] | None = None
    """Words near by without which it is not found, or with which it is more likely."""
    needs_context: bool = False
    score_with_context: float = 0.0

    def find(self, text: str, start: int, end: int) -> Iterator[Match]:
        """Yield the places between two positions, in order."""
        for found in self.pattern.finditer(text, start, end):
            group = 1 if self.pattern.groups else 0
            first, last = found.span(group)
            has_context = self.context is not None and near(self.context, text, first, last)
            if (self.needs_context and not has_context) or (self.check and not self.check(found[group])):
                continue
            score = max(self.score, self.score_with_context) if has_context else self.score
            reason = f"{self.reason}, beside words that announce it" if has_context else self.reason
            yield Match(start=first, end=last, type=self.type, score=score, reason=reason)


def around_digits(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that have digits in or near them: most text has none, and needs no look."""
    start = end = -1
    for found in _DIGITS.finditer(text):
        if found.start() - _AROUND > end:
            if end > 0:
                yield start, _whole(text, end)
            start = max(0, found.start() - _AROUND)
        end = found.end() + _AROUND
    if end > 0:
        yield start, _whole(text, end)


def _whole(text: str, end: int) -> int:
    blank = _BLANK.search(text, min(end, len(text)))
    return blank.start() if blank else len(text)


def near(words: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Say whether words stand shortly before a place, or right behind it on the same line."""
    if words.search(text, max(0, start - _BEFORE), start):
        return True
    behind = text[end : end + _AFTER].split("\n", 1)[0]
    return words.search(behind) is not None


def words(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern of whole words, whatever their case."""
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)", re.IGNORECASE)
