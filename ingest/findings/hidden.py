"""Text that people do not see and a machine reads: invisible characters, encoded words, pictures that send."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator

from ingest.findings.addressed import find_addressed
from ingest.findings.recognizer import Match

_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_ZERO_WIDTH = re.compile("[\u200b\u200c\u2060\u2061\u2062\u2063\u2064\ufeff]{8,}")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_BASE64 = re.compile(r"(?<![\w+/=-])(?:[A-Za-z0-9+/_-]{4}){8,4000}(?:[A-Za-z0-9+/_-]{2,3}={0,2})?={0,2}(?![\w+/-])")
_HEX = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}[ ]?){24,4000}(?!\w)")
_PICTURE = re.compile(
    r"!\[[^\]\n]{0,200}\]\(\s*https?://[^\s)]{0,300}[?&][\w.-]{1,40}=(?:\{|\[|<|%7B|%5B|\$|[A-Z_]{4,}|(?:your|the|user|data|secret|conversation|prompt|summary|history)\b)[^)]{0,200}\)",
    re.IGNORECASE,
)


def find_hidden(text: str) -> Iterator[Match]:
    """Yield what is hidden in a text itself: by characters that have no shape, by encoding, or in the address of a picture."""
    for found in _TAGS.finditer(text):
        yield _match(found, "invisible_text", 0.95, "is written in tag characters, which no reader sees")
    for found in _ZERO_WIDTH.finditer(text):
        yield _match(
            found, "invisible_text", 0.8, "is a run of characters without width, long enough to carry a message"
        )
    if _INVISIBLE.search(text):
        yield from _with_invisible_characters(text)
    for found in _PICTURE.finditer(text):
        yield _match(
            found, "exfiltration", 0.85, "is a picture whose address takes along what the reader would fill in"
        )
    for pattern in (_BASE64, _HEX):
        for found in pattern.finditer(text):
            said = _decoded(found.group(), pattern is _HEX)
            if said and any(find_addressed(said)):
                yield _match(found, "encoded", 0.9, "addresses the machine that reads it, once it is decoded")


def _with_invisible_characters(text: str) -> Iterator[Match]:
    """Yield sentences that address the reader once invisible characters are left out, and those turned around."""
    kept = [place for place, character in enumerate(text) if not _INVISIBLE.match(character)]
    plain = "".join(text[place] for place in kept)
    for match in find_addressed(plain):
        start, end = kept[match.start], kept[match.end - 1] + 1
        if _INVISIBLE.search(text, start, end):
            yield Match(
                start=start,
                end=end,
                type="invisible_text",
                score=0.95,
                reason=f"{match.reason}, between characters that have no shape",
            )
    for found in _BIDI.finditer(text):
        if found.group() in "\u202d\u202e":
            end = text.find("\n", found.start())
            yield Match(
                start=found.start(),
                end=end if end > 0 else len(text),
                type="invisible_text",
                score=0.7,
                reason="is shown in another order than it is written in",
            )


def _decoded(blob: str, is_hex: bool) -> str:  # noqa: FBT001 - which of the two patterns it was
    try:
        if is_hex:
            raw = bytes.fromhex(blob.replace(" ", ""))
        else:
            raw = base64.b64decode(blob.rstrip("=").translate(str.maketrans("-_", "+/")) + "==", validate=False)
        said = raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    printable = sum(not unicodedata.category(character).startswith("C") or character in "\n\t" for character in said)
    return said if printable >= 0.95 * len(said) else ""


def _match(found: re.Match[str], kind: str, score: float, reason: str) -> Match:
    return Match(start=found.start(), end=found.end(), type=kind, score=score, reason=reason)
