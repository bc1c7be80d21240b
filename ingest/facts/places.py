"""Where in a document a line stands, and whether that is a place where it speaks about itself."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.layout import PlacedBlock
from index.values import Span

HEAD = 3000
"""Characters in which a document introduces itself; further down, a bare label is about something else."""

_TAIL = 1500
_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?![ \t]*\n))+")

Zone = Literal["head", "administration", "tail", "body", "elsewhere", "history"]
"""``administration`` is a section about the document, ``tail`` its last words; ``elsewhere`` is about other things than this document: examples, forms, templates, references."""

_ELSEWHERE = re.compile(
    r"\b(?:examples?|samples?|illustrations?|templates?|forms?|specimen|case stud(?:y|ies)|references|legal basis|"
    r"related (?:documents|policies|laws)|further reading|bibliography|sources|beispiele?|muster|formulare?|exemples?|ejemplos?)\b",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    r"\b(?:change|revision|version|document|amendment|review|update|release)s?\s*(?:history|log|record|register)|"
    r"changelog|record of (?:changes|amendments|revisions)|amendments?$|änderungs(?:historie|verzeichnis)|previous versions|historique",
    re.IGNORECASE,
)
_ADMINISTRATION = re.compile(
    r"\b(?:document|policy) (?:control|information|details|data|properties|governance|administration|management|summary|approval)|"
    r"\bmetadata\b|\badministrati(?:ve|on)\b|entry into force|\beffective\b|\bvalidity\b|\bownership\b|\bapproval\b|\breview\b|"
    r"about this (?:document|policy)|final provisions|commencement|inkrafttreten|entrée en vigueur|disposiciones finales",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a text, where it stands."""

    text: str
    start: int
    zone: Zone
    kind: str
    """Of its block: heading, paragraph, item or table; empty where blocks are not known."""
    block: int
    """Number of its block, or of its paragraph."""

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return a part of the line as a part of the text."""
        return Span(start=self.start + start, end=self.start + (len(self.text) if end is None else end))


def lines_of(text: str, blocks: Sequence[PlacedBlock]) -> Iterator[Line]:
    """Yield the lines that hold something, in order."""
    if not blocks:
        zone = _zones(len(text), ())
        for number, paragraph in enumerate(_PARAGRAPH.finditer(text)):
            yield from _lines(text, Span(start=paragraph.start(), end=paragraph.end()), zone, ("", number))
    title = next((block.heading[0] for block in blocks if block.heading), "")
    for number, block in enumerate(blocks):
        path = tuple(part for part in block.heading if part != title)
        yield from _lines(text, block.span, _zones(len(text), path), (block.kind, number))


def _lines(text: str, span: Span, zone: Callable[[int], Zone], block: tuple[str, int]) -> Iterator[Line]:
    start = span.start
    while start < span.end:
        stop = text.find("\n", start, span.end)
        stop = span.end if stop < 0 else stop
        if text[start:stop].strip():
            yield Line(text=text[start:stop], start=start, zone=zone(start), kind=block[0], block=block[1])
        start = stop + 1


def _zones(size: int, path: Sequence[str]) -> Callable[[int], Zone]:
    """Return what tells the zone of a place below these headings, the document's title left out."""
    if any(_HISTORY.search(title) for title in path):
        return lambda _: "history"
    if any(_ELSEWHERE.search(title) for title in path):
        return lambda _: "elsewhere"
    rest: Zone = "administration" if path and _ADMINISTRATION.search(path[-1]) else "body"

    def zone(start: int) -> Zone:
        if start < HEAD:
            return "head"
        return "tail" if rest == "body" and start > size - _TAIL else rest

    return zone
