from datetime import date

import pytest

from assistants.reading.fields import read_fields
from assistants.rulings import Request, is_evidence, rule_on, stated
from assistants.sections import Comparison, Rule
from assistants.templates import TemplateLibrary

PLANS = TemplateLibrary(None).get("expense-check").fields
VENDOR = TemplateLibrary(None).get("vendor-request-check").fields
TODAY = date(2026, 11, 23)


def request(text: str, plans: object = PLANS) -> Request:
    return Request(fields=read_fields(text, plans), plans=plans, today=TODAY, text=text)  # type: ignore[arg-type]


def rule(field: str, comparison: Comparison, **more: str) -> Rule:
    return Rule(name="r", description="d", field=field, comparison=comparison, query="q", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "sentence", "outcome"),
    [
        ("Amount: 120 EUR", "Hotels are paid up to 120 euros a night.", "passes"),
        ("Amount: 120.01 EUR", "Hotels are paid up to 120 euros a night.", "fails"),
        ("Amount: 1.200,50 €", "The limit is EUR 1,200.50.", "passes"),
        ("Amount: 90 USD", "Hotels are paid up to 120 euros a night.", "unclear"),
        ("Amount: 90", "Hotels are paid up to 120 euros a night.", "passes"),
        ("Amount (GBP): 90", "Hotels are paid up to 120 euros a night.", "unclear"),
        ("Amount: 130 EUR", "Hotels cost up to 120 EUR in Bern and 180 EUR in London.", "unclear"),
    ],
)
def test_an_amount_is_held_against_the_one_limit_of_the_sentence(text: str, sentence: str, outcome: str) -> None:
    assert rule_on(rule("amount", "at_most"), sentence, request(text)).outcome == outcome


@pytest.mark.parametrize(
    ("text", "sentence", "outcome"),
    [
        ("Date: 24 October 2026", "Claims must be handed in within 30 days.", "passes"),
        ("Date: 23 October 2026", "Claims must be handed in within 30 days.", "fails"),
        ("Date: 23 August 2026", "Claims must be handed in within three months.", "passes"),
        ("Date: 22 August 2026", "Claims must be handed in within three months.", "fails"),
        ("Date: 1 November 2026\nSubmitted: 20 December 2026", "Claims are due within 30 days.", "fails"),
        ("Date: 24 December 2026", "Claims must be handed in within 30 days.", "unclear"),
        ("Date: 1 November 2026\nSubmitted: 03/04/2026", "Claims are due within 30 days.", "unclear"),
        ("Date: 16 November 2026", "Claims are due within 5 working days.", "unclear"),
        ("Date: 1 November 2026", "Claims are due within 10 working days.", "fails"),
        ("Date: 1 November 2026", "Within 30 days, or 60 days from abroad.", "unclear"),
    ],
)
def test_days_are_counted_to_the_day_of_the_claim_or_to_today(text: str, sentence: str, outcome: str) -> None:
    assert rule_on(rule("date", "within_days", until="submitted"), sentence, request(text)).outcome == outcome


def test_a_number_must_reach_what_the_sentence_asks_for() -> None:
    asks = "At least three quotes must be obtained."
    outcomes = [rule_on(rule("quotes", "at_least"), asks, request(f"Quotes: {n}", VENDOR)).outcome for n in (2, 3, 4)]
    assert outcomes == ["fails", "passes", "passes"]


def test_what_is_not_there_fails_where_the_policy_asks_for_it() -> None:
    asks = "Every claim must have a receipt."
    assert rule_on(rule("receipt", "is_yes"), asks, request("Receipt: no")).outcome == "fails"
    assert rule_on(rule("receipt", "is_yes"), asks, request("Receipt: attached")).outcome == "passes"


def test_what_a_sentence_excludes_fails_under_each_of_its_names() -> None:
    says = "Wine and beer are not reimbursed."
    assert rule_on(rule("category", "not_listed"), says, request("Category: alcohol")).outcome == "fails"
    assert rule_on(rule("category", "not_listed"), says, request("Category: hotel")).outcome == "passes"


@pytest.mark.parametrize(
    ("comparison", "field", "sentence", "fits"),
    [
        ("at_most", "amount", "Hotels are paid up to 120 euros.", True),
        ("at_most", "amount", "Receipts are due within 30 days.", False),
        ("at_most", "amount", "Up to 80 % is paid.", False),
        ("within_days", "date", "Hotels are paid up to 120 euros.", False),
        ("is_yes", "receipt", "Receipts are white.", False),
        ("is_yes", "receipt", "No receipt is needed below 10 EUR.", False),
        ("is_yes", "receipt", "Nothing is paid without a receipt.", True),
        ("not_listed", "category", "Hotels are paid.", False),
    ],
)  # fmt: skip
def test_a_sentence_without_what_is_compared_is_no_evidence(
    comparison: Comparison, field: str, sentence: str, fits: bool
) -> None:
    assert is_evidence(rule(field, comparison), sentence, request("Category: hotel")) is fits


@pytest.mark.parametrize(
    ("text", "sentence", "outcome"),
    [
        ("Amount: 100 EUR", "Spain | EUR 150", "unclear"),
        ("Amount: 100 EUR\nCountry: Spain", "Spain | EUR 150", "passes"),
        ("Amount: 100 EUR", "Hotels in Barcelona are paid up to EUR 150.", "unclear"),
        ("Amount: 100 EUR\nCity: Barcelona", "Hotels in Barcelona are paid up to EUR 150.", "passes"),
        ("Amount: 100 EUR", "Hotels abroad are paid up to EUR 150.", "unclear"),
    ],
)
def test_a_limit_for_what_the_request_does_not_name_is_unclear(text: str, sentence: str, outcome: str) -> None:
    assert rule_on(rule("amount", "at_most"), sentence, request(text)).outcome == outcome


def test_the_words_of_the_opposite_bound_speak_against_a_sentence() -> None:
    assert [stated(rule("amount", "at_most"), s) for s in ("up to 5 EUR", "5 EUR", "at least 5 EUR")] == [
        1.0,
        0.0,
        -1.0,
    ]
