"""What kind of file bytes are: by what they hold first, by their name second."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from ingest.parse.encoding import wide_encoding
from ingest.parse.errors import ParseFailed

BY_SUFFIX = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".log": "text/plain",
    ".rst": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".eml": "message/rfc822",
}
"""The formats that are read, by the end of the name."""

DOCX, PPTX, XLSX = (BY_SUFFIX[suffix] for suffix in (".docx", ".pptx", ".xlsx"))

_OFFICE_PARTS = {"word/": DOCX, "ppt/": PPTX, "xl/": XLSX}

_BINARY = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"II*\x00": "a TIFF image",
    b"\x7fELF": "a program",
    b"MZ": "a Windows program",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "a SQLite database",
    b"ID3": "an audio file",
    b"RIFF": "an audio, video or image file",
    b"OggS": "an audio or video file",
    b"{\\rtf": "a rich-text (RTF) file",
}

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def media_type(uri: str, raw: bytes) -> str:
    """Return the media type of the bytes; the name decides only between kinds of text.

    Raises:
        ParseFailed: the file is empty, encrypted, or of a kind that is not read.
    """
    if not raw.removeprefix(b"\xef\xbb\xbf").strip():
        raise ParseFailed("empty", "is empty; remove it or put the text in.")
    if raw[:1024].lstrip().startswith(b"%PDF-") or (suffix_of(uri) == ".pdf" and b"%PDF-" in raw[:1024]):
        return "application/pdf"
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office_type(raw)
    if raw.startswith(_OLE):
        raise _ole_refusal(raw)
    for magic, what in _BINARY.items():
        if raw.startswith(magic):
            raise ParseFailed("unsupported", f"is {what}, which is not read; save it as PDF, docx or text.")
    return _text_type(uri, raw)


def suffix_of(uri: str) -> str:
    """Return the end of a name that says its format, such as ``.pdf``."""
    return PurePosixPath(uri).suffix.lower()


def _office_type(raw: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    except (zipfile.BadZipFile, ValueError):
        raise ParseFailed(
            "truncated", "is cut off or damaged: its zip directory is missing. Copy it again from its origin."
        ) from None
    for part, found in _OFFICE_PARTS.items():
        if any(name.startswith(part) for name in names):
            return found
    if "META-INF/manifest.xml" in names and "content.xml" in names:
        raise ParseFailed("unsupported", "is an OpenDocument file, which is not read; save it as docx, xlsx or pptx.")
    raise ParseFailed("unsupported", "is a zip archive with no document in it; unpack it into the source's folder.")


def _ole_refusal(raw: bytes) -> ParseFailed:
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return ParseFailed("encrypted", "is encrypted with a password; save a copy without one.")
    return ParseFailed("unsupported", "is in an old Office format (doc, ppt, xls, msg); save it as docx, pptx or xlsx.")


def _text_type(uri: str, raw: bytes) -> str:
    suffix = suffix_of(uri)
    named = BY_SUFFIX.get(suffix, "text/plain")
    is_named_text = named.startswith("text/") or named == "message/rfc822"
    if not _looks_like_text(raw):
        if is_named_text:
            raise ParseFailed("unsupported", "holds binary data, not text, and is of no kind that is read.")
        raise ParseFailed(
            "truncated", f"is named {suffix} but is no such file: its beginning is missing or damaged. Copy it again."
        )
    if is_named_text and named != "text/plain":
        return named
    return "text/html" if _HTML.match(raw) else "text/plain"


def _looks_like_text(raw: bytes) -> bool:
    head = raw[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or wide_encoding(raw):
        return True
    control = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return control <= 2 + len(head) // 100
