import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.support import WEIGHTS, Cited, measure
from index.embedders.hashing import Hashing
from tests.assistants.corpus import LEAVE, TRAVEL, hit

EMBEDDER = Hashing()
HITS = [hit(LEAVE), hit(TRAVEL, number=1)]


def support(question: str, *quotes: str) -> float:
    cited = [Cited(text=quote, hit=HITS[0] if quote in LEAVE else HITS[1]) for quote in quotes]
    return measure(question, cited, HITS, EMBEDDER).score


def test_nothing_cited_is_no_support() -> None:
    assert support("How long is parental leave?") == 0.0


def test_a_sentence_that_has_the_words_of_the_question_supports_more() -> None:
    question = "How many weeks of parental leave may employees take?"
    fitting = support(question, "Employees may take 20 weeks of parental leave after a birth.")
    assert fitting > support(question, "Alcohol is not reimbursed.")


def test_a_second_citation_never_lowers_it() -> None:
    question, quote = (
        "How many weeks of parental leave may employees take?",
        "Employees may take 20 weeks of parental leave after a birth.",
    )
    assert support(question, quote, "Alcohol is not reimbursed.") == support(question, quote)


@pytest.mark.parametrize(
    ("plain", "trap"),
    [
        ("How many weeks of leave may employees take?", "How many weeks of leave may employees in Zurich take?"),
        ("Are 20 weeks of leave given after a birth?", "Are 35 weeks of leave given after a birth?"),
        ("How many weeks may employees take?", "How many weeks may employees not take?"),
    ],
)
def test_a_name_a_number_or_a_negation_that_the_passage_lacks_lowers_it(plain: str, trap: str) -> None:
    quote = "Employees may take 20 weeks of parental leave after a birth."
    assert support(trap, quote) < support(plain, quote)


def test_the_signals_explain_the_score() -> None:
    found = measure("Is leave 35 weeks?", [Cited(text="Employees may take 20 weeks", hit=HITS[0])], HITS, EMBEDDER)
    assert found.signals.keys() == WEIGHTS.keys()
    assert found.signals["numbers_found"] == 0.0


@given(question=st.text(max_size=80), quote=st.text(max_size=80))
def test_it_is_always_between_0_and_1(question: str, quote: str) -> None:
    found = measure(question, [Cited(text=quote, hit=HITS[0])], HITS, EMBEDDER)
    assert 0.0 <= found.score <= 1.0
