"""Quantities: durations, amounts of money, percentages, dates, times and counts of a sentence, in comparable form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ingest.desk.numerals import Numeral, numerals
from ingest.desk.vocabulary import stem

QuantityKind = Literal["duration", "amount", "percentage", "date", "number"]
Bound = Literal["least", "most", "exact"]

_DAY = 24 * 60
_SPANS: dict[str, tuple[float, float]] = {
    "second": (1 / 60, 1 / 60),
    "minute": (1, 1),
    "hour": (60, 60),
    "day": (_DAY, _DAY),
    "week": (7 * _DAY, 7 * _DAY),
    "fortnight": (14 * _DAY, 14 * _DAY),
    "month": (28 * _DAY, 31 * _DAY),
    "quarter": (90 * _DAY, 92 * _DAY),
    "year": (365 * _DAY, 366 * _DAY),
}
"""Minutes in the shortest and in the longest of each."""
_SPAN = "seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|quarters?|years?"
_UNIT = re.compile(
    rf"[- ]?(?:\([^)]{{1,12}}\)[ ])?(?:(?P<kind>working|business|calendar|full|consecutive|further|more|whole|additional|week)[ -])*(?P<unit>{_SPAN})\b",
    re.IGNORECASE,
)
_ONE_SPAN = re.compile(
    r"\b(?:an?|one|each|every|per)[ ](?P<unit>hour|day|week|fortnight|month|quarter|year)(?:[’']s?)?\b", re.IGNORECASE
)
_EVERY = re.compile(r"\bevery (?:(?:second|other) )?$", re.IGNORECASE)
_OFTEN = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "annually": "year",
    "yearly": "year",
}
_OFTEN_PATTERN = re.compile(
    rf"\b(?:(?P<times>once|twice|(?:three|four) times) (?:an?|per|each|every) (?P<unit>day|week|month|quarter|year)|(?P<often>{'|'.join(_OFTEN)}))\b",
    re.IGNORECASE,
)
_TIMES = {"once": 1, "twice": 2, "three times": 3, "four times": 4}

_CURRENCY = {"€": "EUR", "$": "USD", "£": "GBP", "eur": "EUR", "euro": "EUR", "usd": "USD", "dollar": "USD"}
_CURRENCY |= {"gbp": "GBP", "pound": "GBP", "chf": "CHF", "franc": "CHF", "sek": "SEK", "nok": "NOK", "jpy": "JPY"}
_BEFORE_MONEY = re.compile(r"(?:(?P<sign>[€$£])|\b(?P<code>EUR|USD|GBP|CHF|SEK|NOK|JPY))[ ]?$")
_AFTER_MONEY = re.compile(
    r"[ ]?(?:(?P<sign>[€$£])|(?P<code>EUR|USD|GBP|CHF|SEK|NOK|JPY|euros?|dollars?|pounds?|francs?)\b)", re.IGNORECASE
)
_PERCENT = re.compile(r"[ ]?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_RATE = re.compile(
    r"^[ ]?(?:of \w+ )?(?:\w+ ){0,2}?(?:per|an?|each|every|/|for each|for every)[ ]?(?:calendar |working |business )?(?P<unit>[a-z]+)",
    re.IGNORECASE,
)
_RATE_UNITS = frozenset(
    "hour day week month quarter year night person head kilometre kilometer km mile trip meal item unit order employee user team".split()  # noqa: SIM905
)
_MEASURES: dict[str, tuple[str, float]] = {
    "km": ("m", 1000), "kilometre": ("m", 1000), "kilometer": ("m", 1000), "m": ("m", 1), "metre": ("m", 1), "meter": ("m", 1),
    "cm": ("m", 0.01), "mm": ("m", 0.001), "kg": ("kg", 1), "kilogram": ("kg", 1), "kilo": ("kg", 1), "g": ("kg", 0.001),
    "tonne": ("kg", 1000), "gb": ("mb", 1024), "mb": ("mb", 1), "tb": ("mb", 1024 * 1024), "°c": ("°c", 1), "litre": ("l", 1),
    "liter": ("l", 1), "l": ("l", 1), "ml": ("l", 0.001), "decibel": ("db", 1), "db": ("db", 1),
}  # fmt: skip
_NOUN = re.compile(r"[ -]*(?P<noun>(?:°[cC]|[^\W\d_]+)(?:[ -][^\W\d_]+){0,2})")
_LABEL = re.compile(
    r"\b(?:section|sections|chapter|article|paragraph|step|form|appendix|annex|table|figure|page|version|room|level|rule|no|number|"
    r"clause|iso|part|item|floor|phase|tier|grade|band|building|gate|extension|line|edition|revision|class|category|stage|type|option)\.?[ ]?$",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"\b(?:at least|at minimum|a minimum of|minimum(?: of)?|not less than|no less than|no fewer than|not fewer than|more than|over|above|exceed\w*|after|longer than|from|not before|no earlier than)[ ]?(?:[€$£]|EUR |USD |GBP |CHF )?$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:at most|up to|within|a maximum of|maximum(?: of)?|no more than|not more than|no longer than|not longer than|not exceed|exceed neither|no later than|not later than|less than|fewer than|under|below|until|by|before|limited to|capped at|inside)[ ]?(?:the )?(?:[€$£]|EUR |USD |GBP |CHF )?$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no|nobody|cannot)\b(?! (?:more|less|longer|later|fewer|earlier))[^.;:]{0,40}\b(?:more|less|longer|fewer|later) than ?(?:[€$£]|[A-Z]{3} )?$",
    re.IGNORECASE,
)
"""A denial some words before "more than"; "no more than" is read as one."""
_AHEAD = re.compile(r"^ ?(?:before|ahead|in advance|prior)\b", re.IGNORECASE)
_OR_MORE = re.compile(r"^[ ]?(?:\w+ )?or (?:more|longer|above|over)\b", re.IGNORECASE)
_OR_LESS = re.compile(r"^[ ]?(?:\w+ )?or (?:less|fewer|below|shorter)\b|^[ ]at (?:most|the latest)\b", re.IGNORECASE)

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS) + "|sept"
_DATES = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})\b\.?(?:,? (?P<y1>\d{{4}}))?"
    rf"|(?P<m2>{_MONTH})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y2>\d{{4}}))?"
    r"|(?P<y3>\d{4})-(?P<n3>\d{2})-(?P<d3>\d{2}))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:(?P<h1>\d{1,2}):(?P<min1>\d{2})(?:[ ]?(?P<ap1>[ap])\.?m\b\.?)?|(?P<h2>\d{1,2})[ ]?(?P<ap2>[ap])\.?m\b\.?|(?P<noon>noon|midnight))",
    re.IGNORECASE,
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
_WEEKDAY = re.compile(rf"\b(?P<day>{'|'.join(_WEEKDAYS)})s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A value that a sentence names."""

    kind: QuantityKind
    unit: str
    """What two values must share to be comparable: a currency, ``time``, ``day of the year``, or the thing counted."""
    low: float
    high: float
    """Two values agree when their ranges meet; a month has 28 to 31 days."""
    rate: str
    """``month`` in "20 euros per month"; empty when it is of nothing."""
    bound: Bound
    start: int
    end: int


def quantities(sentence: str) -> list[Quantity]:
    """Return the values of a sentence in the order in which they stand."""
    taken = [*_dates(sentence), *_clocks(sentence), *_weekdays(sentence)]
    free = _Taken(taken)
    found = list(taken)
    for numeral in numerals(sentence):
        quantity = None if free.holds(numeral.start) else _measured(sentence, numeral)
        if quantity:
            found.append(quantity)
            free = _Taken(found)
    for match in _OFTEN_PATTERN.finditer(sentence):
        if not free.holds(match.start()):
            found.append(_often(match))
            free = _Taken(found)
    found += [one for one in _single_spans(sentence) if not free.holds(one.start)]
    return sorted(found, key=lambda each: each.start)


def agree(one: Quantity, other: Quantity) -> bool:
    """Say whether two comparable values are the same."""
    if _is_working(one) != _is_working(other):
        low, high = (one, other) if _is_working(one) else (other, one)
        return low.low <= high.high and high.low <= low.high * 7 / 5 + 3 * _DAY
    slack = 1e-9 * max(abs(one.high), abs(other.high), 1)
    return one.low <= other.high + slack and other.low <= one.high + slack


def comparable(one: Quantity, other: Quantity) -> bool:
    """Say whether two values are of one kind and of the same thing, so that they agree or contradict each other."""
    if one.kind != other.kind or one.unit.removeprefix("working ") != other.unit.removeprefix("working "):
        return False
    if one.rate and other.rate and one.rate != other.rate:
        return False
    return "exact" in {one.bound, other.bound} or one.bound == other.bound


class _Taken:
    def __init__(self, quantities: list[Quantity]) -> None:
        self._spans = [(each.start, each.end) for each in quantities]

    def holds(self, place: int) -> bool:
        return any(start <= place < end for start, end in self._spans)


def _is_working(quantity: Quantity) -> bool:
    return quantity.unit.startswith("working ")


def _measured(sentence: str, numeral: Numeral) -> Quantity | None:
    before, after = sentence[: numeral.start], sentence[numeral.end :]
    if _LABEL.search(before):
        return None
    span = _UNIT.match(after)
    if span:
        return _duration(sentence, numeral, span)
    sign, code = _BEFORE_MONEY.search(before), _AFTER_MONEY.match(after)
    if sign:
        return _money(sentence, numeral.value, sign, sign.start(), numeral.end)
    if code:
        return _money(sentence, numeral.value, code, numeral.start, numeral.end + code.end())
    percent = _PERCENT.match(after)
    if percent:
        end = numeral.end + percent.end()
        return _quantity(sentence, numeral.start, end, kind="percentage", unit="%", low=numeral.value)
    return _count(sentence, numeral)


def _duration(sentence: str, numeral: Numeral, span: re.Match[str]) -> Quantity:
    unit = _span_name(span["unit"])
    low, high = _SPANS[unit]
    kind = (span["kind"] or "").lower()
    working = unit == "day" and kind in {"working", "business", "week"}
    end = numeral.end + span.end()
    every = _EVERY.search(sentence[: numeral.start])
    return _quantity(
        sentence,
        numeral.start,
        end,
        kind="duration",
        unit="working time" if working else "interval" if every else "time",
        low=numeral.value * low,
        high=numeral.value * high,
    )


def _span_name(written: str) -> str:
    plain = written.lower().rstrip("s")
    return {"min": "minute", "hr": "hour"}.get(plain, plain)


def _money(sentence: str, value: float, currency: re.Match[str], start: int, end: int) -> Quantity:
    name = (currency["sign"] or currency["code"]).lower()
    unit = _CURRENCY.get(name) or _CURRENCY[name.rstrip("s")]
    return _quantity(sentence, start, end, kind="amount", unit=unit, low=value)


def _count(sentence: str, numeral: Numeral) -> Quantity | None:
    noun = _NOUN.match(sentence, numeral.end)
    if not noun:
        return None
    words = noun["noun"].lower().split()
    if words[0] in _MEASURES or words[0].rstrip("s") in _MEASURES:
        unit, factor = _MEASURES.get(words[0]) or _MEASURES[words[0].rstrip("s")]
        end = noun.start("noun") + len(words[0])
        return _quantity(sentence, numeral.start, end, kind="number", unit=unit, low=numeral.value * factor)
    thing = next((word for word in words if word not in _NO_THING), None)
    if thing is None or words[0] in _STOPS:
        return None
    return _quantity(sentence, numeral.start, numeral.end, kind="number", unit=stem(thing), low=numeral.value)


_NO_THING = frozenset(
    [
        "of",
        "the",
        "different",
        "more",
        "further",
        "additional",
        "other",
        "new",
        "full",
        "whole",
        "consecutive",
        "or",
        "and",
        "to",
        "in",
        "separate",
    ]
)
_STOPS = frozenset(
    [
        "and",
        "or",
        "to",
        "in",
        "of",
        "is",
        "are",
        "for",
        "on",
        "at",
        "by",
        "with",
        "the",
        "a",
        "an",
        "as",
        "from",
        "who",
        "that",
        "which",
        "must",
        "may",
        "can",
        "will",
        "shall",
    ]
)


def _often(match: re.Match[str]) -> Quantity:
    unit = _OFTEN[match["often"].lower()] if match["often"] else match["unit"].lower()
    times = _TIMES[match["times"].lower()] if match["times"] else 1
    low, high = _SPANS[unit]
    return Quantity(
        kind="duration", unit="interval", low=low / times, high=high / times, rate="", bound="exact",
        start=match.start(), end=match.end(),
    )  # fmt: skip


def _single_spans(sentence: str) -> Iterator[Quantity]:
    """Yield "a week" and "one month's notice", less those that say of what something is a rate."""
    for match in _ONE_SPAN.finditer(sentence):
        article = match[0].split()[0].lower()
        low, high = _SPANS[match["unit"].lower()]
        if article in {"each", "every"}:
            yield Quantity(
                kind="duration", unit="interval", low=low, high=high, rate="", bound="exact",
                start=match.start(), end=match.end(),
            )  # fmt: skip
        elif article != "per" and re.search(
            r"\b(?:within|after|for|than|least|most|to|of|by|takes|lasts|is|every) $",
            sentence[: match.start()],
            re.IGNORECASE,
        ):
            yield _quantity(sentence, match.start(), match.end(), kind="duration", unit="time", low=low, high=high)


def _dates(sentence: str) -> Iterator[Quantity]:
    for match in _DATES.finditer(sentence):
        month = match["m1"] or match["m2"]
        number = int(match["n3"]) if match["n3"] else [name[:3] for name in _MONTHS].index(month[:3].lower()) + 1
        day = int(match["d1"] or match["d2"] or match["d3"])
        year = match["y1"] or match["y2"] or match["y3"]
        if not (1 <= day <= 31 and 1 <= number <= 12):
            continue
        place = number * 31 + day
        low, high = (int(year) * 400 + place,) * 2 if year else (place, place)
        unit = "day" if year else "day of the year"
        yield _quantity(sentence, match.start(), match.end(), kind="date", unit=unit, low=low, high=high)


def _clocks(sentence: str) -> Iterator[Quantity]:
    for match in _CLOCK.finditer(sentence):
        if match["noon"]:
            minutes = 12 * 60 if match["noon"].lower() == "noon" else 0
        else:
            hour, half = int(match["h1"] or match["h2"]), (match["ap1"] or match["ap2"] or "").lower()
            hour = hour % 12 + (12 if half == "p" else 0) if half else hour
            minutes = hour * 60 + int(match["min1"] or 0)
        yield _quantity(sentence, match.start(), match.end(), kind="date", unit="time of day", low=minutes)


def _weekdays(sentence: str) -> Iterator[Quantity]:
    for match in _WEEKDAY.finditer(sentence):
        place = _WEEKDAYS.index(match["day"].lower())
        yield _quantity(sentence, match.start(), match.end(), kind="date", unit="weekday", low=place)


def _quantity(
    sentence: str, start: int, end: int, *, kind: QuantityKind, unit: str, low: float, high: float | None = None
) -> Quantity:
    before, after = sentence[:start], sentence[end:]
    bound = _bound(before, after)
    rate = _RATE.match(after)
    per = stem(rate["unit"].lower()) if rate and stem(rate["unit"].lower()) in _RATE_STEMS else ""
    return Quantity(
        kind=kind, unit=unit, low=low, high=low if high is None else high, rate=per, bound=bound, start=start, end=end
    )


def _bound(before: str, after: str) -> Bound:
    """Say whether a value is a least, a most, or neither; "not more than" is a most, "no later than … before" a least."""
    denied = bool(_DENIED.search(before))
    if _MOST.search(before) or _OR_LESS.search(after):
        turned = denied or bool(_AHEAD.match(after))
        return "least" if turned else "most"
    if _LEAST.search(before) or _OR_MORE.search(after):
        return "most" if denied else "least"
    return "exact"


_RATE_STEMS = frozenset(stem(unit) for unit in _RATE_UNITS)
