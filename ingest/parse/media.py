"""What kind of file bytes are: by what they hold first, by their name second."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from ingest.parse.encoding import wide_encoding
from ingest.parse.errors import ParseFailed
from ingest.parse.ole import OLE_START, ole_type
from ingest.parse.signed import SIGNED, looks_signed

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
    ".mht": "message/rfc822",
    ".mhtml": "message/rfc822",
    ".mbox": "message/rfc822",
    ".docm": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptm": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ppsx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsm": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ott": "application/vnd.oasis.opendocument.text",
    ".fodt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".fods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".fodp": "application/vnd.oasis.opendocument.presentation",
    ".odg": "application/vnd.oasis.opendocument.graphics",
    ".epub": "application/epub+zip",
    ".rtf": "application/rtf",
    ".doc": "application/msword",
    ".ppt": "application/vnd.ms-powerpoint",
    ".xls": "application/vnd.ms-excel",
    ".msg": "application/vnd.ms-outlook",
    ".xml": "application/xml",
    ".svg": "application/xml",
    ".rss": "application/xml",
    ".atom": "application/xml",
    ".json": "application/json",
    ".jsonl": "application/json",
    ".ndjson": "application/json",
    ".geojson": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".ics": "text/calendar",
    ".vcf": "text/calendar",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".bmp": "image/bmp",
    ".webp": "image/webp",
}
"""The formats that are read, by the end of the name."""

DOCX, PPTX, XLSX = (BY_SUFFIX[suffix] for suffix in (".docx", ".pptx", ".xlsx"))

ZIP = "application/zip"
PACKAGE = "application/vnd.package"
"""A zip file that is one document, of a kind that is not known."""
TNEF = "application/vnd.ms-tnef"
_TNEF_START = b"\x78\x9f\x3e\x22"

_OFFICE_PARTS = {"word/": DOCX, "ppt/": PPTX, "xl/": XLSX}

_IMAGES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_BINARY = {
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "a SQLite database",
    b"ID3": "an audio file",
    b"RIFF": "an audio or video file",
    b"OggS": "an audio or video file",
    b"\x00\x01\x00\x00\x00": "a font",
}
_ORDINARY = frozenset((8, 9, 10, 11, 12, 13, 27, 28, 29, 30, 31))
"""Control characters that texts hold: overstrikes, spaces, escapes, separators."""
_HOLE = re.compile(rb"\0{16,}")
"""What a file system leaves where a text was never written."""
_BINARY_TEXTLIKE = {b"MZ": "a Windows program"}
"""Beginnings that a text may have, too."""

_TEXT_KINDS = frozenset(
    {"message/rfc822", "application/xml", "application/json", "application/yaml", "application/rtf"}
)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", re.IGNORECASE)
_MAIL = re.compile(rb"(?:From \S+ [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL_LABELS = re.compile(
    rb"^(?:Received|Return-Path|MIME-Version|Message-ID|Content-Type|Subject):", re.IGNORECASE | re.MULTILINE
)
_RTF = re.compile(rb"\s*\{\\rtf")
_CALENDAR = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:V(?:CALENDAR|CARD)\b", re.IGNORECASE)
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)

_BARE_SHEET = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""How sheets of Excel 2, 3 and 4 begin, which are in no container."""


def media_type(uri: str, raw: bytes) -> str:
    """Return the media type of the bytes; the name decides only between kinds of text.

    Raises:
        ParseFailed: the file is empty, encrypted, or of a kind that is not read.
    """
    if not raw.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n\f\v\0"):
        raise ParseFailed("empty", "is empty; remove it or put the text in.")
    if raw[:1024].lstrip().startswith(b"%PDF-") or (suffix_of(uri) == ".pdf" and b"%PDF-" in raw[:1024]):
        return "application/pdf"
    return _packed_type(raw) or _image_type(raw) or _text_type(uri, raw)


def suffix_of(uri: str) -> str:
    """Return the end of a name that says its format, such as ``.pdf``."""
    return PurePosixPath(uri).suffix.lower()


def zip_type(names: Sequence[str], mimetype: bytes) -> str:
    """Return the media type of an archive by the names of its parts and its part ``mimetype``.

    Raises:
        ParseFailed: it is no document.
    """
    if mimetype.startswith(b"application/epub") or "META-INF/container.xml" in names:
        return "application/epub+zip"
    if "content.xml" in names or mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return mimetype.decode("ascii", "replace").strip() or BY_SUFFIX[".odt"]
    for part, found in _OFFICE_PARTS.items():
        if any(name.startswith(part) for name in names):
            return found
    if not names:
        raise ParseFailed("empty", "is an empty archive; remove it.")
    if "[Content_Types].xml" in names or mimetype.startswith(b"application/"):
        return PACKAGE
    raise ParseFailed("unsupported", "is a zip archive and not one document; unpack it into the source's folder.")


def _packed_type(raw: bytes) -> str:
    """Return the media type of a container, or nothing where it is none."""
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    if raw.startswith(OLE_START):
        return ole_type(raw)
    if raw.startswith(_BARE_SHEET):
        return BY_SUFFIX[".xls"]
    if raw.startswith(_TNEF_START):
        return TNEF
    return SIGNED if looks_signed(raw) else ""


def _image_type(raw: bytes) -> str:
    for magic, kind in _IMAGES.items():
        if raw.startswith(magic):
            return kind
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return "image/webp"
    if raw.startswith(b"BM") and raw[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return ""


def _text_type(uri: str, raw: bytes) -> str:
    suffix = suffix_of(uri)
    named = BY_SUFFIX.get(suffix, "text/plain")
    is_named_text = named.startswith("text/") or named in _TEXT_KINDS
    if _RTF.match(raw):
        return "application/rtf"
    if not looks_like_text(raw):
        if _is_mail(raw):  # with a part that is not encoded
            return "message/rfc822"
        raise _no_text(raw, suffix, is_named_text=is_named_text)
    if is_named_text and named not in ("text/plain", "application/rtf"):
        return named
    return _sniffed(raw)


def _sniffed(raw: bytes) -> str:
    if _HTML.match(raw):
        return "text/html"
    if _XML.match(raw):
        return "application/xml"
    if _CALENDAR.match(raw):
        return "text/calendar"
    return "message/rfc822" if _is_mail(raw) else "text/plain"


def _is_mail(raw: bytes) -> bool:
    head = _MAIL.match(raw[:65536])
    return head is not None and len(_MAIL_LABELS.findall(head[0])) >= 2


def _no_text(raw: bytes, suffix: str, *, is_named_text: bool) -> ParseFailed:
    for magic, what in (_BINARY | _BINARY_TEXTLIKE).items():
        if raw.startswith(magic):
            return ParseFailed("unsupported", f"is {what}, which is not read; save it as PDF, docx or text.")
    if is_named_text:
        return ParseFailed("unsupported", "holds binary data, not text, and is of no kind that is read.")
    return ParseFailed(
        "truncated", f"is named {suffix} but is no such file: its beginning is missing or damaged. Copy it again."
    )


def looks_like_text(raw: bytes) -> bool:
    """Say whether bytes are text: few of them are control characters, or they are text of two or four bytes a letter."""
    head = raw[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or wide_encoding(raw):
        return True
    if any(head.startswith(magic) for magic in _BINARY):
        return False
    if b"\0" * 16 in head:
        head = _HOLE.sub(b"", raw)[:65536]
    control = sum(byte < 32 and byte not in _ORDINARY for byte in head)
    return control <= 2 + len(head) // 100
