"""``/api/v1/reviews``: answers that wait for a person."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api import reviewing
from api.routes.context import Body, OpenWorkspace
from assistants.reviews.values import LONGEST_EDIT, LONGEST_NAME, LONGEST_REASON, Saying, Verdict
from kernel.access import AccessScope

router = APIRouter(prefix="/api/v1/reviews", tags=["reviews"])

Readers = Annotated[list[str], Query(description="Groups that whoever looks is in.")]


class AssignBody(Body):
    """Who looks at a review."""

    to: str = Field(min_length=1, max_length=LONGEST_NAME, description="Who looks at it.")
    by: str = Field(min_length=1, max_length=LONGEST_NAME, description="Who says so.")
    readers: list[str] = Field(description="Groups that whoever says so is in.")


class DecisionBody(Body):
    """What a person says of an answer that waits."""

    verdict: Verdict
    by: str = Field(min_length=1, max_length=LONGEST_NAME, description="Who decides.")
    reason: str = Field(default="", max_length=LONGEST_REASON, description="Why; a rejection needs it.")
    text: str = Field(default="", max_length=LONGEST_EDIT, description="For edit: the whole text as it should be.")
    readers: list[str] = Field(description="Groups that whoever decides is in.")


@router.get("")
def reviews(
    workspace: OpenWorkspace, readers: Readers, assistant: str | None = None, *, closed: bool = False
) -> dict[str, Any]:
    """List what waits, the first due first, or what was decided; what is overdue goes to the owner."""
    return reviewing.read_queue(workspace, scope=AccessScope.of(readers), closed=closed, assistant=assistant)


@router.get("/cases")
def cases(workspace: OpenWorkspace, readers: Readers) -> list[dict[str, Any]]:
    """List the eval cases that edits of answers proposed."""
    return reviewing.read_cases(workspace, scope=AccessScope.of(readers))


@router.get("/{review_id}")
def review(review_id: str, workspace: OpenWorkspace, readers: Readers) -> dict[str, Any]:
    """Return one review with the question, what was found, the answer with its citations, and what was said."""
    return reviewing.read_review(workspace, review_id, scope=AccessScope.of(readers))


@router.post("/{review_id}/assignment")
def assign(review_id: str, body: AssignBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Note who looks at a review; others may still decide."""
    return reviewing.assign(workspace, review_id, body.to, by=body.by, scope=AccessScope.of(body.readers))


@router.post("/{review_id}/decision")
def decide(review_id: str, body: DecisionBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Approve, edit or reject an answer; said again once it is decided, it changes nothing and is refused."""
    saying = Saying(verdict=body.verdict, by=body.by, reason=body.reason, text=body.text)
    return reviewing.decide(workspace, review_id, saying, scope=AccessScope.of(body.readers))
