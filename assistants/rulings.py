"""One rule, one sentence of a policy, one request: what the sentence makes of the request. Pure."""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistants.cues import negates
from assistants.reading.numbers import Duration, Written, amounts_in, decimal_mark, durations_in
from assistants.results import ExtractedField
from assistants.sections import Comparison, FieldPlan, Rule
from assistants.sentences import is_row
from assistants.words import content_words

_BOUNDS: Mapping[Comparison, re.Pattern[str]] = {
    "at_most": re.compile(
        r"\b(?:up to|at most|maximum|max|limit\w*|not more than|no more than|capped?|ceiling|exceed\w*|above|over|highest|"
        r"below|under|less than|bis zu|höchstens|maximal|höchstgrenze|nicht mehr als|ab)\b", re.IGNORECASE),
    "at_least": re.compile(
        r"\b(?:at least|minimum|not (?:less|fewer) than|no (?:less|fewer) than|or more|must be obtained|required?|needs?|"
        r"mindestens|wenigstens)\b", re.IGNORECASE),
    "within_days": re.compile(
        r"\b(?:within|no later than|not later than|at the latest|deadline|by the end|after|innerhalb|spätestens|binnen)\b",
        re.IGNORECASE),
    "is_yes": re.compile(
        r"\b(?:must|needs?|needed|requires?|required|mandatory|only with|only if|shall|have to|has to|without|before|"
        r"muss|müssen|erforderlich|pflicht|nötig|nur mit)\b", re.IGNORECASE),
    "not_listed": re.compile(r"\b(?:not|never|no|cannot|except|exclud\w*|nicht|kein\w*)\b", re.IGNORECASE),
}  # fmt: skip
"""Words of a sentence that sets such a bound."""
_FROM_BELOW = re.compile(r"\b(?:at least|minimum|mindestens|wenigstens)\b", re.IGNORECASE)
_REFUSED = re.compile(r"\b(?:not|never|no|nor|cannot|except|excluded?|excluding|nicht|kein\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it was read."""

    fields: tuple[ExtractedField, ...]
    plans: tuple[FieldPlan, ...]
    today: date
    text: str

    def field(self, name: str) -> ExtractedField:
        """Return a field by its name."""
        return next(field for field in self.fields if field.name == name)

    def words_for(self, name: str) -> frozenset[str]:
        """Return the stems of everything that the value of a field is called."""
        value = self.field(name).value
        plan = next(plan for plan in self.plans if plan.name == name)
        choice = next((choice for choice in plan.choices if choice.name == value), None)
        called = (choice.name, *choice.words) if choice else (str(value),)
        return frozenset(root for word in called for root in content_words(word))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a sentence makes of a request."""

    outcome: Literal["passes", "fails", "unclear"]
    reason: str
    limit: object = None
    """What the sentence asks for, to compare it with what others do."""


def is_evidence(rule: Rule, sentence: str, request: Request) -> bool:
    """Say whether a sentence has what the rule compares with: an amount, a length of time, a duty, a refusal."""
    match rule.comparison:
        case "at_most" | "at_least":
            return bool(_limits(rule, sentence, request))
        case "within_days":
            return next(durations_in(sentence), None) is not None
        case "is_yes":
            return _asks_for(sentence)
        case _:
            return _REFUSED.search(sentence) is not None and negates(sentence)


def _asks_for(sentence: str) -> bool:
    """Say whether a sentence makes something a duty: ``no receipt is needed`` does not, ``not without a receipt`` does."""
    denies = negates(sentence) and not re.search(
        r"\b(?:without|before|until|unless|ohne|bevor)\b", sentence, re.IGNORECASE
    )
    return _BOUNDS["is_yes"].search(sentence) is not None and not denies


def unasked_qualifier(rule: Rule, sentence: str, request: Request) -> str:
    """Return what a limit is for when the request does not name it: the first cell of its row, or a place.

    Empty where the limit is for everything, or for what the request names.
    """
    said = frozenset(content_words(f"{request.text} {rule.query} {rule.description} {' '.join(rule.words)}"))
    if is_row(sentence):
        first = next((cell for cell in re.split(r"\s*[|\t]\s*", sentence.strip(" |\t")) if cell.strip()), "")
        named = frozenset(content_words(first))
        return first.strip() if named and not named & said else ""
    for found in _FOR_PLACE.finditer(sentence):
        name = found["name"] or found["abroad"]
        if not frozenset(content_words(name)) & said:
            return name
    return ""


def stated(rule: Rule, sentence: str) -> float:
    """Return 1 when the sentence has the words of such a bound, -1 when it has those of the opposite one, else 0."""
    if rule.comparison == "at_most" and _FROM_BELOW.search(sentence):
        return -1.0
    return float(bool(_BOUNDS[rule.comparison].search(sentence)))


def rule_on(rule: Rule, sentence: str, request: Request) -> Ruling:
    """Compare; everything that leaves a doubt is unclear."""
    return _RULINGS[rule.comparison](rule, sentence, request)


_FOR_PLACE = re.compile(
    r"\b(?:in|for|to|at|within|outside|für|nach)\s+(?:the\s+)?(?P<name>[A-ZÄÖÜ][\w-]+(?:\s+[A-ZÄÖÜ][\w-]+)*)|\b(?P<abroad>abroad)\b"
)


def _limits(rule: Rule, sentence: str, request: Request) -> list[Written]:
    """Return the numbers of a sentence that may be the limit: amounts of money where the request has one."""
    plan = next(plan for plan in request.plans if plan.name == rule.field)
    times = [(d.start, d.end) for d in durations_in(sentence)]
    found = [
        written
        for written in amounts_in(sentence, decimal_mark(sentence))
        if not written.is_share and not any(start <= written.start < end for start, end in times)
    ]
    return [written for written in found if written.currency] if plan.type == "amount" else _counted(sentence, found)


_COUNTS = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|ein|eine|zwei|drei|vier|fünf|sechs)\b", re.IGNORECASE
)
_WORTH = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6}  # fmt: skip


def _counted(sentence: str, found: Sequence[Written]) -> list[Written]:
    """Return plain numbers, in digits or in words: no sums of money."""
    spelled = [
        Written(start=m.start(), end=m.end(), value=float(_WORTH[m[1].lower()]), currency="", is_share=False)
        for m in _COUNTS.finditer(sentence)
    ]
    return [*(written for written in found if not written.currency), *spelled]


def _compared(rule: Rule, sentence: str, request: Request) -> Ruling:
    field = request.field(rule.field)
    limits = _limits(rule, sentence, request)
    values = sorted({(limit.value, limit.currency) for limit in limits if limit.value is not None})
    if len(values) != 1:
        said = (
            "names several limits, and which one holds is not told" if values else "names a limit that cannot be read"
        )
        return Ruling(outcome="unclear", reason=f"the policy {said}", limit=tuple(values))
    if qualifier := unasked_qualifier(rule, sentence, request):
        said = f"the policy's limit is for {qualifier!r}, which the request does not name"
        return Ruling(outcome="unclear", reason=said, limit=values[0])
    limit, currency = values[0]
    own = next((w.currency for w in amounts_in(field.quote) if w.currency), "") or _money(request.text, field)
    asked = f"{float(str(field.value)):g}"
    if currency and own and own != currency:
        reason = f"the request is in {own}, the policy's limit in {currency}"
        return Ruling(outcome="unclear", reason=reason, limit=values[0])
    at_most = rule.comparison == "at_most"
    holds = float(str(field.value)) <= limit if at_most else float(str(field.value)) >= limit
    bound = "at most" if at_most else "at least"
    reason = f"{rule.field} is {asked}, and the policy says {bound} {limit:g}{f' {currency}' if currency else ''}"
    return Ruling(outcome="passes" if holds else "fails", reason=reason, limit=values[0])


def _money(text: str, field: ExtractedField) -> str:
    """Return the currency that stands right beside an amount: in its label, or in a cell of its own."""
    if field.span is None:
        return ""
    line = text[text.rfind("\n", 0, field.span.start) + 1 :].split("\n", 1)[0]
    named = re.findall(r"\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|JPY)\b|[€$£]", line)
    signs = {"€": "EUR", "$": "USD", "£": "GBP"}
    found = {signs.get(sign, sign) for sign in named}
    return found.pop() if len(found) == 1 else ""


def _in_time(rule: Rule, sentence: str, request: Request) -> Ruling:
    allowed = list(durations_in(sentence))
    lengths = {(duration.count, duration.unit) for duration in allowed}
    if len(lengths) != 1:
        return Ruling(outcome="unclear", reason="the policy names several periods", limit=tuple(sorted(lengths)))
    start = date.fromisoformat(str(request.field(rule.field).value))
    told = request.field(rule.until) if rule.until else None
    if told and told.value is None and told.quote:
        return Ruling(outcome="unclear", reason=f"{rule.until!r} of the request: {told.problem}", limit=lengths)
    end = date.fromisoformat(str(told.value)) if told and told.value else request.today
    said = f"the policy gives {allowed[0].count} {allowed[0].unit}{'s' if allowed[0].count != 1 else ''}"
    if end < start:
        return Ruling(outcome="unclear", reason=f"{end} is before {start}; {said}", limit=lengths)
    reason = f"from {start} to {end} are {(end - start).days} days; {said}"
    if allowed[0].unit == "working day" and allowed[0].count < (end - start).days <= 2 * allowed[0].count:
        return Ruling(outcome="unclear", reason=f"{reason}, and which days were worked is not told", limit=lengths)
    return Ruling(outcome="passes" if end <= _last(start, allowed[0]) else "fails", reason=reason, limit=lengths)


def _last(start: date, allowed: Duration) -> date:
    """Return the last day of a period that begins with a day."""
    if allowed.unit not in {"month", "year"}:
        days = 2 * allowed.count if allowed.unit == "working day" else allowed.days
        return start + timedelta(days=days)
    months = start.month - 1 + allowed.count * (12 if allowed.unit == "year" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _said_yes(rule: Rule, sentence: str, request: Request) -> Ruling:  # noqa: ARG001 - one form for all
    is_there = request.field(rule.field).value is True
    reason = f"the policy asks for it, and the request says {'yes' if is_there else 'no'} to {rule.field!r}"
    return Ruling(outcome="passes" if is_there else "fails", reason=reason, limit=True)


def _unlisted(rule: Rule, sentence: str, request: Request) -> Ruling:
    value = request.field(rule.field).value
    named = request.words_for(rule.field) & frozenset(content_words(sentence))
    if named:
        return Ruling(outcome="fails", reason=f"the policy excludes it: it names {value!r}", limit="named")
    return Ruling(outcome="passes", reason=f"what the policy excludes does not name {value!r}", limit="not named")


_RULINGS: Mapping[Comparison, Callable[[Rule, str, Request], Ruling]] = {
    "at_most": _compared,
    "at_least": _compared,
    "within_days": _in_time,
    "is_yes": _said_yes,
    "not_listed": _unlisted,
}
