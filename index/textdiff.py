"""What changed between two texts, sentence by sentence, with the words that differ. A pure function of two texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.values import Span

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])|\n+")
_WORD = re.compile(r"\w+|[^\w\s]+|\s+")
_SPOKEN = re.compile(r"\w+")
_ALIKE = 0.4
"""Share of words that two sentences must have in common to be one that was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """One sentence."""

    kind: Literal["kept", "removed", "added", "gap"]
    """``gap``: sentences that both have were left out here."""
    text: str
    changed: tuple[Span, ...] = ()
    """In a changed sentence, the words that the other text has otherwise."""


def text_diff(old: str, new: str, *, context: int = 1) -> tuple[DiffLine, ...]:
    """Return what was removed and added, each with a few kept sentences around it; nothing when both are the same."""
    before, after = _sentences(old), _sentences(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    lines: list[DiffLine] = []
    reached = 0
    for group in matcher.get_grouped_opcodes(context):
        if group[0][1] > reached:
            lines.append(DiffLine(kind="gap", text=""))
        for tag, i1, i2, j1, j2 in group:
            kept = tag == "equal"
            lines += [DiffLine(kind="kept", text=text) for text in before[i1:i2] if kept]
            lines += [] if kept else _replaced(before[i1:i2], after[j1:j2])
            reached = i2
    if lines and reached < len(before):
        lines.append(DiffLine(kind="gap", text=""))
    return tuple(lines)


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffLine]:
    """Yield removed sentences, then added ones; those that were changed show their words."""
    marks = [_marks(*pair) for pair in zip(before, after, strict=False)]
    for place, text in enumerate(before):
        yield DiffLine(kind="removed", text=text, changed=marks[place][0] if place < len(marks) else ())
    for place, text in enumerate(after):
        yield DiffLine(kind="added", text=text, changed=marks[place][1] if place < len(marks) else ())


def _marks(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    one, other = _WORD.findall(old), _WORD.findall(new)
    if SequenceMatcher(None, _SPOKEN.findall(old), _SPOKEN.findall(new), autojunk=False).ratio() < _ALIKE:
        return (), ()
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    left = [_span(one, code[1], code[2]) for code in codes if code[1] < code[2]]
    right = [_span(other, code[3], code[4]) for code in codes if code[3] < code[4]]
    return tuple(left), tuple(right)


def _span(words: Sequence[str], start: int, end: int) -> Span:
    begin = sum(map(len, words[:start]))
    return Span(start=begin, end=begin + sum(map(len, words[start:end])))
