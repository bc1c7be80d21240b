"""What follows from a ruling that one document supersedes another: a correction on the newer one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.wiring import Workspace
from index.references import Problem
from index.supersession import ended_by, open_references
from ingest.corrections import Ruling, active_corrections
from ingest.desk.conflicts import ConflictSide
from ingest.facts.corrected import checked
from ingest.sources import load_source
from kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of the older document's time."""

    document: str
    """The older document, as ``source/uri``."""
    generation: int
    since: date | None
    """The first day on which it is not in force any more; None when nothing ended."""
    problem: Problem | None
    """Why nothing ended."""


def supersession_facts(
    workspace: Workspace, newer: ConflictSide, older: ConflictSide, day: date | None
) -> Mapping[str, str]:
    """Return the facts that make one document supersede another, from a day on.

    What the newer one supersedes already, it supersedes still.

    Raises:
        InvalidInput: the newer document applies from another day than the one that was asked for, or supersedes more
            documents than one fact can name.
    """
    with workspace.database.read() as session:
        held = active_corrections(session, newer.source).get(newer.document, ())
        ends = ended_by(session, newer.document_id, workspace.catalog.generation())
    ruled = next((one.value for one in held if one.name == "supersedes" and one.value), "")
    before = [ruled] if ruled else [name for name in ends if name != older.document_id]
    known = older.document_id in ruled
    facts = {"supersedes": checked("supersedes", ruled if known else "; ".join((*before, older.document_id)))}
    begins = _begins(workspace, newer)
    if day and begins and begins != day.isoformat():
        raise InvalidInput(
            f"{newer.document!r} applies from {begins}, and the older document ends on that day; leave out the day, "
            f"or first run 'gristmill desk correct {newer.source} {newer.document} --set effective_from={day}'."
        )
    return facts | ({"effective_from": day.isoformat()} if day and not begins else {})


def supersede(
    workspace: Workspace, newer: ConflictSide, older: ConflictSide, facts: Mapping[str, str], *, by: str, reason: str
) -> Ended:
    """Correct the newer document, and return what that ended."""
    with workspace.database.read() as session:
        source = load_source(session, newer.source)
    ruling = Ruling(source=source, document=newer.document, values=facts, by=by, reason=reason)
    workspace.corrector.correct(ruling)
    generation = workspace.catalog.generation()
    with workspace.database.read() as session:
        told = open_references(session, generation)
    successor = workspace.catalog.successor(older.version_id)
    ours = successor is not None and successor.document_id == newer.document_id
    open_ = [one for one in told if one.document_id == newer.document_id and older.document_id in one.words]
    return Ended(
        document=f"{older.source}/{older.document}",
        generation=generation,
        since=successor.since if successor and ours else None,
        problem=None if ours or not open_ else open_[0].problem,
    )


def _begins(workspace: Workspace, side: ConflictSide) -> str:
    """Return the first day that a document gives itself, as YYYY-MM-DD; empty where it gives none."""
    catalog = workspace.catalog
    held = [v for v in catalog.live_versions(side.source, catalog.generation()) if v.uri == side.document]
    return str(held[-1].facts.get("effective_from", {}).get("value", "")) if held else ""
