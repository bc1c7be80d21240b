"""A small corpus in memory behind the line's Protocols, and builders for the values that tests need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from assistants.composers.port import Task
from assistants.configs import AssistantConfig
from assistants.line import QuestionLine
from assistants.stamp import StampRequest, configure
from assistants.templates import TemplateLibrary
from index.embedders.hashing import Hashing
from index.search import RetrievalSettings
from index.values import Hit, Hits, InForce, Query, Span
from kernel.access import AccessScope
from kernel.clock import FixedClock
from kernel.errors import NotFound
from kernel.ids import CountingIds

TODAY = date(2026, 11, 23)
SCOPE = AccessScope.of(())
CLOCK = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
LEAVE = (
    "Parental leave\n\nEmployees may take 20 weeks of parental leave after a birth. "
    "Apply to Human Resources at least 8 weeks before. Part-time work during leave is possible.\n"
)
TRAVEL = (
    "Travel expenses\n\nReceipts must be handed in within 30 days of the journey. "
    "Hotels are paid up to 120 euros a night. Alcohol is not reimbursed.\n"
)


def hit(text: str, *, number: int = 0, heading: tuple[str, ...] = (), start: int = 0, score: float = 1.0) -> Hit:
    """Return a hit whose passage is ``text``, standing at ``start`` of its version."""
    return Hit(
        score=score,
        similarity=0.8,
        source="handbook",
        document=f"document-{number}",
        title=f"Document {number}",
        version_id=f"version-{number}",
        passage_id=f"passage-{number}",
        text=text,
        heading=heading,
        page=None,
        span=Span(start=start, end=start + len(text)),
        in_force=InForce(),
    )


@dataclass
class Shelf:
    """A retriever and text reader over a few versions; ranks by the words shared with the query."""

    texts: dict[str, str]
    hits: tuple[Hit, ...]
    generation: int = 7
    asked: list[tuple[Query, AccessScope, RetrievalSettings | None]] = field(default_factory=list)

    @classmethod
    def of(cls, passages: Sequence[str]) -> "Shelf":
        """Return a shelf with one version a passage."""
        hits = tuple(hit(text, number=number) for number, text in enumerate(passages))
        return cls(texts={h.version_id: h.text for h in hits}, hits=hits)

    def search(self, query: Query, *, scope: AccessScope, settings: RetrievalSettings | None = None) -> Hits:
        """Return every passage, those with more of the query's words first."""
        self.asked.append((query, scope, settings))
        wanted = set(query.text.lower().strip("?").split())
        ranked = sorted(self.hits, key=lambda h: -len(wanted & set(h.text.lower().split())))
        return Hits(generation=query.generation or self.generation, hits=tuple(ranked[: query.limit]))

    def version_text(self, version_id: str) -> str:
        """Return the text of a version."""
        if version_id not in self.texts:
            raise NotFound(f"version {version_id!r} is not on the shelf; add it.")
        return self.texts[version_id]


def line_on(shelf: Shelf) -> QuestionLine:
    """Return a question line over a shelf."""
    return QuestionLine(retriever=shelf, texts=shelf, embedder=Hashing(), clock=CLOCK, ids=CountingIds())


def config_with(chosen: Mapping[str, str] | None = None, *, sources: tuple[str, ...] = ()) -> AssistantConfig:
    """Return the shipped template, stamped with these parameters."""
    template = TemplateLibrary(None).get("policy-answers")
    request = StampRequest(
        name="people", use_case="uc-1", sources=sources, chosen=chosen or {}, owner="Human Resources"
    )
    return configure(template, request)


def task(question: str, hits: Sequence[Hit], most: int = 2) -> Task:
    """Return what a composer is given for a question and what was retrieved for it."""
    config = config_with()
    compose = replace(config.compose, max_sentences=most)
    return Task(
        text=question, question=question, hits=tuple(hits), config=replace(config, compose=compose), as_of=TODAY
    )
