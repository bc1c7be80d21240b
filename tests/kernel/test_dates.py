"""Days: read in the forms that people write, and left alone where they are not certain."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.dates import dates_in, number_order, read_date, read_period, with_years

APRIL = date(2026, 4, 3)


@pytest.mark.parametrize(
    "words",
    [
        "2026-04-03",
        "2026-4-3",
        "2026/04/03",
        "20260403",
        "2026-04-03T23:30:00Z",
        "2026-04-03 00:00:00",
        "3 April 2026",
        "03 APR 2026",
        "3-Apr-2026",
        "3 Apr. 2026",
        "3rd April 2026",
        "the 3rd of April 2026",
        "April 3, 2026",
        "Friday, 3 April 2026",
        "from 3 April 2026",
        " 3 April 2026. ",
        "3 April 2026 10:00 XYZT",
        "3.4.2026",
        "03.04.2026",
        "3-Apr-26",
        "April 3rd, 2026",
        "3rd day of April, 2026",
        "3. April 2026",
        "3 avril 2026",
        "3 de abril de 2026",
    ],
)
def test_a_day_in_any_certain_form_is_read(words: str) -> None:
    assert read_date(words) == APRIL


@pytest.mark.parametrize(
    "words",
    [
        "",
        "03/04/2026",
        "3-4-26",
        "April 2026",
        "2026",
        "2026-04",
        "3 April",
        "Q1 2026",
        "2026-13-01",
        "2026-02-30",
        "31 April 2026",
        "immediately",
        "tbd",
        "12.30",
        "99999-01-01",
        "version 3 of April 2026",
        "10000000000",
    ],
)
def test_a_day_that_is_not_certain_is_not_read(words: str) -> None:
    assert read_date(words) is None


@pytest.mark.parametrize(("words", "day"), [("13/04/2026", 13), ("04/13/2026", 13), ("04.04.2026", 4)])
def test_a_numeric_day_is_read_when_there_is_only_one_way_to(words: str, day: int) -> None:
    assert read_date(words) == date(2026, 4, day)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_every_day_is_read_back_from_its_iso_and_its_long_form(day: date) -> None:
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day.day} {day:%B} {day.year}") == day


@given(st.text(max_size=30))
def test_no_words_make_reading_a_day_fail(words: str) -> None:
    found = read_date(words)
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("March 2027", date(2027, 3, 1), date(2027, 3, 31)),
        ("Q1 2027", date(2027, 1, 1), date(2027, 3, 31)),
        ("2027 Q3", date(2027, 7, 1), date(2027, 9, 30)),
        ("the second quarter of 2028", date(2028, 4, 1), date(2028, 6, 30)),
        ("end of February 2028", date(2028, 2, 29), date(2028, 2, 29)),
        ("the end of 2026", date(2026, 12, 31), date(2026, 12, 31)),
        ("beginning of April 2026", date(2026, 4, 1), date(2026, 4, 1)),
        ("Ende März 2027", date(2027, 3, 31), date(2027, 3, 31)),
    ],
)
def test_a_period_is_read_as_one_and_its_edge_as_a_day(words: str, first: date, last: date) -> None:
    found = read_period(words)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Approved 25/12/2025. From 03/04/2026.", APRIL),
        ("Approved 12/25/2025. From 04/03/2026.", APRIL),
        ("Dates are dd/mm/yyyy. From 03/04/2026.", APRIL),
        ("Dates are MM/DD/YYYY. From 04/03/2026.", APRIL),
        ("From 03/04/2026.", None),
        ("Approved 25/12/2025 and 12/25/2025. From 03/04/2026.", None),
    ],
)
def test_a_document_that_settles_its_order_is_read_by_it(text: str, day: date | None) -> None:
    order = number_order(text)
    assert next((found.day for found in dates_in("03/04/2026" if day is None else text[-11:-1], order)), None) == day


def test_days_are_found_where_they_stand() -> None:
    text = "Valid from 3 April 2026 (v2.1, 10.5.2) to May 4, 2027; see 2019/1152."
    assert [(text[d.start : d.end], d.day) for d in dates_in(text)] == [
        ("3 April 2026", APRIL),
        ("May 4, 2027", date(2027, 5, 4)),
    ]


def test_the_first_day_of_a_stretch_gets_its_year() -> None:
    assert with_years("1 April to 30 June 2026") == "1 April 2026 to 30 June 2026"
