import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.followups import Whole, complete


@pytest.mark.parametrize(
    ("before", "asked", "whole"),
    [
        ("How long is parental leave in France?", "And in Germany?", "How long is parental leave in Germany?"),
        ("How long is parental leave in France?", "what about Germany?", "How long is parental leave in Germany?"),
        ("What is the hotel limit in London?", "and Paris?", "What is the hotel limit in Paris?"),
        ("What is the policy for contractors?", "And for employees?", "What is the policy for employees?"),
        ("What changed in 2025?", "and in 2026?", "What changed in 2026?"),
        ("Who approves hotels above 120 euros?", "and above 500 euros?", "Who approves hotels above 500 euros?"),
        ("Wie lange habe ich Elternzeit?", "Und bei Adoption?", "Wie lange habe ich Elternzeit bei Adoption?"),
    ],
)
def test_a_part_takes_the_place_of_the_like_part_of_the_question_before(before: str, asked: str, whole: str) -> None:
    found = complete(asked, before)
    assert found.question == whole
    assert repr(whole) in found.why


@pytest.mark.parametrize(
    "asked",
    [
        "Who approves it?",
        "Does that include drinks?",
        "Is it paid?",
        "Who wrote this rule?",
        "Why?",
        "Within how many hours?",
    ],
)
def test_a_question_that_leans_is_given_what_was_talked_about(asked: str) -> None:
    found = complete(asked, "How much may a team dinner cost?")
    assert found.question.startswith(asked.rstrip("?"))
    assert "team dinner" in found.question


@pytest.mark.parametrize(
    "asked",
    [
        "What is the remote work stipend?",
        "Is there a dress code?",
        "How do I report a laptop that was stolen?",
        "Do contractors and their families have to register before they move to another office?",
        "thanks",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(asked: str) -> None:
    assert complete(asked, "How much may a team dinner cost?").question == asked


def test_without_a_question_before_nothing_is_read_into_one() -> None:
    assert complete("And in Germany?", "") == Whole(question="And in Germany?", why="")


@given(asked=st.text(max_size=80), before=st.text(max_size=80))
def test_whatever_is_written_gives_a_question_and_says_why_it_differs(asked: str, before: str) -> None:
    found = complete(asked, before)
    assert (found.question == asked) or found.why
