"""Passages: pieces of the normalized text that tile it and never cross a heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.changes import NewPassage
from index.layout import PlacedBlock
from index.values import Span
from ingest.normalize import Normalized

_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s+")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunking:
    """How text is cut."""

    most_characters: int = 1000
    """About the 256 word pieces that the embedder sees, headings included."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same blocks would be cut otherwise; change the word in it when the rules below change."""
        return f"sections/{self.most_characters}"

    def cut(self, text: str, layout: Sequence[PlacedBlock]) -> tuple[NewPassage, ...]:
        """Cut a text whose blocks are these."""
        return chunk(Normalized(text=text, blocks=tuple(layout)), self)


def chunk(document: Normalized, chunking: Chunking) -> tuple[NewPassage, ...]:
    """Cut a document into passages, in order.

    Every character that is not white space lies in exactly one passage. A passage starts where a section starts, or
    where the one before it was full; headings with nothing below them open the passage of the next section.
    """
    passages: list[NewPassage] = []
    for section in _sections(document.blocks):
        for blocks in _filled(section, chunking.most_characters):
            passages += _passages(document.text, blocks, chunking.most_characters)
    return tuple(passages)


def _sections(blocks: Sequence[PlacedBlock]) -> Iterator[list[PlacedBlock]]:
    held: list[PlacedBlock] = []
    for block in blocks:
        if block.kind == "heading" and held and held[-1].kind != "heading":
            yield held
            held = []
        held.append(block)
    if held:
        yield held


def _filled(section: Sequence[PlacedBlock], most: int) -> Iterator[list[PlacedBlock]]:
    """Group a section's blocks so that each group fits; a group of one, or of headings and one, may be too long."""
    held: list[PlacedBlock] = []
    for block in section:
        start, before = (held[0].span.start, held[-1]) if held else (0, None)
        opens_section = before and before.kind == "heading" and before.span.end - start <= most // 2
        if before and not opens_section and block.span.end - start > most:
            yield held
            held = []
        held.append(block)
    if held:
        yield held


def _passages(text: str, blocks: Sequence[PlacedBlock], most: int) -> Iterator[NewPassage]:
    whole = Span(start=blocks[0].span.start, end=blocks[-1].span.end)
    last = blocks[-1]
    for span in _pieces(text, whole, most, by_line=last.kind == "table"):
        columns = _columns(text, last, span)
        path = [block.heading for block in blocks if block.span.start < span.end][-1]
        yield NewPassage(text=span.of(text), heading=path + columns, span=span, page=_page(blocks, span))


def _pieces(text: str, whole: Span, most: int, *, by_line: bool) -> Iterator[Span]:
    start = whole.start
    while whole.end - start > most:
        cut = _cut(text, start, start + most, by_line=by_line)
        trimmed = text[start:cut].rstrip()
        yield Span(start=start, end=start + len(trimmed))
        following = _WORD.search(text, cut, whole.end)
        start = following.start() if following else whole.end
    if start < whole.end:
        yield Span(start=start, end=whole.end)


def _cut(text: str, start: int, limit: int, *, by_line: bool) -> int:
    """Return where to cut: after the last line, sentence or word that fits; anywhere when there is none."""
    window = text[start:limit]
    line = window.rfind("\n")
    if line > 0 and (by_line or line > len(window) // 2):
        return start + line + 1
    for pattern in (_SENTENCE_END, _SPACE):
        ends = [match.end() for match in pattern.finditer(window)]
        if ends and ends[-1] > len(window) // 4:
            return start + ends[-1]
    return limit


def _columns(text: str, block: PlacedBlock, span: Span) -> tuple[str, ...]:
    """Return a table's first row as context for the pieces of it that do not hold that row."""
    if block.kind != "table" or span.start <= block.span.start:
        return ()
    end = text.find("\n", block.span.start, block.span.end)
    first = text[block.span.start : end if end >= 0 else block.span.end][:200]
    return (first,)


def _page(blocks: Sequence[PlacedBlock], span: Span) -> int | None:
    pages = [block.page for block in blocks if block.span.start < span.end and span.start < block.span.end]
    return next((page for page in pages if page is not None), None)
