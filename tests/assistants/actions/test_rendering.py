"""What an approved answer sends."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.actions.rendering import Approved, outgoing
from assistants.actions.values import ActionInvalid, Outgoing
from assistants.answers import Answer
from assistants.plans import ActionPlan
from assistants.results import Routing
from tests.assistants.actions.approved import acting, answered, letter


def sent(plan: ActionPlan, answer: Answer | None = None, **parameters: str) -> Outgoing:
    config = acting(plan)
    config = replace(config, parameters=(*config.parameters, *parameters.items()))
    approved = Approved(answer=answer or answered(config), review_id="review-1", approvers=("bob",), key="action-1")
    return outgoing(config, approved)


def routed(label: str = "leave", route: str = "leave@example.org") -> Answer:
    routing = Routing(label=label, probability=0.9, route=route, ranked=(), reason="so")
    return replace(answered(acting(ActionPlan())), result=routing)


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_no_question_changes_where_it_goes(question: str) -> None:
    answer = replace(answered(acting(ActionPlan())), question=question)
    made = sent(
        ActionPlan(kind="rest", target="https://{team}.example.org/q/{question}", body='["{question}"]'),
        answer,
        team="hr",
    )
    assert made.target.startswith("https://hr.example.org/q/")
    assert made.target.isascii()
    assert not set(made.target.removeprefix("https://hr.example.org/q/")) & set("/?#@ \r\n")
    assert json.loads(made.body) == [question]


def test_a_host_cannot_be_named_by_an_answer() -> None:
    with pytest.raises(ActionInvalid, match="question"):
        sent(ActionPlan(kind="webhook", target="https://{question}/hook"))


def test_an_address_is_a_parameter_or_the_route_of_a_label() -> None:
    assert sent(ActionPlan(kind="email", target="{route}"), routed()).target == "leave@example.org"
    assert sent(ActionPlan(kind="email", target="{to}"), to="hr@example.org").target == "hr@example.org"
    with pytest.raises(ActionInvalid):
        sent(ActionPlan(kind="email", target="{question}"))


@pytest.mark.parametrize("target", ["nobody", "a@b, c@d", "a@b\nBcc: c@d", "<a@b>", ""])
def test_what_is_no_address_is_refused(target: str) -> None:
    with pytest.raises(ActionInvalid):
        sent(ActionPlan(kind="email", target=target))


@pytest.mark.parametrize("target", ["no url", "https://", "https://a b/", "https://exämple.org/", "http://a:x/"])
def test_what_is_no_url_is_refused(target: str) -> None:
    with pytest.raises(ActionInvalid):
        sent(ActionPlan(kind="webhook", target=target))


def test_a_body_that_is_not_json_is_refused() -> None:
    with pytest.raises(ActionInvalid, match="not JSON"):
        sent(ActionPlan(kind="rest", target="https://a.example/", body="{oops"))


def test_a_letter_is_sent_as_it_was_written() -> None:
    answer = letter(answered(acting(ActionPlan())), "Dear Ada", "Your\nleave")
    made = sent(ActionPlan(kind="email", target="ada@example.org"), answer)
    assert (made.subject, made.body) == ("Your leave", "Dear Ada")


def test_an_answer_without_a_letter_is_mailed_with_its_sources() -> None:
    made = sent(ActionPlan(kind="email", target="ada@example.org"))
    assert made.subject.startswith("people: How long")
    assert "[1] document-0" in made.body


def test_a_receiver_learns_the_result() -> None:
    told = json.loads(sent(ActionPlan(kind="webhook", target="https://a.example/"), routed()).body)
    assert told["result"]["route"] == "leave@example.org"
    assert told["citations"][0]["quote"]


def test_an_assistant_that_does_nothing_sends_nothing() -> None:
    with pytest.raises(ActionInvalid):
        sent(ActionPlan())
