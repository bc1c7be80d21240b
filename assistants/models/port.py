"""The port of language models.

What can go wrong is a type; retries and fallbacks look at it, never at the words::

    Unavailable
    └── ModelFailed              no usable reply
        ├── ModelUnavailable     it did not answer, broke off, or answered with a fault of its own (transient)
        ├── RateLimited          it asks to be called later, or this process's own limit does (transient)
        ├── ModelReplyInvalid    it answered with what is no reply, or with an empty one (transient)
        ├── ModelRefused         it will not take this request: too long, or against its rules
        ├── ModelMisconfigured   its name, address or key is wrong, or its library is not installed
        └── BudgetExceeded       the budget of the day or of the question is spent
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from assistants.composers.port import Usage
from kernel.errors import Unavailable

Role = Literal["system", "user", "assistant"]


class ModelFailed(Unavailable):
    """A language model gave no usable reply."""

    code = "model_failed"
    transient = False
    usage: Usage | None = None
    """What the question had used when it failed, where that is known."""


class ModelUnavailable(ModelFailed):
    """It did not answer in time, broke off, or answered with a fault of its own."""

    code = "model_unavailable"
    transient = True


class RateLimited(ModelFailed):
    """It asks to be called later, or the limit of this process does."""

    code = "rate_limited"
    transient = True

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ModelReplyInvalid(ModelFailed):
    """It answered with what is no reply, or with an empty one."""

    code = "model_reply_invalid"
    transient = True


class ModelRefused(ModelFailed):
    """It will not take this request: too long, or against its rules."""

    code = "model_refused"


class ModelMisconfigured(ModelFailed):
    """Its name, its address or its key is wrong, or its library is not installed."""

    code = "model_misconfigured"


class BudgetExceeded(ModelFailed):
    """The budget of the day or of the question is spent."""

    code = "budget_exceeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a conversation with a model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A document whose words are in a request."""

    source: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """Everything that a model is asked, and all that its reply may depend on."""

    messages: tuple[Message, ...]
    prompt: str
    """Name, version and digest of the prompt that the messages were made from."""
    temperature: float = 0.0
    max_tokens: int = 800
    """The longest reply, in tokens."""
    schema: Mapping[str, Any] | None = None
    """JSON schema that the reply follows; servers that cannot enforce one are still told by the prompt."""
    origins: tuple[Origin, ...] = ()
    """Whose words are in the messages: a kept reply goes when one of them is erased."""
    repeat: int = 0
    """How often the same is asked on purpose: each time the model replies anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model replied."""

    text: str
    """Never empty."""
    finish: str
    """``stop``, or why it stopped early: ``length`` where the reply is cut off."""
    usage: Usage
    """Of every call that was made for it; ``usage.model`` names the model that replied."""
    is_kept: bool = False
    """It was given before and kept, and cost nothing now."""


class ChatModel(Protocol):
    """Reply to messages."""

    def complete(self, request: ModelRequest) -> Completion:
        """Return the reply, whole.

        Raises:
            ModelFailed: there is none; the type says why.
        """
        ...
