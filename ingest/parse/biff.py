"""The records of an old Excel file ([MS-XLS]): texts that stand in no cell, and its strings where no cell can be read."""

import io
import struct
from collections.abc import Iterator
from typing import Any

_STRINGS, _CONTINUED, _LABEL = 0x00FC, 0x003C, 0x0204
_HEADER, _FOOTER, _DRAWN, _CHART = 0x0014, 0x0015, 0x01B6, 0x100D
_LONG_COUNTS = frozenset({_HEADER, _FOOTER, _LABEL})
_BEFORE = {_CHART: 2, _LABEL: 6}
"""Bytes of a record before its text."""


def stream_of(raw: bytes) -> bytes:
    """Return the book of an OLE container; other bytes are the book itself.

    Raises:
        KeyError: there is none.
    """
    import olefile  # noqa: PLC0415 - few files need it

    if not olefile.isOleFile(io.BytesIO(raw)):
        return raw
    with olefile.OleFileIO(io.BytesIO(raw)) as container:
        for entry in container.listdir():
            if entry[0].lower() in ("workbook", "book"):
                return bytes(container.openstream(entry).read())
    raise KeyError("Workbook")


def drawn_texts(book: bytes) -> Iterator[str]:
    """Yield what stands in text boxes, charts, headers and footers."""
    characters = 0
    for kind, content in _records(book):
        if kind == _CONTINUED and characters and content[:1] in (b"\0", b"\1"):
            is_wide = content[0] == 1
            yield _characters(content[1 : 1 + characters * (2 if is_wide else 1)], is_wide=is_wide)
        elif kind in (_HEADER, _FOOTER, _CHART):
            yield _counted(kind, content)
        characters = int.from_bytes(content[10:12], "little") if kind == _DRAWN else 0


def strings(book: bytes) -> Iterator[str]:
    """Yield the strings of a book that cells refer to, in their order, and those of cells of their own."""
    import xlrd  # noqa: PLC0415 - few files need it

    table: list[bytes] = []
    is_open = False
    for kind, content in _records(book):
        is_open = kind == _STRINGS or (is_open and kind == _CONTINUED)
        if is_open:
            table.append(content)
        elif kind == _LABEL:
            yield _counted(kind, content)
    if table and len(table[0]) >= 8:
        unpack: Any = xlrd.book.unpack_SST_table
        try:
            yield from unpack(table, struct.unpack_from("<i", table[0], 4)[0])[0]
        except (struct.error, IndexError, UnicodeDecodeError, AssertionError):
            return


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + size]
        place += 4 + size


def _counted(kind: int, content: bytes) -> str:
    """Return the text of a record, which begins with its length, and says whether it takes two bytes a character."""
    content = content[_BEFORE.get(kind, 0) :]
    head = 2 if kind in _LONG_COUNTS else 1
    if len(content) <= head:
        return ""
    count, is_wide = int.from_bytes(content[:head], "little"), bool(content[head] & 1)
    return _characters(content[head + 1 : head + 1 + count * (2 if is_wide else 1)], is_wide=is_wide)


def _characters(raw: bytes, *, is_wide: bool) -> str:
    return raw.decode("utf-16-le" if is_wide else "latin-1", "replace")
