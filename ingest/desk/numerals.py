"""Numerals: numbers in digits and in words, where they stand in a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ONES = dict(
    zip(
        (  # noqa: SIM905 (so many quoted words would read worse)
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        ).split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)  # noqa: SIM905
)
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12}
_WORD = "|".join([*_ONES, *_TENS, *_SCALES])
_SPELLED = rf"(?:(?:{_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_WORD}))*)"
_DIGITS = r"\d+(?:[ ,.'’]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_NUMERAL = re.compile(
    rf"(?<![\w.,/-])(?P<digits>(?:{_DIGITS}))(?P<scale>[ ]?(?:k|m|million|thousand)\b)?(?!\w)(?![./:]\d)"
    rf"|(?<![\w-])(?P<spelled>{_SPELLED})(?![\w])"
    r"|(?<![\w-])(?P<half>half an?|half a)(?= )",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[ ,.'’](?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number that a sentence names."""

    value: float
    start: int
    end: int


def numerals(sentence: str) -> Iterator[Numeral]:
    """Yield the numbers of a sentence, in order; ``two and a half`` and ``1,500`` are one number each."""
    for match in _NUMERAL.finditer(sentence):
        value = _value(match)
        if value is None:
            continue
        end = match.end()
        half = re.match(r" and a half", sentence[end:], re.IGNORECASE)
        if half and value < 1000:
            value, end = value + 0.5, end + half.end()
        yield Numeral(value=value, start=match.start(), end=end)


def _value(match: re.Match[str]) -> float | None:
    if match["half"]:
        return 0.5
    if match["digits"]:
        scale = (match["scale"] or "").strip().lower()
        factor = {"k": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}.get(scale, 1)
        return read_digits(match["digits"]) * factor
    return _spelled(match["spelled"])


def read_digits(written: str) -> float:
    """Return the number in digits, whichever of point and comma parts its thousands."""
    plain = _GROUPED.sub("", written) if re.search(r"[ ,.'’]\d{3}(?:\D|$)", written) else written
    return float(plain.replace(",", "."))


def _spelled(words: str) -> float | None:
    total = current = 0
    seen = False
    for word in re.split(r"[ -]", words.lower()):
        if word == "and":
            continue
        seen = True
        if word in _SCALES:
            scale = _SCALES[word]
            current = max(current, 1) * scale
            if scale >= 1000:
                total, current = total + current, 0
        else:
            current += _ONES.get(word, _TENS.get(word, 0))
    return float(total + current) if seen else None
