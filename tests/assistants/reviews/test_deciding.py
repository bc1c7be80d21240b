"""What a person's word does to a review."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.reviews.deciding import approving, diff, learnt, may_follow, objections, outcome
from assistants.reviews.values import STEPS, Review, ReviewState, Said, Saying, Verdict
from kernel.errors import InvalidInput

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def review(*said: Said, **changed: Any) -> Review:
    values: dict[str, Any] = {
        "review_id": "review-1",
        "answer_id": "answer-1",
        "assistant": "people",
        "owner": "People Operations",
        "state": "seconding" if said else "waiting",
        "why": "always",
        "readers": frozenset({"everyone"}),
        "asked_by": "ada",
        "people": 1,
        "assigned_to": None,
        "opened_at": NOON,
        "due_at": NOON,
        "escalated_at": None,
        "closed_at": None,
        "text": None,
        "said": said,
    }
    return Review(**(values | changed))


def said(by: str, verdict: Verdict = "approve") -> Said:
    return Said(by=by, verdict=verdict, reason="", diff="", at=NOON)


def saying(by: str, verdict: Verdict = "approve") -> Saying:
    return Saying(by=by, verdict=verdict, reason="because", text="so")


def test_one_other_person_is_enough_where_one_is_asked_for() -> None:
    assert objections(review(), saying("bob")) == ()
    assert outcome(review(), saying("bob")).state == "approved"


@pytest.mark.parametrize("verdict", ["approve", "edit"])
def test_who_asked_cannot_be_the_only_one_who_approves(verdict: Verdict) -> None:
    assert "asked the question" in objections(review(), saying("ada", verdict))[0]


def test_who_asked_may_reject() -> None:
    assert objections(review(), saying("ada", "reject")) == ()


def test_who_asked_counts_as_one_of_two() -> None:
    pair = review(said("ada"), people=2)
    assert objections(pair, saying("bob")) == ()
    assert outcome(pair, saying("bob")).state == "approved"


def test_two_people_are_two_different_ones() -> None:
    first = review(people=2)
    assert outcome(first, saying("bob")).state == "seconding"
    assert "another person" in objections(review(said("bob"), people=2), saying("bob"))[0]


def test_an_edit_asks_for_the_second_person_anew() -> None:
    edited = review(said("bob"), said("cleo", "edit"), people=2)
    assert approving(edited.said) == {"cleo"}
    assert outcome(review(said("bob"), people=2), saying("cleo", "edit")).state == "seconding"
    assert outcome(edited, saying("bob")).state == "approved"


@pytest.mark.parametrize("state", ["approved", "rejected"])
@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_what_was_decided_stays_decided(state: ReviewState, verdict: Verdict) -> None:
    assert objections(review(state=state), saying("bob", verdict))


WORDS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(get_args(Verdict))), max_size=12)


@given(WORDS, st.integers(1, 3), st.sampled_from((None, "a")))
def test_nothing_is_approved_without_enough_people_for_its_last_text(
    words: list[tuple[str, Verdict]], people: int, asked_by: str | None
) -> None:
    now = review(people=people, asked_by=asked_by, state="waiting")
    heard: list[Said] = []
    for by, verdict in words:
        one = saying(by, verdict)
        if objections(now, one):
            continue
        found = outcome(now, one)
        assert may_follow(now.state, found.state)
        heard.append(said(by, verdict))
        now = review(*heard, people=people, asked_by=asked_by, state=found.state)
    if now.state == "approved":
        last = max((place for place, each in enumerate(heard) if each.verdict == "edit"), default=0)
        approvers = {each.by for each in heard[last:]}
        assert len(approvers) >= people
        assert approvers - {asked_by}
        assert all(each.verdict != "reject" for each in heard)
    if any(each.verdict == "reject" for each in heard):
        assert now.state == "rejected"


def test_every_state_is_in_the_table() -> None:
    assert set(STEPS) == set(get_args(ReviewState))
    assert all(to in STEPS for steps in STEPS.values() for to in steps)


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "reject", "by": "bob"},
        {"verdict": "edit", "by": "bob", "text": " "},
        {"verdict": "approve", "by": " "},
        {"verdict": "approve", "by": "bob", "reason": "x" * 2001},
    ],
)
def test_a_word_that_lacks_something_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        Saying(**wrong)


def test_an_edit_teaches_what_it_brought_in_and_took_out() -> None:
    found = learnt("You have 30 days. Ask Finance.", "You have 21 days. Ask Finance.")
    assert found.must == ("You have 21 days.",)
    assert found.must_not == ("You have 30 days.",)


def test_an_edit_that_only_takes_out_keeps_the_rest() -> None:
    found = learnt("You have 30 days. Ask Finance.", "You have 30 days.")
    assert found.must == ("You have 30 days.",)
    assert found.must_not == ("Ask Finance.",)


def test_a_diff_names_both_texts() -> None:
    assert diff("one\ntwo", "one\nthree").splitlines()[:2] == ["--- answer", "+++ edited"]
    assert diff("same", "same") == ""
