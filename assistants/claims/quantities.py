"""Numbers, amounts and identifiers of a text as they are compared: how they are written does not matter, units do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_UNITS: Mapping[str, tuple[str, float, str]] = {
    name: (dimension, factor, unit)
    for dimension, factor, unit, names in (
        ("time", 1, "second", "s sec secs second seconds sekunde sekunden"),
        ("time", 60, "minute", "min mins minute minutes minuten"),
        ("time", 3600, "hour", "h hr hrs hour hours stunde stunden"),
        ("time", 86400, "day", "day days tag tage tagen"),
        ("time", 604800, "week", "week weeks woche wochen"),
        ("months", 1, "month", "month months monat monate monaten"),
        ("months", 12, "year", "year years jahr jahre jahren"),
        ("months", 120, "decade", "decade decades"),
        ("months", 1200, "century", "century centuries"),
        ("eur", 1, "euro", "€ eur euro euros"),
        ("eur", 0.01, "cent", "cent cents"),
        ("usd", 1, "dollar", "$ usd us$ dollar dollars"),
        ("gbp", 1, "pound sterling", "£ gbp sterling"),
        ("chf", 1, "franc", "chf franken francs"),
        ("yen", 1, "yen", "¥ jpy yen"),
        ("percent", 1, "percent", "% percent pct prozent"),
        ("length", 1, "metre", "m metre metres meter meters"),
        ("length", 1000, "kilometre", "km kilometre kilometres kilometer kilometers"),
        ("length", 0.01, "centimetre", "cm centimetre centimetres centimeter centimeters"),
        ("length", 0.001, "millimetre", "mm millimetre millimetres millimeter millimeters"),
        ("length", 1609.344, "mile", "mi mile miles"),
        ("length", 0.3048, "foot", "ft foot feet"),
        ("length", 0.0254, "inch", "inch inches"),
        ("length", 0.9144, "yard", "yd yard yards"),
        ("mass", 1, "gram", "g gram grams"),
        ("mass", 1000, "kilogram", "kg kilogram kilograms kilo kilos"),
        ("mass", 1_000_000, "tonne", "t tonne tonnes"),
        ("mass", 453.59237, "pound", "lb lbs"),
        ("bytes", 1_000, "kilobyte", "kb kilobyte kilobytes"),
        ("bytes", 1_000_000, "megabyte", "mb megabyte megabytes"),
        ("bytes", 1_000_000_000, "gigabyte", "gb gigabyte gigabytes"),
        ("bytes", 1_000_000_000_000, "terabyte", "tb terabyte terabytes"),
        ("celsius", 1, "degree Celsius", "°c celsius"),
        ("fahrenheit", 1, "degree Fahrenheit", "°f fahrenheit"),
    )
    for name in names.split()
}
_DIGITS = {w: n for n, w in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
)} | {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}  # fmt: skip # noqa: SIM905
_SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "mio": 10**6,
}
_WORD = "|".join(sorted({*_DIGITS, *_SCALES}, key=len, reverse=True))
_SPELLED = re.compile(
    rf"\b(?:a\s+(?=hundred|thousand|million|billion))?(?:{_WORD})(?:(?:\s+and\s+|[\s-]+)(?:{_WORD}))*\b", re.IGNORECASE
)
_FIGURE = re.compile(
    r"(?<![\w.,])(?P<sign>[-−](?=\d))?(?P<before>US\$|[€$£¥]|(?:EUR|USD|GBP|CHF)\s)?\s?"
    r"(?P<figure>\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*)(?P<th>st|nd|rd|th)?"
    r"(?P<scale>\s?(?:hundred|thousand|million|billion|trillion|bn|mio)\b|[kK]\b)?"
)
_UNIT_AFTER = re.compile(
    r"[\s\u00a0\u202f-]{0,2}(?P<sort>(?:working|business|calendar|consecutive|full|whole|further|additional|more|other)\s+)?"
    r"(?:(?P<perc>per\s?cent|percentage points?)|(?P<unit>%|€|\$|£|¥|°\s?[CF]\b|[A-Za-z]+))?"
)
_RANGE = re.compile(r"\s*(?:-|–|—|to|and|or|bis|und)\s*$")
_IDENTIFIER = re.compile(r"(?<![\w-])(?=[\w./-]*\d)(?=[\w./-]*[A-Za-z])[A-Za-z\d]+(?:[-/.]?[A-Za-z\d]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit."""

    values: frozenset[float]
    """What it may say: ``1.500`` is one and a half, or fifteen hundred."""
    dimension: str
    """What is measured; empty where the unit is none that is known."""
    factor: float
    unit: str
    text: str
    start: int

    def agrees(self, other: "Quantity") -> bool:
        """Say whether both are the same amount of the same thing."""
        if self.dimension and other.dimension:
            if self.dimension != other.dimension or self.is_working != other.is_working:
                return False
            return any(
                abs(a * self.factor - b * other.factor) <= 1e-9 * max(1.0, abs(a * self.factor))
                for a in self.values
                for b in other.values
            )
        return bool(self.values & other.values)

    @property
    def is_working(self) -> bool:
        """It counts working days and not days."""
        return self.unit.startswith("working")


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a text in order, those in words too, with their units."""
    found = sorted([*_figures(text), *_spelled(text)], key=lambda each: each[0])
    made: list[Quantity] = []
    for place, (start, end, values, before) in enumerate(found):
        unit = _unit(text, end, before)
        if unit is None and place + 1 < len(found) and _RANGE.fullmatch(text[end : found[place + 1][0]]):
            following = found[place + 1]
            unit = _unit(text, following[1], following[3])  # 8 to 10 weeks
        dimension, factor, name = unit or ("", 1.0, "")
        made.append(
            Quantity(
                values=values, dimension=dimension, factor=factor, unit=name, text=text[start:end].strip(), start=start
            )
        )
    return made


def units(text: str) -> frozenset[str]:
    """Return the dimensions that a text names anywhere: the head of a table says what its numbers are."""
    return frozenset(_UNITS[word][0] for word in re.findall(r"[€$£¥%]|[a-z]+", text.lower()) if word in _UNITS)


def identifiers(text: str) -> list[str]:
    """Return the words that mix letters and digits, such as ``E07`` or ``HR-12``, as they are compared."""
    found = (match[0] for match in _IDENTIFIER.finditer(text))
    return [
        re.sub(r"[-/.]", "", word).lower()
        for word in found
        if not re.fullmatch(r"\d+(?:st|nd|rd|th|s|k|[a-z]{1,2})|[\d.,-]+[A-Za-z%]+", word)
    ]


Found = tuple[int, int, frozenset[float], str]


def _figures(text: str) -> Iterator[Found]:
    for match in _FIGURE.finditer(text):
        end = match.end()
        if end < len(text) and (text[end].isalpha() and not _starts_unit(text, end)):
            continue  # part of an identifier
        scale = (match["scale"] or "").strip().lower()
        times = 1000 if scale == "k" else _SCALES.get(scale, 1)
        readings = _readings(match["figure"])
        if times > 1 and len(readings) > 1:
            readings = frozenset({min(readings)})  # 1.740 million is no number of thousands
        values = frozenset(round(value * times, 9) for value in readings)
        yield match.start(), end, values, (match["before"] or "").strip().lower()


def _starts_unit(text: str, at: int) -> bool:
    word = re.match(r"[A-Za-z]+", text[at:])
    return word is not None and word[0].lower() in _UNITS


def _readings(figure: str) -> frozenset[float]:
    """Return what a figure may say, with points and commas as either separator."""
    plain = re.sub(r"['’\u00a0\u202f ]", "", figure)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return frozenset({float(plain)})
    readings: set[float] = set()
    if len(set(marks)) == 2:  # the last one is the decimal mark
        last = max(plain.rfind("."), plain.rfind(","))
        return frozenset({float(re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :])})
    if len(marks) == 1:
        readings.add(float(plain.replace(",", ".")))
    if all(len(part) == 3 for part in re.split(r"[.,]", plain)[1:]):
        readings.add(float(re.sub(r"[.,]", "", plain)))
    return frozenset(readings or {float(re.sub(r"[.,]", "", plain))})


def _spelled(text: str) -> Iterator[Found]:
    for match in _SPELLED.finditer(text):
        parts = [word for word in re.findall(r"[a-z]+", match[0].lower()) if word not in {"and", "a"}]
        before = text[: match.start()].rstrip()
        if all(part in _SCALES for part in parts) and before[-1:].isdigit():
            continue  # 5 million is one number, and was read with its figure
        if parts == ["one"] and _unit(text, match.end(), "") is None:
            continue  # the pronoun
        yield match.start(), match.end(), frozenset({float(_value(parts))}), ""


def _value(parts: list[str]) -> int:
    total, current = 0, 0
    for part in parts:
        if part in _DIGITS:
            current += _DIGITS[part]
        elif part == "hundred":
            current = max(current, 1) * 100
        else:
            total, current = total + max(current, 1) * _SCALES[part], 0
    return total + current


def _unit(text: str, end: int, before: str) -> tuple[str, float, str] | None:
    if before in _UNITS:
        return _UNITS[before]
    match = _UNIT_AFTER.match(text, end)
    if match is None:
        return None
    if match["perc"]:
        return _UNITS["percent"]
    found = _UNITS.get((match["unit"] or "").replace(" ", "").lower())
    if found and (match["sort"] or "").strip().lower() in {"working", "business"}:
        return found[0], found[1], f"working {found[2]}"
    return found
