"""The owner's desk over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.console import plain
from api.desk import Look, read_desk
from api.deskwork import attest
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
