"""Two sentences disagree when they talk about the same thing and cannot both hold; in doubt they do not."""

import pytest

from ingest.desk.claims import Claim, claims
from ingest.desk.disagreement import Disagreement, Place, Side, disagreement, place, places_differ


def claim(sentence: str) -> Claim:
    (found,) = claims(sentence)
    return found


def between(first: str, second: str, *, one: Place | None = None, other: Place | None = None) -> Disagreement | None:
    title = place("Travel policy", ())
    return disagreement(Side(claim=claim(first), place=one or title), Side(claim=claim(second), place=other or title))


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        (
            "duration",
            "Receipts are submitted within 30 days of the trip.",
            "Hand in receipts within 14 days of the trip.",
        ),
        ("amount", "A taxi ride may cost up to EUR 40.", "We pay no more than 60 euros for a taxi ride."),
        ("percentage", "The supplement for night work is 25 %.", "Night work earns a supplement of 30 percent."),
        (
            "number",
            "A host may bring up to 5 visitors to the hall.",
            "At most 8 visitors come to the hall with a host.",
        ),
        ("date", "The travel plan is closed on 15 October.", "On 1 November the travel plan closes."),
        ("date", "The garage gate closes at 22:00.", "The gate of the garage is closed at 8 pm."),
        ("modal", "Visitors must wear goggles in the clean room.", "Visitors need not wear goggles in the clean room."),
        ("modal", "Pets are forbidden in the office building.", "Pets may come into the office building."),
    ],
)
def test_a_contradiction_is_found_with_its_kind(kind: str, first: str, second: str) -> None:
    found = between(first, second)
    assert found is not None
    assert found.kind == kind


def test_the_words_that_differ_are_named_on_both_sides() -> None:
    first, second = (
        "Receipts are submitted within 30 days of the trip.",
        "Submit receipts within two weeks of the trip.",
    )
    found = between(first, second)
    assert found is not None
    assert (first[slice(*found.one)], second[slice(*found.other)]) == ("30 days", "two weeks")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Receipts are submitted within 2 weeks of the trip.", "Hand in receipts within 14 days of the trip."),
        ("Receipts are submitted within 30 days of the trip.", "Phones are replaced within 14 days of the order."),
        ("Laptops are replaced after 4 years of use.", "Phones are replaced after 3 years of use."),
        ("Managers approve orders up to EUR 5,000.", "Directors approve orders up to EUR 50,000."),
        ("Employees in Norway have 25 days of leave.", "Employees in Chile have 15 days of leave."),
        ("Contractors are paid within 14 days of the invoice.", "Invoices are paid within 30 days."),
        ("Receipts are kept for at least 6 years.", "Receipts are kept for at most 10 years."),
        ("Before 2020 receipts were submitted within 60 days of the trip.", "Receipts are submitted within 30 days of the trip."),
        ("A trip needs 3 days of notice during probation.", "A trip needs 5 days of notice."),
        ("Laptops may not leave the office without approval.", "Laptops may leave the office."),
        ("It is approved within 5 days of the request.", "The request is approved within 10 days."),
    ],
)  # fmt: skip
def test_silence_where_both_may_hold(first: str, second: str) -> None:
    found_first, found_second = claims(first), claims(second)
    elsewhere = place("Remote work", ())
    for a in found_first:
        for b in found_second:
            assert disagreement(Side(claim=a, place=place("Travel", ())), Side(claim=b, place=elsewhere)) is None


@pytest.mark.parametrize(
    "line",
    [
        "Effective date: 2026-03-01",
        "Version | 3.1",
        "Is it within 30 days of the trip?",
        "We were paid 30 euros a day.",
    ],
)
def test_a_line_about_the_document_a_question_and_the_past_are_no_claims(line: str) -> None:
    assert claims(line) == []


def test_a_label_speaks_for_the_document_that_it_stands_in() -> None:
    loan, card = place("Bike loan", ()), place("Credit card", ())
    first, second = "Minimum age of applicants: 21 years", "Minimum age of applicants: 18 years"
    assert between(first, second, one=loan, other=card) is None
    assert between(first, second, one=loan, other=loan) is not None


def test_rows_are_compared_cell_by_cell() -> None:
    both = place("Price list", ())
    row = "B2 bench scale, small | counter model | EUR 640"
    assert between(row, row.replace("640", "690"), one=both, other=both) is not None
    assert between(row, "B2 bench scale, small | counter model | EUR 9 | spare", one=both, other=both) is None


def test_titles_that_fill_one_form_are_about_different_things() -> None:
    assert places_differ(place("Remote work in Norway", ()), place("Remote work in Chile", ()))
    assert places_differ(place("Rules", (), "staff in Norway"), place("Notes", (), "staff in Chile"))
    assert not places_differ(place("Travel policy", ()), place("Finance handbook", ()))


def test_the_order_of_the_sentences_does_not_matter() -> None:
    first, second = "Receipts are submitted within 30 days of the trip.", "Hand in receipts within 14 days of the trip."
    one, other = between(first, second), between(second, first)
    assert one is not None
    assert other is not None
    assert (one.kind, one.one, one.other, one.covered) == (other.kind, other.other, other.one, other.covered)
