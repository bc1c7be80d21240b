"""A fact, and a place that speaks for one."""

from dataclasses import dataclass
from typing import Literal

from index.values import Span

Origin = Literal["correction", "sidecar", "metadata", "text"]
"""Where a fact was found. The first in this order wins."""

ORIGINS: tuple[Origin, ...] = ("correction", "sidecar", "metadata", "text")

DATES = frozenset({"effective_from", "effective_to", "review_by"})
NAMES = (
    "title",
    "number",
    "version",
    "effective_from",
    "effective_to",
    "supersedes",
    "owner",
    "review_by",
    "applies_to",
    "last_changed",
)
CORRECTABLE = NAMES[:-1]
"""What a person may set: when a file was last changed is not a matter of opinion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One place that speaks for a fact."""

    name: str
    value: str
    """A date as YYYY-MM-DD, else the words."""
    origin: Origin
    words: str
    """The label and value, or the sentence, as they stand there."""
    span: Span | None = None
    """Where the words stand in the text, when they stand there."""
    is_labelled: bool = True
    """A label says it; False when a sentence does."""

    @property
    def where(self) -> str:
        """Say in words where it was found."""
        return f"text at {self.span.start}: {self.words}" if self.span else f"{self.origin}, {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing a document says about itself."""

    name: str
    value: str
    """A date as YYYY-MM-DD, else the words; empty when a person took the fact away."""
    where: str
    """Where it was found, and in which words."""
    origin: Origin
    words: str
    span: tuple[int, int] | None = None
    """Where the words stand in the text, when they stand there."""
    disagrees: tuple[str, ...] = ()
    """Other places of the same document that say something else."""
