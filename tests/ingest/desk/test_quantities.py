"""Values are read in one form, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.desk.numerals import numerals
from ingest.desk.quantities import Quantity, agree, comparable, quantities


def one(sentence: str) -> Quantity:
    (found,) = quantities(sentence)
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("10", 10), ("ten", 10), ("twenty-five", 25), ("1,500", 1500), ("1.500", 1500), ("1 500", 1500), ("12.5", 12.5),
        ("two and a half", 2.5), ("one hundred and twenty", 120), ("three thousand", 3000), ("5k", 5000), ("2 million", 2e6),
        ("half a", 0.5), ("a dozen", 12),
    ],
)  # fmt: skip
def test_a_number_is_read_in_digits_and_in_words(written: str, value: float) -> None:
    assert [each.value for each in numerals(f"take {written} pieces")] == [value]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("within 24 hours", "within 1 day"),
        ("within two weeks", "within 14 days"),
        ("within a fortnight", "within fourteen days"),
        ("for EUR 1,000", "for 1000 euros"),
        ("for $2.5k", "for 2,500 dollars"),
        ("of 15 %", "of fifteen percent"),
        ("after three months", "after 90 days"),
        ("by 12 May", "by May 12th"),
        ("at 22:00", "at 10 pm"),
        ("every 4 weeks", "every 28 days"),
        ("reviewed monthly", "reviewed once a month"),
        ("weighs 2 kg", "weighs 2000 g"),
    ],
)
def test_the_same_value_agrees_however_it_is_written(first: str, second: str) -> None:
    assert comparable(one(first), one(second))
    assert agree(one(first), one(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("within 10 days", "within two weeks"),
        ("within 2 working days", "within 14 days"),
        ("for EUR 1,000", "for 1,001 euros"),
        ("of 15 %", "of 12 %"),
        ("by 12 May", "by 20 May"),
        ("at 22:00", "at 9 pm"),
        ("every Friday", "every Monday"),
        ("at most 12 people", "no more than 8 people"),
        ("on 1 May 2026", "on 1 May 2027"),
    ],
)
def test_different_values_of_one_thing_contradict_each_other(first: str, second: str) -> None:
    assert comparable(one(first), one(second))
    assert not agree(one(first), one(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("for EUR 10", "for USD 20"),
        ("within 10 days", "of 15 %"),
        ("at least 10 days", "at most 30 days"),
        ("not more than 10 days", "at least 20 days"),
        ("EUR 30 per day", "EUR 600 per month"),
        ("for 12 people", "for 8 bicycles"),
        ("every 90 days", "within 10 days"),
    ],
)
def test_values_of_different_things_are_not_held_against_each_other(first: str, second: str) -> None:
    assert not comparable(one(first), one(second))


@pytest.mark.parametrize(
    "sentence",
    ["see section 5", "in step 3 of the form", "version 2", "room 12", "ISO 9001", "on page 4", "call 112", "at No. 7"],
)
def test_a_number_that_names_something_is_no_value(sentence: str) -> None:
    assert quantities(sentence) == []


def test_the_place_of_a_value_is_where_it_stands() -> None:
    sentence = "Receipts are handed in within thirty days, and EUR 1,000 are paid."
    assert [sentence[q.start : q.end] for q in quantities(sentence)] == ["thirty days", "EUR 1,000"]


@given(st.text(max_size=200))
def test_any_text_is_read_and_values_lie_in_it_without_overlap(text: str) -> None:
    found = quantities(text)
    assert all(0 <= q.start < q.end <= len(text) and q.low <= q.high for q in found)
    assert all(a.end <= b.start or b.end <= a.start for i, a in enumerate(found) for b in found[i + 1 :])


@given(st.integers(1, 999), st.sampled_from(["days", "weeks", "euros", "%", "people"]))
def test_a_value_always_agrees_with_itself(number: int, unit: str) -> None:
    assert agree(one(f"up to {number} {unit}"), one(f"at most {number} {unit}"))
