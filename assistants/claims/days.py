"""Dates and times of day of a text, as they are compared however they are written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner", "february feb februar", "march mar märz", "april apr", "may mai",
            "june jun juni", "july jul juli", "august aug", "september sep sept", "october oct oktober okt",
            "november nov", "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>(?:1\d|20)\d\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_YEAR}-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"\b{_DAY}\s?(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?\b",
        rf"\b{_MONTH}\s(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?!\d)(?:,?\s{_YEAR})?",
        rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}\b",
    )
)
_SLASHED = re.compile(rf"\b(?P<first>[0-3]?\d)([./])(?P<second>[0-3]?\d)\2{_YEAR}\b")
_ALONE = re.compile(
    rf"\b(?:in|by|until|since|from|of|to|before|after|during|every|each|end|early|late|mid)\s{_MONTH}", re.IGNORECASE
)
_FIRST_OF_RANGE = re.compile(r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.)?\s?(?:-|–|to|and|or|until|bis|und)\s?$")
_TIME = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?\s?m\b\.?)|\b(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)


Reading = tuple[int | None, int | None, int | None]
"""Year, month and day, as far as they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date, or the part of one that is written."""

    readings: frozenset[Reading]
    """3/4/2026 has two readings."""
    start: int
    end: int
    text: str

    def is_in(self, other: "Day") -> bool:
        """Say whether the other date says all that this one says."""
        return any(
            all(mine is None or mine == theirs for mine, theirs in zip(a, b, strict=True))
            for a in self.readings
            for b in other.readings
        )

    def without_year(self) -> "Day":
        """Return the same without its year: it may stand elsewhere."""
        readings = frozenset((None, month, day) for _, month, day in self.readings)
        return Day(readings=readings, start=self.start, end=self.end, text=self.text)

    @property
    def years(self) -> frozenset[int]:
        """The years that it may name."""
        return frozenset(year for year, _, _ in self.readings if year)


def days(text: str) -> list[Day]:
    """Return the dates of a text, in order; the first day of a range gets the month of the second."""
    found: list[Day] = []
    for made in _all(text):
        if not any(made.start < other.end and other.start < made.end for other in found):
            found.append(made)
    found.extend([earlier for day in found if (earlier := _earlier(text, day))])
    return sorted(found, key=lambda day: day.start)


def times(text: str) -> frozenset[int]:
    """Return the times of day of a text, in minutes after midnight."""
    return frozenset(_minutes(match) for match in _TIME.finditer(text))


def weekdays(text: str) -> frozenset[str]:
    """Return the days of the week that a text names."""
    return frozenset(match[1].lower() for match in _WEEKDAY.finditer(text))


def blanked(text: str) -> str:
    """Return the text with its dates and times blanked out, so that their figures are not read as numbers."""
    for start, end in [(day.start, day.end) for day in days(text)] + [m.span() for m in _TIME.finditer(text)]:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _all(text: str) -> Iterator[Day]:
    for form in _FORMS:
        for match in form.finditer(text):
            parts = match.groupdict()
            month = int(parts["number"]) if parts.get("number") else _MONTHS[parts["month"].lower()]
            year, day = (int(parts[name]) if parts.get(name) else None for name in ("year", "day"))
            if not _is_modal(parts, match[0]):
                yield _day(match.start(), match.end(), match[0], [(year, month, day)])
    for match in _SLASHED.finditer(text):
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
        both = {(year, m, d) for d, m in ((first, second), (second, first)) if 1 <= m <= 12 and 1 <= d <= 31}
        yield _day(match.start(), match.end(), match[0], both)
    for match in _ALONE.finditer(text):
        if match["month"][0].isupper():
            yield _day(
                match.start("month"), match.end(), match["month"], {(None, _MONTHS[match["month"].lower()], None)}
            )


def _is_modal(parts: dict[str, str | None], text: str) -> bool:
    """Say whether ``may`` is the verb: *the 3 may leave*."""
    return (parts.get("month") or "") in {"may", "mar", "sep"} and not text[0].isupper()


def _day(start: int, end: int, text: str, readings: Iterable[Reading]) -> Day:
    return Day(readings=frozenset(readings), start=start, end=end, text=text.strip())


def _earlier(text: str, day: Day) -> Day | None:
    match = _FIRST_OF_RANGE.search(text[: day.start])
    if match is None:
        return None
    readings = {(year, month, int(match["day"])) for year, month, _ in day.readings}
    return _day(match.start(), match.end("day"), match["day"], readings)


def _minutes(match: re.Match[str]) -> int:
    hour = int(match["hour"] or match["hour24"])
    minute = int(match["minute"] or match["minute24"] or 0)
    half = (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour * 60 + minute
