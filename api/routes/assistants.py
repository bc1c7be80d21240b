"""``POST /api/v1/assistants/{name}/ask``, and which assistants there are."""

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import Field

from api import asking
from api.routes.context import Body, OpenWorkspace
from api.streaming import events
from api.views import reply_view
from api.wiring import Workspace
from assistants import stamp
from assistants.asking import LONGEST_TEXT
from governance.releases import live_release
from kernel.access import AccessScope
from kernel.telemetry import Step

router = APIRouter(prefix="/api/v1/assistants", tags=["assistants"])


class AskBody(Body):
    """A question, or a text to work on."""

    question: str = Field(
        min_length=1,
        max_length=LONGEST_TEXT,
        description="At most 2,000 characters for an assistant that answers; the other kinds take a whole message or document.",
    )
    readers: list[str] = Field(description="Groups that the question is asked for; everyone is in 'everyone'.")
    as_of: date | None = Field(default=None, description="What applied on this day (default: today).")
    by: str | None = Field(default=None, max_length=200, description="Who asks: they cannot approve the answer alone.")
    candidate: bool = Field(default=False, description="Ask the candidate instead of the live release.")
    conversation: str | None = Field(
        default=None, description="Id of the conversation that the question continues, or 'new' to begin one."
    )


@router.get("")
def assistants(workspace: OpenWorkspace) -> list[dict[str, Any]]:
    """List the assistants, and whether a release of each is live."""
    with workspace.database.read() as session:
        return [
            {"name": each.name, "use_case": each.use_case, "is_live": live_release(session, each.name) is not None}
            for each in stamp.assistants(session)
        ]


@router.post("/{name}/ask")
def ask(name: str, body: AskBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Answer with verified citations, or say that the assistant does not know and whom to ask."""
    return reply_view(_ask(workspace, name, body, None))


@router.post("/{name}/ask/events")
def ask_events(name: str, body: AskBody, workspace: OpenWorkspace) -> StreamingResponse:
    """Answer like ``ask``, as server-sent events: ``step`` for each step that is done, then ``answer`` or ``error``."""
    lines = events(lambda told: reply_view(_ask(workspace, name, body, told)))
    return StreamingResponse(lines, media_type="text/event-stream", headers={"cache-control": "no-store"})


def _ask(workspace: Workspace, name: str, body: AskBody, told: Callable[[Step], None] | None) -> asking.Reply:
    return asking.ask(
        workspace,
        name,
        body.question,
        scope=AccessScope.of(body.readers),
        candidate=body.candidate,
        as_of=body.as_of,
        by=body.by,
        conversation=body.conversation,
        told=told,
    )
