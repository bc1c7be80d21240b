"""What the kinds of assistants return beside their text."""

from dataclasses import dataclass
from typing import Literal

from index.values import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A label and how likely it is the right one, in [0, 1]."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What ``triage`` returns."""

    kind: Literal["triage"] = "triage"
    label: str
    """The most likely label; empty where it abstained."""
    probability: float
    route: str
    """Where the label sends it."""
    ranked: tuple[Ranked, ...]
    """Every label, the most likely first."""
    reason: str
    """What the choice rests on, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What ``draft`` returns beside the text of the answer."""

    kind: Literal["draft"] = "draft"
    subject: str
    body: str
    """As it would be sent, without citation marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedField:
    """One field that was looked for in the text that was given."""

    name: str
    value: str | float | bool | None
    """Normalized: a day as ISO text, an amount as a number. None where it was not found or not valid."""
    span: Span | None
    """Where it stands in the text that was given."""
    quote: str
    """Verbatim: equal to the span."""
    problem: str
    """Why there is no value, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What ``extract`` returns."""

    kind: Literal["extract"] = "extract"
    fields: tuple[ExtractedField, ...]
    """In the order of the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What one rule makes of a request."""

    rule: str
    outcome: Literal["passes", "fails", "unclear"]
    reason: str
    citation: int | None
    """Which citation of the answer it rests on, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What ``check`` returns; a person decides."""

    kind: Literal["check"] = "check"
    verdict: Literal["passes", "fails", "unclear"]
    grounds: tuple[Ground, ...]


Result = Routing | Letter | Extraction | Verdict
