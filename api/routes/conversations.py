"""``/api/v1/conversations``: what was asked and answered in one."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.routes.context import OpenWorkspace
from api.views import answer_view
from assistants import conversations
from assistants.reviews.queue import about
from kernel.access import AccessScope

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])


@router.get("/{conversation}")
def conversation(conversation: str, workspace: OpenWorkspace, readers: Annotated[list[str], Query()]) -> dict[str, Any]:
    """Return a conversation to the readers that it was begun for, the oldest answer first."""
    with workspace.database.read() as session:
        found = conversations.load(session, conversation, scope=AccessScope.of(readers))
        reviews = {each.trace_id: about(session, each.trace_id) for each in found.answers if each.held}
    return {
        "conversation": found.conversation_id,
        "assistant": found.assistant,
        "started_at": found.started_at.isoformat(),
        "answers": [answer_view(each, review=reviews.get(each.trace_id)) for each in found.answers],
    }
