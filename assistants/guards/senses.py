"""What guards need to know and cannot find out by themselves: ingestion has the recognizers and the conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistants.answers import Citation
from kernel.access import AccessScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """A place in a text where something was recognized."""

    start: int
    end: int
    sort: str
    """What it is, such as ``email`` or ``override``."""
    reason: str
    """Completes "found because it ..."; never holds the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A document in force that contradicts a citation, and on which nobody has ruled."""

    citation: int
    """Which citation, from 0."""
    document: str
    sentence: str
    """What the other document says."""


class Senses(Protocol):
    """Look a text over, and look citations up."""

    def orders(self, text: str) -> Sequence[Noticed]:
        """Return where a text addresses the machine that reads it."""
        ...

    def personal(self, text: str) -> Sequence[Noticed]:
        """Return where a text holds personal data, as surely as a policy acts on it."""
        ...

    def disagreements(
        self, citations: Sequence[Citation], *, scope: AccessScope, day: date, generation: int
    ) -> Sequence[Disagreement]:
        """Return what contradicts citations among what the scope may see and what is in force on a day."""
        ...


class NoSenses:
    """Notices nothing."""

    def orders(self, text: str) -> Sequence[Noticed]:  # noqa: ARG002 - part of the port
        """Notice nothing."""
        return ()

    def personal(self, text: str) -> Sequence[Noticed]:  # noqa: ARG002 - part of the port
        """Notice nothing."""
        return ()

    def disagreements(
        self,
        citations: Sequence[Citation],  # noqa: ARG002 - part of the port
        *,
        scope: AccessScope,  # noqa: ARG002 - part of the port
        day: date,  # noqa: ARG002 - part of the port
        generation: int,  # noqa: ARG002 - part of the port
    ) -> Sequence[Disagreement]:
        """Know of none."""
        return ()
