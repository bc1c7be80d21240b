"""Outlook messages (msg): the door to python-oxmsg, and the texts through the code that reads mail."""

import io
import struct
from collections.abc import Iterator
from email.parser import HeaderParser
from typing import Any

from ingest.parse.allowance import Reading
from ingest.parse.elements import Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.mail import HEADERS, MailTexts, header

MSG = "application/vnd.ms-outlook"
_RTF_BODY = 0x1009
_HTML_BODY = 0x1013
_LZ_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)
_LZ_COMPRESSED = 0x75465A4C
_LZ_STORED = 0x414C454D
_MOST = 64 * 2**20
_WINDOW = 4096


def read_outlook(reading: Reading) -> Parsed:
    """Return the headers, the text and the attachments of an Outlook message.

    Raises:
        ParseFailed: it is damaged, or holds no text.
    """
    from oxmsg import Message  # noqa: PLC0415 - few files need it

    try:
        message = Message.load(io.BytesIO(reading.raw))
        labels = _labels(message)
        texts = MailTexts(reading)
        _add_body(message, texts)
        attachments = [(_name(file), file.file_bytes) for file in message.attachments]
    except (KeyError, ValueError, OSError, struct.error, AttributeError, IndexError, TypeError) as error:
        raise ParseFailed(
            "damaged", f"is damaged inside (no Outlook message: {error}); save it from Outlook again."
        ) from None
    for name, raw in attachments:
        texts.file(name, raw or b"")
    if texts.holds_nothing:
        texts.add_headers("\n".join(f"{key}: {value}" for key, value in labels.items()))
    return texts.parsed(MSG, labels)


def unpacked_rtf(raw: bytes) -> bytes:
    """Return RTF as Outlook packs it (LZFu, [MS-OXRTFCP]), unpacked; nothing when it is no such thing."""
    if len(raw) < 16:
        return b""
    _, size, kind, _ = struct.unpack_from("<IIII", raw)
    if kind == _LZ_STORED:
        return raw[16 : 16 + size]
    if kind != _LZ_COMPRESSED or size > _MOST:
        return b""
    window = bytearray(_LZ_START.ljust(_WINDOW, b" "))
    write = len(_LZ_START)
    out = bytearray()
    for is_reference, value in _tokens(raw):
        offset, length = (value >> 4, (value & 15) + 2) if is_reference else (0, 1)
        if len(out) >= size or (is_reference and offset == write % _WINDOW):
            break
        for step in range(length):
            byte = window[(offset + step) % _WINDOW] if is_reference else value
            out.append(byte)
            window[write % _WINDOW] = byte
            write += 1
    return bytes(out)


def _tokens(raw: bytes) -> Iterator[tuple[bool, int]]:
    """Yield literal bytes, and references into the window with their lengths."""
    place = 16
    while place < len(raw):
        control, place = raw[place], place + 1
        for bit in range(8):
            is_reference = bool(control >> bit & 1)
            size = 2 if is_reference else 1
            if place + size > len(raw):
                return
            yield is_reference, int.from_bytes(raw[place : place + size], "big")
            place += size


def _labels(message: Any) -> dict[str, str]:
    labels = {"title": message.subject or "", "from": message.sender or ""}
    given = message.message_headers
    if given:
        parsed = HeaderParser().parsestr("\n".join(f"{key}: {value}" for key, value in given.items()))
        labels |= {key: found for key, name in HEADERS.items() if (found := header(parsed, name))}
    if "date" not in labels and message.sent_date:
        labels["date"] = message.sent_date.isoformat()
    return {key: " ".join(value.split()) for key, value in labels.items() if value}


def _add_body(message: Any, texts: MailTexts) -> None:
    """Add the richest form of the text that holds anything: HTML, plain, or packed RTF."""
    page = message.properties.binary_prop_value(_HTML_BODY) or (message.html_body or "").encode()
    if page and texts.text(page, is_page=True, charset=""):
        return
    if message.body and texts.text(message.body.encode("utf-8", "surrogatepass"), is_page=False, charset=""):
        return
    rich = unpacked_rtf(message.properties.binary_prop_value(_RTF_BODY) or b"")
    if rich:
        from ingest.parse.rich_text import read_rich_text  # noqa: PLC0415 - few messages need it

        texts.blocks += read_rich_text(rich).blocks


def _name(file: Any) -> str:
    return (file.file_name or "").strip("\0 ") or "attachment"
