"""Office documents (docx, pptx, xlsx): each through its reader, then every part of it for what that passed over."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from ingest.parse.allowance import Enclosed, Reading
from ingest.parse.archive import Archive, packed
from ingest.parse.elements import Block, Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import Told, clean, local, parse_xml, says_something
from ingest.parse.media import BY_SUFFIX, DOCX, PPTX, XLSX, suffix_of
from ingest.parse.office_parts import is_quiet, paragraphs, passed_over
from ingest.parse.ole import OLE_START
from ingest.parse.partition import partition
from ingest.parse.properties import office_properties
from ingest.parse.sheets import read_workbook, table_text
from ingest.parse.slides import slide_by_slide
from ingest.parse.strict import ordinary
from ingest.parse.word import in_the_open

_MAIN = {
    DOCX: re.compile(r"word/document\d*\.xml"),
    PPTX: re.compile(r"ppt/slides/[^/]+\.xml"),
    XLSX: re.compile(r"xl/worksheets/[^/]+\.xml"),
}
_NEEDED = re.compile(r"^\[Content_Types\]|(?:^|/)_rels/|sharedStrings\.xml$|numbering\.xml$")
"""Parts that say nothing themselves, and without which a document cannot be read whole."""
_HEADER = re.compile(r"/header\d*\.xml$")
_ENCLOSED = re.compile(r"^\w+/(?:embeddings/|afchunk|[^/]+\.(?:html?|rtf|mht|txt)$)")


def read_office(reading: Reading, archive: Archive) -> Parsed:
    """Return the blocks of an office document.

    Raises:
        ParseFailed: it is damaged where its text is.
    """
    if "xl/workbook.bin" in archive.names:
        raise ParseFailed("unsupported", "is a binary Excel workbook (xlsb), which is not read; save it as xlsx.")
    packed_texts = {name: _text_part(archive, name) for name in archive.names if _is_text(name)}
    texts = ordinary(packed_texts)
    main = [name for name in texts if _MAIN[reading.kind].fullmatch(name) and texts[name]]
    if not main and not (reading.kind != DOCX and _is_shell(reading.kind, texts)):
        raise ParseFailed(
            "damaged",
            "is damaged inside: the part that holds its text is missing; open it and save it again, or copy it again from its origin.",
        )
    blocks, failure = _read_whole(reading, texts, archive, is_changed=texts is not packed_texts)
    before, after, more = _passed_over(reading.kind, texts, blocks)
    if failure and not any(says_something(block.text) for block in (*before, *blocks, *after)):
        raise failure
    notes = (
        (f"read without its layout, because it is no ordinary document ({type(failure).__name__})",) if failure else ()
    )
    enclosed = _enclosed(reading, archive)
    damaged = (
        (f"damaged parts without text were left out: {', '.join(archive.damaged[:5])}",) if archive.damaged else ()
    )
    together = [*before, *blocks, *after]
    if reading.kind == PPTX:
        together.sort(key=lambda block: block.page or len(together))
    return Parsed(
        media_type=reading.kind,
        blocks=(*together, *enclosed.blocks),
        properties=office_properties(texts.get("docProps/core.xml", b""), texts.get("docProps/custom.xml", b"")),
        notes=(*notes, *more, *damaged, *enclosed.notes),
    )


def _read_whole(
    reading: Reading, texts: dict[str, bytes], archive: Archive, *, is_changed: bool
) -> tuple[list[Block], Exception | None]:
    """Return the document's blocks; where its reader fails or sees nothing, what stands in its parts, and the failure."""
    failure: Exception | None = None
    try:
        blocks = _READERS[reading.kind](_whole(texts, archive, reading.raw, is_changed=is_changed))
    except (ParseFailed, MemoryError, ImportError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a reader throws at hostile bytes, the parts may be legible
        blocks, failure = [], error
    for again in (_plainly, _loose):
        if not any(says_something(block.text) for block in blocks):
            blocks = list(again(reading.kind, texts))
    return blocks, failure


def _text_part(archive: Archive, name: str) -> bytes:
    """Return a part; one that is damaged is a loss only where text stands in it."""
    is_bare = is_quiet(name) and not _NEEDED.search(name)
    return archive.other_part(name) if is_bare else archive.text_part(name)


def _is_text(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _is_shell(kind: str, texts: dict[str, bytes]) -> bool:
    """Say whether a show or a book without slides or sheets is there at all."""
    return bool(texts.get({PPTX: "ppt/presentation.xml", XLSX: "xl/workbook.xml"}[kind]))


def _whole(texts: dict[str, bytes], archive: Archive, raw: bytes, *, is_changed: bool) -> Callable[[], bytes]:
    """Return what gives the document as bytes, in which parts that are damaged and no text are empty."""
    others = {name: archive.other_part(name) for name in archive.names if name not in texts}
    lifted = in_the_open(texts)
    if lifted is texts and not (is_changed or archive.damaged) and not any("\\" in name for name in archive.names):
        return lambda: raw
    return lambda: packed(lifted | others)


def _word(whole: Callable[[], bytes]) -> list[Block]:
    return partition(DOCX, whole())


def _show(whole: Callable[[], bytes]) -> list[Block]:
    raw = whole()
    return slide_by_slide(partition(PPTX, raw), raw)


def _book(whole: Callable[[], bytes]) -> list[Block]:
    return read_workbook(whole())


_READERS: dict[str, Callable[[Callable[[], bytes]], list[Block]]] = {DOCX: _word, PPTX: _show, XLSX: _book}


def _passed_over(
    kind: str, texts: dict[str, bytes], blocks: list[Block]
) -> tuple[list[Block], list[Block], tuple[str, ...]]:
    """Return what stands above the text (headers), what stands after it, and which parts are damaged."""
    told = Told(block.text for block in blocks)
    before: list[Block] = []
    after: list[Block] = []
    damaged: list[str] = []
    for name in sorted(texts, key=lambda name: (len(name), name)):
        if is_quiet(name) or not texts[name]:
            continue
        try:
            (before if _HEADER.search(name) else after).extend(passed_over(name, texts[name], told))
        except ParseFailed:
            if _MAIN[kind].fullmatch(name):
                raise
            damaged.append(name)
    return before, after, (f"damaged parts were left out: {', '.join(damaged[:5])}",) if damaged else ()


def _enclosed(reading: Reading, archive: Archive) -> Enclosed:
    enclosed = Enclosed(reading)
    for name in archive.names:
        if not _ENCLOSED.search(name) or _is_text(name):
            continue
        raw = archive.other_part(name)
        if suffix_of(name) in BY_SUFFIX or raw.startswith(OLE_START):
            enclosed.add(name.rpartition("/")[2], raw)
        elif raw:
            enclosed.unread.append(name.rpartition("/")[2])
    return enclosed


def _plainly(kind: str, texts: dict[str, bytes]) -> Iterator[Block]:
    if kind == XLSX:
        shared = _shared(texts)
    for number, name in enumerate(sorted(filter(_MAIN[kind].fullmatch, texts), key=lambda n: (len(n), n)), 1):
        tree = _root(texts[name])
        if kind == XLSX:
            table = table_text([_value(cell, shared) for cell in row.iter("{*}c")] for row in tree.iter("{*}row"))
            if table:
                yield Block(kind="table", text=table, page=number)
        else:
            page = number if kind == PPTX else None
            yield from (Block(kind="paragraph", text=text, page=page) for text in paragraphs(tree) if text)


def _loose(kind: str, texts: dict[str, bytes]) -> Iterator[Block]:
    """Yield the texts that stand in no paragraph of a document or were deleted on record, and in no cell of a book."""
    if kind == XLSX:
        yield from (Block(kind="paragraph", text=text) for text in _shared(texts))
        return
    for name in filter(_MAIN[kind].fullmatch, texts):
        found = (clean(element.text or "") for element in _root(texts[name]).iter("{*}t", "{*}delText"))
        yield from (Block(kind="paragraph", text=text) for text in found if text)


def _shared(texts: dict[str, bytes]) -> list[str]:
    """Return the strings that cells refer to by their place."""
    return [_joined(entry) for entry in _root(texts.get("xl/sharedStrings.xml", b"")).iterchildren("{*}*")]


def _root(xml: bytes) -> Any:
    return parse_xml(xml or b"<empty/>")


def _joined(entry: Any) -> str:
    return "".join(element.text or "" for element in entry.iter("{*}t"))


def _value(cell: Any, shared: list[str]) -> str:
    value = next((child.text or "" for child in cell if local(child) == "v"), "")
    if cell.get("t") == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    return _joined(cell) if cell.get("t") == "inlineStr" else value
