"""Files inside objects: what programs embed in documents, as OLE containers and as the packages of OLE 1."""

import binascii
import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.parse.allowance import Reading
from ingest.parse.elements import Parsed, Rejected
from ingest.parse.errors import ParseFailed
from ingest.parse.ole import WRAPPERS

_IN_RICH_TEXT = re.compile(rb"\\objdata\s?((?:[0-9a-fA-F\s]|\\par\s)+)")
_PACKAGE = b"Package"
_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """A file that was wrapped."""

    name: str
    """Empty where the wrapper does not say."""
    raw: bytes


def read_object(reading: Reading) -> Parsed:
    """Return what the file inside a container holds.

    Raises:
        ParseFailed: it cannot be read, or there is none.
    """
    wrapped = _of_container(reading.raw)
    if wrapped is None:
        raise ParseFailed("damaged", "is an embedded object of which nothing can be unpacked; remove it.")
    found = reading.inside(wrapped.name or "object", wrapped.raw)
    if isinstance(found, Rejected):
        raise ParseFailed(found.code, found.reason)
    return Parsed(media_type=found.media_type, blocks=found.blocks, properties=found.properties, notes=found.notes)


def in_rich_text(raw: bytes) -> Iterator[Wrapped]:
    """Yield the files that an RTF embeds."""
    for number, found in enumerate(_IN_RICH_TEXT.finditer(raw)):
        if number >= _MOST:
            return
        digits = re.sub(rb"\\par|\s", b"", found[1])
        wrapped = _of_ole1(binascii.unhexlify(digits[: len(digits) // 2 * 2]))
        if wrapped is not None and wrapped.raw:
            yield wrapped


def _of_container(raw: bytes) -> Wrapped | None:
    import olefile  # noqa: PLC0415 - few files need it

    with olefile.OleFileIO(io.BytesIO(raw)) as container:
        names = {entry[0].lower(): entry for entry in container.listdir() if len(entry) == 1}
        for stream in WRAPPERS:
            if stream in names:
                content = container.openstream(names[stream]).read()
                return _of_package(content[4:]) if stream == WRAPPERS[0] else Wrapped(name="", raw=content)
    return None


def _of_ole1(raw: bytes) -> Wrapped | None:
    """Return the file of an OLE 1 object ([MS-OLEDS] 2.2.5): three words with their lengths, and the file."""
    try:
        kind, place = struct.unpack_from("<I", raw, 4)[0], 8
        words: list[bytes] = []
        for _ in range(3):
            size = struct.unpack_from("<I", raw, place)[0]
            words.append(raw[place + 4 : place + 4 + size].rstrip(b"\0"))
            place += 4 + size
        size = struct.unpack_from("<I", raw, place)[0]
    except struct.error:
        return None
    if kind != 2:  # a link to a file, or a picture of one
        return None
    content = raw[place + 4 : place + 4 + size]
    return _of_package(content) if words[0] == _PACKAGE else Wrapped(name=_text(words[0]), raw=content)


def _of_package(raw: bytes) -> Wrapped | None:
    """Return the file that Windows' packager wrapped: label, path, another path with its length, length, bytes."""
    try:
        label_end = raw.index(b"\0", 2)
        path_end = raw.index(b"\0", label_end + 1)
        place = path_end + 5
        place += 4 + struct.unpack_from("<I", raw, place)[0]
        size = struct.unpack_from("<I", raw, place)[0]
    except (ValueError, struct.error):
        return None
    return Wrapped(name=_text(raw[2:label_end]), raw=raw[place + 4 : place + 4 + size])


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("/", "-").replace("\\", "-")
