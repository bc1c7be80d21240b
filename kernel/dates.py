"""Days as people write them, found in running text. What leaves the day open is not read.

A library for dates reads a string that is one; here a date must be found among words, and ``03/04/2026``, which
nobody reads the same way, must stay unread until the document itself says which way it counts.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Order = Literal["day", "month"]
"""What comes first in a date of numbers."""

_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero ene",
    "february feb februar février fevrier févr febrero",
    "march mar märz maerz mrz mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug août aout agosto ago",
    "september sept sep septembre septiembre setiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre decembre diciembre dic",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
MONTHS = frozenset(_MONTHS)
"""Names of months and their abbreviations in lower case, in four languages."""
MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}

_ISO = r"(?P<iso>(?:19|2[0-2])\d\d([-/.])\d{1,2}\2\d{1,2}|(?:19|2[0-2])\d\d[01]\d[0-3]\d)(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?"
_DAY_FIRST = rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?(?:\s+day)?(?:\s+(?:of|de)\s+|[\s-]*)(?P<m>{MONTH}),?(?:\s+(?:del?)\s+|[\s/-]*)(?P<y>(?:19|2[0-2])\d\d|(?<=-)\d\d)"
_MONTH_FIRST = rf"(?P<m2>{MONTH})\s+(?:the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>(?:19|2[0-2])\d\d)"
_NUMBERS = r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y3>(?:19|2[0-2])\d\d)"
_EDGE = r"(?P<edge>end|close|last day|beginning|start|first day|ende|anfang|fin|finales|début|principios)\s+(?:of\s+|de\s+|des\s+)?(?:the\s+)?"
_PERIOD = (
    rf"(?:{_EDGE})?(?:(?P<m4>{MONTH}),?\s+(?:de\s+)?(?P<y4>(?:19|2[0-2])\d\d)"
    r"|(?:Q(?P<q>[1-4])[\s/-]*(?P<y5>(?:19|2[0-2])\d\d)|(?P<y6>(?:19|2[0-2])\d\d)[\s/-]*Q(?P<q2>[1-4])"
    r"|(?:the\s+)?(?P<q3>first|second|third|fourth|last)\s+quarter\s+of\s+(?P<y7>(?:19|2[0-2])\d\d)))"
)
_YEAR = r"(?P<edge2>end|close|last day|beginning|start|first day|ende|anfang)\s+(?:of\s+|des\s+)?(?:the\s+)?(?:(?:calendar\s+)?year\s+|jahres\s+)?(?P<y8>(?:19|2[0-2])\d\d)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+(?:the\s+)?)?"

_DATE = re.compile(
    rf"(?<![\w./-]){_WEEKDAY}(?:{_ISO}|{_DAY_FIRST}|{_MONTH_FIRST}|{_NUMBERS}|{_YEAR}|{_PERIOD})(?![\w/]|[.-]\d)",
    re.IGNORECASE,
)
_A_YEAR = re.compile(r"(?:19|2[0-2])\d\d|-\d\d")
"""Every date holds one: most sentences hold none, and need no closer look."""
_YEARLESS = re.compile(
    rf"(?<![\w./-])(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+({MONTH})(?=\s*(?:to|until|till|through|bis|–|-)\s*\d{{1,2}}"
    rf"(?:st|nd|rd|th|\.)?\s+{MONTH}\s+((?:19|2[0-2])\d\d))",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:with effect from|as of|as from|effective|from|since|starting|beginning(?! of)|on|by|the|until|ab|am|bis|zum|le|el|du|"
    r"no later than|not later than)\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^\s*(?:,?\s*(?:at\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s*[A-Z]{1,5})?)?\s*$")
_NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})[/.-](\d{1,2})[/.-](?:19|20)\d\d(?![\w/-])")
_STATED = re.compile(r"\b(?:(dd?)[/.-]mm?[/.-]yy|(mm?)[/.-]dd?[/.-]yy)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Words in a text that name a day, or a month or quarter of which they leave the day open."""

    start: int
    end: int
    first: date
    last: date

    @property
    def day(self) -> date | None:
        """The day, when the words leave none open."""
        return self.first if self.first == self.last else None


def number_order(text: str) -> Order | None:
    """Return what comes first in this document's dates of numbers, when it settles that itself."""
    stated = {"day" if match[1] else "month" for match in _STATED.finditer(text)}
    pairs = [(int(match[1]), int(match[2])) for match in _NUMERIC.finditer(text)]
    seen = stated or {order for a, b in pairs for order in (_only(a, b),) if order}
    if len(seen) != 1:
        return None
    return "day" if "day" in seen else "month"


def dates_in(text: str, order: Order | None = None) -> Iterator[Dated]:
    """Yield the days and periods that a text names, in order; what is ambiguous or no day is left out."""
    for match in _DATE.finditer(text) if _A_YEAR.search(text) else ():
        found = _period(match, order)
        if found:
            yield Dated(start=match.start(), end=match.end(), first=found[0], last=found[1])


def read_date(words: str, order: Order | None = None) -> date | None:
    """Return the day that words name, or None when they leave year, month or day open.

    ``03/04/2026`` is read by nobody the same way, so it is None unless ``order`` says; ``2026-04-03`` and
    ``3 April 2026`` are not.
    """
    found = read_period(words, order)
    return found.day if found else None


def read_period(words: str, order: Order | None = None) -> Dated | None:
    """Return the day or the period that words name and nothing else."""
    found = leading_date(words, order)
    return found if found and _AFTER.match(words.strip().rstrip(".")[found.end :]) else None


def leading_date(words: str, order: Order | None = None) -> Dated | None:
    """Return the day or period that words begin with; its place counts from the first character that is no space."""
    words = words.strip().rstrip(".")
    bare = words
    while lead := _LEAD.match(bare):
        bare = bare[lead.end() :]
    found = next(dates_in(bare, order), None)
    if found is None or found.start:
        return None
    cut = len(words) - len(bare)
    return Dated(start=cut, end=found.end + cut, first=found.first, last=found.last)


def with_years(text: str) -> str:
    """Give ``1 April to 30 June 2026`` its first year: ``1 April 2026 to 30 June 2026``."""
    return _YEARLESS.sub(r"\1 \2 \3", text)


def _only(a: int, b: int) -> Order | None:
    if a > 12 >= b:
        return "day"
    return "month" if b > 12 >= a else None


def _period(match: re.Match[str], order: Order | None) -> tuple[date, date] | None:
    try:
        day = _day(match, order)
        return (day, day) if day else _stretch(match)
    except ValueError:
        return None


def _day(match: re.Match[str], order: Order | None) -> date | None:
    if match["iso"]:
        digits = re.sub(r"\D", " ", match["iso"])
        parts = digits.split() if " " in digits else [digits[:4], digits[4:6], digits[6:]]
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    if match["d"]:
        return date(_year(match["y"]), _month(match["m"]), int(match["d"]))
    if match["d2"]:
        return date(int(match["y2"]), _month(match["m2"]), int(match["d2"]))
    if match["a"]:
        a, b, year = int(match["a"]), int(match["b"]), int(match["y3"])
        way = _only(a, b) or order or ("day" if match["sep"] == "." or a == b else None)
        if way is None:
            return None
        return date(year, b, a) if way == "day" else date(year, a, b)
    return None


def _stretch(match: re.Match[str]) -> tuple[date, date] | None:
    if match["y8"]:
        year = int(match["y8"])
        return _edge(match["edge2"], date(year, 1, 1), date(year, 12, 31))
    if match["m4"]:
        year, month = int(match["y4"]), _month(match["m4"])
        return _edge(match["edge"], date(year, month, 1), _month_end(year, month))
    quarter = match["q"] or match["q2"] or match["q3"]
    if not quarter:
        return None
    number = int(quarter) if quarter.isdigit() else _QUARTERS[quarter.lower()]
    year = int(match["y5"] or match["y6"] or match["y7"])
    return _edge(match["edge"], date(year, 3 * number - 2, 1), _month_end(year, 3 * number))


def _edge(edge: str | None, first: date, last: date) -> tuple[date, date]:
    if not edge:
        return first, last
    at_end = edge.lower().startswith(("end", "close", "last", "fin"))
    return (last, last) if at_end else (first, first)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _month(name: str) -> int:
    return _MONTHS[name.lower().rstrip(".")]


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
