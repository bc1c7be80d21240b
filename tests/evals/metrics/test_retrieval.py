import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.catalog import SCORERS
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored, score
from evals.metrics.retrieval import ranked_documents
from evals.outputs import Output
from evals.suites import Case, Gold
from index.values import Hits
from tests.evals.builders import DAY, failure, found, hit

TREC = {
    "ndcg_at_10": "ndcg_cut_10",
    "recall_at_5": "recall_5",
    "recall_at_10": "recall_10",
    "reciprocal_rank": "recip_rank",
}
BY_NAME = {scorer.metric.name: scorer for scorer in SCORERS}


def graded(**grades: int) -> Case:
    gold = tuple(Gold(document=document, grade=grade) for document, grade in grades.items())
    return Case(case_id="leave", question="?", gold=gold)


def measured(name: str, case: Case, output: Output) -> Measurement:
    return score(BY_NAME[name], case, output)


def value(name: str, case: Case, output: Output) -> float | None:
    result = measured(name, case, output)
    return result.value if isinstance(result, Scored) else None


documents = st.sampled_from([f"d{number}" for number in range(30)])


@pytest.mark.parametrize("name", TREC)
@settings(max_examples=30)
@given(
    grades=st.dictionaries(documents, st.integers(1, 3), min_size=1, max_size=8),
    ranking=st.lists(documents, unique=True, min_size=1),
)
def test_values_equal_trec_evals(name: str, grades: dict[str, int], ranking: list[str]) -> None:
    evaluator = pytrec_eval.RelevanceEvaluator({"q": grades}, {TREC[name]})
    expected = evaluator.evaluate({"q": {document: 100.0 - rank for rank, document in enumerate(ranking)}})["q"]
    assert value(name, graded(**grades), found(*ranking)) == pytest.approx(expected[TREC[name]])


def test_values_on_a_ranking_that_can_be_checked_by_hand() -> None:
    case, output = graded(a=1, b=1), found("x", "a", "y", "z", "w", "b")
    values = {name: measured(name, case, output) for name in TREC}
    assert values["reciprocal_rank"] == Scored(value=0.5)
    assert values["recall_at_5"] == Scored(value=0.5)
    assert values["recall_at_10"] == Scored(value=1.0)
    assert value("ndcg_at_10", case, output) == pytest.approx((0.63093 + 0.35621) / 1.63093, abs=1e-4)


def test_a_document_ranks_where_its_best_passage_does() -> None:
    assert measured("recall_at_5", graded(b=1), found("a", "a", "a", "a", "a", "a", "b")) == Scored(value=1.0)


def test_a_document_of_that_name_in_another_source_is_not_the_gold() -> None:
    case = Case(case_id="leave", question="?", gold=(Gold(document="a", source="intranet"),))
    hits = Hits(generation=1, hits=(hit("a", source="handbook"), hit("a", source="intranet")))
    output = Output(case_id="leave", as_of=DAY, seconds=0.1, hits=hits)
    assert measured("reciprocal_rank", case, output) == Scored(value=0.5)
    assert len(ranked_documents(case, hits.hits)) == 2


def test_nothing_found_is_zero_and_a_failure_is_an_error() -> None:
    assert measured("ndcg_at_10", graded(a=1), found()) == Scored(value=0.0)
    assert isinstance(measured("ndcg_at_10", graded(a=1), failure()), Errored)


def test_a_case_without_gold_is_not_measured_even_when_it_failed() -> None:
    assert measured("ndcg_at_10", Case(case_id="leave", question="?"), failure()) == NotApplicable()
