"""Policy facts: read where they are certain, with where they were found, and left out where they are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.values import InForce
from ingest.facts import find_facts, in_force, read_date

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
    ],
)
def test_a_day_in_any_certain_form_is_read(words: str) -> None:
    assert read_date(words) == APRIL


@pytest.mark.parametrize(
    "words",
    [
        "",
        "03/04/2026",
        "3.4.2026",
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
    "line",
    [
        "Effective from: 3 April 2026",
        "EFFECTIVE DATE: 2026-04-03",
        "- **Effective from:** 3 April 2026",
        "| Effective from | 3 April 2026 |",
        "Owner: HR | Effective from: 3 April 2026 | Version: 2",
        "Valid from = 3 April 2026",
        "effective_from: 2026-04-03",
        "In force since: 3 April 2026 (replaces HR-11)",
    ],
)
def test_a_labelled_line_is_found_in_the_forms_that_people_write(line: str) -> None:
    found = find_facts(f"Leave policy\n\n{line}\n\nText.", {}, {})
    assert found["effective_from"].value == "2026-04-03"
    assert found["effective_from"].where.startswith("text at ")


def test_a_stretch_gives_both_of_its_days() -> None:
    found = find_facts("Valid from: 3 April 2026 until 31 March 2027\n", {}, {})
    assert in_force(found) == InForce(first=APRIL, last=date(2027, 3, 31))


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Policy number", "number"),
        ("Version", "version"),
        ("Effective until", "effective_to"),
        ("Expires on", "effective_to"),
        ("Supersedes", "supersedes"),
        ("Policy owner", "owner"),
        ("Next review", "review_by"),
    ],
)
def test_every_fact_has_its_labels(label: str, name: str) -> None:
    value = "2026-04-03"
    assert find_facts(f"{label}: {value}\n", {}, {})[name].value == value


@pytest.mark.parametrize(
    "text",
    [
        "The number: of employees is large.",
        "Our effective date: policy is simple",
        "It was said, valid from: never",
        "word " * 800 + "\nOwner: Late\n",
    ],
)
def test_words_in_a_sentence_or_far_down_are_no_facts(text: str) -> None:
    assert find_facts(text, {}, {}) == {}


def test_the_text_gives_no_title() -> None:
    assert "title" not in find_facts("Title: something else\n", {}, {})


def test_a_sidecar_wins_over_metadata_and_metadata_over_text() -> None:
    text, metadata, sidecar = (
        "Owner: Text\nVersion: 1\nNumber: T\n",
        {"owner": "Meta", "version": "2"},
        {"owner": "Side"},
    )
    found = find_facts(text, metadata, sidecar)
    assert {name: fact.value for name, fact in found.items()} == {"owner": "Side", "version": "2", "number": "T"}
    assert [found[name].where for name in ("owner", "version")] == ["sidecar, owner: Side", "metadata, version: 2"]


def test_a_date_that_cannot_be_read_leaves_the_next_place_to_say_it() -> None:
    found = find_facts("Effective from: 2026-04-03\n", {"effective_from": "next spring"}, {})
    assert found["effective_from"].value == "2026-04-03"


@pytest.mark.parametrize("key", ["effective_from", "Effective-From", "effective from", "property:Effective  From"])
def test_a_metadata_key_is_known_however_it_is_spelled(key: str) -> None:
    assert find_facts("", {key: "2026-04-03"}, {})["effective_from"].value == "2026-04-03"


@pytest.mark.parametrize(
    "title",
    [
        "untitled",
        "Untitled",
        " ",
        "PowerPoint Presentation",
        "Microsoft Word - leave.doc",
        "scan_0012.pdf",
        "Document1",
    ],
)
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    assert find_facts("", {"title": title}, {}) == {}


@pytest.mark.parametrize("title", ["Leave policy 2.0", "Leave", "Word processing rules", "Version 1.2 of it"])
def test_a_title_that_a_person_gave_is_kept(title: str) -> None:
    assert find_facts("", {"property:title": title}, {})["title"].value == title


def test_the_last_day_is_a_day_on_which_it_still_applies() -> None:
    stretch = in_force(find_facts("", {"effective_from": "2026-04-03", "effective_to": "2026-04-05"}, {}))
    assert [stretch.covers(date(2026, 4, day)) for day in (2, 3, 5, 6)] == [False, True, True, False]


def test_an_end_before_the_beginning_is_not_believed() -> None:
    found = find_facts("", {"effective_from": "2026-04-03", "effective_to": "2025-01-01"}, {})
    assert in_force(found) == InForce(first=APRIL)


def test_nothing_said_is_in_force_always() -> None:
    assert in_force({}) == InForce()
