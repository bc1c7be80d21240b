"""From bytes to text: byte-order marks, UTF-8, what the file declares, and then a guess that is owned up to."""

import codecs
import contextlib
import re
import unicodedata
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
_MOSTLY = 0.9
_SWITCHING = {
    b"\x1b$B": "iso2022_jp_2",
    b"\x1b$@": "iso2022_jp_2",
    b"\x1b$(D": "iso2022_jp_2",
    b"\x1b$)C": "iso2022_kr",
}
_MANY_BYTES = frozenset(
    {"gb18030", "gbk", "gb2312", "big5", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "johab"}
)
_FREQUENT = {
    "оеаинтсрвл": ("cp1251", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5"),
    "αοιετσνηυρ": ("cp1253", "iso8859_7"),
    "יוהלארתשמב": ("cp1255", "iso8859_8"),
    "اليمونرتبع": ("cp1256", "iso8859_6"),
}
"""The ten most frequent letters of scripts, and the encodings of one byte a letter that they are written in."""
_TELLING = 0.45
"""Share of the letters beyond ASCII that the ten must have: they have 0.6 to 0.75 in text, 0.1 to 0.3 in a wrong guess."""
_FEW = 12
"""With fewer characters outside ASCII, statistics are no better than the most common encoding."""
_STRUCK = re.compile(r"[^\x08]\x08")
"""A character that is printed over, as manual pages do it."""
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FIRST_SCRIPT = 3
"""Rows of Unicode before it hold Latin letters, which no text has without those of the first."""
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
    found = (
        _marked(raw)
        or _escaped(raw)
        or _as(raw, wide_encoding(raw))
        or _utf8(raw)
        or _as(raw, codec_of(declared))
        or _guessed(raw)
    )
    if found is None:
        raise ParseFailed("encoding", "is text in an unknown encoding; save it as UTF-8.")
    return Decoded(text=printable(found.text), note=found.note)


def printable(text: str) -> str:
    """Return a text without what no database and no page can show: control characters and halves of characters."""
    return _UNPRINTABLE.sub("", _ESCAPE.sub("", _STRUCK.sub("", text) if "\b" in text else text))


def wide_encoding(raw: bytes) -> str:
    """Return the encoding of two or four bytes a letter in which bytes without a mark are text, or nothing."""
    head = raw[: min(len(raw), 4096) // 4 * 4]
    if len(head) < 4 or b"\0" not in head:
        return _wide_script(raw)
    zeros = [head[place::4].count(0) / len(head[place::4]) for place in range(4)]
    if min(zeros[2:]) > _MOSTLY and zeros[0] < 0.05:
        return "utf-32-le"
    if min(zeros[:2]) > _MOSTLY and zeros[3] < 0.05:
        return "utf-32-be"
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else _wide_script(raw)


def codec_of(declared: str) -> str:
    """Return the name by which Python knows an encoding that a file names, or nothing."""
    name = declared.strip().strip("\"'").lower()
    for known in (name, name.replace("windows-", "cp"), name.removeprefix("x-"), name.removeprefix("x-mac-")):
        with contextlib.suppress(LookupError, ValueError):
            return codecs.lookup(known).name if known else ""
    return ""


def _wide_script(raw: bytes) -> str:
    """Return ``utf-16-le`` or ``utf-16-be`` for text of few scripts in it, such as Japanese, that is no other text."""
    head = raw[: min(len(raw), 2048) // 2 * 2]
    if sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head) <= 2 + len(head) // 100:
        return ""
    return next((encoding for encoding in ("utf-16-le", "utf-16-be") if _is_script(head, encoding)), "")


def _is_script(head: bytes, encoding: str) -> bool:
    try:
        text = head.decode(encoding)
    except UnicodeDecodeError:
        return False
    kinds = [unicodedata.category(character) for character in text if character not in "\r\n\t"]
    if len(kinds) < 8 or any(kind in ("Cn", "Co", "Cc", "Cs") for kind in kinds):
        return False
    rows = {ord(character) >> 8 for character in text}
    if max(rows) < _FIRST_SCRIPT:
        return False
    return sum(kind[0] == "L" for kind in kinds) > 0.6 * len(kinds) and len(rows) <= max(4, len(text) // 3)


def _escaped(raw: bytes) -> Decoded | None:
    """Read the encodings that switch alphabets by escapes: to anybody else they look like ASCII."""
    for mark, encoding in _SWITCHING.items():
        if mark in raw[:_SAMPLE]:
            return _as(raw, encoding)
    return None


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


def _likely(sample: bytes) -> str:
    """Return the encoding in which the letters beyond ASCII are as frequent as in a language, or nothing."""
    best, most = "", _TELLING
    for letters, encodings in _FREQUENT.items():
        for encoding in encodings:
            text = sample[:8192].decode(encoding, errors="replace").lower()
            beyond = [character for character in text if character > "\x7f" and not character.isspace()]
            if len(beyond) < sum(character.isalpha() for character in text) / 2:
                continue  # letters of a Latin alphabet, with accents
            share = sum(character in letters for character in beyond) / len(beyond) if beyond else 0.0
            if share > most and "\ufffd" not in text:
                best, most = encoding, share
    return best


def _guess(sample: bytes) -> str:
    if sum(byte > 127 for byte in sample) < _FEW and _as(sample, "cp1252"):
        return "cp1252"
    best = from_bytes(sample).best()
    likely = _likely(sample)
    if best is None or (likely and best.encoding not in _MANY_BYTES):
        return likely
    same = {best.encoding, *best.could_be_from_charset}
    return "cp1252" if "cp1252" in same else best.encoding
