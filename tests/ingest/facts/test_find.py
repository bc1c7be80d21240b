"""Policy facts: read where they are certain, with where they were found, and left out where they are not."""

from collections.abc import Mapping
from datetime import date

import pytest

from index.values import InForce
from ingest.build import facts_json
from ingest.facts.corrected import in_force_of
from ingest.facts.find import find_facts
from ingest.facts.values import Fact

APRIL = date(2026, 4, 3)


def facts(text: str, properties: Mapping[str, str], sidecar: Mapping[str, str]) -> Mapping[str, Fact]:
    return find_facts(text, properties, sidecar).facts


def in_force(found: Mapping[str, Fact]) -> InForce:
    return in_force_of(facts_json(found, ()))


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
    found = facts(f"Leave policy\n\n{line}\n\nText.", {}, {})
    assert found["effective_from"].value == "2026-04-03"
    assert found["effective_from"].where.startswith("text at ")


def test_a_stretch_gives_both_of_its_days() -> None:
    found = facts("Valid from: 3 April 2026 until 31 March 2027\n", {}, {})
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
    assert facts(f"{label}: {value}\n", {}, {})[name].value == value


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
    assert facts(text, {}, {}) == {}


def test_the_text_gives_no_title() -> None:
    assert "title" not in facts("Title: something else\n", {}, {})


def test_a_sidecar_wins_over_metadata_and_metadata_over_text() -> None:
    text, metadata, sidecar = (
        "Owner: Text\nVersion: 1\nNumber: T-7\n",
        {"owner": "Meta", "version": "2"},
        {"owner": "Side"},
    )
    found = facts(text, metadata, sidecar)
    assert {name: fact.value for name, fact in found.items()} == {"owner": "Side", "version": "2", "number": "T-7"}
    assert [found[name].where for name in ("owner", "version")] == ["sidecar, owner: Side", "metadata, version: 2"]


def test_a_date_that_cannot_be_read_leaves_the_next_place_to_say_it() -> None:
    found = facts("Effective from: 2026-04-03\n", {"effective_from": "next spring"}, {})
    assert found["effective_from"].value == "2026-04-03"


@pytest.mark.parametrize("key", ["effective_from", "Effective-From", "effective from", "property:Effective  From"])
def test_a_metadata_key_is_known_however_it_is_spelled(key: str) -> None:
    assert facts("", {key: "2026-04-03"}, {})["effective_from"].value == "2026-04-03"


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
    assert facts("", {"title": title}, {}) == {}


@pytest.mark.parametrize("title", ["Leave policy 2.0", "Leave", "Word processing rules", "Version 1.2 of it"])
def test_a_title_that_a_person_gave_is_kept(title: str) -> None:
    assert facts("", {"property:title": title}, {})["title"].value == title


def test_the_last_day_is_a_day_on_which_it_still_applies() -> None:
    stretch = in_force(facts("", {"effective_from": "2026-04-03", "effective_to": "2026-04-05"}, {}))
    assert [stretch.covers(date(2026, 4, day)) for day in (2, 3, 5, 6)] == [False, True, True, False]


def test_an_end_before_the_beginning_is_not_believed() -> None:
    found = facts("", {"effective_from": "2026-04-03", "effective_to": "2025-01-01"}, {})
    assert in_force(found) == InForce(first=APRIL)


def test_nothing_said_is_in_force_always() -> None:
    assert in_force({}) == InForce()
