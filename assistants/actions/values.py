"""Actions as values, the table of their states, and what can go wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kernel.errors import Failed, InvalidInput, NotFound, Refused, Unavailable

ActionKind = Literal["webhook", "email", "file", "rest"]
ActionState = Literal["pending", "sending", "done", "failed", "unknown"]
"""It is to be sent; an attempt began that may have its effect; it had its effect; it had none and will not be tried
again; it may have had its effect, and nobody knows."""

STEPS: Mapping[ActionState, frozenset[ActionState]] = {
    "pending": frozenset({"sending", "pending", "failed"}),
    "sending": frozenset({"sending", "pending", "done", "failed", "unknown"}),
    "done": frozenset(),
    "failed": frozenset({"pending", "done"}),
    "unknown": frozenset({"pending", "done"}),
}
"""From each state, the states that may follow. A person alone leads out of ``failed`` and ``unknown``."""


class ActionMissing(NotFound):
    """There is no action of that id, or these readers may not see it."""

    code = "action_missing"


class ActionSettled(Refused):
    """The action is in no state from which this can be done."""

    code = "action_settled"


class ActionInvalid(InvalidInput):
    """What a configuration says of its action cannot be carried out."""

    code = "action_invalid"


class NotDelivered(Unavailable):
    """The receiver surely did not take it, and may later (transient)."""

    code = "not_delivered"


class ReceiverRefused(Failed):
    """The receiver surely did not take it, and will not."""

    code = "receiver_refused"


class TargetForbidden(ReceiverRefused):
    """The settings do not allow to reach the target."""

    code = "target_forbidden"


class ReplyLost(Failed):
    """The receiver may have taken it: no answer came after it was sent."""

    code = "reply_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is sent, as it was approved; never holds a secret."""

    kind: ActionKind
    target: str
    """A URL, an address, or a folder below the one of the settings."""
    subject: str = ""
    """Of an e-mail."""
    body: str
    """JSON text, or the text of an e-mail."""
    method: str = "POST"
    resends: bool = False
    """The receiver takes a key that it has seen as done: what may have arrived is sent again, with its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt, as it ended."""

    at: datetime
    outcome: str
    """``done``, or the code of what went wrong."""
    detail: str
    millis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What one approval does outside."""

    action_id: str
    """Also its idempotency key."""
    review_id: str
    answer_id: str
    assistant: str
    kind: ActionKind
    state: ActionState
    why: str
    """What the state rests on."""
    outgoing: Outgoing | None
    """None where it could not be made, or the answer's document was erased."""
    tries: int
    created_at: datetime
    changed_at: datetime
    attempts: tuple[Attempt, ...] = field(default=())


def action_of(review_id: str) -> str:
    """Return the id of the action of an approval, which is its idempotency key: there is at most one."""
    return "action-" + review_id.removeprefix("review-")
