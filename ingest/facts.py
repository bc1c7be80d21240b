"""Policy facts: what a document says about itself, each with where it was found.

Read, in this order of precedence, from a sidecar file, front matter or metadata, and labelled lines near the top.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dateutil import parser as dates

from index.values import InForce
from kernel.errors import InvalidInput

_LABELS = {
    "title": ("title", "policy title", "document title"),
    "number": ("policy number", "policy no", "document number", "document no", "number", "reference", "policy id"),
    "version": ("version", "version label", "revision", "issue"),
    "effective_from": (
        "effective from",
        "effective date",
        "effective",
        "in force from",
        "in force since",
        "valid from",
        "applies from",
        "start date",
    ),
    "effective_to": (
        "effective to",
        "effective until",
        "in force to",
        "in force until",
        "valid until",
        "valid to",
        "expires",
        "expires on",
        "expiry date",
        "end date",
    ),
    "supersedes": ("supersedes", "replaces"),
    "owner": ("owner", "policy owner", "document owner", "content owner", "owned by"),
    "last_changed": ("last changed",),
    "review_by": ("review by", "next review", "review date", "review due", "next review date"),
}
_BY_LABEL = {label: name for name, labels in _LABELS.items() for label in labels}
_DATES = frozenset({"effective_from", "effective_to", "review_by"})
_LINE = re.compile(
    r"(?:^|(?<=[|;·•\t]))[ \t*\-]*(?P<label>"
    + "|".join(label.replace(" ", "[ _-]") for label in sorted(_BY_LABEL, key=len, reverse=True))
    + r")\.?[ \t]*(?:[:=]|\|)[ \t]*(?P<value>[^\n|;·•\t]{1,120})",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 3000
"""Labelled lines are looked for in this many characters: further down, a label is about something else."""

_NO_TITLE = re.compile(
    r"|untitled|unspecified|anonymous|(?:word|powerpoint) (?:document|presentation)|document\d*|presentation\d*"
    r"|microsoft \w+ - .*|\S+\.\w{2,5}",
    re.IGNORECASE,
)
"""What programs write as the title when nobody gave one."""

_UNTIL = re.compile(r"\s+(?:until|till|to|through|–|-)\s+", re.IGNORECASE)
_LEAD = re.compile(r"^(?:from|since|on|the)\s+", re.IGNORECASE)
_WHERE = 200

_SAMPLES = (datetime(2000, 1, 1), datetime(1999, 12, 31))  # noqa: DTZ001 - two defaults that share no field


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing a document says about itself."""

    name: str
    value: str
    """A date as YYYY-MM-DD, else the words."""
    where: str
    """Where it was found, and in which words."""


def find_facts(text: str, properties: Mapping[str, str], sidecar: Mapping[str, str]) -> dict[str, Fact]:
    """Return the facts by name; a date that cannot be read for certain is left out."""
    found: dict[str, Fact] = {}
    for name, value, where in (*_given(sidecar, "sidecar"), *_given(properties, "metadata"), *_labelled(text)):
        for fact in _facts(name, value.strip(" .*"), where):
            found.setdefault(fact.name, fact)
    return found


def in_force(facts: Mapping[str, Fact]) -> InForce:
    """Return the valid time that the facts give; an end before the beginning is not believed."""
    first, last = _day(facts, "effective_from"), _day(facts, "effective_to")
    try:
        return InForce(first=first, last=last)
    except InvalidInput:
        return InForce(first=first)


def read_date(words: str) -> date | None:
    """Return the day that words name, or None when they leave year, month or day open.

    ``03/04/2026`` is read by nobody the same way, so it is None; ``2026-04-03`` and ``3 April 2026`` are not.
    """
    words = _LEAD.sub("", words.strip().rstrip("."))
    ambiguous = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}", words)
    if ambiguous and int(ambiguous[1]) <= 12 and int(ambiguous[2]) <= 12 and ambiguous[1] != ambiguous[2]:
        return None
    try:
        read = {
            dates.parse(words, default=sample, dayfirst=not words[:4].isdigit(), ignoretz=True).date()
            for sample in _SAMPLES
        }
    except (ValueError, OverflowError):
        return None
    return read.pop() if len(read) == 1 else None


def _given(values: Mapping[str, str], origin: str) -> Iterator[tuple[str, str, str]]:
    for key, value in values.items():
        name = _BY_LABEL.get(_plain_label(key.lower().removeprefix("property:")))
        if name and not (name == "title" and _NO_TITLE.fullmatch(value.strip())):
            yield name, value, f"{origin}, {key}: {value[:_WHERE]}"


def _plain_label(label: str) -> str:
    return " ".join(re.split(r"[\s_-]+", label.lower().strip()))


def _labelled(text: str) -> Iterator[tuple[str, str, str]]:
    for match in _LINE.finditer(text[:_HEAD]):
        name = _BY_LABEL[_plain_label(match["label"])]
        if name != "title":
            yield name, match["value"], f"text at {match.start('label')}: {match[0].strip(' |*-')}"


def _facts(name: str, value: str, where: str) -> Iterator[Fact]:
    if name not in _DATES:
        if value:
            yield Fact(name=name, value=value, where=where)
        return
    first, last = _days(value)
    if first:
        yield Fact(name=name, value=first.isoformat(), where=where)
    if last and name == "effective_from":
        yield Fact(name="effective_to", value=last.isoformat(), where=where)


def _days(value: str) -> tuple[date | None, date | None]:
    """Return the day that a value names, and the second one of ``1 April 2026 until 31 March 2027``."""
    whole = read_date(value)
    if whole:
        return whole, None
    parts = _UNTIL.split(value.split("(", maxsplit=1)[0], maxsplit=1)
    return read_date(parts[0]), read_date(parts[1]) if len(parts) > 1 else None


def _day(facts: Mapping[str, Fact], name: str) -> date | None:
    return date.fromisoformat(facts[name].value) if name in facts else None
