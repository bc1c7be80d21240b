import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.reading.numbers import amounts_in, decimal_mark, durations_in


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("EUR 1,234.50", 1234.5, "EUR"),
        ("1.234,50 €", 1234.5, "EUR"),
        ("CHF 1'234.50", 1234.5, "CHF"),
        ("1 234,50 €", 1234.5, "EUR"),
        ("$12", 12.0, "USD"),
        ("120 euros", 120.0, "EUR"),
        ("1.234.567", 1234567.0, ""),
        ("120,- €", 120.0, "EUR"),
        ("-5.00 GBP", -5.0, "GBP"),
        ("0.125", 0.125, ""),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, value: float, currency: str) -> None:
    (found,) = amounts_in(text)
    assert (found.value, found.currency) == (value, currency)


def test_one_mark_before_three_digits_is_read_as_the_rest_of_the_text_writes_numbers() -> None:
    assert [next(amounts_in("1.234", mark)).value for mark in (",", None, ".")] == [1234.0, 1234.0, None]
    assert (decimal_mark("12.50 and 3.10"), decimal_mark("12,50"), decimal_mark("12,50 and 3.10")) == (".", ",", None)
    assert decimal_mark("on 03.04.2026") is None


def test_a_share_is_told_from_an_amount_and_a_word_with_digits_is_none() -> None:
    assert [(w.value, w.is_share) for w in amounts_in("19 % of 200")] == [(19.0, True), (200.0, False)]
    assert list(amounts_in("E07 and A4")) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("within 30 days", 30),
        ("three months' notice", 90),
        ("90-day period", 90),
        ("zwei Wochen", 14),
        ("ninety (90) days", 90),
        ("5 working days", 5),
        ("a year", 365),
    ],
)
def test_a_length_of_time_is_read_in_digits_and_in_words(text: str, days: int) -> None:
    assert next(durations_in(text)).days == days


@given(st.floats(min_value=0.01, max_value=9_999_999).map(lambda value: round(value, 2)))
def test_what_is_written_in_either_convention_is_read_back(value: float) -> None:
    english = f"EUR {value:,.2f}"
    german = f"{value:,.2f} €".replace(",", "\0").replace(".", ",").replace("\0", ".")
    assert [next(amounts_in(text)).value for text in (english, german)] == [value, value]
