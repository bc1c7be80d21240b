"""What stands where in a text: labels with their values, on lines, in cells, below column heads, and in JSON."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from index.values import Span

LONGEST_LABEL = 60

_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"[^|\t]+?(?=\s*(?:\||\t|$|[ \u00a0]{2,}|\.{4,}))")
_APART = re.compile(r"\s*\|\s*|\t+|[ \u00a0]{2,}|\s*\.{4,}\s*")
_MARK = re.compile(r"\s*(?:[-*+•‣▪◦–>]\s+|#{1,6}\s+|\(?[a-z0-9]{1,3}[.)]\s+)?\**_{0,2}", re.IGNORECASE)
_COLON = re.compile(r"^(?P<label>[^:=\n]{1,60}?)\s*\**_{0,2}\s*(?:[:=]|[–—]\s)\s*\**_{0,2}\s*")
_KEY = re.compile(r'"((?:[^"\\]|\\.){1,60})"\s*:\s*')
_RULE = re.compile(r"^[\s|:+=_-]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Words that may be a label, and where their value stands."""

    label: str
    value: Span


def pairs(text: str) -> list[Pair]:
    """Return every label with its value, whatever the labels say, in reading order of the ways of writing them."""
    rows = [cells for line in _LINE.finditer(text) if (cells := _cells(text, line.start(), line.end()))]
    found = list(_json(text))
    for above, below in pairwise([*rows, []]):
        found += _in_row(text, above, below)
        found += _below(text, above, below)
    return found


def cells(text: str) -> list[Span]:
    """Return the cells of every line: a line that has none apart is one."""
    return [cell for line in _LINE.finditer(text) for cell in _cells(text, line.start(), line.end())]


def _cells(text: str, start: int, end: int) -> list[Span]:
    """Return the parts of a line that bars, tabs, wide gaps or dots keep apart."""
    if _RULE.match(text[start:end]):
        return []
    found, at = [], start
    for gap in [*_APART.finditer(text, start, end), None]:
        stop = gap.start() if gap else end
        span = _trimmed(text, at, stop)
        if span:
            found.append(span)
        at = gap.end() if gap else end
    return found


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    return Span(start=start + left, end=start + right) if right > left else None


def _in_row(text: str, row: list[Span], below: list[Span]) -> Iterator[Pair]:
    """Yield ``label: value`` in a cell, a label with its value in the next cell, or on the next line."""
    for place, cell in enumerate(row):
        following = row[place + 1] if place + 1 < len(row) else None
        start = cell.start + (match.end() if (match := _MARK.match(cell.of(text))) else 0)
        colon = _COLON.match(text[start : cell.end])
        if colon:
            rest = _trimmed(text, start + colon.end(), cell.end)
            value = rest or following or (below[0] if below and len(below) == 1 else None)
            if value:
                yield Pair(label=colon["label"], value=value)
        elif following and cell.end - start <= LONGEST_LABEL:
            yield Pair(label=text[start : cell.end], value=following)
        elif len(row) == 1 and len(below) == 1 and cell.end - start <= LONGEST_LABEL:
            yield Pair(label=text[start : cell.end], value=below[0])


def _below(text: str, head: list[Span], row: list[Span]) -> Iterator[Pair]:
    """Yield the cells of a row with the heads of their columns."""
    if len(head) < 2 or len(head) != len(row):
        return
    for label, value in zip(head, row, strict=True):
        yield Pair(label=label.of(text).strip("*_ "), value=value)


def _json(text: str) -> Iterator[Pair]:
    """Yield the keys of a JSON object, also of those inside it."""
    if not text.lstrip().startswith(("{", "[")):
        return
    decoder = json.JSONDecoder()
    for key in _KEY.finditer(text):
        try:
            value: Any
            value, end = decoder.raw_decode(text, key.end())
        except ValueError:
            continue
        inset = 1 if isinstance(value, str) else 0
        if not isinstance(value, dict | list) and value is not None and end - inset > key.end() + inset:
            yield Pair(label=key[1].replace("_", " "), value=Span(start=key.end() + inset, end=end - inset))
