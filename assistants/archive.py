"""The archive of answers: each is kept with its trace, and can be asked again exactly as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistants.answers import Answer
from assistants.asking import Asking
from assistants.configs import AssistantConfig
from assistants.line import QuestionLine
from assistants.stamp import config as stored_config
from assistants.tables import AnswerRow
from kernel.access import AccessScope
from kernel.clock import Clock
from kernel.errors import Corrupt, NotFound, Refused

ERASED = "A document that this answer used was erased."
"""Stands for the text of such an answer, and for its reason."""

_ADAPTER = TypeAdapter(Answer)


class AnswerErased(Refused):
    """An answer used a document that was erased."""

    code = "answer_erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it was given, with what it was asked under."""

    answer: Answer
    config_digest: str
    scope: AccessScope
    created_at: datetime


def keep(session: Session, answer: Answer, *, config: AssistantConfig, scope: AccessScope, clock: Clock) -> None:
    """Store an answer and its trace under its trace id."""
    session.add(
        AnswerRow(
            answer_id=answer.trace_id,
            assistant=answer.assistant,
            release=answer.release,
            config_digest=config.digest,
            question=answer.understood,
            readers=sorted(scope.groups),
            as_of=answer.as_of,
            generation=answer.generation,
            answer=answer_json(answer),
            created_at=clock.now(),
        )
    )
    session.flush()


def load(session: Session, answer_id: str, *, scope: AccessScope | None = None) -> KeptAnswer:
    """Return a stored answer; with a scope, only to who is in every group that it was asked for.

    Raises:
        NotFound: none has that id, or the scope may not see it.
    """
    row = session.get(AnswerRow, answer_id)
    if row is None or (scope and not scope.groups.issuperset(row.readers)):
        raise NotFound(f"no answer has the id {answer_id!r}; it was never given here, or it was erased.")
    return KeptAnswer(
        answer=answer_from_json(row.answer),
        config_digest=row.config_digest,
        scope=AccessScope(groups=frozenset(row.readers)),
        created_at=row.created_at,
    )


def replay(session: Session, answer_id: str, line: QuestionLine) -> Answer:
    """Ask a stored question again, with its configuration, readers, date and generation; what was held stays held.

    Raises:
        NotFound: the answer or its configuration is not stored.
        AnswerErased: a document that it used was erased.
        InvalidInput: the generation was vacuumed.
    """
    kept = load(session, answer_id)
    if is_erased(kept.answer):
        raise AnswerErased(
            f"answer {answer_id!r} cannot be given again: a document that it used was erased. Ask the question anew."
        )
    again = line.ask(
        Asking(
            text=kept.answer.understood,
            config=stored_config(session, kept.config_digest),
            scope=kept.scope,
            as_of=kept.answer.as_of,
            generation=kept.answer.generation,
            release=kept.answer.release,
        )
    )
    return replace(again, held=kept.answer.held)


def is_erased(answer: Answer) -> bool:
    """Say whether a document that an answer used was erased, and its words with it."""
    return answer.reason == ERASED


def answers_using(session: Session, *, source: str, document: str) -> list[str]:
    """Return the ids of the stored answers that cite or retrieved a document."""
    rows = session.scalars(select(AnswerRow)).yield_per(200)
    return [row.answer_id for row in rows if _uses(row.answer, source, document)]


def erase_document(session: Session, *, source: str, document: str) -> int:
    """Take a document's words out of every stored answer that cites or retrieved it; return how many there were."""
    erased = 0
    for row in session.scalars(select(AnswerRow)).yield_per(200):
        if _uses(row.answer, source, document):
            row.answer = {
                **row.answer,
                "text": ERASED,
                "reason": ERASED,
                "citations": [each for each in row.answer["citations"] if not _is_of(each, source, document)],
                "hits": [hit for hit in row.answer["hits"] if not _is_of(hit, source, document)],
                "trace": [],
                "findings": [],
                "result": None,
                "held": ERASED if row.answer.get("held") else "",
            }
            erased += 1
    session.flush()
    return erased


def _uses(answer: Mapping[str, Any], source: str, document: str) -> bool:
    return any(_is_of(place, source, document) for place in (*answer["hits"], *answer["citations"]))


def _is_of(place: Mapping[str, Any], source: str, document: str) -> bool:
    return (place["source"], place["document"]) == (source, document)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values; dates as ISO text."""
    stored: dict[str, Any] = _ADAPTER.dump_python(answer, mode="json")
    return stored


def answer_from_json(stored: Mapping[str, Any]) -> Answer:
    """Return the answer that was stored; what answers did not have yet then is empty.

    Raises:
        Corrupt: it is no answer.
    """
    try:
        return _ADAPTER.validate_python(stored)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise Corrupt(f"a stored answer is broken at {where!r}: {first['msg']}. Ask the question anew.") from None
