from dataclasses import replace

import pytest

from assistants.composers.port import Usage
from assistants.results import ExtractedField, Extraction, Ranked, Result, Routing, Verdict
from evals.expectations import Expected, FieldValue
from evals.metrics.catalog import SCORERS
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored, score
from evals.outputs import Output
from evals.suites import Case
from tests.evals.builders import answer, failure, found, output


def measure(name: str, expected: Expected, made: Output) -> Measurement:
    scorer = next(each for each in SCORERS if each.metric.name == name)
    return score(scorer, Case(case_id="leave", question="?", expected=expected), made)


def given(result: Result | None, **more: object) -> Output:
    return output(replace(answer(abstained=result is None), result=result, **more))  # type: ignore[arg-type]


def value(measured: Measurement) -> float:
    assert isinstance(measured, Scored)
    return measured.value


def routing(label: str, probability: float = 0.9) -> Routing:
    ranked = (Ranked(label=label, probability=probability), Ranked(label="other", probability=1 - probability))
    return Routing(label=label, probability=probability, route="", ranked=ranked, reason="")


def extraction(**fields: FieldValue) -> Extraction:
    return Extraction(
        fields=tuple(
            ExtractedField(name=name, value=value, span=None, quote="", problem="" if value is not None else "missing")
            for name, value in fields.items()
        )
    )


BILLING = Expected(label="billing")
INVOICE = Expected(fields=(("date", "2026-03-01"), ("discount", None), ("total", 1200.5)))
NO = Expected(verdict="fails")


@pytest.mark.parametrize(
    ("result", "expected"), [(routing("Billing"), 1.0), (routing("sales"), 0.0), (None, 0.0), (extraction(), 0.0)]
)
def test_a_message_has_the_right_label_or_not(result: Result | None, expected: float) -> None:
    assert value(measure("routing_correct", BILLING, given(result))) == expected


def test_the_probability_is_that_of_the_right_label_and_none_is_zero() -> None:
    assert value(measure("routing_probability", BILLING, given(routing("billing", 0.7)))) == 0.7
    assert value(measure("routing_probability", Expected(label="other"), given(routing("billing", 0.75)))) == 0.25
    assert value(measure("routing_probability", Expected(label="new"), given(routing("billing")))) == 0.0


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (extraction(date="2026-03-01", total=1200.5, discount=None), 1.0),
        (extraction(date="2026-03-01", total=1200.504), 1.0),
        (extraction(date="2026-03-01", total=12.0), 0.5),
        (extraction(date="2026-03-01"), 2 / 3),
        (extraction(date="2026-03-01", total=1200.5, discount=5.0), 0.8),
        (extraction(), 0.0),
        (None, 0.0),
    ],
)
def test_fields_count_by_precision_and_recall(result: Result | None, expected: float) -> None:
    assert value(measure("field_f1", INVOICE, given(result))) == pytest.approx(expected)


def test_the_note_names_the_fields_that_are_wrong() -> None:
    measured = measure("field_f1", INVOICE, given(extraction(date="2026-01-03", total=1200.5)))
    assert isinstance(measured, Scored)
    assert measured.note == "date: '2026-01-03', not '2026-03-01'"


@pytest.mark.parametrize(
    ("verdict", "right", "let_through"), [("fails", 1.0, 0.0), ("passes", 0.0, 1.0), ("unclear", 0.0, 0.0)]
)
def test_a_request_that_fails_must_not_be_let_pass(verdict: str, right: float, let_through: float) -> None:
    made = given(Verdict(verdict=verdict, grounds=()))  # type: ignore[arg-type]
    assert value(measure("verdict_correct", NO, made)) == right
    assert value(measure("false_pass", NO, made)) == let_through


def test_abstaining_leaves_a_request_unclear() -> None:
    assert value(measure("verdict_correct", Expected(verdict="unclear"), given(None))) == 1.0
    assert value(measure("false_pass", NO, given(None))) == 0.0


def test_what_is_not_expected_is_not_measured_and_a_failure_is_one() -> None:
    for name in ("routing_correct", "routing_probability", "field_f1", "verdict_correct", "false_pass"):
        assert isinstance(measure(name, Expected(), given(None)), NotApplicable)
    assert isinstance(measure("routing_correct", BILLING, failure()), Errored)
    assert isinstance(measure("routing_correct", BILLING, found("a.md")), NotApplicable)
    assert isinstance(measure("false_pass", Expected(verdict="passes"), given(None)), NotApplicable)


def test_the_cost_is_the_price_of_the_calls_and_unknown_without_one() -> None:
    paid = given(routing("billing"), usage=Usage(model="m", calls=1, cost=0.02))
    assert value(measure("cost", BILLING, paid)) == 0.02
    unpriced = given(routing("billing"), usage=Usage(model="m", calls=1, cost=None))
    assert isinstance(measure("cost", BILLING, unpriced), NotApplicable)
