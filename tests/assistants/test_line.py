from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.asking import Asking, checked
from assistants.citations import Verified
from assistants.deciding import Standing, decide
from assistants.outcomes import show
from index.values import Hits
from kernel.access import AccessScope
from kernel.errors import InvalidInput
from tests.assistants.corpus import LEAVE, SCOPE, TODAY, TRAVEL, Shelf, config_with, hit, line_on

QUESTION = "How many weeks of parental leave may employees take?"


def test_an_answer_is_verbatim_cited_and_traced() -> None:
    answer = line_on(Shelf.of([TRAVEL, LEAVE])).ask(
        Asking(text=QUESTION, config=config_with({"max_sentences": "1"}), scope=SCOPE)
    )
    assert not answer.abstained
    assert answer.text == answer.citations[0].quote == "Employees may take 20 weeks of parental leave after a birth."
    assert answer.citations[0].document == "document-1"
    assert [step["step"] for step in answer.trace] == [
        "understand",
        "retrieve",
        "compose",
        "verify",
        "guard",
        "decide",
    ]
    assert (answer.generation, answer.assistant, answer.release, answer.reason) == (7, "people", None, "")


def test_a_question_without_support_is_answered_with_whom_to_ask() -> None:
    answer = line_on(Shelf.of([TRAVEL])).ask(
        Asking(text="Who won the chess match in Zurich?", config=config_with(), scope=SCOPE)
    )
    assert answer.abstained
    assert answer.text.startswith("I don't know.")
    assert answer.text.endswith("Ask Human Resources.")
    assert "below the threshold 0.20" in answer.reason
    assert answer.citations == ()
    assert answer.hits


def test_the_threshold_of_the_configuration_decides() -> None:
    shelf = Shelf.of([TRAVEL, LEAVE])
    asked = [
        line_on(shelf).ask(Asking(text=QUESTION, config=config_with({"threshold": t}), scope=SCOPE)) for t in ("0", "1")
    ]
    assert [answer.abstained for answer in asked] == [False, True]
    assert asked[0].support == asked[1].support


def test_nothing_found_is_an_abstention_with_its_reason() -> None:
    answer = line_on(Shelf.of([])).ask(Asking(text=QUESTION, config=config_with({"threshold": "0"}), scope=SCOPE))
    assert answer.abstained
    assert answer.support == 0.0
    assert "nothing in force" in answer.reason


def test_a_passage_that_is_not_what_is_stored_is_never_quoted() -> None:
    shelf = Shelf.of([LEAVE])
    shelf.texts["version-0"] = LEAVE.replace("20 weeks", "24 weeks")
    answer = line_on(shelf).ask(
        Asking(text=QUESTION, config=config_with({"max_sentences": "1", "threshold": "0"}), scope=SCOPE)
    )
    assert answer.abstained
    assert answer.reason == "no sentence could be cited; 1 could not be verified"
    dropped = next(step for step in answer.trace if step["step"] == "verify")["dropped"]
    assert "20 weeks" in dropped[0]["sentence"]


def test_the_search_is_made_for_the_scope_the_date_the_generation_and_the_sources() -> None:
    shelf = Shelf.of([LEAVE])
    scope = AccessScope.of({"hr"})
    config = config_with({"passages": "3"}, sources=("handbook",))
    answer = line_on(shelf).ask(
        Asking(text=QUESTION, config=config, scope=scope, as_of=date(2025, 5, 1), generation=3, release="r1")
    )
    query, asked_scope, settings = shelf.asked[0]
    assert (query.as_of, query.generation, query.sources, query.limit) == (
        date(2025, 5, 1),
        3,
        frozenset({"handbook"}),
        3,
    )
    assert asked_scope == scope
    assert settings is not None
    assert (settings.pool, settings.dense_weight) == (100, 0.5)
    assert (answer.as_of, answer.release) == (date(2025, 5, 1), "r1")


def test_without_a_date_it_is_today_and_without_sources_all_are_searched() -> None:
    shelf = Shelf.of([LEAVE])
    line_on(shelf).ask(Asking(text=QUESTION, config=config_with(), scope=SCOPE))
    assert shelf.asked[0][0].as_of == TODAY
    assert shelf.asked[0][0].sources is None


@pytest.mark.parametrize(
    ("question", "said"), [("", "is empty"), (" \n", "is empty"), ("x" * 2001, "has 2001 characters")]
)
def test_an_empty_or_overlong_question_is_refused(question: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        line_on(Shelf.of([LEAVE])).ask(Asking(text=question, config=config_with(), scope=SCOPE))


def test_a_question_of_exactly_2000_characters_is_asked() -> None:
    assert checked(Asking(text="x" * 2000, config=config_with(), scope=SCOPE)) == "x" * 2000


def test_decide_gives_the_first_reason_that_applies() -> None:
    nothing = Verified(sentences=(), citations=(), hits=(), dropped=())
    empty, full = Hits(generation=1, hits=()), Hits(generation=1, hits=(hit(LEAVE),))
    standing = Standing(support=1.0, verified=nothing, found=empty, threshold=0.0)
    assert "nothing in force" in decide(standing).reason
    assert "no sentence" in decide(replace(standing, found=full)).reason


def test_prose_is_joined_by_spaces_and_items_stand_on_their_own_lines() -> None:
    assert show(("One.", "Two.")) == "One. Two."
    assert show(("You need:", "- a form", "- a photo")) == "You need:\n- a form\n- a photo"


@given(
    question=st.text(min_size=1, max_size=80).filter(lambda text: text.strip()),
    passages=st.lists(st.text(max_size=150) | st.sampled_from([LEAVE, TRAVEL]), max_size=4),
)
def test_every_citation_of_an_answer_resolves_verbatim_whatever_the_texts(question: str, passages: list[str]) -> None:
    shelf = Shelf.of(passages)
    answer = line_on(shelf).ask(Asking(text=question, config=config_with({"threshold": "0"}), scope=SCOPE))
    assert answer.abstained == (not answer.citations)
    for citation in answer.citations:
        assert citation.quote
        assert citation.span.of(shelf.texts[citation.version_id]) == citation.quote
        assert citation.quote in answer.text
