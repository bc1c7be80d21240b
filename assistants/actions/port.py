"""The port of channels: how one kind of action leaves the machine."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistants.actions.values import Outgoing


class Prepared(Protocol):
    """An action of which everything is done that has no effect."""

    def send(self) -> str:
        """Have the effect, and return what the receiver said of it.

        Raises:
            NotDelivered: it surely had none, and may have later.
            ReceiverRefused: it surely had none.
            ReplyLost: it may have had it.
        """
        ...


class Channel(Protocol):
    """Carry out one kind of action."""

    def prepare(self, outgoing: Outgoing, key: str) -> AbstractContextManager[Prepared]:
        """Do all that has no effect: find, connect, sign in, write aside. ``key`` is the same for every attempt.

        Raises:
            NotDelivered: the receiver cannot be reached now.
            ReceiverRefused: the receiver or the settings will not have it.
        """
        ...

    def settle(self, outgoing: Outgoing, key: str) -> bool | None:
        """Say whether an attempt that never ended had its effect; None where that cannot be known."""
        ...

    def shown(self, outgoing: Outgoing, key: str) -> Mapping[str, str]:
        """Return what would be sent, without sending it and without secrets."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Files that hold secrets, one each, in a folder; read when they are used, and never kept."""

    folder: Path | None

    def read(self, name: str) -> str | None:
        """Return a secret without space around it, or None where there is no such file."""
        if self.folder is None or "/" in name or name.startswith("."):
            return None
        try:
            return (self.folder / name).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None
