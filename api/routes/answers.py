"""``/api/v1/answers``: a stored answer, and what somebody says of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.responding import say
from api.reviewing import read_answer
from api.routes.context import Body, OpenWorkspace
from api.views import answer_view, feedback_view
from assistants.feedback import LONGEST, LONGEST_NAME, Feedback, Reason, Verdict
from kernel.access import AccessScope

router = APIRouter(prefix="/api/v1/answers", tags=["answers"])


class FeedbackBody(Body):
    """Whether an answer helped, and why not."""

    verdict: Verdict
    reason: Reason | None = Field(default=None, description="Of a thumbs-down.")
    comment: str | None = Field(default=None, max_length=LONGEST, description="In the person's own words.")
    correction: str | None = Field(default=None, max_length=LONGEST, description="What the answer should have been.")
    by: str | None = Field(default=None, max_length=LONGEST_NAME, description="Who says so, if that may be known.")


@router.get("/{answer_id}")
def answer(
    answer_id: str,
    workspace: OpenWorkspace,
    readers: Annotated[list[str], Query(description="Groups that whoever asks for it is in.")],
) -> dict[str, Any]:
    """Return a stored answer to who is in every group that it was asked for; of a held one, what became of its review."""
    found, review = read_answer(workspace, answer_id, scope=AccessScope.of(readers))
    return answer_view(found, review=review)


@router.post("/{answer_id}/feedback")
def feedback(answer_id: str, body: FeedbackBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Keep what somebody says of an answer; a person's last word counts. The answer itself is not given back."""
    return feedback_view(say(workspace, answer_id, Feedback(**body.model_dump())))
