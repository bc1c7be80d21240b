"""Two texts are copies, a part of each other, share a part, are two fillings of one form, or have nothing in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.desk.overlap import Overlap, Text, compare
from ingest.desk.words import split_words, worded

PARTS = (
    "Everybody who enters the laboratory wears goggles, and visitors are given a pair at the door by the guard.",
    "Spills are reported to the shift lead at once, even when they look harmless and were wiped up already.",
    "Solvents stand in the yellow cabinet, never on the bench overnight, and the cabinet stays locked.",
    "The eye shower is tested on the first Monday of each month, and the test is signed in the book beside it.",
    "Nobody works alone with acids after six, and whoever leaves last checks the valves and switches off the fans.",
    "Waste is collected in the blue drums, which a contractor takes away, and what is in them is written on the lid.",
)
OTHER = (
    "Trips are booked through the portal, and the cheapest fare that still lets people sleep is taken.",
    "Receipts are handed in with the form, one line for each, and the form goes to the team lead first.",
    "Taxis are for nights and for heavy luggage, trains for everything else that they reach in a morning.",
)


def text(*paragraphs: str, title: str = "Laboratory") -> Text:
    joined = "\n\n".join(paragraphs)
    return Text(title=title, text=joined, worded=worded(joined))


def kind(one: Text, other: Text) -> str | None:
    found = compare(one, other)
    return found.kind if found else None


def found(one: Text, other: Text) -> Overlap:
    overlap = compare(one, other)
    assert overlap is not None
    return overlap


def test_reordered_sections_are_a_near_copy() -> None:
    assert kind(text(*PARTS), text(*reversed(PARTS))) == "near"


def test_an_added_paragraph_leaves_a_near_copy() -> None:
    assert kind(text(*PARTS), text(*PARTS, OTHER[0])) == "near"


def test_edited_headers_leave_a_near_copy() -> None:
    one = text("Goggles", PARTS[0], "Spills", PARTS[1], "Solvents", *PARTS[2:], title="Laboratory rules")
    other = text("1. Eye protection", PARTS[0], "2. Accidents", PARTS[1], "3. Storage", *PARTS[2:], title="Lab safety")
    assert kind(one, other) == "near"


def test_a_text_inside_a_longer_one_is_contained() -> None:
    long = found(text(*PARTS[:3]), text(*OTHER, *PARTS, *OTHER[::-1]))
    assert long.kind == "contained"
    assert long.contained == 1.0


def test_a_long_run_in_two_different_texts_is_shared() -> None:
    one, other = text(*OTHER, *PARTS[:5]), text("x y z " * 50, *PARTS[:5], " ".join(map(str, range(200))))
    shared = found(one, other)
    assert shared.kind == "shared"
    assert shared.shared_words == sum(len(split_words(part)) for part in PARTS[:5])
    assert shared.begins.startswith("everybody who enters the laboratory")


def test_a_few_words_inside_a_longer_text_are_no_part_of_it() -> None:
    assert kind(text(PARTS[0]), text(*OTHER, *PARTS)) is None


def test_texts_on_other_things_are_not_alike() -> None:
    assert kind(text(*PARTS), text(*OTHER)) is None


def form(country: str, days: int) -> Text:
    return text(
        f"This rule is for everybody who is employed in {country}.",
        f"There are {days} days of holiday a year in {country}, and they are asked for in the portal.",
        *PARTS,
        title=f"Holiday in {country}",
    )


def test_a_form_filled_in_for_two_countries_is_a_variant_and_no_copy() -> None:
    assert kind(form("Norway", 25), form("Chile", 15)) == "variant"
    assert kind(form("Norway", 25), form("Norway", 26)) == "near"


def test_a_subject_that_stands_in_the_title_alone_makes_a_variant_when_a_number_differs() -> None:
    one = text("Badges are returned within 10 days.", *PARTS, title="Badges for contractors")
    other = text("Badges are returned within 30 days.", *PARTS, title="Badges for visitors")
    assert kind(one, other) == "variant"


@pytest.mark.parametrize("empty", ["", "…", "\n\n"])
def test_an_empty_text_is_like_nothing(empty: str) -> None:
    assert compare(text(empty), text(empty)) is None
    assert compare(text(empty), text(*PARTS)) is None


@given(st.lists(st.sampled_from(PARTS + OTHER), max_size=9), st.lists(st.sampled_from(PARTS + OTHER), max_size=9))
def test_likeness_is_the_same_from_both_sides(ours: list[str], theirs: list[str]) -> None:
    one, other = compare(text(*ours), text(*theirs)), compare(text(*theirs), text(*ours))
    assert (one is None) == (other is None)
    if one and other:
        assert (one.kind, one.jaccard, one.contained, one.shared_words) == (
            other.kind,
            other.jaccard,
            other.contained,
            other.shared_words,
        )
        assert 0 < one.jaccard <= one.contained <= 1


@given(st.text())
def test_words_are_the_same_whatever_the_case_and_the_punctuation_around_them(written: str) -> None:
    assert worded(written).words_digest == worded(f"  {written}\n!").words_digest
    assert len(worded(written).hashes) <= max(1, len(split_words(written)))
