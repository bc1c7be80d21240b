import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assistants import archive
from assistants.misses import MARGIN, Missed, find_misses
from kernel.access import EVERYONE, AccessScope
from kernel.db import Base, Database
from tests.assistants.asked import NOON, THRESHOLD, Archive, after, found, quoted

EVERYBODY = AccessScope.of(())
GROUPS = st.frozensets(st.sampled_from(["hr", "staff", "finance"]))


@pytest.fixture
def kept(session: Session) -> Archive:
    return Archive(session)


def look(session: Session, scope: AccessScope = EVERYBODY, assistant: str | None = None) -> Missed:
    return find_misses(session, since=NOON, assistant=assistant, scope=scope)


def kinds(session: Session) -> dict[str, str]:
    return {miss.question: miss.kind for miss in look(session).misses}


def test_what_was_not_answered_is_a_miss_by_how_near_anything_was(session: Session, kept: Archive) -> None:
    kept.keep("May I bring a dog?", hits=(found("travel.md", 0.3),))
    kept.keep("Is there a gym?")
    kept.keep("How long is leave?", hits=(found("leave.md", 0.6),))
    assert kinds(session) == {
        "May I bring a dog?": "nothing-found",
        "Is there a gym?": "nothing-found",
        "How long is leave?": "unsure",
    }


@pytest.mark.parametrize(
    ("support", "is_missed"),
    [(THRESHOLD, True), (THRESHOLD + MARGIN - 0.001, True), (THRESHOLD + MARGIN, False), (0.9, False)],
)
def test_an_answer_is_unsure_while_its_support_is_close_to_the_threshold_of_its_trace(
    session: Session, kept: Archive, support: float, is_missed: bool
) -> None:
    kept.keep("How long is leave?", abstained=False, support=support, citations=(quoted("leave.md"),))
    assert kinds(session) == ({"How long is leave?": "unsure"} if is_missed else {})


def test_an_unsure_answer_that_helped_is_no_miss_and_an_abstention_is_one_still(
    session: Session, kept: Archive
) -> None:
    unsure = kept.keep("How long is leave?", abstained=False, support=0.21)
    silent = kept.keep("Is there a gym?")
    for answer_id in (unsure, silent):
        kept.say(answer_id, "up")
    assert list(kinds(session)) == ["Is there a gym?"]
    kept.say(unsure, "down", by="bob")
    assert kinds(session)["How long is leave?"] == "disliked"


def test_a_thumbs_down_makes_a_miss_until_it_is_taken_back(session: Session, kept: Archive) -> None:
    answer_id = kept.keep("How long is leave?", abstained=False, support=0.9, citations=(quoted("leave.md"),))
    assert kinds(session) == {}
    kept.say(answer_id, "down", reason="outdated", comment="It changed.", at=after(2))
    (one,) = look(session).misses
    assert (one.kind, one.last_at, one.dislikes[0].said.comment) == ("disliked", after(2), "It changed.")
    kept.say(answer_id, "up", at=after(3))
    assert kinds(session) == {}


def test_the_period_begins_with_the_question_or_with_the_dislike(session: Session, kept: Archive) -> None:
    kept.keep("long ago", at=after(-1))
    old = kept.keep("disliked today", at=after(-900), abstained=False, support=0.9)
    kept.keep("just now", at=NOON)
    kept.say(old, "down", at=after(1))
    ancient = kept.keep("disliked long ago", at=after(-900), abstained=False, support=0.9)
    kept.say(ancient, "down", at=after(-800))
    assert set(kinds(session)) == {"disliked today", "just now"}


def test_what_is_quoted_stands_first_and_each_document_once(session: Session, kept: Archive) -> None:
    hits = (found("travel.md", 0.5), found("leave.md", 0.4), found("travel.md", 0.6))
    answer_id = kept.keep("q", abstained=False, support=0.9, hits=hits, citations=(quoted("leave.md"),))
    kept.say(answer_id, "down")
    (one,) = look(session).misses
    assert [(r.document, r.similarity, r.is_cited) for r in one.retrieved] == [
        ("leave.md", 0.4, True),
        ("travel.md", 0.6, False),
    ]


def test_one_assistant_can_be_looked_at_alone(session: Session, kept: Archive) -> None:
    kept.keep("for people", assistant="people")
    kept.keep("for support", assistant="support")
    assert [miss.question for miss in look(session, assistant="support").misses] == ["for support"]


def test_an_erased_answer_keeps_nothing_of_the_document_in_the_report(session: Session, kept: Archive) -> None:
    hits = (found("secret.md", 0.9), found("leave.md", 0.6))
    answer_id = kept.keep("q", abstained=False, support=0.21, hits=hits, citations=(quoted("secret.md"),))
    kept.say(answer_id, "down")
    archive.erase_document(session, source="handbook", document="secret.md")
    (one,) = look(session).misses
    assert [r.document for r in one.retrieved] == ["leave.md"]
    assert one.answer == archive.ERASED


@given(asked=st.lists(GROUPS, max_size=6), looking=GROUPS)
def test_only_who_is_in_every_group_that_a_question_was_asked_for_sees_it(
    asked: list[frozenset[str]], looking: frozenset[str]
) -> None:
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        kept = Archive(session)
        for number, groups in enumerate(asked):
            kept.keep(str(number), readers=tuple(groups))
        seen = look(session, AccessScope.of(looking))
    database.close()
    may = [str(number) for number, groups in enumerate(asked) if groups <= looking]
    assert [miss.question for miss in seen.misses] == may
    assert (seen.asked, seen.hidden) == (len(may), len(asked) - len(may))
    assert all(miss.readers <= looking | {EVERYONE} for miss in seen.misses)


def test_many_misses_are_all_found(session: Session, kept: Archive) -> None:
    for number in range(450):
        kept.keep(str(number), at=after(number))
    assert [miss.question for miss in look(session).misses] == [str(number) for number in range(450)]
