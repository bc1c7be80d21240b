import pytest

from assistants.cues import Sought, has, negates, quantities, sought


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("When does it start?", "date"),
        ("What year was it founded?", "date"),
        ("How many days may I take?", "duration"),
        ("How long is the notice?", "duration"),
        ("How much is paid?", "amount"),
        ("How many people work here?", "count"),
        ("Who approves it?", "person"),
        ("Where do I hand it in?", "place"),
        ("Why was it refused?", "reason"),
        ("What is a ledger?", "any"),
    ],
)
def test_a_question_says_what_it_seeks(question: str, sort: Sought) -> None:
    assert sought(question) == sort


@pytest.mark.parametrize(
    ("sentence", "sort", "expected"),
    [
        ("It ended on 3 May 2021.", "date", True),
        ("It ended badly.", "date", False),
        ("Take five days.", "duration", True),
        ("Take some days.", "duration", False),
        ("Ask the line manager.", "person", True),
        ("ask them.", "person", False),
        ("Anything.", "any", None),
    ],
)
def test_a_sentence_has_what_is_sought_or_not(sentence: str, sort: Sought, expected: bool | None) -> None:
    assert has(sentence, sort) is expected


@pytest.mark.parametrize("text", ["It is not paid.", "You can't.", "Alcohol is excluded."])
def test_a_negation_is_seen(text: str) -> None:
    assert negates(text)


def test_under_and_united_are_no_negations() -> None:
    assert not negates("Under the United Kingdom rules it is paid.")


def test_quantities_are_digits_and_number_words() -> None:
    assert quantities("Five of 1,200 at one desk") == {"five", "1200"}
