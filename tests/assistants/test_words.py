import pytest

from assistants.words import content_words, names, numbers, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policies", "policy"),
        ("planned", "planning"),
        ("reimbursed", "reimburse"),
        ("weeks", "week"),
        ("employee's", "employee"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_words_without_content_do_not_count() -> None:
    assert content_words("How long is the leave?") == [stem("long"), stem("leave")]


def test_numbers_are_compared_without_thousands_separators() -> None:
    assert numbers("1,500 or 2.5 and 1500") == {"1500", "2.5"}


def test_names_are_capitals_that_the_start_of_the_sentence_does_not_explain() -> None:
    assert names("Where does Tarnwick buy VPN tokens?") == {stem("tarnwick"), stem("vpn")}
    assert names("Receipts are due when?") == frozenset()
