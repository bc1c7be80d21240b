"""Columns of pages: text set in columns is read one after the other, tables row by row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.parse.lines import BIGGER, Cell, Line

_GUTTER = 6.0
"""Points of white between two columns, all the way down."""
_PROSE_CHARS = 24
_PROSE_LINES = 3
"""Columns of text have lines of about so many characters, and so many lines at least; a table's cells are shorter."""
_ROW_GAP = 3.2
"""Times the type size: rows of one table stand no further apart."""
_WRAPPED = 1.45
"""Times the type size: lines of one cell stand closer than rows do."""
_SAME = 0.3
"""Times the type size: lines stand beside each other when their tops differ by less."""
_MORE = 1.15
"""White space before a cell is so many times that between words, at least."""
_MARK = re.compile(r"[•◦▪‣●○■□–—*·]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z])[.)]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    """Lines, and the left ends of the columns that they share."""

    lines: tuple[Line, ...]
    starts: tuple[float, ...]

    def column(self, cell: Cell) -> int:
        return max((n for n, start in enumerate(self.starts) if cell.left >= start - _GUTTER / 2), default=0)


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return a page's lines so that each column is read to its end, and each row of a table is one line."""
    lines = [_without_marks(line) for line in _joined(lines)]
    done: list[Line] = []
    place = 0
    while place < len(lines):
        end = _end_of_region(lines, place)
        region = _region(lines[place:end]) if end - place > 1 else None
        if region is None:
            done.append(lines[place])
            place += 1
            continue
        if _is_prose(region):
            done += _columns(region)
        else:
            above = [] if not done or done[-1].is_row else _like_rows([done[-1]], region)
            below = _like_rows(lines[end:], region)
            done = done[: len(done) - len(above)]
            inner = tuple(_split(line, region) or line for line in region.lines)
            done += _rows(replace(region, lines=(*above, *inner, *below)))
            end += len(below)
        place = end
    return done


def apart(words: Sequence[Cell], wide: float) -> tuple[Cell, ...]:
    """Join words into cells: between two there are more than ``wide`` points of white."""
    cells: list[Cell] = []
    for word in words:
        before = cells.pop() if cells and word.left - cells[-1].right <= wide else None
        text = f"{before.text} {word.text}" if before else word.text
        left, right = (before.left, max(before.right, word.right)) if before else (word.left, word.right)
        cells.append(Cell(text=text, left=left, right=right))
    return tuple(cells)


def _like_rows(lines: Sequence[Line], region: _Region) -> list[Line]:
    """Return the first of some lines that are rows of a table, too, though their cells touch."""
    rows: list[Line] = []
    tops = [region.lines[0].top, region.lines[-1].top]
    for line in lines:
        split = _split(line, region)
        if split is None or min(abs(top - line.top) for top in tops) > _ROW_GAP * max(line.size, 1.0):
            break
        rows.append(split)
        tops.append(line.top)
    return rows


def _split(line: Line, region: _Region) -> Line | None:
    """Return a line cut into the columns, or None where a word stands across two or a column would have none."""
    if len(line.cells) > 1 or len(line.words) < len(region.starts):
        return line if len(line.cells) > 1 else None
    usual = median(after.left - before.right for before, after in pairwise(line.words))
    groups: list[list[Cell]] = []
    for word in line.words:
        column = region.column(word)
        is_across = column + 1 < len(region.starts) and word.right > region.starts[column + 1]
        if is_across or column not in (len(groups), len(groups) - 1):
            return None
        if column == len(groups):
            if groups and word.left - groups[-1][-1].right < _MORE * usual:
                return None
            groups.append([])
        groups[column].append(word)
    if len(groups) < len(region.starts):
        return None
    return replace(line, cells=tuple(apart(group, float("inf"))[0] for group in groups))


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Join lines that stand beside each other into one of several cells."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and _is_beside(before, line):
            cells, words = (*before.cells, *line.cells), (*before.words, *line.words)
            joined[-1] = replace(before, text=f"{before.text} {line.text}", cells=cells, words=words)
            continue
        joined.append(line)
    return joined


def _is_beside(before: Line, line: Line) -> bool:
    if not before.cells or not line.cells or abs(before.top - line.top) > _SAME * max(line.size, 1.0):
        return False
    return line.cells[0].left > before.cells[-1].right


def _without_marks(line: Line) -> Line:
    """Return a line whose bullet or number is one cell with what it marks."""
    if len(line.cells) < 2 or not _MARK.fullmatch(line.cells[0].text):
        return line
    first, second, *rest = line.cells
    joined = Cell(text=f"{first.text} {second.text}", left=first.left, right=second.right)
    return replace(line, cells=(joined, *rest))


def _end_of_region(lines: Sequence[Line], start: int) -> int:
    """Return where the lines end that are split into cells, but for single ones between them."""
    end = place = start
    columns: list[Cell] = []
    while place < len(lines) and place - end < 3:
        line = lines[place]
        if place > start and _is_apart(lines[place - 1], line, lines[start]):
            break
        if len(line.cells) > 1:
            if columns and not _fits(line.cells, columns):
                break
            columns += line.cells
            end = place + 1
        elif place == start:
            break
        place += 1
    return end


def _is_apart(before: Line, line: Line, first: Line) -> bool:
    """Say whether a line begins something else: another column, after a wide gap, or as a heading."""
    step = before.top - line.top
    is_heading = len(line.cells) < 2 and (line.size > first.size * BIGGER or (line.bold and not before.bold))
    return step < 0 or step > _ROW_GAP * max(line.size, 1.0) or is_heading


def _fits(cells: Sequence[Cell], columns: Sequence[Cell]) -> bool:
    """Say whether most cells stand below others: if not, another table begins."""
    below = sum(any(cell.left < above.right and above.left < cell.right for above in columns) for cell in cells)
    return 2 * below > len(cells)


def _region(lines: Sequence[Line]) -> _Region | None:
    split = [line for line in lines if len(line.cells) > 1]
    if len(split) < 2:
        return None
    spans = sorted((cell.left, cell.right) for line in lines for cell in line.cells)
    starts, reach = [spans[0][0]], spans[0][1]
    for left, right in spans[1:]:
        if left > reach + _GUTTER:
            starts.append(left)
        reach = max(reach, right)
    return _Region(lines=tuple(lines), starts=tuple(starts)) if len(starts) > 1 else None


def _is_prose(region: _Region) -> bool:
    by_column: dict[int, list[int]] = {}
    for line in region.lines:
        for cell in line.cells:
            by_column.setdefault(region.column(cell), []).append(len(cell.text))
    long = [column for column, sizes in by_column.items() if median(sizes) >= _PROSE_CHARS]
    return len(region.lines) >= _PROSE_LINES and len(long) == len(by_column)


def _columns(region: _Region) -> Iterator[Line]:
    for column in range(len(region.starts)):
        for line in region.lines:
            for cell in line.cells:
                if region.column(cell) == column:
                    yield replace(line, text=cell.text, cells=(cell,))


def _rows(region: _Region) -> Iterator[Line]:
    held: list[str] = []
    before: Line | None = None
    for line in region.lines:
        row = [""] * len(region.starts)
        for cell in line.cells:
            column = region.column(cell)
            row[column] = f"{row[column]} {cell.text}".strip()
        if before is not None and _goes_on(row, held, before, line):
            held = [f"{above} {below}".strip() for above, below in zip(held, row, strict=True)]
        else:
            if before is not None:
                yield _row(before, held)
            held = row
            before = line
            continue
        before = replace(before, top=line.top)
    if before is not None:
        yield _row(before, held)


def _goes_on(row: Sequence[str], held: Sequence[str], before: Line, line: Line) -> bool:
    """Say whether a line only ends cells of the row above: its first is empty, and it stands close."""
    is_part = not row[0] and all(held[place] for place, text in enumerate(row) if text)
    return is_part and before.top - line.top < _WRAPPED * max(line.size, 1.0)


def _row(line: Line, cells: Sequence[str]) -> Line:
    texts = list(cells)
    while texts and not texts[-1]:
        texts.pop()
    named = [text for text in texts if text]
    is_label = len(named) == 2 and named[0].endswith(":")
    texts = named if is_label else texts
    return replace(line, text=(" " if is_label else " | ").join(texts), cells=(), is_row=True)
