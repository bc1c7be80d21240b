"""Real files of every format, as bytes, made by the libraries that people's programs are built on."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
import pptx
from docx.document import Document as WordDocument
from lxml import etree
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)

Rows = Sequence[Sequence[Any]]


def word(
    *parts: "str | tuple[int, str] | Rows",
    header: str = "",
    styles: Mapping[str, str] | None = None,
    title: str = "",
    subject: str = "",
) -> bytes:
    """Return a docx: a text is a paragraph, ``(level, text)`` a heading, rows a table."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.subject = title, subject
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for part in parts:
        _add(document, part, styles or {})
    return _saved(document)


def _add(document: WordDocument, part: Any, styles: Mapping[str, str]) -> None:
    if isinstance(part, str):
        document.add_paragraph(part, style=styles.get(part))
    elif isinstance(part, tuple):
        document.add_heading(part[1], part[0])
    else:
        table = document.add_table(len(part), max(map(len, part)))
        for row, cells in zip(table.rows, part, strict=True):
            for cell, text in zip(row.cells, cells, strict=False):
                cell.text = str(text)


def word_with_text_box(before: str, box: str, after: str) -> bytes:
    """Return a docx in which the paragraph ``before`` anchors a text box, twice, as Word writes one."""
    document = docx.Document()
    run = document.add_paragraph(before).add_run()
    content = f"<w:txbxContent><w:p><w:r><w:t>{box}</w:t></w:r></w:p></w:txbxContent>"
    run._r.append(
        etree.fromstring(
            f'<mc:AlternateContent {_SPACES}><mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}</wps:txbx>'
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
            "</mc:AlternateContent>"
        )
    )
    document.add_paragraph(after)
    return _saved(document)


def slides(*pages: tuple[str, Sequence[str]], notes: str = "", table: Rows = (), table_top: float = 4) -> bytes:
    """Return a pptx: each slide a title and bullets; notes and a table, ``table_top`` inches down, are on the last."""
    show = pptx.Presentation()
    for title, bullets in pages:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text_frame.text = "\n".join(bullets)
    if notes:
        slide.notes_slide.notes_text_frame.text = notes
    if table:
        frame = slide.shapes.add_table(len(table), len(table[0]), Inches(1), Inches(table_top), Inches(6), Inches(2))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                frame.table.cell(row, column).text = str(text)
    return _saved(show)


def workbook(sheets: Mapping[str, Rows], *, merged: Mapping[str, str] | None = None) -> bytes:
    """Return an xlsx with these sheets; ``merged`` names a range to merge in a sheet."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if merged and name in merged:
            sheet.merge_cells(merged[name])
    return _saved(book)


def table_file(rows: Iterable[Sequence[object]], *, separator: str = ",") -> bytes:
    """Return a csv."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode()


def mail(text: str = "", *, html: str = "", attachments: Mapping[str, bytes] | None = None, **headers: str) -> bytes:
    """Return an eml: plain, HTML, or both, with attachments."""
    message = EmailMessage()
    for name, value in ({"Subject": "A question", "From": "a@example.org"} | headers).items():
        message[name] = value
    if text:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    for name, raw in (attachments or {}).items():
        message.add_attachment(raw, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


class PdfPages:
    """Write a PDF line by line, from the top of each page, as layout programs do."""

    def __init__(self, *, title: str = "") -> None:
        self._raw = io.BytesIO()
        self._canvas = Canvas(self._raw, pagesize=A4, invariant=1)
        self._y = 800.0
        if title:
            self._canvas.setTitle(title)

    def line(self, text: str, *, size: float = 10, bold: bool = False, x: float = 60, gap: float = 0) -> "PdfPages":
        """Write a line, ``gap`` points further down than the one before it needs."""
        self._y -= gap
        self._canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        self._canvas.drawString(x, self._y, text)
        self._y -= size * 1.3
        return self

    def at(self, x: float, y: float, text: str, *, size: float = 10) -> "PdfPages":
        """Write a line at a place."""
        self._canvas.setFont("Helvetica", size)
        self._canvas.drawString(x, y, text)
        return self

    def picture(self) -> "PdfPages":
        """Draw shapes and no text, as a scanned page is."""
        for row in range(40):
            self._canvas.rect(60, 40 + row * 18, 400, 8, fill=1)
        return self

    def page(self) -> "PdfPages":
        """End the page."""
        self._canvas.showPage()
        self._y = 800.0
        return self

    def raw(self) -> bytes:
        """End the document."""
        self._canvas.save()
        return self._raw.getvalue()


def pdf(*lines: str, title: str = "") -> bytes:
    """Return a PDF of one page."""
    pages = PdfPages(title=title)
    for text in lines:
        pages.line(text)
    return pages.raw()


def day_cells(day: date) -> Rows:
    """Return rows with a number, a day and a truth value."""
    return [["what", "value"], ["count", 12], ["from", day], ["open", True]]


def _saved(document: Any) -> bytes:
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()
