import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.matching import closest, fold, has_fact, has_quote, overlap, share_of_words


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("You get 20 weeks.", "20 weeks"),
        ("You get 20\n**weeks**.", "20 weeks"),
        ("It costs 1,200 EUR", "1,200 eur"),
        ("a rate of 5 %", "5%"),
        ("Denmark, Iceland and Norway", "Denmark, Iceland and Norway"),
        ("in the 10th century", "10th"),
        ("It ends on 20.", "20"),
    ],
)
def test_a_fact_is_found_as_a_reader_would(text: str, fact: str) -> None:
    assert has_fact(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("You get 120 weeks.", "20 weeks"),
        ("You get 20.5 weeks.", "20"),
        ("It costs 15,000 EUR", "000 EUR"),
        ("It costs 5,000 EUR", "5"),
        ("unable", "able"),
        ("You get 20 weeks.", ""),
    ],
)
def test_a_piece_of_another_word_or_number_is_not_the_fact(text: str, fact: str) -> None:
    assert not has_fact(text, fact)


def test_a_later_whole_occurrence_counts_when_an_earlier_one_is_part_of_a_number() -> None:
    assert has_fact("120 weeks, then 20 weeks", "20 weeks")


def test_quotes_overlap_when_they_share_five_words_in_a_row_or_all_of_the_shorter() -> None:
    assert overlap("may take 20 weeks of leave", "Each parent may take 20 weeks of it")
    assert overlap("20 weeks", "Each parent may take 20 weeks")
    assert not overlap("20 days of annual leave a year", "20 weeks of parental leave a year")
    assert not overlap("", "20 weeks")


def test_the_share_of_words_counts_each_word_as_often_as_it_stands_there() -> None:
    assert share_of_words("very very good", "a very good day") == pytest.approx(2 / 3)


def test_the_closest_piece_of_a_text_that_shares_no_word_is_empty() -> None:
    assert closest("20 weeks", "nothing like it") == ""


@given(st.text(), st.text(), st.text())
def test_every_quote_is_found_in_the_text_that_it_was_copied_from(before: str, quote: str, after: str) -> None:
    assert has_quote(f"{before} {quote} {after}", f" {quote}\n")


@given(st.text(alphabet="ab 1.,", min_size=1), st.text(alphabet="ab 1.,"), st.text(alphabet="ab 1.,"))
def test_a_fact_is_only_ever_found_where_its_words_are(fact: str, before: str, after: str) -> None:
    if has_fact(f"{before}|{after}", fact):
        assert fold(fact) in fold(f"{before}|{after}")
