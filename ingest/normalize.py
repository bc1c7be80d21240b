"""From blocks to one normalized text, in which every block knows its heading path, page and span."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.layout import PlacedBlock
from index.values import Span
from ingest.parse.elements import Block

_HEADING_CHARS = 200
"""Of each heading in a path: the path is embedded with every passage below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalized:
    """A document's text and its blocks, in order; between two blocks there is only white space."""

    text: str
    blocks: tuple[PlacedBlock, ...]


def normalize(blocks: Sequence[Block]) -> Normalized:
    """Join blocks into one text: a blank line between them, one line end between the items of a list."""
    pieces: list[str] = []
    placed: list[PlacedBlock] = []
    path: list[tuple[int, str]] = []
    position = 0
    before: Block | None = None
    for block in blocks:
        gap = _gap(before, block)
        start = position + len(gap)
        pieces += [gap, block.text]
        position = start + len(block.text)
        if block.kind == "heading":
            path = [*(item for item in path if item[0] < block.level), (block.level, block.text[:_HEADING_CHARS])]
        placed.append(
            PlacedBlock(
                kind=block.kind,
                span=Span(start=start, end=position),
                heading=tuple(text for _, text in path),
                page=block.page,
            )
        )
        before = block
    return Normalized(text="".join(pieces), blocks=tuple(placed))


def _gap(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    return "\n" if before.kind == block.kind == "item" else "\n\n"
