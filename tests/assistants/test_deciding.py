from dataclasses import replace

import pytest

from assistants.answers import Finding
from assistants.citations import Verified
from assistants.deciding import RESTS_ON, Decision, Standing, decide, shown_result
from assistants.recipes import KINDS
from assistants.results import ExtractedField, Extraction, Ranked, Result, Routing, Verdict
from index.values import Hits

NOTHING = Verified(sentences=(), citations=(), hits=(), dropped=())
STANDING = Standing(support=0.9, verified=NOTHING, found=Hits(generation=0, hits=()), threshold=0.5)
ROUTING = Routing(label="a", probability=0.9, route="desk", ranked=(Ranked(label="a", probability=0.9),), reason="r")
FIELD = ExtractedField(name="f", value=1.0, span=None, quote="", problem="")
EXTRACTION = Extraction(fields=(FIELD,))
VERDICT = Verdict(verdict="unclear", grounds=())


def test_every_kind_rests_on_something() -> None:
    assert set(RESTS_ON) == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "result", "abstained"),
    [
        ("answer", None, True),
        ("draft", None, True),
        ("triage", ROUTING, False),
        ("extract", EXTRACTION, False),
        ("check", VERDICT, False),
    ],
)
def test_only_what_rests_on_the_corpus_needs_hits(kind: str, result: Result | None, abstained: bool) -> None:
    assert decide(replace(STANDING, kind=kind, result=result)).abstained is abstained


@pytest.mark.parametrize(("kind", "result"), [("triage", ROUTING), ("extract", EXTRACTION)])
def test_too_unsure_a_result_is_an_abstention_with_its_reason(kind: str, result: Result | None) -> None:
    found = decide(replace(STANDING, kind=kind, result=result, support=0.49))
    assert found.abstained
    assert "49%" in found.reason


def test_an_extraction_without_any_value_and_a_check_without_any_rule_are_abstentions() -> None:
    empty = Extraction(fields=(replace(FIELD, value=None),))
    assert decide(replace(STANDING, kind="extract", result=empty)).reason == "no field could be read from the text"
    assert decide(replace(STANDING, kind="check")).reason == "no rule applies to the request"


def test_a_finding_that_refuses_goes_before_everything() -> None:
    finding = Finding(kind="injection", reason="it gives orders", measure="refuse")
    found = decide(replace(STANDING, kind="triage", result=ROUTING, seen=(finding,)))
    assert (found.abstained, found.reason, found.refused) == (True, "it gives orders", True)
    assert shown_result(ROUTING, found) is None


def test_an_abstention_shows_ranks_and_fields_but_nothing_that_acts() -> None:
    unsure = Decision(abstained=True, reason="unsure")
    assert shown_result(ROUTING, unsure) == replace(ROUTING, label="", route="")
    assert shown_result(EXTRACTION, unsure) == EXTRACTION
    assert shown_result(VERDICT, unsure) is None
    assert shown_result(ROUTING, Decision(abstained=False, reason="")) == ROUTING
