"""The nouns of the corpus as frozen values: spans, valid time, visibility, queries and hits."""

from dataclasses import dataclass
from datetime import date, timedelta

from kernel.errors import InvalidInput

FOREVER = 2**53
"""The generation in which something dies that is still alive: later than any, exact in JSON and in doubles."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """Half-open character range ``[start, end)`` in a version's normalized text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise InvalidInput(f"a span needs 0 <= start <= end, not {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """Return the characters of the span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Valid time: the days on which something applies, first and last included; None is unbounded."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise InvalidInput(f"in force to {self.last} is before in force from {self.first}")

    def covers(self, day: date) -> bool:
        """Say whether the thing applies on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def ended_before(self, day: date) -> "InForce | None":
        """Return the part that lies before ``day``, or None when nothing does."""
        if day == date.min:
            return None
        last = day - timedelta(days=1)
        if self.last is not None and self.last <= last:
            return self
        return InForce(first=self.first, last=last) if self.first is None or self.first <= last else None


NEVER = InForce(last=date.min)
"""Of what was superseded before it began: no day that anybody asks about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Who may see a version, and when it applies."""

    readers: frozenset[str]
    """Groups that may see it, any of them. Copied from the document, never widened."""
    in_force: InForce


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search, less the access scope, which is always an argument of its own."""

    text: str
    as_of: date
    """Only what applies on this day is found."""
    sources: frozenset[str] | None = None
    """Search only these; None is all."""
    generation: int | None = None
    """Search the corpus as it stood then; None is the current generation."""
    limit: int = 10

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InvalidInput("a search needs some words; the query is empty.")
        if not 1 <= self.limit <= 1000:
            raise InvalidInput(f"limit {self.limit} is not between 1 and 1000.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found, with all that is needed to cite it."""

    score: float
    """Fused relevance in [0, 1], comparable within one search only."""
    similarity: float
    """Cosine of question and passage, comparable between searches; 0 when only words matched."""
    source: str
    document: str
    """The document's URI inside its source: a relative path, or an id."""
    title: str
    version_id: str
    passage_id: str
    text: str
    """The passage, verbatim: ``span`` of the version's normalized text."""
    heading: tuple[str, ...]
    """Headings above the passage, outermost first."""
    page: int | None
    """Page or slide or sheet number from 1; None where the format has none."""
    span: Span
    in_force: InForce
    flags: tuple[str, ...] = ()
    """``instructions`` where the passage holds words that address the machine that reads them."""
    flagged: tuple[Span, ...] = ()
    """Where those words stand in the version's normalized text."""
    copies: tuple[str, ...] = ()
    """Other documents with the same words, which were found too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A name in a question, and the other names of the same thing that are looked for with it."""

    asked: str
    """As it is written in the question."""
    start: int
    end: int
    added: tuple[str, ...]
    """The preferred name first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What a search found, best first, and the generation that it saw."""

    generation: int
    hits: tuple[Hit, ...]
    expansions: tuple[Expansion, ...] = ()
    """Names in the query, and the other names that were looked for with them."""
