"""The nouns of the corpus cannot be built wrong."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.values import FOREVER, InForce, Query, Span
from kernel.errors import InvalidInput

DAY = timedelta(days=1)
MONDAY = date(2025, 6, 2)
DATES = st.one_of(st.none(), st.integers(0, 9).map(lambda n: MONDAY + n * DAY))


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (3, 2), (-2, -1)])
def test_a_span_runs_forward_from_zero(start: int, end: int) -> None:
    with pytest.raises(InvalidInput, match=rf"{start}\.\.{end}"):
        Span(start=start, end=end)


def test_a_span_is_half_open() -> None:
    assert Span(start=1, end=3).of("abcd") == "bc"
    assert Span(start=2, end=2).of("abcd") == ""


def test_what_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput, match="before in force from 2025-06-02"):
        InForce(first=MONDAY, last=MONDAY - DAY)


def test_one_day_is_a_time_in_force() -> None:
    in_force = InForce(first=MONDAY, last=MONDAY)
    assert [in_force.covers(MONDAY + n * DAY) for n in (-1, 0, 1)] == [False, True, False]


@given(DATES, DATES, st.integers(-1, 11))
def test_what_ended_before_a_day_covers_the_same_days_up_to_it(first: date | None, last: date | None, n: int) -> None:
    if first and last and last < first:
        first, last = last, first
    whole, end = InForce(first=first, last=last), MONDAY + n * DAY
    part = whole.ended_before(end)
    for day in (MONDAY + k * DAY for k in range(-3, 13)):
        assert (part is not None and part.covers(day)) == (whole.covers(day) and day < end)


def test_nothing_lies_before_the_first_of_all_days() -> None:
    assert InForce().ended_before(date.min) is None


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_a_query_has_words(text: str) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        Query(text=text, as_of=MONDAY)


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_query_asks_for_one_to_a_thousand(limit: int) -> None:
    with pytest.raises(InvalidInput, match=f"limit {limit} "):
        Query(text="leave", as_of=MONDAY, limit=limit)


def test_forever_is_exact_in_json_and_in_doubles() -> None:
    assert float(FOREVER) == FOREVER
    assert float(FOREVER - 1) == FOREVER - 1
