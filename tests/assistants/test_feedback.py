from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants import archive, feedback
from assistants.archive import AnswerErased
from assistants.asking import Asking
from assistants.feedback import LONGEST, Feedback, KeptFeedback, give, last_words
from assistants.tables import FeedbackRow
from kernel.audit import AuditLog, AuditRow
from kernel.clock import FixedClock
from kernel.db import Base, Database
from kernel.errors import InvalidInput, NotFound
from kernel.ids import CountingIds, Ids
from tests.assistants.corpus import CLOCK, LEAVE, SCOPE, TRAVEL, Shelf, config_with, line_on

DOWN = Feedback(verdict="down", reason="wrong", comment="It says 20 weeks.", correction="24 weeks", by="ada")


@pytest.fixture
def answer_id(session: Session) -> str:
    return kept(session, LEAVE)


def kept(session: Session, *passages: str, trace: str = "answer-1") -> str:
    """Ask, keep the answer under an id, and return that."""
    config = config_with()
    answer = line_on(Shelf.of(passages)).ask(
        Asking(text="How long is parental leave after a birth?", config=config, scope=SCOPE)
    )
    archive.keep(session, replace(answer, trace_id=trace), config=config, scope=SCOPE, clock=CLOCK)
    return trace


def say(session: Session, answer_id: str, said: Feedback, ids: Ids | None = None) -> KeptFeedback:
    return give(session, answer_id, said, clock=CLOCK, ids=ids or CountingIds(), audit=AuditLog(CLOCK, "system"))


def words(session: Session, answer_id: str) -> list[tuple[str | None, str]]:
    return [(each.said.by, each.said.verdict) for each in last_words(session, [answer_id])[answer_id]]


def test_feedback_is_kept_as_it_was_given(session: Session, answer_id: str) -> None:
    done = say(session, answer_id, DOWN)
    assert last_words(session, [answer_id])[answer_id] == (done,)
    assert (done.said, done.at, done.answer_id) == (DOWN, CLOCK.now(), answer_id)


def test_the_last_word_of_each_person_counts_and_earlier_ones_stay(session: Session, answer_id: str) -> None:
    ids = CountingIds()
    for said in (DOWN, Feedback(verdict="up", by="bob"), Feedback(verdict="up", by="ada")):
        say(session, answer_id, said, ids)
    assert words(session, answer_id) == [("bob", "up"), ("ada", "up")]
    assert len(session.scalars(select(FeedbackRow)).all()) == 3


@given(said=st.lists(st.tuples(st.sampled_from(["ada", "bob", None]), st.sampled_from(["up", "down"])), max_size=8))
def test_what_counts_is_what_each_said_last(said: list[tuple[str | None, str]]) -> None:
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        answer_id, ids = kept(session, LEAVE), CountingIds()
        for by, verdict in said:
            say(session, answer_id, Feedback(verdict=verdict, by=by), ids)
        assert dict(words(session, answer_id)) == dict(said)
    database.close()


def test_who_says_the_same_twice_said_it_once(session: Session, answer_id: str) -> None:
    assert say(session, answer_id, DOWN) == say(session, answer_id, DOWN)
    assert len(session.scalars(select(FeedbackRow)).all()) == 1
    assert len(session.scalars(select(AuditRow)).all()) == 1


def test_the_audit_log_says_who_and_what_and_none_of_their_words(session: Session, answer_id: str) -> None:
    say(session, answer_id, DOWN)
    (line,) = session.scalars(select(AuditRow))
    assert (line.action, line.subject) == ("answer.feedback", f"answer:{answer_id}")
    assert line.detail == {"feedback": "feedback-1", "verdict": "down", "reason": "wrong", "by": "ada"}


def test_an_unknown_answer_is_named_and_nothing_is_written(session: Session) -> None:
    with pytest.raises(NotFound, match="'answer-404'"):
        say(session, "answer-404", DOWN)
    assert session.scalars(select(FeedbackRow)).all() == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"verdict": "sideways"}, "'sideways'"),
        ({"verdict": "down", "reason": "ugly"}, "'ugly'"),
        ({"verdict": "up", "reason": "wrong"}, "belong to 'down'"),
        ({"verdict": "up", "correction": "24 weeks"}, "belong to 'down'"),
        ({"verdict": "down", "comment": "x" * (LONGEST + 1)}, "the comment has 2001 characters"),
    ],
)
def test_feedback_that_says_nothing_sensible_is_refused(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        Feedback(**wrong)


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("  too short \n", "too short"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("half \ud83d of it", "half  of it"),
        (" \t", None),
    ],
)
def test_what_no_database_or_terminal_takes_is_dropped(given: str, kept_as: str | None) -> None:
    assert Feedback(verdict="down", comment=given).comment == kept_as


def test_erasing_a_document_takes_what_people_wrote_about_its_answers_and_leaves_their_verdict(
    session: Session,
) -> None:
    about, other, ids = kept(session, LEAVE, TRAVEL), kept(session, LEAVE, trace="answer-2"), CountingIds()
    say(session, about, DOWN, ids)
    say(session, other, DOWN, ids)
    assert feedback.erase_document(session, source="handbook", document="document-1") == 1
    (gone,) = last_words(session, [about])[about]
    assert gone.said == Feedback(verdict="down", reason="wrong", by="ada")
    assert last_words(session, [other])[other][0].said == DOWN


def test_an_erased_answer_takes_no_feedback(session: Session, answer_id: str) -> None:
    archive.erase_document(session, source="handbook", document="document-0")
    with pytest.raises(AnswerErased, match="was erased"):
        say(session, answer_id, DOWN)


def test_the_order_is_that_of_the_words_when_a_clock_goes_back(session: Session, answer_id: str) -> None:
    ids, audit = CountingIds(), AuditLog(CLOCK, "system")
    earlier = FixedClock(CLOCK.instant.replace(year=2020))
    give(session, answer_id, DOWN, clock=CLOCK, ids=ids, audit=audit)
    give(session, answer_id, Feedback(verdict="up", by="ada"), clock=earlier, ids=ids, audit=audit)
    assert words(session, answer_id) == [("ada", "up")]
