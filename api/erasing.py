"""Erasing a document everywhere: the one place where each package says what it holds of it."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack

from sqlalchemy.orm import Session

from api.wiring import Workspace
from assistants import archive, feedback
from assistants.actions import queue as actions
from assistants.models import replies
from assistants.reviews import cases
from evals import store as evaluations
from index.erasure import Target
from ingest import erasing
from ingest.connectors.port import Connector
from ingest.sources import connect, list_sources
from ingest.spool import waiting_blobs
from kernel.audit import AuditLog

EraseDocument = Callable[[Session, Target, AuditLog], Mapping[str, int]]

ERASERS: tuple[EraseDocument, ...] = (
    lambda session, target, _audit: erasing.erase_document(session, target),
    lambda session, target, _audit: {  # before the answers: they say which feedback is about the document
        "feedback": feedback.erase_document(session, source=target.source, document=target.uri)
    },
    lambda session, target, _audit: {  # before the answers, for the same reason
        "reviews": cases.erase_document(session, source=target.source, document=target.uri)
    },
    lambda session, target, _audit: {
        "actions": actions.erase_document(session, source=target.source, document=target.uri)
    },
    lambda session, target, _audit: {
        "answers": archive.erase_document(session, source=target.source, document=target.uri)
    },
    lambda session, target, _audit: {
        "model replies": replies.erase_document(session, source=target.source, document=target.uri)
    },
    lambda session, target, audit: {
        "eval outputs": evaluations.erase_document(session, source=target.source, document=target.uri, audit=audit)
    },
    lambda session, target, _audit: {
        "eval cases": evaluations.erase_quotes(session, source=target.source, document=target.uri)
    },
)
"""A package that stores words of documents adds its function here; a test plants a phrase and looks for it after."""


def erase(opened: Workspace, source: str, uri: str, *, by: str, reason: str) -> dict[str, int]:
    """Erase a document from every generation, blob, answer and eval, and keep it from being read again.

    Raises:
        NotFound: nothing of it is held.
        RefreshRunning: a source is being refreshed; what is read and not committed yet would be missed.
        ErasureUnfinished: another process reads the database; the same call finishes the work.
    """

    def others(session: Session, target: Target) -> dict[str, int]:
        counts: dict[str, int] = {}
        for erase_document in ERASERS:
            counts |= erase_document(session, target, opened.audit)
        return counts

    line = opened.refresh_line
    with ExitStack() as alone:
        for name in sorted({source, *_names(opened)}):
            alone.enter_context(line.alone(name))
        erasing.forget_copies(_connector(opened, source), line.spool, source)
        waiting = waiting_blobs(line.spool)
        counts = opened.eraser.erase(source, uri, by=by, reason=reason, others=others, waiting=waiting)
        opened.writer.settle()
        return counts


def _names(opened: Workspace) -> list[str]:
    with opened.database.read() as session:
        return [state.source.name for state in list_sources(session)]


def _connector(opened: Workspace, name: str) -> Connector | None:
    """Return the connector of a source, or None when that is not registered any more."""
    with opened.database.read() as session:
        source = next((state.source for state in list_sources(session) if state.source.name == name), None)
    return connect(source, opened.clock, opened.reach) if source else None
