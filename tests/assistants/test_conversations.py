import pytest
from sqlalchemy.orm import Session

from assistants.archive import ERASED, erase_document, keep, replay
from assistants.asking import Asking
from assistants.configs import AssistantConfig
from assistants.conversations import add, begin, last_question, load
from assistants.stamp import StampRequest, stamp
from assistants.templates import TemplateLibrary
from kernel.access import AccessScope
from kernel.audit import AuditLog
from kernel.errors import NotFound
from kernel.ids import CountingIds
from tests.assistants.corpus import CLOCK, LEAVE, SCOPE, TRAVEL, Shelf, line_on

IDS = CountingIds()


@pytest.fixture
def config(session: Session) -> AssistantConfig:
    template, request = TemplateLibrary(None).get("policy-answers"), StampRequest(name="people", use_case="uc-1")
    return stamp(session, template, request, audit=AuditLog(CLOCK, "ada"), clock=CLOCK, author="ada")


class Talk:
    """A person who talks to one assistant."""

    def __init__(self, session: Session, config: AssistantConfig) -> None:
        self.session, self.config = session, config
        self.line = line_on(Shelf.of([LEAVE, TRAVEL]))
        self.id = begin(session, "people", scope=SCOPE, clock=CLOCK, ids=IDS)

    def ask(self, text: str) -> str:
        before = last_question(self.session, self.id, assistant="people", scope=SCOPE)
        answer = self.line.ask(Asking(text=text, config=self.config, scope=SCOPE, before=before))
        keep(self.session, answer, config=self.config, scope=SCOPE, clock=CLOCK)
        add(self.session, self.id, answer)
        return answer.trace_id


def test_a_follow_up_is_understood_with_the_questions_before_it(session: Session, config: AssistantConfig) -> None:
    talk = Talk(session, config)
    for text in ("How many weeks of parental leave may employees take?", "Who approves it?", "Why?"):
        talk.ask(text)
    asked = [answer.understood for answer in load(session, talk.id, scope=SCOPE).answers]
    assert asked[0] == "How many weeks of parental leave may employees take?"
    assert all("parental" in question for question in asked), "a chain of follow-ups keeps its subject"
    assert last_question(session, talk.id, assistant="people", scope=SCOPE) == asked[-1]


def test_the_answers_come_back_in_order_as_they_were_asked(session: Session, config: AssistantConfig) -> None:
    talk = Talk(session, config)
    asked = ["How long is parental leave?", "Who approves it?"]
    ids = [talk.ask(text) for text in asked]
    found = load(session, talk.id, scope=SCOPE)
    assert [answer.question for answer in found.answers] == asked
    assert [answer.trace_id for answer in found.answers] == ids
    assert (found.assistant, found.started_at) == ("people", CLOCK.now())


def test_a_follow_up_is_replayed_as_it_was_understood(session: Session, config: AssistantConfig) -> None:
    talk = Talk(session, config)
    talk.ask("How many weeks of parental leave may employees take?")
    given = load(session, talk.id, scope=SCOPE)
    answer_id = talk.ask("Who approves it?")
    again = replay(session, answer_id, talk.line)
    assert len(given.answers) == 1
    assert again.citations == load(session, talk.id, scope=SCOPE).answers[-1].citations


@pytest.mark.parametrize("groups", [(), ("hr", "board")])
def test_a_conversation_goes_on_only_for_the_readers_who_began_it(
    session: Session, config: AssistantConfig, groups: tuple[str, ...]
) -> None:
    own = begin(session, "people", scope=AccessScope.of({"hr"}), clock=CLOCK, ids=IDS)
    others = AccessScope.of(groups)
    with pytest.raises(NotFound, match="for these readers"):
        last_question(session, own, assistant="people", scope=others)
    with pytest.raises(NotFound, match="Begin a new one"):
        load(session, own, scope=others)


def test_a_conversation_belongs_to_one_assistant(session: Session, config: AssistantConfig) -> None:
    own = Talk(session, config).id
    with pytest.raises(NotFound, match="with assistant 'support'"):
        last_question(session, own, assistant="support", scope=SCOPE)


def test_what_was_erased_is_no_longer_in_a_conversation(session: Session, config: AssistantConfig) -> None:
    talk = Talk(session, config)
    talk.ask("How many weeks of parental leave may employees take?")
    erase_document(session, source="handbook", document="document-0")
    assert load(session, talk.id, scope=SCOPE).answers[0].text == ERASED


def test_a_new_conversation_has_no_question_before(session: Session, config: AssistantConfig) -> None:
    assert last_question(session, Talk(session, config).id, assistant="people", scope=SCOPE) == ""
