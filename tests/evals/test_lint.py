from datetime import date

from evals.lint import Finding, lint_suite
from evals.suites import Case, Gold, Suite
from tests.evals.builders import Library, leave_case


def lint(*cases: Case, library: Library | None = None) -> list[Finding]:
    return list(lint_suite(Suite(name="people", cases=cases), library or Library()))


def rules(*cases: Case, library: Library | None = None) -> list[str]:
    return [finding.rule for finding in lint(*cases, library=library)]


def test_a_sound_case_has_no_findings() -> None:
    assert lint(leave_case()) == []


def test_gold_in_an_unknown_document_is_an_error_that_names_it() -> None:
    (finding,) = lint(leave_case(gold=(Gold(document="gone.md"),)))
    assert (finding.severity, finding.rule) == ("error", "unknown_document")
    assert "'gone.md'" in finding.message


def test_gold_in_another_source_than_named_is_unknown() -> None:
    assert rules(leave_case(gold=(Gold(document="leave.md", source="intranet"),))) == ["unknown_document"]


def test_a_quote_is_found_whatever_its_spacing_case_dashes_quote_marks_and_markdown() -> None:
    library = Library({"leave.md": "| **Each**  parent’s | `leave` |\n is – at most –\n _20 weeks_"})
    gold = (Gold(document="leave.md", quote="each parent's 'leave' is - AT MOST - 20 weeks"),)
    assert rules(leave_case(gold=gold), library=library) == []


def test_a_missing_quote_comes_with_the_closest_words_of_the_document() -> None:
    (finding,) = lint(leave_case(gold=(Gold(document="leave.md", quote="Each parent may take 21 weeks"),), must=()))
    assert finding.rule == "quote_not_found"
    assert "closest is 'Each parent may take 20 weeks'" in finding.message


def test_the_same_question_twice_is_a_warning_and_with_another_answer_an_error() -> None:
    same = leave_case(case_id="again", question="how long is  Parental Leave?")
    other = leave_case(case_id="other", must=(("Each parent",),))
    assert rules(leave_case(), same) == ["duplicate_question"]
    assert rules(leave_case(), other) == ["contradictory_gold"]


def test_the_same_question_about_another_day_is_another_question() -> None:
    assert rules(leave_case(), leave_case(case_id="then", as_of=date(2020, 1, 1))) == []


def test_a_question_that_says_its_own_answer_leaks() -> None:
    assert rules(leave_case(question="Is it 20 weeks?")) == ["leaking_question"]


def test_a_must_fact_that_no_quote_holds_is_a_warning() -> None:
    (finding,) = lint(leave_case(must=(("21 weeks",),)))
    assert (finding.rule, finding.severity) == ("must_not_in_quote", "warning")


def test_a_fact_that_is_both_demanded_and_forbidden_is_an_error() -> None:
    assert rules(leave_case(must_not=("20 weeks",), must=(("20 weeks",),))) == ["must_contradicts_must_not"]


def test_an_answerable_case_without_gold_measures_nothing() -> None:
    assert rules(leave_case(gold=(), must=())) == ["nothing_to_score"]
