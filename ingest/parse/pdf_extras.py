"""What a PDF says beside its pages' text: notes, forms, descriptions for people who cannot see, and files inside it."""

import ctypes
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.parse.allowance import Enclosed
from ingest.parse.elements import Block
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import Told, clean, local, parse_xml
from ingest.parse.pages import tagless

_DOUBLED = re.compile(rb"/Kids\s*\[\s*(\d+\s+\d+\s+R)\s+\1")
_MOST_NOTES = 2000
"""On a page."""
_MOST_FILES = 100
_MOST_OPTIONS = 500
_MOST_DESCRIBED = 20_000
_DEEPEST = 100
_LONGEST = 1 << 20
_LONGEST_PACKET = 1 << 24
_WRITTEN = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
"""Fields whose value is words; a box that can be ticked has the name of its state."""
_NOT_DRAWN = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
_LABELS = ("Title", "Subject", "Keywords")
_FEW_WORDS = 3


def page_of(document: Any, number: int) -> Any:
    """Return a page by its place, or None where it cannot be loaded."""
    try:
        return document[number]
    except pypdfium2.PdfiumError:
        return None


def open_forms(document: Any, raw: bytes) -> None:
    """Open the forms of a PDF, unless its tree of fields doubles from level to level: pdfium would follow every way."""
    if document.get_formtype() != pdfium.FORMTYPE_NONE and not _DOUBLED.search(raw):
        document.init_forms()


def beside(document: Any, count: int, told: Told) -> Iterator[Block]:
    """Yield what each page's notes, form fields and descriptions say that its text does not, and then its form's data."""
    for number in range(count):
        page = page_of(document, number)
        if page is None:
            continue
        texts = [*_described(page), *_noted(document, page)]
        page.close()
        texts += _drawn(document, number)
        yield from (Block(kind="paragraph", text=text, page=number + 1) for text in texts if told.misses(text))
    yield from (Block(kind="paragraph", text=text) for text in _packets(document) if told.misses(text))


def unseen(raw: bytes) -> list[Block]:
    """Return what a PDF says without showing it: its labels, its outline, and the names of links and fields."""
    document = pypdfium2.PdfDocument(raw)  # anew: drawing annotations on a page removes them
    try:
        open_forms(document, raw)
        return list(_unseen(document))
    finally:
        document.close()


def _unseen(document: Any) -> Iterator[Block]:
    told = Told(())
    for label, value in document.get_metadata_dict(skip_empty=True).items():
        if label in _LABELS and len(value.split()) >= _FEW_WORDS and told.misses(value):
            yield Block(kind="item", text=f"{label}: {clean(value)}")
    for entry in document.get_toc(max_depth=_DEEPEST):
        title = clean(entry.get_title() or "")
        if told.misses(title):
            yield Block(kind="item", text=title)
    for number in range(len(document)):
        page = page_of(document, number)
        for annotation in _annotations(page) if page is not None else ():
            name = _text(partial(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"))
            if document.formenv and not name:
                name = _of_field(document, annotation, pdfium.FPDFAnnot_GetFormFieldAlternateName)
            if told.misses(name):
                yield Block(kind="item", text=name, page=number + 1)
        if page is not None:
            page.close()


def add_files(document: Any, enclosed: Enclosed) -> None:
    """Read the files inside a PDF."""
    for place in range(min(document.count_attachments(), _MOST_FILES)):
        name = f"attachment {place + 1}"
        try:
            attachment = document.get_attachment(place)
            name = attachment.get_name() or name
            raw = bytes(attachment.get_data())
        except pypdfium2.PdfiumError:
            enclosed.unread.append(f"{name} (nothing of it can be unpacked)")
        else:
            enclosed.add(name, raw)


def _annotations(page: Any) -> Iterator[Any]:
    for place in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        annotation = pdfium.FPDFPage_GetAnnot(page, place)
        if annotation:
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def _noted(document: Any, page: Any) -> Iterator[str]:
    """Yield what annotations say by their contents and values."""
    for annotation in _annotations(page):
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_LINK:
            continue
        contents = _text(partial(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"))
        yield contents or clean(" ".join(tagless(_text(partial(pdfium.FPDFAnnot_GetStringValue, annotation, b"RC")))))
        if kind == pdfium.FPDF_ANNOT_WIDGET and document.formenv:
            if pdfium.FPDFAnnot_GetFormFieldType(document.formenv, annotation) in _WRITTEN:
                yield _of_field(document, annotation, pdfium.FPDFAnnot_GetFormFieldValue)
            yield from _options(document, annotation)


def _drawn(document: Any, number: int) -> list[str]:
    """Return the lines of a page on which its annotations are drawn."""
    page = page_of(document, number)
    is_changed = page is not None and _is_drawn_on(page) and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    if page is not None:
        page.close()
    page = page_of(document, number) if is_changed == pdfium.FLATTEN_SUCCESS else None
    if page is None:
        return []
    text_page = page.get_textpage()
    lines = text_page.get_text_range().splitlines()
    text_page.close()
    page.close()
    return [clean(line) for line in lines]


def _is_drawn_on(page: Any) -> bool:
    return any(pdfium.FPDFAnnot_GetSubtype(annotation) not in _NOT_DRAWN for annotation in _annotations(page))


def _options(document: Any, annotation: Any) -> Iterator[str]:
    """Yield what a list lets choose from."""
    form = document.formenv
    for place in range(min(pdfium.FPDFAnnot_GetOptionCount(form, annotation), _MOST_OPTIONS)):
        yield _text(partial(pdfium.FPDFAnnot_GetOptionLabel, form, annotation, place))


def _of_field(document: Any, annotation: Any, get: Callable[..., int]) -> str:
    return _text(partial(get, document.formenv, annotation))


def _described(page: Any) -> Iterator[str]:
    """Yield the texts that a tagged PDF gives for pictures and for letters that are drawn."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    top = range(max(0, pdfium.FPDF_StructTree_CountChildren(tree)))
    waiting = [(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place), 0) for place in reversed(top)]
    seen = 0
    while waiting and seen < _MOST_DESCRIBED:
        element, depth = waiting.pop()
        seen += 1
        if not element or depth > _DEEPEST:
            continue
        for get in (pdfium.FPDF_StructElement_GetActualText, pdfium.FPDF_StructElement_GetAltText):
            yield _text(partial(get, element))
        inner = range(max(0, min(pdfium.FPDF_StructElement_CountChildren(element), _MOST_DESCRIBED)))
        waiting += [(pdfium.FPDF_StructElement_GetChildAtIndex(element, at), depth + 1) for at in reversed(inner)]
    pdfium.FPDF_StructTree_Close(tree)


def _packets(document: Any) -> Iterator[str]:
    """Yield the texts of an XFA form and the data that was filled in."""
    for place in range(max(0, pdfium.FPDF_GetXFAPacketCount(document))):
        name = _bytes(partial(pdfium.FPDF_GetXFAPacketName, document, place))
        if name.rstrip(b"\0") in (b"template", b"datasets"):
            try:
                yield from _form_texts(parse_xml(_packet(document, place)))
            except ParseFailed:
                continue


def _form_texts(root: Any) -> Iterator[str]:
    for element in root.iter("{*}text", "{*}exData", "{*}data"):
        if local(element) == "data":
            yield from (clean(leaf.text or "") for leaf in element.iter() if not len(leaf) and local(leaf))
        elif "\\" not in (text := clean(" ".join(map(str, element.itertext())))):  # a path on somebody's machine
            yield text


def _packet(document: Any, place: int) -> bytes:
    size = ctypes.c_ulong()
    pdfium.FPDF_GetXFAPacketContent(document, place, None, 0, size)
    if not 0 < size.value <= _LONGEST_PACKET:
        return b"<none/>"
    buffer = ctypes.create_string_buffer(size.value)
    pdfium.FPDF_GetXFAPacketContent(document, place, buffer, size.value, size)
    return buffer.raw


def _text(get: Callable[[Any, int], int]) -> str:
    return clean(_bytes(get).decode("utf-16-le", "replace").rstrip("\0"))


def _bytes(get: Callable[[Any, int], int]) -> bytes:
    """Return what a function of pdfium writes, which is asked twice: for its length, and for itself."""
    size = min(get(None, 0), _LONGEST)
    if size <= 2:
        return b""
    buffer = ctypes.create_string_buffer(size)
    get(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size]
