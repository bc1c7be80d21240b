"""What a sentence says is held against what it cites: numbers, dates, units, names, and words that turn it around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.claims.checking import Source, coverage, faults
from assistants.claims.days import days
from assistants.claims.evidence import WIDEST, best_evidence
from assistants.claims.quantities import quantities
from assistants.sentences import split_sentences
from tests.assistants.corpus import LEAVE, TRAVEL, hit

QUOTE = (
    "From 1 March 2026 employees in Germany may take 20 weeks of parental leave, but not more than 8 of them part-time, "
    "unless Human Resources agrees."
)


def wrong(sentence: str, quote: str, *, passage: str = "", about: str = "", question: str = "") -> list[str]:
    source = Source(quote=quote, passage=passage or quote, about=about, question=question)
    return [fault.kind for fault in faults(sentence, source)]


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Employees in Germany may take 20 weeks of parental leave from 2026-03-01.", QUOTE),
        ("From March 2026, employees can take twenty weeks of parental leave.", QUOTE),
        ("Alcohol isn't reimbursed.", "Alcohol is not reimbursed."),
        ("Alcohol may not be reimbursed.", "The reimbursement of alcohol is prohibited."),
        ("Hotels are paid up to €120 a night.", "Hotels are paid up to 120 euros a night."),
        ("Hand receipts in within two weeks.", "Receipts must be handed in within 14 days."),
        ("The bonus is 1500 euros.", "The bonus is 1,500 euros."),
        ("The bonus is 1,500 euros.", "The bonus is 1.500 EUR."),
        ("Turnover was 1.5 million dollars.", "Turnover was $1,500,000."),
        ("The share is 12 percent.", "The share is 12 %."),
        ("The office opens at 9 am.", "The office opens at 09:00."),
        ("Yes, the form E07 is needed.", "Form E-07 is needed."),
        ("The EU adopted it in 2009.", "The European Union adopted it on 1 December 2009."),
        ("Napoleon was born in Ajaccio.", "He was born in Ajaccio."),
        ("You may leave on 3 May.", "You may leave on May 3rd."),
        ("It takes 8 to 10 weeks.", "It takes 8-10 weeks."),
        ("Sie dürfen 20 Tage nehmen.", "Sie können 20 Tage nehmen."),
    ],
)
def test_the_same_in_other_words_is_no_fault(sentence: str, quote: str) -> None:
    assert wrong(sentence, quote, passage=f"Napoleon left. {quote}") == []


@pytest.mark.parametrize(
    ("sentence", "quote", "kind"),
    [
        ("Employees may take 21 weeks of parental leave.", QUOTE, "number"),
        ("Employees may take 8 weeks of parental leave, but not more than 20 of them part-time.", QUOTE, "number"),
        ("Employees may take 20 days of parental leave.", QUOTE, "unit"),
        ("Employees may take 20 weeks from 1 April 2026.", QUOTE, "date"),
        ("Employees may take 20 weeks from 1 March 2025.", QUOTE, "date"),
        ("Employees in France may take 20 weeks of parental leave.", QUOTE, "name"),
        ("Employees must take 20 weeks of parental leave.", QUOTE, "turned"),
        ("Employees may not take 20 weeks of parental leave.", QUOTE, "turned"),
        ("Receipts need not be handed in.", "Receipts must be handed in.", "turned"),
        ("Alcohol is reimbursed.", "Alcohol is not reimbursed.", "turned"),
        ("Hand it in after the journey.", "Hand it in before the journey.", "turned"),
        ("At least 8 people may come.", "At most 8 people may come.", "turned"),
        ("Managers may sign.", "Only managers may sign.", "turned"),
        ("It costs 120 dollars.", "It costs 120 euros.", "unit"),
        ("It takes 5 working days.", "It takes 5 days.", "unit"),
        ("It costs 3 billion.", "It costs 3 million.", "number"),
        ("The office opens at 9 pm.", "The office opens at 09:00.", "date"),
        ("The office is closed on Fridays.", "The office is closed on Mondays.", "date"),
        ("Error E07 means that the drum is full.", "Error E03 means that the drum is full.", "identifier"),
        ("Anna reports to Berta.", "Berta reports to Anna.", "name"),
        ("Sie dürfen nicht gehen.", "Sie dürfen gehen.", "turned"),
    ],
)
def test_another_thing_is_a_fault(sentence: str, quote: str, kind: str) -> None:
    assert kind in wrong(sentence, quote)


def test_a_number_of_the_question_is_no_evidence_and_a_name_is() -> None:
    quote = "Staff there may take 20 days."
    assert set(wrong("In Oslo staff may take 25 days.", quote, question="Do I get 25 days in Oslo?")) == {"number"}


def test_the_head_of_a_table_says_what_its_numbers_are() -> None:
    assert wrong("The Gold account costs 5 euros.", "| Gold account | 5 |", about="Prices in EUR") == []
    assert wrong("The Gold account costs 5 euros.", "| Gold account | 5 |") == ["unit"]


@given(st.text(max_size=200))
def test_a_copy_is_never_at_fault(text: str) -> None:
    assert wrong(text, text) == []


@given(st.text(alphabet="ab 0123456789.,-/%€$kmMay", max_size=60))
def test_whatever_is_written_is_read_without_failing(text: str) -> None:
    for quantity in quantities(text):
        assert quantity.values
        assert quantity.agrees(quantity)
    assert all(day.is_in(day) for day in days(text))
    wrong(f"{text}!", text)


@given(st.lists(st.sampled_from([*LEAVE.split(), *TRAVEL.split()]), max_size=20))
def test_evidence_is_verbatim_and_short(words: list[str]) -> None:
    found = best_evidence(" ".join(words), hit(LEAVE + TRAVEL, start=7))
    assert found is not None
    assert (" " * 7 + LEAVE + TRAVEL)[found.span.start : found.span.end] == found.quote
    assert 1 <= len(split_sentences(found.quote)) <= WIDEST


def test_evidence_reaches_for_a_second_sentence_only_where_it_adds_something() -> None:
    one = best_evidence("Employees may take 20 weeks of parental leave.", hit(LEAVE))
    two = best_evidence("Parental leave after a birth is applied for at Human Resources.", hit(LEAVE))
    assert one is not None
    assert two is not None
    assert one.quote.count(".") == 1
    assert two.quote.count(".") == 2


def test_a_sentence_that_its_source_has_little_of_is_thin() -> None:
    source = Source(quote="Receipts must be handed in.", passage="", about="")
    assert coverage("Receipts are handed in.", source) == 1.0
    assert coverage("Bananas ripen quickly in summer.", source) == 0.0
