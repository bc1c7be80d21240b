"""The owner's desk over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.console import plain
from api.desk import Look, read_desk
from api.deskwork import Verdict, attest, rule
from api.gaps import SINCE, GapLook, close_gap, read_gaps
from api.routes.context import Body, OpenWorkspace
from ingest.desk.attestations import Word
from kernel.access import AccessScope

router = APIRouter(prefix="/api/v1/desk", tags=["desk"])


class AttestBody(Body):
    """Somebody's word that documents are still correct."""

    source: str
    document: str | None = Field(default=None, description="One document (default: all that apply).")
    by: str = Field(min_length=1, max_length=200, description="Who says so.")
    until: date | None = Field(default=None, description="The last day that it is good for.")


@router.get("")
def desk(
    workspace: OpenWorkspace,
    readers: Annotated[list[str], Query(description="Groups that the desk is looked at for.")],
    source: str | None = None,
    owner: str | None = None,
    only: str | None = None,
) -> dict[str, Any]:
    """Return what an owner must look at, from the last scan; ``is_behind`` says that something changed since."""
    return read_desk(workspace, Look(scope=AccessScope.of(readers), source=source, owner=owner, only=only))


@router.post("/scan")
def scan(workspace: OpenWorkspace) -> dict[str, Any]:
    """Compare what changed since the last scan."""
    done = workspace.scanner.scan()
    return {"scanned": plain(done) if done else None}


@router.post("/attest")
def attest_documents(body: AttestBody, workspace: OpenWorkspace) -> dict[str, int]:
    """Note that documents are still correct; no content changes."""
    word = Word(by=body.by, until=body.until)
    return {"attested": attest(workspace, body.source, body.document, word)}


class RuleBody(Body):
    """A decision about a conflict."""

    outcome: Literal["supersedes", "different-scope", "not-a-conflict"]
    by: str = Field(min_length=1, max_length=200, description="Who decides.")
    reason: str = Field(min_length=1, max_length=2000, description="Why.")
    winner: str | None = Field(default=None, description="For supersedes: A, B or the document that applies.")
    effective_from: date | None = Field(default=None, description="For supersedes: since when (default: today).")
    readers: list[str] = Field(description="Groups that the decision is made for.")


@router.post("/conflicts/{conflict_id}/ruling")
def rule_conflict(conflict_id: str, body: RuleBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Decide a conflict; the ruling holds while the words of both passages do. 'supersedes' ends the older document."""
    verdict = Verdict(
        conflict=conflict_id,
        outcome=body.outcome,
        by=body.by,
        reason=body.reason,
        winner=body.winner,
        effective_from=body.effective_from,
    )
    done: dict[str, Any] = plain(rule(workspace, verdict, AccessScope.of(body.readers)))
    return done


@router.get("/gaps")
def gaps(
    workspace: OpenWorkspace,
    readers: Annotated[list[str], Query(description="Groups that the report is made for.")],
    since: str = SINCE,
    owner: str | None = None,
    assistant: str | None = None,
    *,
    closed: bool = False,
    recheck: bool = False,
) -> dict[str, Any]:
    """Return the questions that got no good answer, those of like meaning as one gap, with who should act."""
    look = GapLook(
        scope=AccessScope.of(readers),
        since=since,
        owner=owner,
        assistant=assistant,
        with_closed=closed,
        recheck=recheck,
    )
    return read_gaps(workspace, look)


class ClosureBody(Body):
    """Somebody's word that a gap needs nobody any more."""

    by: str = Field(min_length=1, max_length=200, description="Who closes it.")
    reason: str = Field(min_length=1, max_length=2000, description="Why.")
    since: str = Field(default=SINCE, description="The period that the gap was seen in.")
    readers: list[str] = Field(description="Groups that the gap was seen for.")


@router.post("/gaps/{gap_id}/closure")
def close_gap_route(gap_id: str, body: ClosureBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Close a gap; it opens again when somebody asks the like later."""
    look = GapLook(scope=AccessScope.of(body.readers), since=body.since)
    return close_gap(workspace, gap_id, look, by=body.by, reason=body.reason)
