"""The port of composers."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from assistants.configs import AssistantConfig
from assistants.results import Result
from index.values import Hit, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was searched for on behalf of one rule."""

    rule: str
    query: str
    hits: tuple[int, ...]
    """Which hits of the task it found, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a composer is given."""

    text: str
    """What the person wrote: a question, a message, a document."""
    question: str
    """The same as it is compared with passages: complete without the conversation, names as the corpus writes them."""
    hits: tuple[Hit, ...]
    """What was retrieved, best first."""
    config: AssistantConfig
    as_of: date
    language: str = ""
    """Of the text, as ISO 639-1; empty where it is not known."""
    searches: tuple[Search, ...] = ()
    """For ``check``: one for each rule that applies, or may."""
    repeat: int = 0
    """How often the same was asked before: a reply that was kept for another time does not count."""


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
class Dropped:
    """A sentence that was not shown, and why."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a model was asked for and what that cost."""

    model: str = ""
    """The one that answered; empty where none did."""
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    """In the currency of the price table; None where the model has no price."""
    fell_back: str = ""
    """Why the composer without a model answered instead, or a model further down the list; empty where neither did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a composer proposes, in the order in which it would be shown; no sentence means it found nothing."""

    sentences: tuple[DraftSentence, ...]
    result: Result | None = None
    """What the kinds other than ``answer`` return."""
    usage: Usage = field(default_factory=Usage)
    dropped: tuple[Dropped, ...] = ()
    """What the composer gave up itself: sentences of a model that cite nothing, or what does not exist."""


class Composer(Protocol):
    """Propose an answer from retrieved passages alone."""

    def compose(self, task: Task) -> Draft:
        """Return at most ``task.config.compose.max_sentences`` sentences, each with the hit and the span that it rests on.

        No hits give an empty draft. A composer without a model gives the same draft for the same task.

        Raises:
            Unavailable: a model outside the process did not answer. ``fallback.WithFallback`` has another one answer then.
        """
        ...
