"""Fields found in a text: every place that may hold one is weighed, and what cannot be told apart is said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from assistants.reading.layout import Pair, cells, pairs
from assistants.reading.values import Conventions, Read, all_values, read_value
from assistants.results import ExtractedField
from assistants.sections import FieldPlan
from index.values import Span

_LABELLED, _DEFINED, _LEADING, _SAID, _LONE = range(5)
"""How sure a place is: after a label of its own, before a defined term, after words that open a line, after words in a
sentence, the only value of its type in the text."""
_NEAR = 90
"""Characters after words in a sentence within which their value stands."""

_ASIDE = re.compile(
    r"\([^)]*\)|\d+(?:[.,]\d+)?\s?%|\b(?:in|of)\s+(?:EUR|USD|GBP|CHF|€|\$|£)|[€$£*_]|\b(?:EUR|USD|GBP|CHF)\b"
)
_LEAD_IN = re.compile(
    r"^.*?\b(?:between|by and between|among|zwischen)\s*:?\s+|^(?:and|und|sowie|the|der|die|das|\(?\d+\)|[-–•])\s+",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE_END = re.compile(r"(?<!\b\d)(?<!\b\d\d)[.!?;](?=\s+[A-ZÄÖÜ(\d])|\n\s*\n|\n\s*[-*•]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value with how sure its place is, and which of the field's labels it stands after."""

    read: Read
    rank: tuple[int, int]


def read_fields(text: str, plans: Sequence[FieldPlan]) -> tuple[ExtractedField, ...]:
    """Return every field in the order of the plans, each with its place, or with the problem that it has; pure."""
    ways, labelled = Conventions.of(text), pairs(text)
    return tuple(_field(plan, text, _places(plan, text, plans, labelled, ways)) for plan in plans)


def _field(plan: FieldPlan, text: str, found: list[Found]) -> ExtractedField:
    valid = [each for each in found if each.read.value is not None]
    best = min((each.rank for each in valid), default=None)
    first = [each.read for each in valid if each.rank == best]
    values = list(dict.fromkeys(read.value for read in first))
    if len(values) == 1:
        return _shown(plan, text, first[0], "")
    if values:
        spelled = ", ".join(repr(read.span.of(text)) for read in {read.value: read for read in first}.values())
        return _shown(plan, text, first[0], f"several values could be meant: {spelled}")
    if found:
        read = min(found, key=lambda each: each.rank).read
        return _shown(plan, text, read, read.problem)
    return ExtractedField(name=plan.name, value=None, span=None, quote="", problem="it was not found")


def _shown(plan: FieldPlan, text: str, read: Read, problem: str) -> ExtractedField:
    value = None if problem else read.value
    return ExtractedField(name=plan.name, value=value, span=read.span, quote=read.span.of(text), problem=problem)


def _places(
    plan: FieldPlan, text: str, plans: Sequence[FieldPlan], labelled: Sequence[Pair], ways: Conventions
) -> list[Found]:
    """Return the values that the field may have, from the surest way of writing it that is there."""
    labels = _labels(plan)
    others = {normal(label) for other in plans for label in _labels(other)}
    known = {name: place for place, name in reversed(list(enumerate(map(normal, labels))))}
    found = [
        Found(read=read, rank=(_LABELLED, known[name]))
        for pair in labelled
        if (name := normal(pair.label)) in known
        and not (plan.type == "text" and normal(pair.value.of(text)) in others)
        and (read := read_value(plan, text, pair.value, ways))
    ]
    if not _is_settled(found) and plan.type == "text" and not plan.format:
        found += _defined(text, labels)
    if not _is_settled(found):
        found += _leading(plan, text, labels, ways)
    if not _is_settled(found) and plan.type in {"text", "date", "amount", "number"}:
        found += _said(plan, text, labels, ways)
    if not found:
        found += _lone(plan, text, plans, ways)
    return found


def _is_settled(found: Sequence[Found]) -> bool:
    return any(each.read.value is not None for each in found)


def _labels(plan: FieldPlan) -> tuple[str, ...]:
    return (*plan.labels, plan.name.replace("_", " "), plan.name.replace("-", " "))


@lru_cache(maxsize=4096)
def normal(label: str) -> str:
    """Return a label as labels are compared: without what is in brackets, currencies, marks and capitals."""
    bare = _ASIDE.sub(" ", label).casefold().replace("_", " ")
    return " ".join(re.sub(r"[^\w#&/ -]", " ", bare).split()).strip(" -")


@lru_cache(maxsize=4096)
def _pattern(label: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in label.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _defined(text: str, labels: Sequence[str]) -> Iterator[Found]:
    """Yield names before a defined term: ``Acme Ltd, London (the "Supplier")``."""
    for place, label in enumerate(labels):
        term = re.compile(
            r"(?P<name>[^\n()“”„\"]{2,160}?)\s*\([^()“”„\"]{0,60}[“”„\"'‘]\s*" + re.escape(label) + r"\s*[“”\"'’]\s*\)",
            re.IGNORECASE,
        )
        for match in term.finditer(text):
            kept = match["name"].strip()
            while lead := _LEAD_IN.match(kept):
                kept = kept[lead.end() :]
            name = kept.split(",")[0].strip()
            if name:
                start = match.start("name") + match["name"].rindex(kept) + kept.index(name)
                read = Read(value=name, span=Span(start=start, end=start + len(name)))
                yield Found(read=read, rank=(_DEFINED, place))


def _leading(plan: FieldPlan, text: str, labels: Sequence[str], ways: Conventions) -> Iterator[Found]:
    """Yield values after words that open a line or a cell, with nothing between them: ``Total EUR 12.00``."""
    for cell in cells(text):
        opening = len(text[cell.start : cell.end]) - len(text[cell.start : cell.end].lstrip("-*•#_ ("))
        start = cell.start + opening
        for place, label in enumerate(labels):
            match = _pattern(label).match(text, start, cell.end)
            rest = Span(start=match.end(), end=cell.end) if match else None
            if rest and (read := _straight(plan, text, rest, ways)):
                yield Found(read=read, rank=(_LEADING, place))
                break


def _straight(plan: FieldPlan, text: str, rest: Span, ways: Conventions) -> Read | None:
    """Return the value that follows at once; of a text, only what has a digit in its first word, as numbers have."""
    lead = re.match(r"[\s:.#*-]*(?:Nr\.?|No\.?|number|is|am|on)?[\s:.#]*", text[rest.start : rest.end], re.IGNORECASE)
    begin = rest.start + (lead.end() if lead else 0)
    if plan.type == "text" and not plan.format:
        word = re.match(r"[\w./-]*\d[\w./-]*", text[begin : rest.end])
        end = begin + len(word[0].rstrip(".")) if word else begin
        return Read(value=text[begin:end], span=Span(start=begin, end=end)) if end > begin else None
    if plan.type in {"choice", "boolean"}:
        return None
    read = read_value(plan, text, Span(start=begin, end=rest.end), ways)
    return read if read and read.span.start - begin <= 12 else None


def _said(plan: FieldPlan, text: str, labels: Sequence[str], ways: Conventions) -> Iterator[Found]:
    """Yield values that follow the words of a label in a sentence: ``takes effect on 1 March 2026``; or stand just before.

    Only of types whose values show in their form.
    """
    for place, label in zip(count(), labels):
        for match in _pattern(label).finditer(text):
            end = _SENTENCE_END.search(text, match.end())
            stop = min(match.end() + _NEAR, end.start() if end else len(text))
            region = Span(start=match.end(), end=stop)
            read = (
                _straight(plan, text, region, ways)
                if plan.type == "text"
                else read_value(plan, text, region, ways) or _before(plan, text, match.start(), ways)
            )
            if read and (plan.type != "amount" or read.currency) and (plan.type != "number" or plan.format):
                yield Found(read=read, rank=(_SAID, place))


def _before(plan: FieldPlan, text: str, at: int, ways: Conventions) -> Read | None:
    """Return a duration that stands right before words: ``three months' written notice``."""
    if plan.format != "days":
        return None
    start = max(0, at - 30)
    read = read_value(plan, text, Span(start=start, end=at), ways)
    return read if read and at - read.span.end <= 12 else None


def _lone(plan: FieldPlan, text: str, plans: Sequence[FieldPlan], ways: Conventions) -> list[Found]:
    """Return the only value of a type that the text has, when no other field could mean it."""
    alone = sum(other.type == plan.type for other in plans) == 1 or plan.type == "choice" or bool(plan.format)
    if plan.type in {"text", "number", "boolean"} and plan.format not in {"iban", "email"}:
        return []
    found = all_values(plan, text, ways) if alone else []
    return [Found(read=found[0], rank=(_LONE, 0))] if len({read.value for read in found}) == 1 else []
