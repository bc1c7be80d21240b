"""Other names are found where a text says so in so many words, and not where the same words mean something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.desk.naming.names import other_names


def pairs(text: str) -> list[tuple[str, str]]:
    return [(each.term, each.alias) for each in other_names(text)]


@pytest.mark.parametrize(
    ("text", "term", "alias"),
    [
        (
            "The annual appraisal, also known as the performance review, is in May.",
            "annual appraisal",
            "performance review",
        ),
        ("Paid Time Off (also known as vacation) accrues.", "Paid Time Off", "vacation"),
        ("Northwind Ltd, formerly Contoso Holdings, is", "Northwind Ltd", "Contoso Holdings"),
        ("the Staff Handbook (formerly the Employee Guide)", "Staff Handbook", "Employee Guide"),
        ("Acme Holdings (hereinafter referred to as “the Company”)", "Acme Holdings", "Company"),
        ("Contractors, hereafter 'Suppliers', must", "Contractors", "Suppliers"),
        ("Remote work is also called telework or home office.", "Remote work", "telework"),
        ("Data Protection Officer, a.k.a. DPO", "Data Protection Officer", "DPO"),
        ("Sick leave is commonly referred to as medical leave and must", "Sick leave", "medical leave"),
        ("Terms of Service, previously known as Terms of Use, apply.", "Terms of Service", "Terms of Use"),
        ("Bereavement leave (sometimes called compassionate leave)", "Bereavement leave", "compassionate leave"),
        ("The expense tool – formerly SpendWise – is", "expense tool", "SpendWise"),
        ("“Site B”, also known as the Kestrel depot, closes", "Site B", "Kestrel depot"),
        ("The tool is called SpendWise.", "tool", "SpendWise"),
        ("a claim aka Expense Note", "claim", "Expense Note"),
        ("Overtime is widely known as extra time.", "Overtime", "extra time"),
        ("A salary advance (which is also called payday loan)", "salary advance", "payday loan"),
    ],
)
def test_what_is_said_to_have_another_name_is_found(text: str, term: str, alias: str) -> None:
    (found,) = other_names(text)
    assert (found.kind, found.term, found.alias) == ("name", term, alias)
    assert alias.split(maxsplit=1)[0] in text[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        "We were also known as the best.",
        "Employees formerly working here must return keys.",
        "The premium was previously paid monthly.",
        "a so-called green card",
        "The manager called the police.",
        "Documents are called in by HR.",
        "Employees who are known as first aiders",
        "He was formerly employed.",
        "What is also known as X?",
        "This policy, hereinafter “the Policy”, applies.",
        "also known as",
        "It is also called that.",
        "This process is known as integration.",
        "an event known as Kickoff",
        "a process, known as onboarding, is",
        "workers known as contractors",
        "Ada, known as a hard worker, says",
        "He is called upon to speak.",
    ],
)
def test_the_same_words_that_name_nothing_are_left_alone(text: str) -> None:
    assert pairs(text) == []


@given(
    st.lists(
        st.sampled_from(["a", "Leave", "also known as", "formerly", "(", ")", ",", "“", "”", "is", "."]), max_size=14
    )
)
def test_any_text_is_read_and_what_is_found_stands_in_it(parts: list[str]) -> None:
    text = " ".join(parts)
    for each in other_names(text):
        assert 0 <= each.start < each.end <= len(text)
        assert each.term
        assert each.alias
        assert each.term.casefold() != each.alias.casefold()
