"""Answers and citations as values."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistants.composers.port import Usage
from assistants.plans import Measure
from assistants.results import Result
from index.values import Hit, InForce, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where one sentence of an answer comes from, checked against stored text before it is shown."""

    source: str
    document: str
    title: str
    version_id: str
    passage_id: str
    heading: tuple[str, ...]
    page: int | None
    span: Span
    """Where the quote stands in the version's normalized text."""
    quote: str
    """Verbatim: equal to the span of the stored text."""
    in_force: InForce


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a guard saw in a question, a passage or an answer."""

    kind: str
    """A field of ``GuardPlan``."""
    reason: str
    measure: Measure
    """What the assistant does about it."""
    quote: str = ""
    """The words that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the question line returns: an answer with its evidence, or an abstention with its reason."""

    question: str
    text: str
    """The answer; when abstained, the sentence that says so and whom to ask."""
    abstained: bool
    reason: str
    """Why it abstained, or empty."""
    citations: tuple[Citation, ...]
    support: float
    """How strongly the evidence supports an answer, in [0, 1]; compared with the assistant's threshold."""
    hits: tuple[Hit, ...]
    """What was retrieved, best first."""
    as_of: date
    generation: int
    assistant: str
    release: str | None
    """Digest of the release that answered; None when a candidate did."""
    trace_id: str
    trace: tuple[dict[str, Any], ...]
    """The steps with their times in seconds, as stored."""
    held: str = ""
    """Why it waits for a person before anybody may see it; empty where it does not."""
    findings: tuple[Finding, ...] = ()
    result: Result | None = None
    """What the kinds other than ``answer`` return."""
    usage: Usage = field(default_factory=Usage)
    language: str = ""
    """Of the question, as ISO 639-1; empty where it is not known."""

    @property
    def understood(self) -> str:
        """The question as it was understood: complete without its conversation."""
        return next((str(step["question"]) for step in self.trace if "question" in step), self.question)
