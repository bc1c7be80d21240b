"""PDF text by pypdfium2: paragraphs in reading order, headings by type size, words joined over line ends."""

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.parse.allowance import Enclosed, Reading
from ingest.parse.columns import apart, in_reading_order
from ingest.parse.elements import Block, Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.lines import BIGGER, Cell, Line, body_size, without_running_lines
from ingest.parse.markup import Told
from ingest.parse.ocr import INSTALL, is_installed, recognized
from ingest.parse.pdf_extras import add_files, beside, open_forms, page_of, unseen

_BULLET = re.compile(r"^\s*(?:[•◦▪‣●○■□–—*·]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_BARE_BULLET = re.compile(r"^\s*[•◦▪‣●○■□*·]\s*")
_DASH = re.compile(r"[•◦▪‣●○■□–—*·-]\s")
_BOLD = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_NAME_BYTES = 128
_WORD = re.compile(r"\S+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_EDGE = 0.08
"""Share of a page's height that its running lines stand in, above and below."""
_WIDE = 0.85
"""White space of so many times the type size splits a line into cells."""
_FAR = 1.25
"""Lines of one paragraph stand no further apart than so many times what most lines do."""
_FEW_STEPS = 4
_MOST_STRANGE = 0.5
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
        return _read(document, reading)
    finally:
        document.close()


def _read(document: Any, reading: Reading) -> Parsed:
    count = len(document)
    pages = [_lines(document, number) for number in range(count)]
    missing = [number for number, own in enumerate(pages, 1) if own is None]
    lines = [line for own in pages for line in in_reading_order(own or [])]
    silent = sorted(set(range(1, count + 1)) - {line.page for line in lines} - set(missing))
    seen = _seen(document, silent, reading) if silent and is_installed() else []
    blocks = [*(_blocks(without_running_lines(lines)) if lines else ()), *seen]
    told = Told([line.text for line in lines] + [block.text for block in seen])
    open_forms(document, reading.raw)
    blocks += beside(document, count, told)
    enclosed = Enclosed(reading)
    add_files(document, enclosed)
    if not blocks and not enclosed.blocks and is_installed():
        blocks = seen = _seen(document, silent, reading)  # by now, stamps are drawn on the pages
    notes = _notes(silent, seen, count)
    if missing:
        notes = (
            f"{len(missing)} of {count} pages cannot be loaded (page {_listed(missing)}), and were left out",
            *notes,
        )
    if not blocks and not enclosed.blocks:
        blocks = unseen(reading.raw) if is_installed() or not _shows_something(document, count) else []
        if not blocks:
            raise _mute(document, count)
        notes = (*notes, "shows no text; its labels, outline and the names of its links and fields were read")
    return Parsed(
        media_type="application/pdf",
        blocks=(*sorted(blocks, key=lambda block: block.page or count + 1), *enclosed.blocks),
        properties={key.lower(): value for key, value in document.get_metadata_dict(skip_empty=True).items()},
        notes=(*notes, *enclosed.notes),
    )


def _seen(document: Any, pages: Sequence[int], reading: Reading) -> list[Block]:
    """Return what OCR sees on pages without text; notes and fields that lie on them are read by ``beside``."""
    blocks: list[Block] = []
    for number in pages:
        page = document[number - 1]
        if next(page.get_objects(max_depth=3), None) is not None:
            longest = max(page.get_size())
            scale = min(_DOTS_PER_INCH / 72, _LONGEST_SIDE / longest) if longest > 0 else 1.0
            blocks += recognized(
                page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False).to_pil(),
                reading,
                page=number,
            )
        page.close()
    return blocks


def _shows_something(document: Any, count: int) -> bool:
    pages = (page_of(document, number) for number in range(min(count, 50)))
    return any(next(page.get_objects(max_depth=1), None) is not None for page in pages if page is not None)


def _mute(document: Any, count: int) -> ParseFailed:
    if not _shows_something(document, count):
        return ParseFailed(
            "damaged",
            f"shows nothing on its {count} page(s): they are blank, or what they hold is damaged; open it and save it "
            "again, or remove it.",
        )
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


def _lines(document: Any, number: int) -> list[Line] | None:
    """Return the lines of a page, or None where it cannot be loaded."""
    page = page_of(document, number)
    if page is None:
        return None
    lines: list[Line] = []
    height = page.get_height()
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    index = 0
    for piece in text.split("\n"):
        shown = piece.rstrip("\r")
        if shown.strip() and not _is_unmapped(shown):
            levels = _levels_of(text_page, shown, index)
            lines += [_line(text_page, shown[start:end], index + start, number + 1, height) for start, end in levels]
        index += len(piece.encode("utf-16-le", "surrogatepass")) // 2 + 1  # pdfium counts UTF-16 units
    text_page.close()
    page.close()
    return lines


def _is_unmapped(text: str) -> bool:
    """Say whether most of a line is no letters: its font does not say which letters its signs are."""
    strange = sum(
        character in "\ufffd\ufffe" or "\ue000" <= character <= "\uf8ff" or character < " " for character in text
    )
    return strange > _MOST_STRANGE * len(text.replace(" ", ""))


def _line(text_page: Any, shown: str, start: int, page: int, height: float) -> Line:
    first = start + len(shown) - len(shown.lstrip())
    box = text_page.get_charbox(min(first, text_page.count_chars() - 1), loose=True)
    size = round(pdfium.FPDFText_GetFontSize(text_page, first), 1)
    words = tuple(_words(text_page, shown, start))
    return Line(
        text=shown.strip(" \t"),
        page=page,
        size=size,
        bold=_is_bold(text_page, first),
        top=box[3],
        cells=apart(words, _WIDE * max(size, 1.0)),
        words=words,
        is_edge=not _EDGE * height < box[3] < (1 - _EDGE) * height,
    )


def _levels_of(text_page: Any, shown: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where a line begins and ends, and where its words go back to the left and down: pdfium joins some lines."""
    begin, before = 0, None
    for found in _WORD.finditer(shown) if shown.isprintable() else ():
        box = text_page.get_charbox(start + found.start())
        if before and box[0] < before[0] - 1 and box[3] < before[1]:
            yield begin, found.start()
            begin = found.start()
        before = box
    yield begin, len(shown)


def _words(text_page: Any, shown: str, start: int) -> Iterator[Cell]:
    """Yield the words of a line with their places."""
    if any(character > "\uffff" for character in shown):
        return
    for found in _WORD.finditer(shown):
        left = text_page.get_charbox(start + found.start())[0]
        yield Cell(text=found[0], left=left, right=text_page.get_charbox(start + found.end() - 1)[2])


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    body = body_size(lines)
    levels = _levels(lines, body)
    leading = _leading(lines, body)
    held: list[Line] = []
    for place, line in enumerate(lines):
        level = levels.get(line.size, 0) if _is_heading(line, body) else 0
        if not level and _is_bold_heading(lines, place, body):
            level = len(levels) + 1
        if level or (held and _starts_anew(held[-1], line, leading)):
            yield from _flush(held)
            held = []
        if level:
            yield Block(kind="heading", text=_joined([line.text]), level=level, page=line.page)
        else:
            held.append(line)
    yield from _flush(held)


def _leading(lines: Sequence[Line], body: float) -> float:
    """Return how far apart most lines of the text stand, in points; 0 where there are too few to say."""
    steps = Counter(
        round(before.top - line.top, 0)
        for before, line in pairwise(lines)
        if before.page == line.page and before.size == line.size == body and 0 < before.top - line.top < 3 * body
    )
    return steps.most_common(1)[0][0] if steps.total() >= _FEW_STEPS else 0.0


def _levels(lines: Sequence[Line], body: float) -> dict[float, int]:
    sizes = sorted({line.size for line in lines if _is_heading(line, body)}, reverse=True)
    return {size: level for level, size in enumerate(sizes[:6], 1)} | dict.fromkeys(sizes[6:], 6)


def _is_heading(line: Line, body: float) -> bool:
    return line.size >= body * BIGGER and line.is_short and not line.is_row and not _BARE_BULLET.match(line.text)


def _is_bold_heading(lines: Sequence[Line], place: int, body: float) -> bool:
    line = lines[place]
    following = lines[place + 1] if place + 1 < len(lines) else None
    if (
        not line.bold
        or _DASH.match(line.text)
        or line.is_row
        or not line.is_short
        or line.size < body
        or line.text.endswith((".", ",", ";", "|"))
    ):
        return False
    return following is not None and not following.bold and ":" not in line.text[:-1] and "|" not in line.text


def _is_bold(text_page: Any, place: int) -> bool:
    """Say whether type is bold: by its weight, or by its font's name, for fonts that are not in the file."""
    name = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium.FPDFText_GetFontInfo(text_page, place, name, _NAME_BYTES, ctypes.c_int())
    return pdfium.FPDFText_GetFontWeight(text_page, place) >= _BOLD or bool(_BOLD_NAME.search(name.value))


def _starts_anew(before: Line, line: Line, leading: float) -> bool:
    if before.is_row or line.is_row:
        return before.is_row != line.is_row
    if _BULLET.match(line.text):
        return True
    step = before.top - line.top
    if line.page != before.page or step < -before.size:  # the next page, or the next column
        return before.text.endswith((".", "!", "?", ":"))
    size = max(before.size, line.size)
    return step > max(_FAR * leading, 1.1 * size) if leading else abs(step) > 1.8 * size


def _flush(held: Sequence[Line]) -> Iterator[Block]:
    if not held:
        return
    if held[0].is_row:
        yield Block(kind="table", text="\n".join(_joined([line.text]) for line in held), page=held[0].page)
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
    return _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _CONTROL.sub("", text)).strip()
