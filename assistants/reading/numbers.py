"""Numbers, amounts and durations as people write them, in English and German."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Mark = Literal[".", ","]
"""What stands before the decimals."""
Unit = Literal["day", "working day", "week", "month", "year"]

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD",
          "pound": "GBP", "pounds": "GBP", "franken": "CHF", "francs": "CHF"}  # fmt: skip
_CODES = "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON BGN JPY CAD AUD NZD SGD INR CNY ZAR BRL TRY"
_CURRENCY = "(?:[€$£¥]|(?:" + "|".join([*_CODES.split(), *(sign for sign in _SIGNS if sign.isalpha())]) + r")\b)"
_DIGITS = r"\d{1,3}(?:(?:[.,'’\u00a0\u202f]\d{3})+|(?: \d{3})+(?=[.,]\d{2}\b))(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_CURRENCY})\s?)?(?P<minus>[-−])?(?P<digits>{_DIGITS})(?:,[-–]{{1,2}})?"
    rf"(?P<percent>\s?(?:%|percent\b|Prozent\b))?(?:\s?(?P<after>{_CURRENCY}))?(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
_DECISIVE = re.compile(r"(?<![\d.,/-])\d{1,3}(?:[.,'’]\d{3})*([.,])\d{1,2}(?![\d.,/-])")
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
    "a": 1, "an": 1, "ein": 1, "eine": 1, "einem": 1, "einen": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12, "vierzehn": 14, "dreißig": 30, "neunzig": 90,
}  # fmt: skip
_UNITS: tuple[tuple[Unit, str], ...] = (
    ("working day", r"(?:working|business|work)\s+days?|werktagen?|arbeitstagen?"),
    ("day", r"(?:calendar\s+)?days?|(?:kalender)?tage?n?"),
    ("week", r"weeks?|wochen?"),
    ("month", r"(?:calendar\s+)?months?|monat(?:en?|s)?"),
    ("year", r"years?|jahr(?:en?|e?s)?"),
)
_DURATION = re.compile(
    rf"(?<![\w.,-])(?:(?P<digits>\d{{1,4}})|(?P<word>{'|'.join(_WORDS)}))(?:\s*\(\w+\))?[\s-]+"
    rf"(?:{'|'.join(f'(?P<u{n}>{pattern})' for n, (_, pattern) in enumerate(_UNITS))})(?!\w)",
    re.IGNORECASE,
)
_DAYS: dict[Unit, int] = {"day": 1, "working day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A number or an amount where it stands."""

    start: int
    end: int
    value: float | None
    """None where point and comma can be read both ways."""
    currency: str
    """ISO 4217; empty where none is named."""
    is_share: bool
    """It is a percentage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time where it stands."""

    start: int
    end: int
    count: int
    unit: Unit

    @property
    def days(self) -> int:
        """In days; a month counts as 30, a year as 365."""
        return self.count * _DAYS[self.unit]


def decimal_mark(text: str) -> Mark | None:
    """Return what stands before the decimals in this text, when its numbers settle that."""
    seen = {match[1] for match in _DECISIVE.finditer(text)}
    if len(seen) != 1:
        return None
    return "," if "," in seen else "."


def amounts_in(text: str, mark: Mark | None = None) -> Iterator[Written]:
    """Yield the numbers of a text in order, with their currencies; dates and identifiers are none."""
    for match in _AMOUNT.finditer(text):
        named = match["before"] or match["after"] or ""
        value = _number(match["digits"], mark)
        yield Written(
            start=match.start(),
            end=match.end(),
            value=-value if value is not None and match["minus"] else value,
            currency=_SIGNS.get(named.lower(), named.upper()),
            is_share=bool(match["percent"]),
        )


def durations_in(text: str) -> Iterator[Duration]:
    """Yield the lengths of time that a text names, in order."""
    for match in _DURATION.finditer(text):
        unit = next(unit for n, (unit, _) in enumerate(_UNITS) if match[f"u{n}"])
        count = int(match["digits"]) if match["digits"] else _WORDS[match["word"].lower()]
        yield Duration(start=match.start(), end=match.end(), count=count, unit=unit)


def _number(digits: str, mark: Mark | None) -> float | None:
    bare = re.sub(r"[ '’\u00a0\u202f]", "", digits)
    marks = [character for character in bare if character in ".,"]
    if not marks:
        return float(bare)
    last = marks[-1]
    if len(set(marks)) == 2:  # the last of two sorts is before the decimals
        return float(bare.replace("," if last == "." else ".", "").replace(last, "."))
    decimals = len(bare) - bare.rindex(last) - 1
    if len(marks) > 1 or (decimals == 3 and mark != last and not bare.startswith("0")):
        return float(bare.replace(last, ""))
    if decimals == 3 and not bare.startswith("0"):
        return None
    return float(bare.replace(last, "."))
