"""Metrics of the kinds that return something else than prose: routing, fields, verdicts; and what every kind costs."""

from assistants.results import ExtractedField, Extraction, Routing, Verdict
from evals.expectations import FieldValue
from evals.matching import fold
from evals.metrics.measurements import Measurement, Metric, NotApplicable, Scored, Scorer, Versions, every_case
from evals.outputs import Output
from evals.suites import Case

_OTHER = NotApplicable(note="the assistant is of another kind")
_CENT = 0.005
"""Amounts that differ by less are the same."""


def _has_label(case: Case) -> bool:
    return bool(case.expected.label)


def _has_fields(case: Case) -> bool:
    return bool(case.expected.fields)


def _has_verdict(case: Case) -> bool:
    return bool(case.expected.verdict)


def _expects_no(case: Case) -> bool:
    return case.expected.verdict == "fails"


def _routed(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None:
        return _OTHER
    result = output.answer.result
    label = result.label if isinstance(result, Routing) else ""
    right = fold(label) == fold(case.expected.label)
    return Scored(value=float(right), note="" if right else f"{label or 'abstained'!s}, not {case.expected.label}")


def _probability(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None:
        return _OTHER
    ranked = output.answer.result.ranked if isinstance(output.answer.result, Routing) else ()
    given = {fold(each.label): each.probability for each in ranked}
    return Scored(value=min(1.0, max(0.0, given.get(fold(case.expected.label), 0.0))))


def _field_f1(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None:
        return _OTHER
    result = output.answer.result
    found = {each.name: each for each in result.fields} if isinstance(result, Extraction) else {}
    right = wrong = missed = 0
    notes = []
    for name, wanted in case.expected.fields:
        given = _value(found.get(name))
        if wanted is None and given is None:
            continue
        is_right = _same(given, wanted)
        right += is_right
        wrong += given is not None and not is_right
        missed += wanted is not None and not is_right
        if not is_right:
            notes.append(f"{name}: {given!r}, not {wanted!r}")
    total = 2 * right + wrong + missed
    return Scored(value=2 * right / total if total else 1.0, note="; ".join(notes))


def _decided(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None:
        return _OTHER
    given = _verdict(output)
    return Scored(value=float(given == case.expected.verdict), note=f"{given}, not {case.expected.verdict}")


def _let_through(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    return Scored(value=float(_verdict(output) == "passes")) if output.answer else _OTHER


def _cost(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None:
        return _OTHER
    cost = output.answer.usage.cost
    return NotApplicable(note="the model has no price") if cost is None else Scored(value=cost)


def _verdict(output: Output) -> str:
    """Return the verdict; an assistant that abstains leaves it unclear."""
    result = output.answer.result if output.answer else None
    return result.verdict if isinstance(result, Verdict) else "unclear"


def _value(found: ExtractedField | None) -> FieldValue:
    return found.value if found else None


def _same(given: FieldValue, wanted: FieldValue) -> bool:
    if isinstance(given, bool) or isinstance(wanted, bool):
        return given is wanted
    if isinstance(given, float | int) and isinstance(wanted, float | int):
        return abs(given - wanted) < _CENT
    if given is None or wanted is None:
        return given is wanted
    return fold(str(given)) == fold(str(wanted))


ROUTING_CORRECT = Metric(
    name="routing_correct",
    unit="share",
    direction="higher",
    meaning="Share of messages that got the right label; abstaining is not right.",
)
ROUTING_PROBABILITY = Metric(
    name="routing_probability",
    unit="share",
    direction="higher",
    is_compared=False,
    meaning="Probability that was given to the right label.",
)
FIELD_F1 = Metric(
    name="field_f1",
    unit="share",
    direction="higher",
    meaning="Harmonic mean of precision and recall of the fields of a text; a wrong value counts against both.",
)
VERDICT_CORRECT = Metric(
    name="verdict_correct", unit="share", direction="higher", meaning="Share of requests that got the right verdict."
)
FALSE_PASS = Metric(
    name="false_pass",
    unit="share",
    direction="lower",
    meaning="Share of the requests which fail that were let pass.",
)
COST = Metric(
    name="cost", unit="money", direction="lower", is_compared=False, meaning="Mean price of a question's model calls."
)

KINDS = (
    Scorer(metric=ROUTING_CORRECT, applies=_has_label, measure=_routed),
    Scorer(metric=ROUTING_PROBABILITY, applies=_has_label, measure=_probability),
    Scorer(metric=FIELD_F1, applies=_has_fields, measure=_field_f1),
    Scorer(metric=VERDICT_CORRECT, applies=_has_verdict, measure=_decided),
    Scorer(metric=FALSE_PASS, applies=_expects_no, measure=_let_through),
    Scorer(metric=COST, applies=every_case, measure=_cost),
)
