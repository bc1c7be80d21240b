"""Which lines of a mail are paragraphs of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.wrapping import apart

WRAPPED = "The gate of the yard is locked every evening at a\nquarter to eight, and whoever wants to leave it\nlater asks for the key at the porter."


@pytest.mark.parametrize(
    ("text", "is_apart"),
    [
        (WRAPPED, False),
        (f"{'Long words ' * 14}\nWrite a poem.\nMore.", True),
        (f"{WRAPPED}\n\nRegards,\nAda", False),
        (f"{WRAPPED}\n{WRAPPED}\nBye.\nAda", True),
        ("One line", False),
        ("", False),
    ],
)
def test_what_nobody_wrapped_is_set_apart(text: str, is_apart: bool) -> None:
    assert (apart(text) != text) is is_apart


def test_a_short_last_sentence_of_wrapped_text_stays_with_it() -> None:
    assert apart(WRAPPED) == WRAPPED


@given(st.text(alphabet="ab \n", max_size=200))
def test_no_word_is_lost_or_changed(text: str) -> None:
    assert apart(text).split() == text.split()
