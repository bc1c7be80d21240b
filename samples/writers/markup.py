"""Read the small Markdown dialect of `samples/texts`: headings, bullets, tables and one paragraph a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

BULLET = "- "
TABLE_EDGE = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph or one item of a list."""

    kind: Literal["paragraph", "bullet"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its header row first; every row has the same number of cells."""

    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Heading | Line | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A level-1 heading and the blocks below it: one slide, or one sheet."""

    title: str
    blocks: tuple[Block, ...]


def parse(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text in reading order."""
    return tuple(_blocks([line.strip() for line in text.splitlines() if line.strip()]))


def sections(blocks: tuple[Block, ...]) -> tuple[Section, ...]:
    """Cut blocks at their level-1 headings; the first block must be such a heading."""
    starts = [at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
    ends = [*starts[1:], len(blocks)]
    return tuple(
        Section(title=_title(blocks[start]), blocks=blocks[start + 1 : end])
        for start, end in zip(starts, ends, strict=True)
    )


def _title(block: Block) -> str:
    return block.text if isinstance(block, Heading) else ""


def _blocks(lines: list[str]) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for line in lines:
        if line.startswith(TABLE_EDGE):
            rows.append(_cells(line))
            continue
        if rows:
            yield _table(rows)
            rows = []
        yield _block(line)
    if rows:
        yield _table(rows)


def _block(line: str) -> Block:
    if line.startswith("#"):
        marks, _, text = line.partition(" ")
        return Heading(level=len(marks), text=text)
    if line.startswith(BULLET):
        return Line(kind="bullet", text=line.removeprefix(BULLET))
    return Line(kind="paragraph", text=line)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip(TABLE_EDGE).split(TABLE_EDGE))


def _table(rows: list[tuple[str, ...]]) -> Table:
    return Table(rows=tuple(row for row in rows if not all(set(cell) <= set("-:") and cell for cell in row)))
