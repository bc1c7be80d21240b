"""What is true of a planted policy, how a document states it, and the forms in which people write days.

Sets, called halves for the two that there were first. The wordings of ``dev`` were at hand while the rules of ``ingest.facts`` were written. Those of
``held_out`` were written afterwards, after the manner of other organisations' documents, and measured before any rule
was changed; then general faults that they had shown were mended. Those of ``fresh`` were written after that, and
nothing was changed for them before they were measured. Those of ``unseen`` are by somebody who had not seen the rules. Every document also holds what is no fact of it: the days of laws, examples, trips,
approvals and earlier reviews, and a change history.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Half = Literal["dev", "held_out", "fresh", "unseen", "later"]
NAMES = ("number", "version", "effective_from", "effective_to", "supersedes", "owner", "review_by", "applies_to")

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What is true of one document."""

    title: str
    number: str
    version: str
    first: date
    last: date | None
    replaces: str
    owner: str
    review: date
    applies: str

    def some(self, names: str) -> dict[str, str]:
        """Return these facts, as they should be read; those that the document has not are left out."""
        whole = {
            "number": self.number,
            "version": self.version,
            "effective_from": self.first.isoformat(),
            "effective_to": self.last.isoformat() if self.last else "",
            "supersedes": self.replaces,
            "owner": self.owner,
            "review_by": self.review.isoformat(),
            "applies_to": self.applies,
        }
        return {name: whole[name] for name in names.split() if whole[name]}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """How a document states its facts: lines, table rows, sentences, and labels outside the text."""

    facts: dict[str, str]
    """What is planted, as it should be read."""
    lines: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    sentences: Sequence[str] = ()
    closing: Sequence[str] = ()
    """At the end of the document."""
    labels: dict[str, str] = field(default_factory=dict)
    """Front matter, document properties, or a sidecar."""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A document and the facts that stand in it."""

    uri: str
    raw: bytes
    facts: dict[str, str]
    sidecar: dict[str, str]
    wording: str


def iso(day: date) -> str:
    """Return 2026-04-01."""
    return day.isoformat()


def long(day: date) -> str:
    """Return 1 April 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def american(day: date) -> str:
    """Return April 1, 2026."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def ordinal(day: date) -> str:
    """Return April 1st, 2026."""
    ends = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return f"{_MONTHS[day.month - 1]} {day.day}{ends.get(day.day, 'th')}, {day.year}"


def ordinal_of(day: date) -> str:
    """Return 1st of April, 2026."""
    ends = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return f"{day.day}{ends.get(day.day, 'th')} of {_MONTHS[day.month - 1]}, {day.year}"


def dashed(day: date) -> str:
    """Return 01-Apr-2026."""
    return f"{day.day:02}-{_MONTHS[day.month - 1][:3]}-{day.year}"


def shouted(day: date) -> str:
    """Return 01 APR 2026."""
    return f"{day.day:02} {_MONTHS[day.month - 1][:3].upper()} {day.year}"


def dotted(day: date) -> str:
    """Return 01.04.2026."""
    return f"{day.day:02}.{day.month:02}.{day.year}"


def slashed(day: date) -> str:
    """Return 04/21/2026: month first, on a day that says so."""
    return f"{day.month:02}/{day.day:02}/{day.year}"


def weekday(day: date) -> str:
    """Return Wednesday, 1 April 2026."""
    return f"{day:%A}, {long(day)}"


def german(day: date) -> str:
    """Return 1. April 2026."""
    return f"{day.day}. {_GERMAN[day.month - 1]} {day.year}"


def french(day: date) -> str:
    """Return 1er avril 2026."""
    return f"{'1er' if day.day == 1 else day.day} {_FRENCH[day.month - 1]} {day.year}"


def month(day: date) -> str:
    """Return April 2026."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
