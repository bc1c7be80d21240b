from datetime import date

import pytest

from evals.metrics.catalog import SCORERS
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored, Skipped, Versions, score
from evals.outputs import Output
from evals.suites import Case, Gold
from index.values import InForce
from tests.evals.builders import DAY, TEXT, Library, answer, citation, failure, found, leave_case, output

BY_NAME = {scorer.metric.name: scorer for scorer in SCORERS}
CITED = output(answer(citations=(citation(),)))


def measured(name: str, out: Output, case: Case | None = None, versions: Versions | None = None) -> Measurement:
    return score(BY_NAME[name], case or leave_case(), out, versions)


def value(name: str, out: Output, case: Case | None = None) -> float | None:
    result = measured(name, out, case, Library())
    return result.value if isinstance(result, Scored) else None


def test_a_citation_that_is_verbatim_in_the_stored_text_is_valid() -> None:
    assert value("invalid_citation", CITED) == 0.0


@pytest.mark.parametrize(
    "bad",
    [citation("Each parent may take 21 weeks"), citation(start=1), citation(document="gone.md"), citation("")],
)
def test_one_citation_that_does_not_resolve_is_a_violation(bad: object) -> None:
    out = output(answer(citations=(citation(), bad)))  # type: ignore[arg-type]
    assert value("invalid_citation", out) == 1.0


def test_citations_that_nobody_could_check_are_skipped_and_not_valid() -> None:
    assert isinstance(measured("invalid_citation", CITED), Skipped)


def test_a_failed_answer_is_an_error_for_every_invariant() -> None:
    for name in ("invalid_citation", "outdated_citation", "must_not_violated"):
        assert isinstance(measured(name, failure()), Errored)


@pytest.mark.parametrize(
    ("in_force", "as_of", "expected"),
    [
        (InForce(), DAY, 0.0),
        (InForce(first=DAY, last=DAY), DAY, 0.0),
        (InForce(last=date(2026, 11, 22)), DAY, 1.0),
        (InForce(first=date(2026, 11, 24)), DAY, 1.0),
        (InForce(first=date(2025, 1, 1), last=date(2025, 12, 31)), date(2025, 3, 1), 0.0),
    ],
)
def test_a_source_that_did_not_apply_on_the_day_asked_about_is_outdated(
    in_force: InForce, as_of: date, expected: float
) -> None:
    out = output(answer(citations=(citation(in_force=in_force),)), as_of=as_of)
    assert value("outdated_citation", out) == expected


def test_precision_is_the_share_of_citations_into_gold_documents() -> None:
    elsewhere = citation(document="travel.md")
    assert value("citation_precision", output(answer(citations=(citation(), elsewhere)))) == 0.5
    assert value("citation_precision", output(answer(citations=()))) == 0.0
    assert value("citation_precision", output(answer(abstained=True))) is None


def test_exactness_needs_the_words_of_the_gold_quote() -> None:
    other = citation("Ask HR first.", start=TEXT.index("Ask"))
    out = output(answer(citations=(citation(), other)))
    assert value("citation_precision", out) == 1.0
    assert value("citation_exactness", out) == 0.5


def test_recall_is_the_share_of_gold_that_was_cited_and_zero_when_abstaining() -> None:
    case = leave_case(
        gold=(Gold(document="leave.md", quote="Each parent may take 20 weeks"), Gold(document="travel.md"))
    )
    assert value("citation_recall", CITED, case) == 0.5
    assert value("citation_recall", output(answer(abstained=True)), case) == 0.0


def test_a_search_alone_says_nothing_about_citations() -> None:
    for name in ("invalid_citation", "outdated_citation", "citation_recall", "citation_precision"):
        assert isinstance(measured(name, found("leave.md"), versions=Library()), NotApplicable)
