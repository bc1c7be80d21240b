"""Typed values: from a place in a text to what a field holds, or why it cannot be told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assistants.reading.numbers import Mark, amounts_in, decimal_mark, durations_in
from assistants.sections import FieldPlan, FieldType
from index.values import Span
from kernel.dates import Order, dates_in, number_order

LONGEST_TEXT = 200
_TWO_WAYS = re.compile(r"(?<![\w./-])\d{1,2}([/.-])\d{1,2}\1(?:19|2[0-2])?\d\d(?![\w/-])")
_SHORT_YEAR = re.compile(r"(?<![\w./-])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d\d)(?![\w/-]|\.\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NEXT_LABEL = re.compile(r"\s+[A-ZÄÖÜ][\w-]*\.?(?: [\w-]+\.?){0,2}:(?=\s)")
_LINKS = re.compile(r"[\s,;(]*(?:\b(?:of|dated|date|from|on|vom|am|den|datum)\b)?[\s:(]*$", re.IGNORECASE)
_NO = re.compile(
    r"^\W*(?:no|not|none|never|false|nein|nicht|kein\w*|missing|fehlt|ohne|without|n/a|✗|0)\b|\b(?:not|nicht|kein\w*|fehlt|missing)\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(?:yes|true|ja|x|✓|☑|1)(?!\w)|\b(?:attached|enclosed|included|available|signed|done|completed?|passed|"
    r"beigefügt|vorhanden|liegt bei|liegt vor|erledigt|unterschrieben|automatisch|automatically|renews)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How a document writes dates and numbers, as far as it settles that itself."""

    order: Order | None
    mark: Mark | None

    @classmethod
    def of(cls, text: str) -> "Conventions":
        """Return the conventions of a document."""
        return cls(order=number_order(text), mark=decimal_mark(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A value, where it stands, and why it is none."""

    value: str | float | bool | None
    span: Span
    problem: str = ""
    currency: str = ""


def read_value(plan: FieldPlan, text: str, where: Span, ways: Conventions) -> Read | None:
    """Return the first value of the field's type in a part of a text; None where there is nothing like one."""
    return _READERS[plan.type](plan, text, where, ways)


def all_values(plan: FieldPlan, text: str, ways: Conventions) -> list[Read]:
    """Return every value of the field's type in a text, for types that show in their form: dates, amounts, choices."""
    if plan.type == "choice":
        found = _choices(plan, text, Span(start=0, end=len(text)))
        return [Read(value=name, span=span) for name, span in found.items()]
    reads, at = [], 0
    while read := read_value(plan, text, Span(start=at, end=len(text)), ways):
        if plan.type != "amount" or read.currency:
            reads.append(read)
        at = read.span.end
    return reads


def _date(plan: FieldPlan, text: str, where: Span, ways: Conventions) -> Read | None:  # noqa: ARG001 - one form for all
    region = where.of(text)
    short = _SHORT_YEAR.search(region)
    found = next(dates_in(region, ways.order), None)
    if found and not (short and short.start() < found.start):
        span = Span(start=where.start + found.start, end=where.start + found.end)
        if found.day:
            return Read(value=found.day.isoformat(), span=span)
        return Read(value=None, span=span, problem="it names a month or a quarter, and not the day")
    if short:
        span = Span(start=where.start + short.start(), end=where.start + short.end())
        try:
            day = date(2000 + int(short[3]), int(short[2]), int(short[1]))
        except ValueError:
            return Read(value=None, span=span, problem="there is no such day")
        return Read(value=day.isoformat(), span=span)
    unsure = _TWO_WAYS.search(region)
    if not unsure:
        return None
    span = Span(start=where.start + unsure.start(), end=where.start + unsure.end())
    parts = [int(part) for part in re.split(r"[/.-]", unsure[0])]
    both = min(parts[0], parts[1]) >= 1 and max(parts[0], parts[1]) <= 12
    said = "the day or the month can come first" if both else "there is no such day"
    return Read(value=None, span=span, problem=said)


def _amount(plan: FieldPlan, text: str, where: Span, ways: Conventions) -> Read | None:
    region = where.of(text)
    taken = [(d.start, d.end) for d in dates_in(region, ways.order or "day")]
    found = [
        written
        for written in amounts_in(region, ways.mark)
        if not written.is_share and not any(start < written.end and written.start < end for start, end in taken)
    ]
    with_currency = [written for written in found if written.currency]
    first = next(iter((with_currency if plan.type == "amount" else ()) or found), None)
    if first is None:
        return None
    span = Span(start=where.start + first.start, end=where.start + first.end)
    if first.value is None:
        return Read(value=None, span=span, problem="point and comma can be read both ways")
    return Read(value=first.value, span=span, currency=first.currency)


def _number(plan: FieldPlan, text: str, where: Span, ways: Conventions) -> Read | None:
    if plan.format != "days":
        return _amount(plan, text, where, ways)
    found = next(durations_in(where.of(text)), None)
    if found is None:
        return None
    span = Span(start=where.start + found.start, end=where.start + found.end)
    return Read(value=float(found.days), span=span)


def _boolean(plan: FieldPlan, text: str, where: Span, ways: Conventions) -> Read | None:  # noqa: ARG001 - one form for all
    region = where.of(text)
    value = False if _NO.search(region) else True if _YES.search(region) else None
    problem = "" if value is not None else "it is neither yes nor no"
    return Read(value=value, span=where, problem=problem)


def _choice(plan: FieldPlan, text: str, where: Span, ways: Conventions) -> Read | None:  # noqa: ARG001 - one form for all
    found = _choices(plan, text, where)
    if len(found) == 1:
        name, span = next(iter(found.items()))
        return Read(value=name, span=span)
    said = (
        f"it is several of: {', '.join(found)}"
        if found
        else f"it is none of: {', '.join(c.name for c in plan.choices)}"
    )
    return Read(value=None, span=where, problem=said)


def _choices(plan: FieldPlan, text: str, where: Span) -> dict[str, Span]:
    """Return the choices that a part of a text names, each with its first place."""
    found: dict[str, Span] = {}
    for choice in plan.choices:
        words = sorted((choice.name, *choice.words), key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
        if match := pattern.search(text, where.start, where.end):
            found[choice.name] = Span(start=match.start(), end=match.end())
    return found


def _text(plan: FieldPlan, text: str, where: Span, ways: Conventions) -> Read | None:
    if plan.format in {"iban", "email"}:
        return _formed(plan, text, where)
    region = where.of(text)
    end = match.start() if (match := _NEXT_LABEL.search(region)) else len(region)
    dated = next((d for d in dates_in(region[:end], ways.order or "day") if d.start), None)
    if dated and (link := _LINKS.search(region[: dated.start])) and link[0].strip():
        end = link.start()
    kept = region[:end].strip().strip("\"“”„'*_,; ")
    if not kept or len(kept) > LONGEST_TEXT:
        return None
    start = where.start + region.index(kept)
    return Read(value=kept, span=Span(start=start, end=start + len(kept)))


def _formed(plan: FieldPlan, text: str, where: Span) -> Read | None:
    match = (_IBAN if plan.format == "iban" else _EMAIL).search(text, where.start, where.end)
    if not match:
        return None
    if plan.format == "email":
        return Read(value=match[0], span=Span(start=match.start(), end=match.end()))
    code, end = match[0], match.end()
    for cut in range(len(code), 14, -1):  # words that follow it in capitals are no part of it
        if is_iban(code[:cut]):
            code, end = code[:cut], match.start() + cut
            return Read(value=re.sub(r"\s", "", code), span=Span(start=match.start(), end=end))
    return Read(value=None, span=Span(start=match.start(), end=end), problem="its check digits are wrong")


def is_iban(written: str) -> bool:
    """Say whether the check digits of an IBAN hold (ISO 13616: mod 97 equal to 1)."""
    code = re.sub(r"\s", "", written)
    return len(code) >= 15 and int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


_READERS: Mapping[FieldType, Callable[[FieldPlan, str, Span, Conventions], Read | None]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "amount": _amount,
    "choice": _choice,
    "boolean": _boolean,
}
