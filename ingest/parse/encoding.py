"""From bytes to text: byte-order marks, UTF-8, what the file declares, and then a guess that is owned up to."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from ingest.parse.errors import ParseFailed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 before UTF-16: the mark of the one begins with the mark of the other."""

_SAMPLE = 262_144
_FEW = 12
"""With fewer characters outside ASCII, statistics are no better than the most common encoding."""
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text, and how it was read."""

    text: str
    note: str = ""
    """What had to be guessed or was damaged, or empty."""


def decode(raw: bytes, *, declared: str = "") -> Decoded:
    """Return bytes as printable text; ``declared`` is the encoding that the file names, if it names one.

    Raises:
        ParseFailed: no encoding gives readable text.
    """
    found = _marked(raw) or _utf8(raw) or _as(raw, declared) or _as(raw, wide_encoding(raw)) or _guessed(raw)
    if found is None:
        raise ParseFailed("encoding", "is text in an unknown encoding; save it as UTF-8.")
    return Decoded(text=printable(found.text), note=found.note)


def printable(text: str) -> str:
    """Return a text without what no database and no page can show: control characters and halves of characters."""
    return _UNPRINTABLE.sub("", _ESCAPE.sub("", text))


def wide_encoding(raw: bytes) -> str:
    """Return ``utf-16-le`` or ``utf-16-be`` when every other byte is mostly zero, as in such text; else nothing."""
    head = raw[: 4096 - 4096 % 2]
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else ""


def _marked(raw: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            text = raw.decode(encoding, errors="replace")
            return Decoded(text=text, note=_damage(text))
    return None


def _utf8(raw: bytes) -> Decoded | None:
    """Read UTF-8, even when a few bytes of it are damaged: guessing would damage every other letter."""
    text = raw.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    if damaged and sum(character > "\x7f" for character in text) < 10 * damaged:
        return None
    return Decoded(text=text, note=_damage(text))


def _damage(text: str) -> str:
    damaged = text.count("\ufffd")
    return f"{damaged} damaged character(s) were replaced" if damaged else ""


def _as(raw: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(text=raw.decode(encoding), note=f"read as {encoding.lower()}") if encoding else None
    except (UnicodeDecodeError, LookupError):
        return None


def _guessed(raw: bytes) -> Decoded | None:
    encoding = _guess(raw[:_SAMPLE])
    if not encoding:
        return None
    note = f"read as {encoding}, a guess, because it is not UTF-8 and does not say what it is"
    return Decoded(text=raw.decode(encoding, errors="replace"), note=note)


def _guess(sample: bytes) -> str:
    if sum(byte > 127 for byte in sample) < _FEW and _as(sample, "cp1252"):
        return "cp1252"
    best = from_bytes(sample).best()
    if best is None:
        return ""
    same = {best.encoding, *best.could_be_from_charset}
    return "cp1252" if "cp1252" in same else best.encoding
