"""Conversations: questions to one assistant that continue each other, for the readers who began them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistants.answers import Answer
from assistants.archive import answer_from_json
from assistants.tables import AnswerRow, ConversationRow, TurnRow
from kernel.access import AccessScope
from kernel.clock import Clock
from kernel.errors import NotFound
from kernel.ids import Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation and its answers, the oldest first."""

    conversation_id: str
    assistant: str
    started_at: datetime
    answers: tuple[Answer, ...]


def begin(session: Session, assistant: str, *, scope: AccessScope, clock: Clock, ids: Ids) -> str:
    """Begin a conversation and return its id."""
    conversation = ids.new("conversation")
    session.add(
        ConversationRow(
            conversation_id=conversation,
            assistant=assistant,
            readers=sorted(scope.groups),
            started_at=clock.now(),
        )
    )
    session.flush()
    return conversation


def last_question(session: Session, conversation: str, *, assistant: str, scope: AccessScope) -> str:
    """Return the newest question as it was understood, so with all that it took from those before it.

    Raises:
        NotFound: these readers have no such conversation with this assistant.
    """
    _of(session, conversation, scope=scope, assistant=assistant)
    newest = select(TurnRow.question).where(TurnRow.conversation_id == conversation).order_by(TurnRow.number.desc())
    return session.scalar(newest.limit(1)) or ""


def add(session: Session, conversation: str, answer: Answer) -> None:
    """Give an answer that was kept its place in a conversation."""
    last = select(func.max(TurnRow.number)).where(TurnRow.conversation_id == conversation)
    row = TurnRow(
        answer_id=answer.trace_id,
        conversation_id=conversation,
        number=(session.scalar(last) or 0) + 1,
        question=answer.understood,
    )
    session.add(row)
    session.flush()


def load(session: Session, conversation: str, *, scope: AccessScope) -> Conversation:
    """Return a whole conversation.

    Raises:
        NotFound: these readers have no such conversation.
    """
    row = _of(session, conversation, scope=scope)
    answers = (
        select(AnswerRow.answer)
        .join(TurnRow, TurnRow.answer_id == AnswerRow.answer_id)
        .where(TurnRow.conversation_id == conversation)
        .order_by(TurnRow.number)
    )
    return Conversation(
        conversation_id=conversation,
        assistant=row.assistant,
        started_at=row.started_at,
        answers=tuple(map(answer_from_json, session.scalars(answers))),
    )


def _of(session: Session, conversation: str, *, scope: AccessScope, assistant: str | None = None) -> ConversationRow:
    row = session.get(ConversationRow, conversation)
    if row is None or set(row.readers) != scope.groups or (assistant and row.assistant != assistant):
        who = f" with assistant {assistant!r}" if assistant else ""
        raise NotFound(
            f"there is no conversation {conversation!r}{who} for these readers; it goes on only for the groups that it "
            "was begun for. Begin a new one."
        )
    return row
