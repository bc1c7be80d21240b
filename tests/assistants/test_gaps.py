from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.gaps import Gap, Seen, find_gaps, load_gap, newest, wordings
from assistants.misses import Miss
from index.embedders.hashing import Hashing
from kernel.errors import InvalidInput, NotFound
from tests.assistants.asked import NOON, after, disliked, miss, near

DOCUMENTS = {("handbook", "leave.md"): "Leave", ("handbook", "travel.md"): "Travel", ("it", "vpn.md"): "VPN"}
OWNERS = {"handbook": "HR", "it": "IT"}


def gaps(*misses: Miss, closed: Mapping[str, datetime] | None = None) -> list[Gap]:
    seen = Seen(documents=DOCUMENTS, owners=OWNERS, closed=closed or {})
    return find_gaps(misses, Hashing().embed(wordings(misses)), seen)


def test_the_same_question_in_other_case_and_with_other_marks_is_one_wording() -> None:
    asked = [miss("May I  bring a dog?"), miss("may i bring a DOG", "answer-2"), miss("Is there a gym?", "answer-3")]
    assert wordings(asked) == ["may i bring a dog", "is there a gym"]


def test_a_gap_counts_its_questions_and_says_when_and_to_whom_they_were_put() -> None:
    first = miss("parental leave how long", asked_at=NOON)
    second = miss("how long parental leave", "answer-2", asked_at=after(5), assistant="families")
    other = miss("vpn password", "answer-3", asked_at=after(1))
    one, two = gaps(first, other, second)
    assert (one.count, one.first_at, one.last_at) == (2, NOON, after(5))
    assert (one.gap_id, one.assistants) == ("1", ("families", "people"))
    assert dict(one.wordings) == {"parental leave how long": 1, "how long parental leave": 1}
    assert two.question == "vpn password"


def test_the_frequent_stand_first_and_among_equals_the_new() -> None:
    old, new = miss("vpn password", "answer-1"), miss("gym fees", "answer-2", asked_at=after(2))
    often = [miss("parental leave", f"answer-1{n}", asked_at=after(-n)) for n in range(3)]
    assert [gap.question for gap in gaps(*often, old, new)] == ["parental leave", "gym fees", "vpn password"]


def test_the_owner_of_what_came_nearest_should_act() -> None:
    (gap,) = gaps(miss("q", retrieved=(near("vpn.md", "it"), near("leave.md"))))
    assert (gap.owner, gap.documents[0].title, gap.documents[0].owner) == ("IT", "VPN", "IT")


@pytest.mark.parametrize(
    "retrieved",
    [(), (near("vpn.md", "it", 0.3),), (near("hidden.md", "it", 0.9),), (near("gone.md", "no-such-source", 0.9),)],
)
def test_where_nothing_near_may_be_read_the_assistants_contact_should_act(retrieved: tuple[Any, ...]) -> None:
    (gap,) = gaps(miss("q", retrieved=retrieved))
    assert gap.owner == "People Operations"
    assert [each for each in gap.documents if each.is_near] == []


def test_what_an_answer_quotes_counts_however_far_its_vector_is() -> None:
    (gap,) = gaps(miss("q", kind="disliked", retrieved=(near("leave.md", similarity=0.0, cited=True),)))
    assert (gap.owner, gap.documents[0].is_near) == ("HR", True)


def test_a_document_that_may_not_be_read_is_neither_named_nor_counted() -> None:
    (gap,) = gaps(miss("q", retrieved=(near("secret.md"), near("leave.md"))))
    assert [each.document for each in gap.documents] == ["leave.md"]


def test_what_people_wrote_is_for_those_who_may_read_all_that_the_answer_quotes() -> None:
    said = disliked(reason="wrong", comment="The secret is 42.", by="ada")
    open_one = miss("q", retrieved=(near("leave.md", cited=True),), dislikes=(said,))
    secret = near("secret.md", cited=True)
    closed_one = miss("q", "answer-2", retrieved=(secret, near("leave.md", cited=True)), dislikes=(said,))
    (shown,) = gaps(open_one)
    (partly,) = gaps(open_one, closed_one)
    assert (len(shown.dislikes), shown.withheld) == (1, 0)
    assert (len(partly.dislikes), partly.withheld) == (1, 1)
    assert partly.reasons == {"wrong": 2}


def test_reasons_and_people_are_counted_as_far_as_they_are_known() -> None:
    said = (disliked(reason="wrong", by="ada"), disliked(by="bob"), disliked(reason="wrong"))
    (gap,) = gaps(miss("q", kind="disliked", dislikes=said))
    assert (gap.reasons, gap.people) == ({"wrong": 2, "none": 1}, ("ada", "bob"))


def test_the_kind_of_a_gap_is_that_of_most_of_its_questions() -> None:
    (gap,) = gaps(miss("q"), miss("q", "answer-2", kind="disliked"), miss("q", "answer-3", kind="disliked"))
    assert (gap.kind, gap.kinds) == ("disliked", {"disliked": 2, "unsure": 1})


@pytest.mark.parametrize(
    ("closed", "last_at", "state", "new"),
    [
        ({}, NOON, "open", 2),
        ({"answer-1": after(1), "answer-2": after(1)}, NOON, "closed", 0),
        ({"answer-1": NOON, "answer-2": NOON}, NOON, "closed", 0),
        ({"answer-1": after(1)}, NOON, "reopened", 1),
        ({"answer-1": after(1), "answer-2": after(1)}, after(2), "reopened", 1),
        ({"answer-9": after(1)}, NOON, "open", 2),
    ],
)
def test_a_closed_gap_opens_again_with_a_new_question_or_a_new_dislike(
    closed: dict[str, datetime], last_at: datetime, state: str, new: int
) -> None:
    (gap,) = gaps(miss("q"), miss("q", "answer-2", last_at=last_at), closed=closed)
    assert (gap.state, gap.new) == (state, new)


def test_closed_gaps_stand_last() -> None:
    settled = [miss("parental leave", f"answer-{n}") for n in (1, 2, 3)]
    found = gaps(*settled, miss("gym fees", "answer-4"), closed={each.answer_id: after(1) for each in settled})
    assert [gap.state for gap in found] == ["open", "closed"]


def test_a_gap_is_found_by_any_of_its_answers_or_the_beginning_of_one() -> None:
    found = gaps(miss("parental leave", "answer-ab1"), miss("parental leave", "answer-cd2"), miss("gym", "answer-ab3"))
    assert load_gap(found, "cd").question == "parental leave"
    assert load_gap(found, "ab3").question == "gym"
    with pytest.raises(InvalidInput, match="several gaps"):
        load_gap(found, "ab")
    for unknown in ("zz", ""):
        with pytest.raises(NotFound, match=f"'{unknown}'"):
            load_gap(found, unknown)


def test_of_too_many_wordings_the_newest_are_kept_with_all_their_questions() -> None:
    asked = [miss("a", "1"), miss("b", "2"), miss("c", "3"), miss("b", "4")]
    assert [each.answer_id for each in newest(asked, 2)] == ["2", "3", "4"]
    assert newest(asked, 10) == asked


@given(questions=st.lists(st.sampled_from(["leave", "vpn", "gym", "leave pay", "vpn home"]), max_size=12))
def test_every_miss_is_in_one_gap_and_the_label_was_asked(questions: list[str]) -> None:
    asked = [miss(question, f"answer-{place}", asked_at=after(place)) for place, question in enumerate(questions)]
    found = gaps(*asked)
    assert sorted(each.answer_id for gap in found for each in gap.misses) == sorted(each.answer_id for each in asked)
    for gap in found:
        assert gap.question in {each.question for each in gap.misses}
        assert gap.count == sum(count for _, count in gap.wordings) == len(gap.misses)
