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
        "Doc. No.: HR-12   Rev.: 2.0   Eff. Date: 01 APR 2026   Page 1 of 5\nCustodian: People",
        "Ref. No. | Rev. | In force as from | Custodian | Remark\nHR-12 | 2.0 | 1 April 2026 | People | none",
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


def test_a_day_behind_a_label_of_the_past_is_no_version() -> None:
    assert values("Last Revision: 11/30/2019\nRevision: 11/30/2019\n") == {}


def test_a_label_that_can_be_about_nothing_else_counts_behind_a_sentence_too() -> None:
    assert values("All is well. Next scheduled review: October 2026.") == {"review_by": "2026-10-31"}


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("SOP number: QA-7", ("number", "QA-7")),
        ("INSTRUCTION NO. IT.07", ("number", "IT.07")),
        ("By-law reference no.: 7/2026", ("number", "7/2026")),
        ("Directive edition: 4", ("version", "4")),
        ("Next policy review due by: March 2027", ("review_by", "2027-03-31")),
        ("To be revised by: 31 March 2027", ("review_by", "2027-03-31")),
        ("Date of application: 1 April 2026", ("effective_from", "2026-04-01")),
        ("Enters into force on: 1 April 2026", ("effective_from", "2026-04-01")),
        ("Applicable up to and including: 1 April 2026", ("effective_to", "2026-04-01")),
        ("Repeals and replaces: HR-11", ("supersedes", "HR-11")),
        ("Documents superseded: HR-11", ("supersedes", "HR-11")),
        ("Protocol steward: People", ("owner", "People")),
        ("Whom this policy applies to: all staff", ("applies_to", "all staff")),
        ("Name of responsible department: People", ("owner", "People")),
        ("Effective date of last revision: 1 April 2026", ("effective_from", "2026-04-01")),
        ("Persons affected by this policy: all staff", ("applies_to", "all staff")),
        ("Note de service n° RH-12", ("number", "RH-12")),
        ("Annule et remplace : RH-11", ("supersedes", "RH-11")),
        ("Date de fin de validité : 31 mars 2027", ("effective_to", "2027-03-31")),
        ("Dokumentennummer: HR-12", ("number", "HR-12")),
        ("Nächste Prüfung am: 31. März 2027", ("review_by", "2027-03-31")),
        ("Responsable del procedimiento: Calidad", ("owner", "Calidad")),
        ("Fecha de vencimiento: 31 de marzo de 2027", ("effective_to", "2027-03-31")),
    ],
)
def test_labels_are_known_by_their_parts(line: str, fact: tuple[str, str]) -> None:
    assert values(f"Leave\n\n{line}\n\nWords.") == dict([fact])


def test_cells_of_a_foot_line_say_their_facts_alone() -> None:
    found = values("Leave | Revision 4.2 | In force from 03-Mar-2025 | Review by 03-Mar-2027")
    assert (found["effective_from"], found["review_by"]) == ("2025-03-03", "2027-03-03")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (
            "Version Date Author Change 0.8 2 March 2009 A. Lang Draft 2.10 7 June 2011 B. Roth 2.9 8 June 2011 C",
            "2.10",
        ),
        (
            "| Version | Date | Change | |---|---|---| | 0.8 | 2 March 2009 | Draft | | 2024-1 | 3 June 2024 | First |",
            "2024-1",
        ),
    ],
)
def test_a_change_history_that_was_run_together_gives_the_newest_label(text: str, label: str) -> None:
    assert values(f"Leave\n\n{text}") == {"version": label}


def test_a_sentence_about_versions_and_dates_is_no_change_history() -> None:
    assert values("Leave\n\nVersion control started on the date of 1.2 million requests, 3 May 2019.") == {}


def test_a_row_of_pairs_counts_although_some_of_its_labels_are_unknown() -> None:
    text = "Manual code | QA-7 | Revision no. | 4\nEffective date | 1 April 2026 | Authority approval | 3 May 2019"
    assert values(f"Ramp manual\n\n{text}") == {"number": "QA-7", "version": "4", "effective_from": "2026-04-01"}
