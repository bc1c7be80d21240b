"""Sentences in which a document speaks about itself, and sentences that only look like it."""

import pytest

from ingest.facts.find import find_facts


def values(text: str) -> dict[str, str]:
    return {name: fact.value for name, fact in find_facts(text, {}, {}).facts.items()}


@pytest.mark.parametrize(
    "text",
    [
        "This policy takes effect on 1 April 2026.",
        "This Remote Work Policy shall enter into force on 1 April 2026 and replaces HR-11.",
        "The revised guideline will become effective as of April 1st, 2026.",
        "These rules apply from 1 April 2026.",
        "This procedure was approved by the board and is effective from 01-Apr-2026.",
        "With effect from 1 April 2026, this handbook applies to all sites.",
        "As of 1 April 2026 this policy replaces HR-11.",
        "Effective 1 April 2026",
        "This policy applies to all staff with effect from 1 April 2026.",
        "Diese Richtlinie tritt am 1. April 2026 in Kraft.",
        "Diese Regelung gilt ab 1. April 2026.",
        "Diese Betriebsvereinbarung tritt zum 1. April 2026 in Kraft.",
        "With this edition, which applies as from 1 April 2026, work is easier.",
        "Please note that the attached rules will be effective beginning 1 April 2026.",
        "Adopted by the Board on 12 May 2020, in effect since 1 April 2026.",
        "Cette politique entre en vigueur le 1er avril 2026.",
        "Esta política entra en vigor el 1 de abril de 2026.",
        "This by-law comes into effect on 1 April 2026.",
        "The present manual, revision 4.2, is in force as of 1 April 2026.",
        "From 1 April 2026 onwards this policy is binding on everybody.",
        "Our trustees adopted this policy in spring; it has applied since 1 April 2026.",
        "This standard is hereby adopted with effect from 1 April 2026.",
        "This ordinance shall be in full force and effect on and after 1 April 2026.",
        "Die Betriebsvereinbarung tritt zum 1. April 2026 in Kraft.",
        "This regulation is short. It shall apply from 1 April 2026.",
    ],
)
def test_a_document_says_from_when_it_applies(text: str) -> None:
    assert values(text)["effective_from"] == "2026-04-01"


@pytest.mark.parametrize(
    "text",
    [
        "This policy remains in force until 31 March 2027.",
        "This policy takes effect on 1 April 2026 and shall remain in force until 31 March 2027.",
        "This policy is valid from 1 April 2026 to 31 March 2027.",
        "This price list expires on 31 March 2027.",
        "These rules are new. They will stay in place through March 31, 2027.",
        "This circular is valid through 31 March 2027.",
        "These terms apply until and including 31 March 2027.",
        "This by-law is new. It shall cease to have effect on 31 March 2027.",
        "This procedure is no longer valid after 31 March 2027.",
        "If not cancelled before, this directive will expire effective 31 March 2027.",
        "Diese Richtlinie tritt am 31. März 2027 außer Kraft.",
        "Diese Vereinbarung gilt neu. Sie ist befristet bis zum 31. März 2027.",
        "This regulation is short. It shall apply from 1 April 2026 until 31 March 2027.",
    ],
)
def test_a_document_says_until_when_it_applies(text: str) -> None:
    assert values(text)["effective_to"] == "2027-03-31"


@pytest.mark.parametrize(
    "text",
    [
        "The next review is due on 31 March 2027.",
        "This document was last reviewed on 3 May 2025; next review due 31 March 2027.",
        "This policy will be reviewed no later than 31 March 2027.",
        "This policy will next be reviewed in March 2027.",
        "The board will formally review this policy by 31 March 2027.",
        "People owns this policy. Its next revision is planned for March 2027.",
        "This policy shall be reviewed by the Policy Committee before 31 March 2027.",
        "This policy is due for review in March 2027.",
        "The next scheduled review of this policy will take place in Q1 2027.",
    ],
)
def test_a_document_says_when_it_must_be_reviewed(text: str) -> None:
    assert values(text)["review_by"] == "2027-03-31"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("This policy supersedes and replaces the Travel Policy v2 dated 3 May 2021.", "Travel Policy v2"),
        ("This order takes effect soon. Circular 3/2019 is hereby revoked.", "Circular 3/2019"),
        ("HR-11 is replaced by this policy.", "HR-11"),
        ("This policy replaces HR-11 with effect from 1 April 2026.", "HR-11"),
        ("This policy was approved in March. It supersedes HR-3 and HR-4 (both withdrawn).", "HR-3 and HR-4"),
        ("Diese Richtlinie ersetzt die Reiserichtlinie 2024.", "die Reiserichtlinie 2024"),
    ],
)
def test_a_document_names_what_it_replaces(text: str, what: str) -> None:
    assert values(text)["supersedes"] == what


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("The owner of this policy is the Head of People.", "owner", "Head of People"),
        ("This policy is owned by Finance and will be reviewed yearly.", "owner", "Finance"),
        ("Responsibility for these guidelines rests with the Works Office.", "owner", "Works Office"),
        ("The Travel Desk is responsible for maintaining this policy.", "owner", "Travel Desk"),
        ("This policy applies to all employees of Acme GmbH.", "applies_to", "all employees of Acme GmbH"),
    ],
)
def test_a_document_names_its_owner_and_its_readers(text: str, name: str, value: str) -> None:
    assert values(text)[name] == value


@pytest.mark.parametrize(
    "text",
    [
        "The law takes effect on 1 April 2026.",
        "This policy implements Directive 2019/1152, which took effect on 1 August 2022.",
        "This policy follows the Data Protection Act, in force since 25 May 2018.",
        "For example, this policy takes effect on 1 April 2026.",
        "This section of the Data Protection Directive takes effect on 1 April 2026.",
        "This policy has been superseded by HR-30 with effect from 1 April 2026.",
        "This policy does not apply before 1 April 2026.",
        "If this policy is valid until 31 March 2027, renew it.",
        "The performance review is due by 31 March 2027.",
        "This document was last reviewed on 3 May 2025.",
        "Leave booked until 31 March 2027 is valid.",
        "This policy supersedes all previous versions.",
        "This policy replaces the paper form.",
        "This policy applies to trips that start from 1 May 2026.",
        "This policy does not apply to contractors.",
        "It supersedes HR-3.",
        "Ben leaves soon. Start date: 1 May 2026. Owner: Ben.",
        "HR-11 was withdrawn by the board.",
        "The previous version of this policy was effective from 1 January 2020.",
        "This policy is effective from 03/04/2026.",
    ],
)
def test_days_and_names_of_other_things_stay_theirs(text: str) -> None:
    assert {name: value for name, value in values(text).items() if name != "applies_to"} == {}


def test_a_document_may_call_itself_by_its_title() -> None:
    found = find_facts("The Travel Policy enters into force on 1 April 2026.", {"title": "Travel Policy"}, {}).facts
    assert found["effective_from"].value == "2026-04-01"


def test_a_fact_says_where_its_sentence_stands() -> None:
    text = "Some words. This policy takes effect on 1 April 2026. More."
    fact = find_facts(text, {}, {}).facts["effective_from"]
    assert fact.span is not None
    assert text[slice(*fact.span)] == "This policy takes effect on 1 April 2026."
    assert (fact.origin, fact.words) == ("text", "This policy takes effect on 1 April 2026.")


def test_it_is_the_document_only_behind_a_sentence_about_the_document() -> None:
    assert values("Le présent règlement est nouveau. Il remplace HR-11.") == {"supersedes": "HR-11"}
    assert values("The old form is blue. It replaces HR-11. It has applied since 1 April 2026.") == {}


@pytest.mark.parametrize(
    ("title", "words", "day"),
    [
        ("Leave Policy", "The policy takes effect on 1 April 2026.", "2026-04-01"),
        ("Leave", "The policy takes effect on 1 April 2026.", None),
        ("Leave Policy", "The policy of the landlord takes effect on 1 April 2026.", None),
        ("Leave Policy", "A policy takes effect on 1 April 2026.", None),
    ],
)
def test_the_policy_is_the_document_where_its_title_calls_it_one(title: str, words: str, day: str | None) -> None:
    found = find_facts(words, {"title": title}, {}).facts.get("effective_from")
    assert (found.value if found else None) == day


@pytest.mark.parametrize("words", ["HR-11 v1.3 stands withdrawn.", "Consequently, HR-11 v1.3 is hereby repealed."])
def test_what_is_revoked_is_named_without_the_words_around_it(words: str) -> None:
    assert values(f"Leave Policy\n\nThis policy is new. {words}") == {"supersedes": "HR-11 v1.3"}


def test_a_condition_gives_no_day() -> None:
    assert values("If this policy expires on 31 March 2027, tell us.") == {}
