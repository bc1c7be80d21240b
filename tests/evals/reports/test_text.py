import json

from evals.comparison import compare
from evals.metrics.measurements import Errored, NotApplicable, Scored
from evals.reports.text import comparison_json, comparison_text, run_json, run_text
from kernel.canonical import canonical_json
from tests.evals.builders import run_with, values

RUN = run_with(
    {
        "answer_contains_gold": values([1.0, 0.0, 1.0]) | {"c3": Errored(note="late")},
        "invalid_citation": values([0.0, 1.0, 0.0]),
        "citation_recall": {"c0": NotApplicable()},
        "support_answerable": values([0.9, 0.2, 0.8]),
        "support_unanswerable": {"n": Scored(value=0.1)},
    }
)


def test_every_figure_of_a_run_has_its_interval_and_its_count() -> None:
    lines = run_text(RUN).splitlines()
    (line,) = [line for line in lines if line.startswith("answer_contains_gold")]
    assert line.split() == ["answer_contains_gold", "0.500", "0.150", "to", "0.850", "4", "1", "higher", "is", "better"]
    assert "broken invariant  invalid_citation: c1" in lines
    assert "failed cases  c3" in lines


def test_what_was_not_measured_is_said_in_words_and_null_in_json() -> None:
    assert any(line.startswith("citation_recall") and "not measured" in line for line in run_text(RUN).splitlines())
    document = json.loads(canonical_json(run_json(RUN)))
    recall = next(metric for metric in document["metrics"] if metric["metric"] == "citation_recall")
    assert (recall["value"], recall["interval"], recall["count"]) == (None, None, 0)
    assert document["curves"]["answerable_roc_area"] == 1.0


def test_columns_are_aligned() -> None:
    head, *rows = run_text(RUN).split("\n\n")[1].splitlines()
    at = head.index("value")
    assert all(row[at - 1] == " " and row[at] != " " for row in rows)


def test_a_comparison_names_verdicts_and_cases() -> None:
    old = run_with({"refusal_correct": values([1.0] * 20 + [0.0])}, "old")
    new = run_with({"refusal_correct": values([0.0] * 20 + [1.0])}, "new")
    shown = comparison_text(compare(old, new))
    assert "refusal_correct broken  c0, c1" in shown
    assert "and 8 more" in shown
    assert "refusal_correct fixed  c20" in shown
    assert "worse" in shown


def test_a_comparison_as_json_has_every_figure() -> None:
    run = run_with({"refusal_correct": values([1.0] * 5)})
    document = json.loads(canonical_json(comparison_json(compare(run, run))))
    (metric,) = document["metrics"]
    assert (metric["verdict"], metric["count"], metric["difference"]) == ("not_enough", 5, 0.0)
    assert metric["smallest_detectable"] > 0
    assert metric["interval"]["low"] < 0 < metric["interval"]["high"]
    assert "can show" in comparison_text(compare(run, run))
