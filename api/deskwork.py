"""What people do at the desk, each in one transaction with its audit line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from api.superseding import Ended, supersede, supersession_facts
from api.wiring import Workspace
from index.catalog import current_generation
from index.holdings import Holding, current, holdings
from ingest.desk.ages import applying
from ingest.desk.attestations import Word
from ingest.desk.attestations import attest as write_attestation
from ingest.desk.conflicts import Conflict, find_conflicts, load_conflict, winner_of
from ingest.desk.rulings import Ruling, decide
from ingest.desk.tables import ConflictRow
from ingest.sources import Source, list_sources, load_source
from kernel.access import AccessScope
from kernel.errors import NotFound


def attest(workspace: Workspace, source: str, document: str | None, word: Word) -> int:
    """Attest what applies of a source, or one document of it; return how many documents that are.

    Raises:
        NotFound: there is no such source or document, or nothing of it applies.
    """
    with workspace.database.write() as session:
        load_source(session, source)
        found = holdings(session, current_generation(session), sources=[source])
        by_uri: dict[str, list[Holding]] = {}
        for each in found:
            if document in {None, each.uri}:
                by_uri.setdefault(each.uri, []).append(each)
        chosen = [held for held in (applying(group, workspace.clock.today()) for group in by_uri.values()) if held]
        if not chosen:
            what = f"document {document!r}" if document else "any document"
            raise NotFound(
                f"source {source!r} does not hold {what} that applies; 'gristmill source show {source}' lists them."
            )
        return write_attestation(session, chosen, word, clock=workspace.clock, ids=workspace.ids, audit=workspace.audit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person wants done with a conflict."""

    conflict: str
    """Its id, or the beginning of it."""
    outcome: str
    by: str
    reason: str
    winner: str | None = None
    """``A``, ``B`` or the document that supersedes the other one."""
    effective_from: date | None = None
    """The first day on which the winner alone applies; None is today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A conflict as it was decided, and what that changed."""

    conflict: Conflict
    ended: Ended | None
    """What became of the older document; None where neither is older."""


def rule(workspace: Workspace, verdict: Verdict, scope: AccessScope) -> Ruled:
    """Keep a ruling on a conflict and on every other pair of documents with the same two sentences.

    That one document supersedes another is said of the two documents alone, and corrects the one that applies: the
    ruling is kept first, so that somebody who is cut off in between repeats it and finds it there.

    Raises:
        NotFound: there is no such conflict that the scope may see.
        InvalidInput: the outcome is none, nobody makes it, the winner is neither side, or it applies from another day.
    """
    with workspace.database.read() as session:
        conflict = load_conflict(_conflicts(session, workspace, scope), verdict.conflict)
    winner = winner_of(conflict, verdict.winner) if verdict.winner else None
    ruling = Ruling(
        outcome=verdict.outcome,
        by=verdict.by,
        reason=verdict.reason,
        winner=winner.document_id if winner else None,
        effective_from=(verdict.effective_from or workspace.clock.today()) if winner else None,
    )
    loser = conflict.other if winner == conflict.one else conflict.one
    facts = supersession_facts(workspace, winner, loser, verdict.effective_from) if winner else {}
    names: Sequence[str] = (conflict.conflict_id, *(() if winner else conflict.same))
    with workspace.database.write() as session:
        for name in names:
            row = session.get_one(ConflictRow, name)
            decide(session, row, ruling, clock=workspace.clock, ids=workspace.ids, audit=workspace.audit)
        decided = load_conflict(_conflicts(session, workspace, scope), conflict.conflict_id)
    if winner is None:
        return Ruled(conflict=decided, ended=None)
    return Ruled(
        conflict=decided, ended=supersede(workspace, winner, loser, facts, by=verdict.by, reason=verdict.reason)
    )


def visible(session: Session, workspace: Workspace, scope: AccessScope) -> list[Holding]:
    """Return what a scope may see and what applies today or later."""
    held = current(holdings(session, current_generation(session)), workspace.clock.today())
    return [each for each in held if scope.allows(each.visibility.readers)]


def every_source(session: Session) -> dict[str, Source]:
    """Return the sources by name."""
    return {state.source.name: state.source for state in list_sources(session)}


def _conflicts(session: Session, workspace: Workspace, scope: AccessScope) -> list[Conflict]:
    sources = every_source(session)
    return find_conflicts(session, visible(session, workspace, scope), sources, frozenset(sources))
