"""Signed and sealed data (CMS, PKCS #7; p7m): what was signed, without a look at the signature."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ingest.parse.allowance import Reading
from ingest.parse.elements import Parsed, Rejected
from ingest.parse.errors import ParseFailed

SIGNED = "application/pkcs7-mime"
_KIND = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
"""The identifier of a kind of data, less its last byte."""
_SIGNED_DATA, _ENVELOPED, _ENCRYPTED = 2, 3, 6
_ARMOUR = re.compile(rb"\s*-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----([A-Za-z0-9+/=\s]+)-----END ")
_BARE = re.compile(rb"\s*MI[A-Za-z0-9+/\s]{60,}[=\s]*\Z")
_ENTITY = re.compile(rb"\s*(?:Content-[A-Za-z-]+|MIME-Version):", re.IGNORECASE)
_DEEPEST = 40
_OCTETS, _OCTETS_IN_PIECES = 0x04, 0x24
_UNTIL_ZEROS = 0x80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """One element: where what it holds begins and ends, and where the next one begins."""

    tag: int
    begin: int
    stop: int
    after: int


def looks_signed(raw: bytes) -> bool:
    """Say whether bytes are signed or sealed data."""
    return _KIND in _bare(raw)[:40]


def read_signed(reading: Reading) -> Parsed:
    """Return what the signed document holds.

    Raises:
        ParseFailed: it is sealed, is a signature without its document, or that cannot be read.
    """
    raw = _bare(reading.raw)
    kind = raw[raw.index(_KIND) + len(_KIND)]
    if kind in (_ENVELOPED, _ENCRYPTED):
        raise ParseFailed("encrypted", "is sealed for its receivers; save a copy of what it says without encryption.")
    try:
        content = _content(raw) if kind == _SIGNED_DATA else b""
    except (IndexError, ValueError):
        raise ParseFailed("truncated", "is signed data that is cut off or damaged; copy it again.") from None
    if not content:
        raise ParseFailed("unsupported", "is a signature without the document that it signs; remove it.")
    name = PurePosixPath(reading.uri).stem
    found = reading.inside(f"{name}.eml" if _ENTITY.match(content) else name, content)
    if isinstance(found, Rejected):
        raise ParseFailed(found.code, found.reason)
    return replace(found, notes=("its signature was not checked", *found.notes))


def _bare(raw: bytes) -> bytes:
    """Return the data without the letters in which it is sent."""
    armoured = _ARMOUR.match(raw)
    if not armoured and not _BARE.match(raw[:4096].rpartition(b"\n")[0] or raw[:4096]):
        return raw
    try:
        return base64.b64decode(b"".join((armoured[1] if armoured else raw).split()), validate=True)
    except binascii.Error:
        return raw


def _content(raw: bytes) -> bytes:
    """Return what SignedData carries (RFC 5652, 5.1): ContentInfo, [0], SignedData, encapContentInfo, [0], octets."""
    begin, stop = 0, len(raw)
    for number in (0, 1, 0, 2):
        item = list(_items(raw, begin, stop))[number]
        begin, stop = item.begin, item.stop
    parts = list(_items(raw, begin, stop))
    if len(parts) == 1:
        return b""
    begin, stop = parts[1].begin, parts[1].stop
    return b"".join(_octets(raw, begin, stop))


def _octets(raw: bytes, begin: int, stop: int, depth: int = 0) -> Iterator[bytes]:
    for item in _items(raw, begin, stop):
        if item.tag == _OCTETS:
            yield raw[item.begin : item.stop]
        elif item.tag == _OCTETS_IN_PIECES and depth < _DEEPEST:
            yield from _octets(raw, item.begin, item.stop, depth + 1)


def _items(raw: bytes, start: int, end: int, depth: int = 0) -> Iterator[_Item]:
    """Yield the elements between two places (X.690, BER)."""
    if depth > _DEEPEST:
        raise ValueError(depth)
    while start < end and raw[start : start + 2] != b"\0\0":
        size, begin = raw[start + 1], start + 2
        if size == _UNTIL_ZEROS:
            stop = max((item.after for item in _items(raw, begin, end, depth + 1)), default=begin)
            after = stop + 2
        else:
            if size > _UNTIL_ZEROS:
                begin += size - _UNTIL_ZEROS
                size = int.from_bytes(raw[start + 2 : begin])
            stop = after = begin + size
        if stop > end:
            raise ValueError(stop)
        yield _Item(tag=raw[start], begin=begin, stop=stop, after=after)
        start = after
