"""A stored version as a page shows it: its text with the cited words marked, and its tables as tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.layout import PlacedBlock
from index.values import Span

_CELLS = " | "
_BETWEEN = " |\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that are cited, or not."""

    text: str
    is_cited: bool = False
    is_first: bool = False
    """The first of the cited words: the page opens there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Running text, or a table."""

    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    """Of a table: rows of cells of runs."""


def pieces(text: str, layout: Sequence[PlacedBlock], cited: Span) -> list[Piece]:
    """Return a text in pieces, in order; nothing of it is lost but the blank lines around tables."""
    found: list[Piece] = []
    place = 0
    cited = _from_a_word(text, cited)
    for block in layout:
        if block.kind != "table" or not place <= block.span.start < block.span.end <= len(text):
            continue
        found += _text(text, place, block.span.start, cited)
        found.append(Piece(rows=tuple(_rows(text, block.span, cited))))
        place = block.span.end
    return found + _text(text, place, len(text), cited)


def _from_a_word(text: str, cited: Span) -> Span:
    """Return the cited span without what stands between cells at its beginning, and is not shown."""
    start = cited.start
    while start < cited.end and text[start] in _BETWEEN:
        start += 1
    return Span(start=start, end=cited.end)


def _text(text: str, start: int, end: int, cited: Span) -> list[Piece]:
    while start < end and text[start] == "\n":
        start += 1
    while start < end and text[end - 1] == "\n":
        end -= 1
    return [Piece(runs=_runs(text, start, end, cited))] if start < end else []


def _rows(text: str, table: Span, cited: Span) -> Iterator[tuple[tuple[Run, ...], ...]]:
    start = table.start
    for line in text[table.start : table.end].split("\n"):
        cells, place = [], start
        for cell in line.split(_CELLS):
            cells.append(_runs(text, place, place + len(cell), cited))
            place += len(cell) + len(_CELLS)
        yield tuple(cells)
        start += len(line) + 1


def _runs(text: str, start: int, end: int, cited: Span) -> tuple[Run, ...]:
    first, last = max(start, cited.start), min(end, cited.end)
    if first >= last:
        return (Run(text=text[start:end]),)
    runs = (
        Run(text=text[start:first]),
        Run(text=text[first:last], is_cited=True, is_first=first == cited.start),
        Run(text=text[last:end]),
    )
    return tuple(run for run in runs if run.text)
