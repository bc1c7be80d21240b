from hypothesis import given
from hypothesis import strategies as st

from assistants.gist import LONGEST, gist, subject

LONG = "From: ada@example.org\nSubject: Broken pump\n\nDear all,\n\nThe pump stopped on Monday. " + (
    "We looked at the valve and the gasket again and again. " * 40
)


def test_a_short_text_is_its_own_gist() -> None:
    assert gist("The pump stopped.") == "The pump stopped."


def test_a_long_text_is_its_subject_its_beginning_and_its_frequent_words() -> None:
    found = gist(LONG)
    assert len(found) <= LONGEST
    assert found.startswith("Broken pump. The pump stopped on Monday.")
    assert "ada@example.org" not in found
    assert "Dear" not in found


def test_the_subject_is_the_line_that_says_so_or_the_first_that_says_something() -> None:
    assert subject(LONG) == "Broken pump"
    assert subject("Hello,\n\nthe pump broke.\nBye") == "the pump broke."
    assert subject("Betreff: Urlaub\n") == "Urlaub"
    assert len(subject("word " * 100)) <= 80


@given(st.text(max_size=2000))
def test_a_gist_is_never_longer_than_it_may_be(text: str) -> None:
    assert len(gist(text)) <= LONGEST
