"""PDF text by pypdfium2: paragraphs in reading order, headings by type size, words joined over line ends."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.parse.elements import Block
from ingest.parse.errors import ParseFailed

_BULLET = re.compile(r"^\s*(?:[•◦▪‣●○■□–—*·]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_BARE_BULLET = re.compile(r"^\s*[•◦▪‣●○■□*·]\s*")
_BIGGER = 1.12
"""A line in type this much larger than the body is a heading."""
_BOLD = 600
_HEADING_CHARS = 140
_PAGE_NUMBER = re.compile(r"^(?:page\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:/|of)\s*\d{1,4})?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    page: int
    size: float
    bold: bool
    top: float
    """Distance from the bottom of the page, in points."""

    @property
    def is_short(self) -> bool:
        return len(self.text) <= _HEADING_CHARS and any(c.isalpha() for c in self.text)


def read_pdf(raw: bytes) -> tuple[list[Block], dict[str, str]]:
    """Return the blocks and the document properties of a PDF.

    Raises:
        ParseFailed: it is encrypted, damaged, or holds no text (scanned pages).
    """
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        raise _refusal(str(error)) from None
    try:
        lines = [line for number in range(len(document)) for line in _lines(document, number)]
        properties = {k.lower(): v for k, v in document.get_metadata_dict(skip_empty=True).items()}
        if not lines:
            raise ParseFailed(
                "no_text",
                f"has {len(document)} page(s) and no text: it looks scanned. Run it through OCR and add the result.",
            )
        return list(_blocks(_without_running_lines(lines, len(document)))), properties
    finally:
        document.close()


def _refusal(message: str) -> ParseFailed:
    if "password" in message.lower():
        return ParseFailed("encrypted", "is encrypted with a password; save a copy without one.")
    return ParseFailed("truncated", "is cut off or damaged: no PDF reader can open it. Copy it again from its origin.")


def _lines(document: Any, number: int) -> Iterator[_Line]:
    page = document[number]
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    index = 0
    for piece in text.split("\n"):
        shown = piece.rstrip("\r")
        first = index + len(shown) - len(shown.lstrip())
        if shown.strip():
            yield _line(text_page, shown, first, number + 1)
        index += len(piece) + 1
    text_page.close()
    page.close()


def _line(text_page: Any, shown: str, first: int, page: int) -> _Line:
    box = text_page.get_charbox(min(first, text_page.count_chars() - 1), loose=True)
    return _Line(
        text=shown.strip(" \t"),
        page=page,
        size=round(pdfium.FPDFText_GetFontSize(text_page, first), 1),
        bold=pdfium.FPDFText_GetFontWeight(text_page, first) >= _BOLD,
        top=box[3],
    )


def _without_running_lines(lines: Sequence[_Line], pages: int) -> list[_Line]:
    """Drop page numbers, and headers and footers: the same words, numbers aside, at the edge of most pages."""
    lines = _without_page_numbers(lines)
    if pages < 3:
        return list(lines)
    edges: dict[str, set[int]] = {}
    by_page: dict[int, list[_Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    for page, own in by_page.items():
        for line in {id(line): line for line in (*own[:2], *own[-2:])}.values():
            edges.setdefault(_wording(line), set()).add(page)
    running = {words for words, seen in edges.items() if len(seen) > pages / 2}
    return [
        line
        for page, own in by_page.items()
        for place, line in enumerate(own)
        if not (_wording(line) in running and (place < 2 or place >= len(own) - 2))
    ] or list(lines)


def _without_page_numbers(lines: Sequence[_Line]) -> Sequence[_Line]:
    edge = {line.page: line for line in lines}.values()  # the last line of each page
    numbers = {id(line) for line in edge if _PAGE_NUMBER.match(line.text)}
    return [line for line in lines if id(line) not in numbers] or lines


def _wording(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    levels = _levels(lines, body)
    held: list[_Line] = []
    for place, line in enumerate(lines):
        level = levels.get(line.size, 0) if _is_heading(line, body) else 0
        if not level and _is_bold_heading(lines, place, body):
            level = len(levels) + 1
        if level or (held and _starts_anew(held[-1], line)):
            yield from _flush(held)
            held = []
        if level:
            yield Block(kind="heading", text=_joined([line.text]), level=level, page=line.page)
        else:
            held.append(line)
    yield from _flush(held)


def _levels(lines: Sequence[_Line], body: float) -> dict[float, int]:
    sizes = sorted({line.size for line in lines if _is_heading(line, body)}, reverse=True)
    return {size: level for level, size in enumerate(sizes[:6], 1)} | dict.fromkeys(sizes[6:], 6)


def _is_heading(line: _Line, body: float) -> bool:
    return line.size >= body * _BIGGER and line.is_short


def _is_bold_heading(lines: Sequence[_Line], place: int, body: float) -> bool:
    line = lines[place]
    following = lines[place + 1] if place + 1 < len(lines) else None
    if not line.bold or not line.is_short or line.size < body or line.text.endswith((".", ",", ";", "|")):
        return False
    return following is not None and not following.bold and ":" not in line.text[:-1] and "|" not in line.text


def _starts_anew(before: _Line, line: _Line) -> bool:
    if line.page != before.page:
        return before.text.endswith((".", "!", "?", ":")) or bool(_BULLET.match(line.text))
    if _BULLET.match(line.text):
        return True
    return abs(before.top - line.top) > 1.8 * max(before.size, line.size)


def _flush(held: Sequence[_Line]) -> Iterator[Block]:
    if not held:
        return
    text = _joined([line.text for line in held])
    kind: Any = "item" if _BULLET.match(held[0].text) else "paragraph"
    text = _BARE_BULLET.sub("", text)
    if text:
        yield Block(kind=kind, text=text, page=held[0].page)


def _joined(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        if text.endswith(("\x02", "\ufffe")):  # pdfium marks a word that it saw broken at the line end
            text = text[:-1] + line
            continue
        text = f"{text} {line}" if text else line
    return re.sub(r"[\x00-\x08\x0b-\x1f\ufffe]", "", text).strip()
