"""The port of composers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.values import Hit, Span

COMPOSERS = ("extractive",)
"""The composers that a template can name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeSettings:
    """How an assistant composes its answers."""

    composer: str = "extractive"
    max_sentences: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """A sentence that a composer proposes, with the place that it claims as its evidence."""

    text: str
    hit: int
    """Which of the hits it was taken from, from 0."""
    span: Span
    """The evidence, in the normalized text of the hit's version. Not trusted before it is verified."""
    quote: str
    """What the composer says stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a composer proposes, in the order in which it would be shown; no sentence means it found nothing."""

    sentences: tuple[DraftSentence, ...]


class Composer(Protocol):
    """Propose an answer from retrieved passages alone."""

    def compose(self, question: str, hits: Sequence[Hit], settings: ComposeSettings) -> Draft:
        """Return at most ``settings.max_sentences`` sentences, each with the hit and the span that it rests on.

        No hits give an empty draft. The same question, hits and settings give the same draft.

        Raises:
            Unavailable: a model outside the process did not answer.
        """
        ...
