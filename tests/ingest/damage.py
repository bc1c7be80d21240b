"""Files that are broken, locked or hostile, made from real ones."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pypdf

_WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def locked_pdf(raw: bytes, *, password: str) -> bytes:
    """Return the PDF encrypted; an empty password opens without being asked for."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(raw))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked_office() -> bytes:
    """Return what Office writes for a document with a password: an OLE container with an EncryptedPackage stream."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + bytes(64)
        for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    )
    return bytes(header) + directory.ljust(1024, b"\0") + bytes(range(256)) * 8


def replaced(raw: bytes, part: str, content: bytes) -> bytes:
    """Return an archive with one part's content replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, content if item.filename == part else old.read(item.filename))
    return out.getvalue()


def understated(raw: bytes, part: str, size: int) -> bytes:
    """Return an archive whose directory claims that a part unpacks to ``size`` bytes."""
    return _relabelled(raw, part, {b"PK\x01\x02": 24, b"PK\x03\x04": 22}, size)


def bad_checksum(raw: bytes, part: str) -> bytes:
    """Return an archive in which a part's bytes do not have the checksum that its directory names."""
    return _relabelled(raw, part, {b"PK\x01\x02": 16, b"PK\x03\x04": 14}, 7)


def _relabelled(raw: bytes, part: str, places: Mapping[bytes, int], value: int) -> bytes:
    name = part.encode()
    out = bytearray(raw)
    for magic, name_at in ((b"PK\x01\x02", 46), (b"PK\x03\x04", 30)):
        start = out.find(magic)
        while start >= 0:
            if out[start + name_at : start + name_at + len(name)] == name:
                struct.pack_into("<I", out, start + places[magic], value)
            start = out.find(magic, start + 4)
    return bytes(out)


def many_paragraphs(count: int) -> bytes:
    """Return the XML of a docx body with that many paragraphs of one letter."""
    paragraph = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>"
    return f'<w:document xmlns:w="{_WORD_NS}"><w:body>'.encode() + paragraph * count + b"</w:body></w:document>"


def nested(depth: int) -> bytes:
    """Return the XML of a docx body with tables inside tables."""
    begin, end = b"<w:tbl><w:tr><w:tc>", b"<w:p/></w:tc></w:tr></w:tbl>"
    inner = b"<w:p><w:r><w:t>deep</w:t></w:r></w:p>"
    return (
        f'<w:document xmlns:w="{_WORD_NS}"><w:body>'.encode()
        + begin * depth
        + inner
        + end * depth
        + b"</w:body></w:document>"
    )


def entities() -> bytes:
    """Return XML that multiplies itself through entities ("billion laughs")."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{levels}]><w:document xmlns:w="{_WORD_NS}">'
        "<w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()
