"""PDF text by pypdfium2: paragraphs in reading order, headings by type size, words joined over line ends."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.parse.allowance import Reading
from ingest.parse.elements import Block, Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.lines import BIGGER, Line, body_size, without_running_lines
from ingest.parse.ocr import INSTALL, is_installed, recognized

_BULLET = re.compile(r"^\s*(?:[•◦▪‣●○■□–—*·]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_BARE_BULLET = re.compile(r"^\s*[•◦▪‣●○■□*·]\s*")
_BOLD = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_NAME_BYTES = 128
_DOTS_PER_INCH = 200
_LONGEST_SIDE = 4000
"""Points of a page that is looked at: larger ones are drawn smaller."""
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")


def read_pdf(reading: Reading) -> Parsed:
    """Return the blocks, properties and notes of a PDF.

    Raises:
        ParseFailed: it is encrypted, damaged, or holds no text (scanned pages).
    """
    raw = reading.raw
    _refuse_cut_off(raw)
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        raise _refusal(str(error)) from None
    try:
        count = len(document)
        lines = [line for number in range(count) for line in _lines(document, number)]
        silent = sorted(set(range(1, count + 1)) - {line.page for line in lines})
        seen = _seen(document, silent, reading) if silent and is_installed() else []
        if not lines and not seen:
            raise _scanned(count)
        blocks = [*_blocks(without_running_lines(lines))] if lines else []
        return Parsed(
            media_type="application/pdf",
            blocks=tuple(sorted([*blocks, *seen], key=lambda block: block.page or 0)),
            properties={key.lower(): value for key, value in document.get_metadata_dict(skip_empty=True).items()},
            notes=_notes(silent, seen, count),
        )
    finally:
        document.close()


def _seen(document: Any, pages: Sequence[int], reading: Reading) -> list[Block]:
    """Return what OCR sees on pages without text."""
    blocks: list[Block] = []
    for number in pages:
        page = document[number - 1]
        if next(page.get_objects(max_depth=3), None) is not None:
            longest = max(page.get_size())
            scale = min(_DOTS_PER_INCH / 72, _LONGEST_SIDE / longest) if longest > 0 else 1.0
            blocks += recognized(page.render(scale=scale, grayscale=True).to_pil(), reading, page=number)
        page.close()
    return blocks


def _scanned(count: int) -> ParseFailed:
    if is_installed():
        return ParseFailed(
            "no_text_seen", f"has {count} page(s) without text, and OCR finds none on them; if there is some, add it."
        )
    return ParseFailed("needs_ocr", f"has {count} page(s) and no text: it looks scanned; {INSTALL}.")


def _notes(silent: Sequence[int], seen: Sequence[Block], count: int) -> tuple[str, ...]:
    read = sorted({block.page for block in seen if block.page})
    mute = sorted(set(silent) - set(read))
    notes = (
        [f"{len(read)} of {count} pages were read by OCR (page {_listed(read)}): letters may be wrong"] if read else []
    )
    if mute:
        way = "" if is_installed() else "; if they are pictures, install tesseract and refresh again"
        notes.append(f"{len(mute)} of {count} pages hold no text (page {_listed(mute)}){way}")
    return tuple(notes)


def _listed(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages[:10])) + (", …" if len(pages) > 10 else "")


def _refuse_cut_off(raw: bytes) -> None:
    """Refuse a PDF without its end: a reader may open the first pages of it, and the rest would be missed."""
    linearized = _LINEARIZED.search(raw[:2048])
    too_short = linearized is not None and len(raw) < int(linearized[1])
    if too_short or (b"%%EOF" not in raw and b"startxref" not in raw):
        raise ParseFailed("truncated", "is cut off: its end is missing. Copy it again from its origin.")


def _refusal(message: str) -> ParseFailed:
    if "password" in message.lower():
        return ParseFailed("encrypted", "is encrypted with a password; save a copy without one.")
    return ParseFailed("truncated", "is cut off or damaged: no PDF reader can open it. Copy it again from its origin.")


def _lines(document: Any, number: int) -> Iterator[Line]:
    page = document[number]
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    index = 0
    for piece in text.split("\n"):
        shown = piece.rstrip("\r")
        first = index + len(shown) - len(shown.lstrip())
        if shown.strip():
            yield _line(text_page, shown, first, number + 1)
        index += len(piece.encode("utf-16-le", "surrogatepass")) // 2 + 1  # pdfium counts UTF-16 units
    text_page.close()
    page.close()


def _line(text_page: Any, shown: str, first: int, page: int) -> Line:
    box = text_page.get_charbox(min(first, text_page.count_chars() - 1), loose=True)
    return Line(
        text=shown.strip(" \t"),
        page=page,
        size=round(pdfium.FPDFText_GetFontSize(text_page, first), 1),
        bold=_is_bold(text_page, first),
        top=box[3],
    )


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    body = body_size(lines)
    levels = _levels(lines, body)
    held: list[Line] = []
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


def _levels(lines: Sequence[Line], body: float) -> dict[float, int]:
    sizes = sorted({line.size for line in lines if _is_heading(line, body)}, reverse=True)
    return {size: level for level, size in enumerate(sizes[:6], 1)} | dict.fromkeys(sizes[6:], 6)


def _is_heading(line: Line, body: float) -> bool:
    return line.size >= body * BIGGER and line.is_short


def _is_bold_heading(lines: Sequence[Line], place: int, body: float) -> bool:
    line = lines[place]
    following = lines[place + 1] if place + 1 < len(lines) else None
    if not line.bold or not line.is_short or line.size < body or line.text.endswith((".", ",", ";", "|")):
        return False
    return following is not None and not following.bold and ":" not in line.text[:-1] and "|" not in line.text


def _is_bold(text_page: Any, place: int) -> bool:
    """Say whether type is bold: by its weight, or by its font's name, for fonts that are not in the file."""
    name = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium.FPDFText_GetFontInfo(text_page, place, name, _NAME_BYTES, ctypes.c_int())
    return pdfium.FPDFText_GetFontWeight(text_page, place) >= _BOLD or bool(_BOLD_NAME.search(name.value))


def _starts_anew(before: Line, line: Line) -> bool:
    if line.page != before.page:
        return before.text.endswith((".", "!", "?", ":")) or bool(_BULLET.match(line.text))
    if _BULLET.match(line.text):
        return True
    return abs(before.top - line.top) > 1.8 * max(before.size, line.size)


def _flush(held: Sequence[Line]) -> Iterator[Block]:
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
