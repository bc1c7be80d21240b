"""The options that every command takes, kept for the length of one invocation."""

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What stands before or behind every command."""

    workspace: Path | None = None
    as_json: bool = False


_current: ContextVar[Invocation] = ContextVar("invocation", default=Invocation())  # noqa: B039 - frozen


def invocation() -> Invocation:
    """Return what the running command was given."""
    return _current.get()


def set_invocation(value: Invocation) -> None:
    """Remember what the running command was given."""
    _current.set(value)
