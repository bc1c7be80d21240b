"""Reviews as values, and the table of their states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kernel.errors import InvalidInput, NotFound, Refused

ReviewState = Literal["waiting", "seconding", "approved", "rejected"]
"""Nobody decided yet; somebody approved and others must too; it may be seen; it never will be."""
Verdict = Literal["approve", "edit", "reject"]

STEPS: Mapping[ReviewState, frozenset[ReviewState]] = {
    "waiting": frozenset({"seconding", "approved", "rejected"}),
    "seconding": frozenset({"seconding", "approved", "rejected"}),
    "approved": frozenset(),
    "rejected": frozenset(),
}
"""From each state, the states that may follow. An edit of an approved text asks for approvals anew: it stays open."""

LONGEST_NAME = 200
LONGEST_REASON = 2_000
LONGEST_EDIT = 100_000


class ReviewMissing(NotFound):
    """There is no review of that id, or these readers may not see it."""

    code = "review_missing"


class ReviewClosed(Refused):
    """It was decided already."""

    code = "review_closed"


class ReviewerRefused(Refused):
    """This person cannot give this approval."""

    code = "reviewer_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a person says of an answer that waits."""

    verdict: Verdict
    by: str
    reason: str = ""
    """Needed for a rejection."""
    text: str = ""
    """Of an edit: the whole text as it should be."""

    def __post_init__(self) -> None:
        if not self.by.strip() or len(self.by) > LONGEST_NAME:
            raise InvalidInput(f"a decision needs the name of who decides, of at most {LONGEST_NAME} characters.")
        if self.verdict == "reject" and not self.reason.strip():
            raise InvalidInput("a rejection needs a reason: whoever asked reads it; say it with --reason.")
        if len(self.reason) > LONGEST_REASON:
            raise InvalidInput(f"a reason may have {LONGEST_REASON} characters, not {len(self.reason)}.")
        if self.verdict == "edit" and not self.text.strip():
            raise InvalidInput("an edited answer cannot be empty; reject it instead, with a reason.")
        if len(self.text) > LONGEST_EDIT:
            raise InvalidInput(f"an edited answer may have {LONGEST_EDIT} characters, not {len(self.text)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said, as it was kept."""

    by: str
    verdict: Verdict
    reason: str
    diff: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One answer that waits for people, or waited."""

    review_id: str
    answer_id: str
    assistant: str
    owner: str
    """Who hears of it when it is overdue."""
    state: ReviewState
    why: str
    """Why the answer was held."""
    readers: frozenset[str]
    asked_by: str | None
    people: int
    assigned_to: str | None
    opened_at: datetime
    due_at: datetime
    escalated_at: datetime | None
    closed_at: datetime | None
    text: str | None
    """What the answer says since somebody edited it."""
    said: tuple[Said, ...] = ()

    @property
    def is_open(self) -> bool:
        """Somebody must decide yet."""
        return bool(STEPS[self.state])

    def is_overdue(self, now: datetime) -> bool:
        """Nobody decided in time."""
        return self.is_open and now > self.due_at


def review_of(answer_id: str) -> str:
    """Return the id of the review of an answer: there is at most one."""
    return "review-" + answer_id.removeprefix("answer-")
