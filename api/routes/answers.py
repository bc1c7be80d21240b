"""``POST /api/v1/answers/{answer_id}/feedback``: what somebody says of an answer."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.responding import say
from api.routes.context import Body, OpenWorkspace
from api.views import feedback_view
from assistants.feedback import LONGEST, LONGEST_NAME, Feedback, Reason, Verdict

router = APIRouter(prefix="/api/v1/answers", tags=["answers"])


class FeedbackBody(Body):
    """Whether an answer helped, and why not."""

    verdict: Verdict
    reason: Reason | None = Field(default=None, description="Of a thumbs-down.")
    comment: str | None = Field(default=None, max_length=LONGEST, description="In the person's own words.")
    correction: str | None = Field(default=None, max_length=LONGEST, description="What the answer should have been.")
    by: str | None = Field(default=None, max_length=LONGEST_NAME, description="Who says so, if that may be known.")


@router.post("/{answer_id}/feedback")
def feedback(answer_id: str, body: FeedbackBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Keep what somebody says of an answer; a person's last word counts. The answer itself is not given back."""
    return feedback_view(say(workspace, answer_id, Feedback(**body.model_dump())))
