"""``/api/v1/glossary``: names for the same thing."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.console import plain
from api.glossary import accept, find_term, proposal_view, read_glossary, read_proposals, reject, term_view
from api.routes.context import Body, OpenWorkspace
from index.glossary.terms import NewTerm
from kernel.access import AccessScope

router = APIRouter(prefix="/api/v1/glossary", tags=["glossary"])

Readers = Annotated[list[str], Query(description="Groups that the request is made for.")]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class TermBody(Body):
    """A term that a person knows."""

    term: Name
    aliases: list[Name] = Field(min_length=1, max_length=20)
    by: str = Field(min_length=1, max_length=200, description="Who says so.")
    readers: list[str] = Field(min_length=1, description="Groups whose questions it is applied to, such as 'everyone'.")
    definition: str = Field(default="", max_length=2000)
    owner: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=2000)


class AcceptBody(Body):
    """Proposals that should become terms."""

    proposals: list[str] = Field(min_length=1, max_length=500, description="Their ids, or the beginnings of them.")
    by: str = Field(min_length=1, max_length=200, description="Who says so.")
    readers: list[str] = Field(description="Groups that the request is made for.")
    reason: str = Field(default="", max_length=2000, description="Why (default: where it was found).")


class RejectBody(AcceptBody):
    """Proposals that should not be made again."""

    reason: str = Field(min_length=1, max_length=2000)


class RemoveBody(Body):
    """Why a term, or some aliases of it, should not be looked for any more."""

    by: str = Field(min_length=1, max_length=200, description="Who says so.")
    reason: str = Field(min_length=1, max_length=2000)
    readers: list[str] = Field(description="Groups that the request is made for.")
    aliases: list[str] = Field(default=[], description="Only these (default: the whole term).")


@router.get("")
def glossary(
    workspace: OpenWorkspace, readers: Readers, state: Literal["accepted", "rejected"] = "accepted"
) -> list[dict[str, Any]]:
    """List the terms that searches use, or what was rejected."""
    return [term_view(term) for term in read_glossary(workspace, AccessScope.of(readers), state=state)]


@router.get("/proposals")
def proposals(workspace: OpenWorkspace, readers: Readers) -> list[dict[str, Any]]:
    """Find names that documents give to the same thing; nothing is used before it is accepted."""
    return [proposal_view(each) for each in read_proposals(workspace, AccessScope.of(readers))]


@router.post("/proposals/accept")
def accept_proposals(body: AcceptBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Make terms of proposals, for those who may see the documents that they were found in."""
    done = accept(workspace, AccessScope.of(body.readers), body.proposals, by=body.by, reason=body.reason)
    told: dict[str, Any] = plain(done.kept)
    return told


@router.post("/proposals/reject")
def reject_proposals(body: RejectBody, workspace: OpenWorkspace) -> list[dict[str, Any]]:
    """See to it that proposals are not made again; searches stay as they are."""
    done = reject(workspace, AccessScope.of(body.readers), body.proposals, by=body.by, reason=body.reason)
    return [proposal_view(each) for each in done]


@router.post("")
def add(body: TermBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Add a term, or aliases to one; searches use it from the generation on that is returned."""
    new = NewTerm(
        term=body.term,
        aliases=tuple(body.aliases),
        by=body.by,
        readers=frozenset(body.readers),
        definition=body.definition,
        owner=body.owner,
        reason=body.reason,
    )
    done: dict[str, Any] = plain(workspace.curator.add([new]))
    return done


@router.post("/{term}/remove")
def remove(term: str, body: RemoveBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Take a term, by its id or name, out of the glossary; searches of older generations keep it."""
    found = find_term(workspace, AccessScope.of(body.readers), term)
    done: dict[str, Any] = plain(workspace.curator.remove(found, by=body.by, reason=body.reason, aliases=body.aliases))
    return done
