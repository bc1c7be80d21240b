"""``/api/v1/actions``: what approvals set off outside."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api import acting
from api.routes.context import Body, OpenWorkspace
from assistants.actions.values import ActionState
from kernel.access import AccessScope

router = APIRouter(prefix="/api/v1/actions", tags=["actions"])

Readers = Annotated[list[str], Query(description="Groups that whoever looks is in.")]


class WordBody(Body):
    """A person's word about an action of which nobody knows, or that failed."""

    by: str = Field(min_length=1, max_length=200, description="Who decides.")
    reason: str = Field(min_length=1, max_length=2000, description="Why.")
    readers: list[str] = Field(description="Groups that whoever decides is in.")


@router.get("")
def actions(workspace: OpenWorkspace, readers: Readers, state: ActionState | None = None) -> list[dict[str, Any]]:
    """List the actions, the newest first."""
    return acting.read_actions(workspace, scope=AccessScope.of(readers), state=state)


@router.get("/{action_id}")
def action(action_id: str, workspace: OpenWorkspace, readers: Readers, *, dry_run: bool = False) -> dict[str, Any]:
    """Return one action with every attempt at it; ``dry_run`` adds what is sent, without sending it."""
    return acting.read_action(workspace, action_id, scope=AccessScope.of(readers), dry_run=dry_run)


@router.post("/{action_id}/retry")
def retry(action_id: str, body: WordBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Have an action that failed, or of which nobody knows, sent again with the same key."""
    scope = AccessScope.of(body.readers)
    return acting.retry(workspace, action_id, by=body.by, reason=body.reason, scope=scope)


@router.post("/{action_id}/settle")
def settle(action_id: str, body: WordBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Call an action done that failed, or of which nobody knows."""
    scope = AccessScope.of(body.readers)
    return acting.settle(workspace, action_id, by=body.by, reason=body.reason, scope=scope)
