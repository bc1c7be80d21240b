import pytest

from evals.metrics.answering import refusal_matrix
from evals.metrics.catalog import METRICS, SCORERS
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored, measurement, score, status_of
from evals.outputs import Output
from evals.suites import Case, Gold
from kernel.errors import InvalidInput
from tests.evals.builders import answer, failure, found, leave_case, output

BY_NAME = {scorer.metric.name: scorer for scorer in SCORERS}
UNANSWERABLE = Case(case_id="leave", question="?", answerable=False)
REFUSED = output(answer("Ask HR.", abstained=True, support=0.1))


def value(name: str, out: Output, case: Case | None = None) -> float | None:
    result = score(BY_NAME[name], case or leave_case(), out)
    return result.value if isinstance(result, Scored) else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("You may take 20 weeks.", 1.0), ("Twenty weeks each.", 1.0), ("You may take 120 weeks.", 0.0), ("No idea.", 0.0)],
)
def test_an_answer_must_hold_one_alternative_of_each_fact(text: str, expected: float) -> None:
    assert value("answer_contains_gold", output(answer(text))) == expected


def test_all_facts_are_needed_and_the_note_names_the_missing() -> None:
    case = leave_case(must=(("20 weeks",), ("paid",)))
    assert score(BY_NAME["answer_contains_gold"], case, output(answer("20 weeks"))) == Scored(
        value=0.0, note="lacks 'paid'"
    )


def test_without_facts_the_words_of_the_gold_quote_count() -> None:
    case = leave_case(must=())
    assert value("answer_contains_gold", output(answer("Each parent may take 20 weeks")), case) == 1.0
    assert value("answer_contains_gold", output(answer("Each parent may")), case) == 0.5
    assert value("answer_contains_gold", REFUSED, case) == 0.0


def test_gold_documents_alone_do_not_say_what_an_answer_contains() -> None:
    assert (
        value("answer_contains_gold", output(answer()), leave_case(must=(), gold=(Gold(document="leave.md"),))) is None
    )


def test_a_forbidden_fact_is_a_violation_unless_it_is_part_of_another_number() -> None:
    assert value("must_not_violated", output(answer("You get 16 weeks."))) == 1.0
    assert value("must_not_violated", output(answer("You get 116 weeks."))) == 0.0
    assert value("must_not_violated", output(answer()), leave_case(must_not=())) is None


@pytest.mark.parametrize(
    ("out", "case", "correct", "false_refusal", "false_answer"),
    [
        (output(answer()), leave_case(), 1.0, 0.0, None),
        (REFUSED, leave_case(), 0.0, 1.0, None),
        (output(answer()), UNANSWERABLE, 0.0, None, 1.0),
        (REFUSED, UNANSWERABLE, 1.0, None, 0.0),
    ],
)
def test_refusals_are_right_or_wrong_by_whether_there_is_an_answer(
    out: Output, case: Case, correct: float, false_refusal: float | None, false_answer: float | None
) -> None:
    assert value("refusal_correct", out, case) == correct
    assert value("false_refusal", out, case) == false_refusal
    assert value("false_answer", out, case) == false_answer


def test_the_refusal_matrix_counts_every_output_once() -> None:
    pairs = [
        (leave_case(), output(answer())),
        (leave_case(), REFUSED),
        (UNANSWERABLE, REFUSED),
        (UNANSWERABLE, failure()),
    ]
    matrix = refusal_matrix(pairs)
    assert (matrix.answered_answerable, matrix.refused_answerable) == (1, 1)
    assert (matrix.answered_unanswerable, matrix.refused_unanswerable, matrix.failed) == (0, 1, 1)


def test_support_and_seconds_are_taken_as_they_are() -> None:
    assert value("support_answerable", output(answer(support=0.7))) == 0.7
    assert value("latency_p95", output(answer(), seconds=2.5)) == 2.5
    assert value("support_unanswerable", output(answer(support=0.7))) is None


def test_a_search_alone_is_no_answer() -> None:
    assert value("answer_contains_gold", found("leave.md")) is None


def test_a_scorer_that_fails_is_an_error_value() -> None:
    broken = leave_case(gold=(Gold(document="leave.md", quote="x"),), must=((),))
    result = score(BY_NAME["answer_contains_gold"], broken, output(answer()))
    assert isinstance(result, Errored)
    assert result.note.startswith("IndexError: ")


def test_a_case_that_was_not_run_is_an_error() -> None:
    assert isinstance(score(BY_NAME["refusal_correct"], leave_case(), None), Errored)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_no_measured_value_is_nan_or_infinite(value: float) -> None:
    with pytest.raises(InvalidInput, match="cannot be"):
        Scored(value=value)


@pytest.mark.parametrize("kept", [Scored(value=0.5, note="n"), NotApplicable(note="n"), Errored(note="n")])
def test_a_measurement_comes_back_from_what_is_stored_of_it(kept: Measurement) -> None:
    stored = kept.value if isinstance(kept, Scored) else None
    assert measurement(status_of(kept), stored, "n") == kept


@pytest.mark.parametrize("status", ["scored", "fine"])
def test_a_stored_row_that_is_no_measurement_is_refused(status: str) -> None:
    with pytest.raises(InvalidInput, match="is no measurement"):
        measurement(status, None, "")


def test_metric_names_are_unique_and_shares_have_a_worst_value() -> None:
    assert len(METRICS) == len(SCORERS) + 1, "stability is of several answers, and has no scorer of one"
    assert {m.name for m in METRICS.values() if m.worst is None} == {"latency_p50", "latency_p95", "cost"}
    assert all(m.best == 0.0 for m in METRICS.values() if m.is_invariant)
