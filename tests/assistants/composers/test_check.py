"""Checks over passages in memory, with the embedder of the product."""

from dataclasses import replace

import pytest

from assistants.answers import Answer
from assistants.asking import Asking
from assistants.line import QuestionLine
from assistants.results import Ground, Verdict
from assistants.stamp import StampRequest, configure
from assistants.templates import TemplateLibrary
from benchmarks.triage import minilm
from kernel.ids import CountingIds
from tests.assistants.corpus import CLOCK, LEAVE, SCOPE, Shelf

HOTELS = "Hotels\n\nHotels are paid up to 120 euros a night. Breakfast is included.\n"
CLAIMS = (
    "Claims\n\nClaims must be submitted with receipts within 30 days of the journey. Every expense needs a receipt.\n"
)
ALCOHOL = "Exclusions\n\nAlcohol, minibar charges and fines are not reimbursed.\n"
POLICIES = (HOTELS, CLAIMS, ALCOHOL, LEAVE)
CLAIM = "Category: hotel\nAmount: 110 EUR\nDate: 10 November 2026\nReceipt: yes\n"
EMBEDDER = minilm()


def checked(text: str, passages: tuple[str, ...] = POLICIES, template: str = "expense-check") -> Answer:
    shelf = Shelf.of(passages)
    config = configure(TemplateLibrary(None).get(template), StampRequest(name="check", use_case="uc"))
    line = QuestionLine(retriever=shelf, texts=shelf, embedder=EMBEDDER, clock=CLOCK, ids=CountingIds())
    return line.ask(Asking(text=text, config=config, scope=SCOPE))


def grounds(answer: Answer) -> dict[str, Ground]:
    assert isinstance(answer.result, Verdict)
    return {ground.rule: ground for ground in answer.result.grounds}


def verdict(answer: Answer) -> str:
    assert isinstance(answer.result, Verdict)
    return answer.result.verdict


def test_a_claim_within_every_rule_passes_and_each_ground_is_cited_verbatim() -> None:
    answer = checked(CLAIM)
    assert verdict(answer) == "passes", answer.text
    assert set(grounds(answer)) == {"hotel-limit", "in-time", "receipt-there", "not-excluded"}
    cited = {name: answer.citations[ground.citation or 0].quote for name, ground in grounds(answer).items()}
    assert cited["hotel-limit"] == "Hotels are paid up to 120 euros a night."
    assert cited["not-excluded"] == "Alcohol, minibar charges and fines are not reimbursed."
    assert all(ground.citation is not None for ground in grounds(answer).values())


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("110 EUR", "130 EUR", "hotel-limit"),
        ("10 November", "10 October", "in-time"),
        ("Receipt: yes", "Receipt: no", "receipt-there"),
        ("hotel", "minibar", "not-excluded"),
    ],
)
def test_a_claim_against_one_rule_fails_with_that_ground(old: str, new: str, rule: str) -> None:
    answer = checked(CLAIM.replace(old, new))
    assert verdict(answer) == "fails"
    assert grounds(answer)[rule].outcome == "fails", answer.text


@pytest.mark.parametrize(("gone", "rule"), [(HOTELS, "hotel-limit"), (CLAIMS, "in-time"), (ALCOHOL, "not-excluded")])
def test_a_rule_without_a_policy_is_unclear_and_never_passes(gone: str, rule: str) -> None:
    answer = checked(CLAIM, tuple(passage for passage in POLICIES if passage != gone))
    assert grounds(answer)[rule].outcome == "unclear", answer.text
    assert verdict(answer) != "passes"


def test_no_policy_at_all_is_unclear_and_no_abstention() -> None:
    answer = checked(CLAIM, ())
    assert not answer.abstained
    assert verdict(answer) == "unclear"
    assert answer.citations == ()


def test_policies_that_differ_leave_it_unclear_when_that_matters() -> None:
    other = "Hotels abroad\n\nHotels are paid up to 100 euros a night.\n"
    assert grounds(checked(CLAIM, (*POLICIES, other)))["hotel-limit"].outcome == "unclear"
    cheap = CLAIM.replace("110 EUR", "90 EUR")
    assert grounds(checked(cheap, (*POLICIES, other)))["hotel-limit"].outcome == "passes"


def test_what_the_request_does_not_say_is_unclear_with_the_reason() -> None:
    answer = checked("Category: hotel\nReceipt: yes\nDate: 10 November 2026\n")
    assert grounds(answer)["hotel-limit"].reason == "'amount' of the request: it was not found"
    assert verdict(answer) == "unclear"


def test_a_request_may_be_json_or_sentences() -> None:
    as_json = '{"category": "hotel", "amount": "110 EUR", "date": "2026-11-10", "receipt": true}'
    assert verdict(checked(as_json)) == "passes"
    told = "I stayed at a hotel for EUR 150 on my trip. Date: 10 November 2026. Receipt: yes"
    assert grounds(checked(told))["hotel-limit"].outcome == "fails"


def test_a_person_looks_at_every_verdict_first() -> None:
    assert checked(CLAIM).held


def test_stored_text_that_changed_takes_the_ground_away() -> None:
    shelf = Shelf.of(POLICIES)
    shelf.texts["version-0"] = HOTELS.replace("120", "999")
    config = configure(TemplateLibrary(None).get("expense-check"), StampRequest(name="check", use_case="uc"))
    line = QuestionLine(retriever=shelf, texts=shelf, embedder=EMBEDDER, clock=CLOCK, ids=CountingIds())
    answer = line.ask(Asking(text=CLAIM, config=replace(config, threshold=0.0), scope=SCOPE))
    assert grounds(answer)["hotel-limit"].outcome == "unclear"
    assert grounds(answer)["hotel-limit"].reason == "what it rests on could not be verified"


def test_a_vendor_request_is_held_against_the_purchasing_policies() -> None:
    policies = (
        "Buying\n\nPurchases up to EUR 5,000 may be ordered without further approval. "
        "At least three quotes must be obtained before a purchase.\n",
        "Security\n\nA new vendor must pass a security review before it is used.\n",
    )
    request = "Vendor: Acme\nAmount: EUR 7,000\nQuotes: 3\nSecurity review: no\nPersonal data: no\n"
    found = grounds(checked(request, policies, "vendor-request-check"))
    assert {name: ground.outcome for name, ground in found.items()} == {
        "within-approval": "fails",
        "enough-quotes": "passes",
        "security-reviewed": "fails",
    }
