"""What a PDF says beside its pages: notes on them, the fields of forms, and files inside it."""

import ctypes
from collections.abc import Iterator
from typing import Any

from pypdfium2 import raw as pdfium

from ingest.parse.allowance import Enclosed
from ingest.parse.elements import Block
from ingest.parse.markup import Told, clean

_MOST_NOTES = 2000
"""On a page."""
_MOST_FILES = 100
_LONGEST = 1 << 20
_LINKS = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)


def beside(document: Any, count: int, told: Told) -> Iterator[Block]:
    """Yield the notes and form fields of each page that its text does not say."""
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    for number in range(count):
        page = document[number]
        for place in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
            annotation = pdfium.FPDFPage_GetAnnot(page, place)
            for text in _said(document, annotation):
                if told.misses(text):
                    yield Block(kind="paragraph", text=text, page=number + 1)
            pdfium.FPDFPage_CloseAnnot(annotation)
        page.close()


def add_files(document: Any, enclosed: Enclosed) -> None:
    """Read the files inside a PDF."""
    for place in range(min(document.count_attachments(), _MOST_FILES)):
        attachment = document.get_attachment(place)
        enclosed.add(attachment.get_name() or "attachment", bytes(attachment.get_data()))


def _said(document: Any, annotation: Any) -> Iterator[str]:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind in _LINKS:
        return
    yield _text(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
    if kind == pdfium.FPDF_ANNOT_WIDGET and document.formenv:
        yield _text(lambda b, size: pdfium.FPDFAnnot_GetFormFieldValue(document.formenv, annotation, b, size))


def _text(get: Any) -> str:
    size = min(get(None, 0), _LONGEST)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return clean(buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0"))
