"""Labels and tables, and the tables that are about something else."""

import pytest

from ingest.facts.find import find_facts
from ingest.normalize import normalize
from ingest.parse.elements import Block


def values(text: str) -> dict[str, str]:
    return {name: fact.value for name, fact in find_facts(text, {}, {}).facts.items()}


ALL = {"number": "HR-12", "version": "2.0", "effective_from": "2026-04-01", "owner": "People"}


@pytest.mark.parametrize(
    "text",
    [
        "Policy No | HR-12\nVersion | 2.0\nEffective date | 1 April 2026\nOwner | People",
        "Policy No | Version | Effective Date | Owner\nHR-12 | 2.0 | 2026-04-01 | People",
        "Policy No | HR-12 | Version | 2.0\nEffective Date | 2026-04-01 | Owner | People",
        "Policy number: HR-12 Version: 2.0 Effective date: 1 April 2026 Owner: People Approved by: Board",
        "Policy number - HR-12\nVersion - 2.0\nEffective date - 1 April 2026\nOwner - People",
        "**Policy number:** HR-12\n**Version:** 2.0\n**Effective date:** 1 April 2026\n**Owner:** People",
        "Policy number\n\nHR-12\n\nVersion\n\n2.0\n\nEffective date\n\n1 April 2026\n\nOwner\n\nPeople",
        "Policy number HR-12\nVersion 2.0, effective 1 April 2026\nOwner: People",
    ],
)
def test_the_facts_of_a_header_are_found_however_it_is_laid_out(text: str) -> None:
    assert values(f"Leave\n\n{text}\n\nWords.") == ALL


def test_a_change_history_gives_the_newest_label_and_no_day() -> None:
    text = "Version | Effective date | Author\n1.0 | 2020-01-01 | A\n2.10 | 2025-01-01 | B\n2.9 | 2024-01-01 | B"
    assert values(text) == {"version": "2.10"}


def test_a_table_of_other_things_gives_nothing() -> None:
    text = "Grade | Effective date | Number\nA | 2026-01-01 | 12\nB | 2026-02-01 | 13\nC | 2026-03-01 | 14"
    assert values(text) == {}


@pytest.mark.parametrize("heading", ["Example", "Change history", "Sample form", "References"])
def test_a_section_about_other_things_gives_nothing(heading: str) -> None:
    blocks = normalize(
        (
            Block(kind="heading", text="Leave policy", level=1),
            Block(kind="heading", text=heading, level=2),
            Block(kind="paragraph", text="Effective date: 1 April 2026"),
            Block(kind="paragraph", text="This policy takes effect on 1 April 2026."),
        )
    )
    assert find_facts(blocks.text, {}, {}, blocks.blocks).facts == {}


def test_a_section_about_the_document_speaks_however_far_down() -> None:
    blocks = normalize(
        (
            Block(kind="heading", text="Leave policy", level=1),
            Block(kind="paragraph", text="word " * 1000),
            Block(kind="heading", text="Document control", level=2),
            Block(kind="table", text="Owner | People\nEffective date | 1 April 2026"),
            Block(kind="heading", text="More", level=2),
            Block(kind="paragraph", text="word " * 1000),
        )
    )
    found = find_facts(blocks.text, {}, {}, blocks.blocks).facts
    assert {name: fact.value for name, fact in found.items()} == {"owner": "People", "effective_from": "2026-04-01"}
    assert found["owner"].span is not None
    assert blocks.text[slice(*found["owner"].span)] == "Owner | People"


@pytest.mark.parametrize("value", ["n/a", "none", "-", "TBD", "not applicable", "all previous versions"])
def test_a_value_that_says_nothing_is_none(value: str) -> None:
    assert values(f"Supersedes: {value}\nOwner: {'n/a' if value.startswith('all') else value}\n") == {}


def test_labelled_days_that_differ_count_where_they_hide_least_and_are_noted() -> None:
    found = find_facts("Effective date: 1 May 2026\nValid from: 1 April 2026\nExpiry date: 2027-01-01\n", {}, {}).facts
    assert found["effective_from"].value == "2026-04-01"
    assert found["effective_from"].disagrees == ("text at 0: Effective date: 1 May 2026",)
    assert found["effective_to"].disagrees == ()


def test_a_day_that_can_be_read_two_ways_is_noted() -> None:
    found = find_facts("Effective date: 03/04/2026\n", {}, {})
    assert found.facts == {}
    assert "'Effective date: 03/04/2026' names no day for certain" in found.notes[0]


def test_labelled_lines_in_a_property_are_read() -> None:
    found = find_facts("Text.", {"keywords": "Policy number: HR-12; Effective date: 2026-04-01"}, {}).facts
    assert {name: fact.value for name, fact in found.items()} == {"number": "HR-12", "effective_from": "2026-04-01"}
    assert found["number"].where == "metadata, keywords: Policy number: HR-12"


@pytest.mark.parametrize("key", ["EffectiveDate", "Effective Date", "effective_date", "property:Effective-Date"])
def test_a_property_is_known_however_it_is_spelled(key: str) -> None:
    assert find_facts("", {key: "2026-04-01"}, {}).facts["effective_from"].value == "2026-04-01"
