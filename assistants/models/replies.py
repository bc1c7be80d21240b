"""Replies that were given are kept: the same request to the same model is not made twice.

The key is a digest of everything that a reply may depend on. An entry names the documents whose words it may hold, so
that erasing one of them erases the entry.
"""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistants.models.llama import Replied
from assistants.models.naming import ModelName
from assistants.models.port import ModelRequest
from assistants.tables import ModelReplyRow
from kernel.canonical import value_digest
from kernel.clock import Clock
from kernel.db import Database


class KeptReplies:
    """The replies of a workspace."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def find(self, model: ModelName, request: ModelRequest) -> Replied | None:
        """Return the reply to the same request, or None."""
        with self._database.read() as session:
            row = session.get(ModelReplyRow, reply_key(model, request))
        if row is None:
            return None
        return Replied(text=row.text, finish=row.finish, tokens=(row.input_tokens, row.output_tokens))

    def keep(self, model: ModelName, request: ModelRequest, reply: Replied) -> None:
        """Keep a reply; where another process was faster, its reply stays."""
        tokens = reply.tokens or (0, 0)
        row = ModelReplyRow(
            key=reply_key(model, request),
            model=str(model),
            text=reply.text,
            finish=reply.finish,
            input_tokens=tokens[0],
            output_tokens=tokens[1],
            origins=[asdict(origin) for origin in request.origins],
            at=self._clock.now(),
        )
        try:
            with self._database.write() as session:
                session.add(row)
        except IntegrityError:
            return


def reply_key(model: ModelName, request: ModelRequest) -> str:
    """Return the digest of a model and all that it is asked."""
    asked: dict[str, Any] = {
        "model": asdict(model),
        "messages": [[message.role, message.text] for message in request.messages],
        "prompt": request.prompt,
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
        "schema": request.schema,
        "repeat": request.repeat,
        "origins": sorted([origin.source, origin.document] for origin in request.origins),
    }
    return value_digest(asked)


def erase_document(session: Session, *, source: str, document: str) -> int:
    """Delete the replies to requests that held words of a document; return how many there were."""
    rows = session.scalars(select(ModelReplyRow)).all()
    gone = [row for row in rows if {"source": source, "document": document} in row.origins]
    for row in gone:
        session.delete(row)
    session.flush()
    return len(gone)
