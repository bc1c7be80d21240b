from pathlib import Path

import pytest

from evals.expectations import Expected
from evals.lint import lint_suite
from evals.suites import SuiteInvalid, read_suite, suite_from_json, suite_json
from tests.evals.builders import Library

SUITE = """
suite: invoices
cases:
  - id: a
    input: one.txt
    fields: {total: 1200.5, date: 2026-03-01, paid: false, discount: null}
  - id: b
    question: My invoice is wrong.
    label: billing
  - id: c
    question: "Amount: 900"
    verdict: fails
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text("Total: 1,200.50\n", encoding="utf-8")
    (tmp_path / "suite.yaml").write_text(SUITE, encoding="utf-8")
    return tmp_path / "suite.yaml"


def test_labels_fields_and_verdicts_are_read_and_come_back_from_json(file: Path) -> None:
    suite = read_suite(file)
    assert suite.case("a").expected == Expected(
        fields=(("date", "2026-03-01"), ("discount", None), ("paid", False), ("total", 1200.5))
    )
    assert suite.case("b").expected.label == "billing"
    assert suite.case("c").expected.verdict == "fails"
    assert suite_from_json(suite_json(suite)) == suite


def test_the_text_of_an_input_file_is_what_the_case_asks(file: Path) -> None:
    assert read_suite(file).case("a").question == "Total: 1,200.50"


def test_what_is_expected_is_enough_to_score(file: Path) -> None:
    assert lint_suite(read_suite(file), Library()) == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("verdict: maybe", "suite.yaml:12: 'verdict' is 'maybe', not one of passes, fails, unclear"),
        ("fields: [1]", "'fields' is not a mapping"),
        ("fields: {total: [1]}", "'total' in 'fields' holds a list or a mapping"),
        ("label: ''", "'label' is empty"),
        ("verdict: fails\n    answerable: false", "is not answerable, yet it has 'expected'"),
    ],
)
def test_what_cannot_be_expected_is_named_with_its_line(file: Path, wrong: str, said: str) -> None:
    file.write_text(SUITE.replace("verdict: fails", wrong), encoding="utf-8")
    with pytest.raises(SuiteInvalid) as caught:
        read_suite(file)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"), [("two.txt", "cannot be read"), ("../secret.txt", "not beside the suite file")]
)
def test_an_input_that_is_not_there_or_lies_elsewhere_is_refused(file: Path, name: str, said: str) -> None:
    file.write_text(SUITE.replace("one.txt", name), encoding="utf-8")
    with pytest.raises(SuiteInvalid) as caught:
        read_suite(file)
    assert said in str(caught.value)
    assert "1 problem;" in str(caught.value)
