"""Calendars and address cards (ics, vcf): their lines as they are meant, folded ones joined and escapes undone."""

import re
from collections.abc import Iterator

from ingest.parse.elements import Block, Parsed
from ingest.parse.encoding import decode

CALENDAR = "text/calendar"
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"([A-Za-z-]+(?:\.[A-Za-z-]+)?)((?:;[^:\"]*(?:\"[^\"]*\")?[^:\"]*)*):(.*)", re.DOTALL)
_MACHINE = frozenset(
    [
        "PRODID",
        "VERSION",
        "UID",
        "DTSTAMP",
        "SEQUENCE",
        "CALSCALE",
        "METHOD",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "RRULE",
        "PHOTO",
        "KEY",
        "REV",
        "TRANSP",
        "PRIORITY",
        "CLASS",
        "CREATED",
        "LAST-MODIFIED",
        "ACTION",
        "TRIGGER",
        "ATTACH",
        "LOGO",
        "SOUND",
    ]
)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ESCAPES = {"n": "\n", "N": "\n"}


def read_calendar(raw: bytes) -> Parsed:
    """Return what a calendar or card says, a line for each of its labels."""
    decoded = decode(raw)
    blocks = tuple(_blocks(_FOLD.sub("", decoded.text)))
    return Parsed(media_type=CALENDAR, blocks=blocks, notes=(decoded.note,) if decoded.note else ())


def _blocks(text: str) -> Iterator[Block]:
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if not found:
            if line.strip():
                yield Block(kind="paragraph", text=line.strip())
            continue
        name, value = found[1].upper(), re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), found[3]).strip()
        if name in ("BEGIN", "END") or name in _MACHINE or name.startswith("X-") or not value.strip(";"):
            continue
        if name in ("SUMMARY", "FN"):
            yield Block(kind="heading", text=" ".join(value.split()), level=1)
        elif name == "DESCRIPTION":
            yield from (Block(kind="paragraph", text=part.strip()) for part in value.split("\n\n") if part.strip())
        else:
            yield Block(kind="item", text=f"{name.lower()}: {_readable(value)}")


def _readable(value: str) -> str:
    moment = _MOMENT.fullmatch(value)
    if moment:
        year, month, day, hour, minute, utc = moment.groups()
        return f"{year}-{month}-{day}" + (f" {hour}:{minute}{' UTC' if utc else ''}" if hour else "")
    return " ".join(value.replace(";", ", ").split()).removeprefix("mailto:")
