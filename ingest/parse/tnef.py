"""TNEF, what Outlook sends as winmail.dat ([MS-OXTNEF]): the text of a message, and the files attached to it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.parse.allowance import Reading
from ingest.parse.elements import Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.mail import MailTexts
from ingest.parse.media import TNEF
from ingest.parse.outlook import unpacked_rtf
from ingest.parse.rich_text import read_rich_text

_SUBJECT, _BODY, _MESSAGE = 0x00018004, 0x0002800C, 0x00069003
_FILE_BEGINS, _FILE_NAME, _FILE, _FILE_LABELS = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_PAGE, _RICH, _PLAIN, _LONG_NAME = 0x1013, 0x1009, 0x1000, 0x3707
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of properties of one length, by type, padded to four."""
_COUNTED = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_WIDE = 0x1F
_SEVERAL = 0x1000
_NAMED = 0x8000
_MOST = 20_000


@dataclass(slots=True, kw_only=True)
class _File:
    name: str = ""
    raw: bytes = b""


@dataclass(slots=True, kw_only=True)
class _Message:
    subject: str = ""
    plain: bytes = b""
    page: bytes = b""
    rich: bytes = b""
    files: list[_File] = field(default_factory=list)


def read_tnef(reading: Reading) -> Parsed:
    """Return the text of a winmail.dat, the richest form of it that holds anything, and its files.

    Raises:
        ParseFailed: it is damaged, or holds no text.
    """
    message = _Message()
    try:
        for kind, content in _attributes(reading.raw):
            _add(message, kind, content)
    except (struct.error, IndexError):
        if not (message.plain or message.page or message.rich or message.files):
            raise ParseFailed("damaged", "is a winmail.dat that is cut off or damaged; copy it again.") from None
    texts = MailTexts(reading)
    if not (message.page and texts.text(message.page, is_page=True, charset="")) and not (
        message.plain and texts.text(message.plain, is_page=False, charset="")
    ):
        texts.blocks += read_rich_text(unpacked_rtf(message.rich)).blocks if message.rich else ()
    for file in message.files:
        texts.file(file.name or "attachment", file.raw)
    if texts.holds_nothing and message.subject:
        texts.add_headers(f"Subject: {message.subject}")
    return texts.parsed(TNEF, {"title": message.subject})


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    place = 6
    while place + 9 <= len(raw):
        kind, size = struct.unpack_from("<II", raw, place + 1)
        yield kind, raw[place + 9 : place + 9 + size]
        place += 9 + size + 2


def _add(message: _Message, kind: int, content: bytes) -> None:
    if kind == _SUBJECT:
        message.subject = _word(content)
    elif kind == _BODY:
        message.plain = content.rstrip(b"\0")
    elif kind == _MESSAGE:
        found = dict(_properties(content))
        message.page, message.rich = found.get(_PAGE, b""), found.get(_RICH, b"")
        message.plain = message.plain or found.get(_PLAIN, b"").rstrip(b"\0")
    elif kind == _FILE_BEGINS:
        message.files.append(_File())
    elif message.files and kind == _FILE_NAME:
        message.files[-1].name = message.files[-1].name or _word(content)
    elif message.files and kind == _FILE:
        message.files[-1].raw = content
    elif message.files and kind == _FILE_LABELS:
        message.files[-1].name = _word(dict(_properties(content)).get(_LONG_NAME, b"")) or message.files[-1].name


def _properties(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the properties of a list by their tags; texts in UTF-16 are turned to UTF-8."""
    count, place = struct.unpack_from("<I", raw)[0], 4
    for _ in range(min(count, _MOST)):
        kind, tag = struct.unpack_from("<HH", raw, place)
        place += 4
        if tag >= _NAMED:
            is_text = struct.unpack_from("<I", raw, place + 16)[0] == 1
            length = struct.unpack_from("<I", raw, place + 20)[0] if is_text else 0
            place += 24 + _padded(length)
        base = kind & ~_SEVERAL
        values = 1
        if kind & _SEVERAL or base in _COUNTED:
            values, place = struct.unpack_from("<I", raw, place)[0], place + 4
        for _ in range(min(values, _MOST)):
            size = _SIZES.get(base, 0)
            if base in _COUNTED:
                size, place = struct.unpack_from("<I", raw, place)[0], place + 4
            value = raw[place : place + size]
            place += _padded(size)
            yield tag, value.decode("utf-16-le", "replace").encode() if base == _WIDE else value


def _padded(size: int) -> int:
    return -(-size // 4) * 4


def _word(raw: bytes) -> str:
    text = raw.rstrip(b"\0")
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")
