"""The question line: scope, retrieve, compose, verify, decide; every step is in the trace of the answer."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistants.answers import Answer
from assistants.citations import TextReader, Verified, verify
from assistants.composers.extractive import ExtractiveComposer
from assistants.composers.port import Composer, Draft
from assistants.configs import AssistantConfig
from assistants.sentences import is_item, is_row
from assistants.support import Cited, Support, measure
from assistants.vectors import RememberedVectors
from index.embedders.port import Embedder
from index.glossary.asking import as_written
from index.search import RetrievalSettings
from index.values import Hits, Query
from kernel.access import AccessScope
from kernel.clock import Clock
from kernel.errors import InvalidInput
from kernel.ids import Ids
from kernel.telemetry import Trace

LONGEST_QUESTION = 2_000
"""Characters."""


class Retriever(Protocol):
    """Find passages. ``index.search.Searcher`` is one."""

    def search(self, query: Query, *, scope: AccessScope, settings: RetrievalSettings | None = None) -> Hits:
        """Return the best passages that the scope may see, best first; none is an answer too.

        Raises:
            InvalidInput: the query asks for a generation that does not exist.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an answer is given, and why not."""

    abstained: bool
    reason: str
    """Why it abstained, or empty."""


class QuestionLine:
    """Answer questions for any assistant from its configuration. Safe to share between threads."""

    def __init__(self, *, retriever: Retriever, texts: TextReader, embedder: Embedder, clock: Clock, ids: Ids) -> None:
        self._retriever = retriever
        self._texts = texts
        self._vectors = RememberedVectors(embedder)
        self._composers: dict[str, Composer] = {"extractive": ExtractiveComposer(self._vectors)}
        self._clock = clock
        self._ids = ids

    def ask(
        self,
        question: str,
        *,
        config: AssistantConfig,
        scope: AccessScope,
        as_of: date | None = None,
        generation: int | None = None,
        release: str | None = None,
    ) -> Answer:
        """Answer with verified quotes from what the scope may see and what is in force, or abstain with the reason.

        Without ``as_of`` it is today; without ``generation`` the current one.

        Raises:
            InvalidInput: the question is empty or too long, or the generation does not exist.
        """
        trace = Trace()
        query = self._scope(trace, question, config, (scope, as_of, generation))
        found = self._retrieve(trace, query, config, scope)
        read = as_written(query.text, found.expansions, found.hits)
        draft = self._compose(trace, read, found, config)
        verified = self._verify(trace, draft, found)
        support, decision = self._decide(trace, read, verified, found=found, config=config)
        return Answer(
            question=query.text,
            text=config.abstention if decision.abstained else show(verified.sentences),
            abstained=decision.abstained,
            reason=decision.reason,
            citations=() if decision.abstained else verified.citations,
            support=support.score,
            hits=found.hits,
            as_of=query.as_of,
            generation=found.generation,
            assistant=config.name,
            release=release,
            trace_id=self._ids.new("answer"),
            trace=tuple(trace.as_json()),
        )

    def _scope(
        self, trace: Trace, question: str, config: AssistantConfig, where: tuple[AccessScope, date | None, int | None]
    ) -> Query:
        scope, as_of, generation = where
        with trace.step("scope") as step:
            query = scoped(question, config, as_of=as_of or self._clock.today(), generation=generation)
            step.noted.update(readers=sorted(scope.groups), as_of=query.as_of.isoformat(), sources=list(config.sources))
        return query

    def _retrieve(self, trace: Trace, query: Query, config: AssistantConfig, scope: AccessScope) -> Hits:
        plan = config.retrieval
        with trace.step("retrieve") as step:
            settings = RetrievalSettings(dense_weight=plan.dense_weight, pool=plan.pool)
            found = self._retriever.search(query, scope=scope, settings=settings)
            step.noted.update(
                generation=found.generation,
                passages=[{"passage": h.passage_id, "score": h.score, "similarity": h.similarity} for h in found.hits],
            )
            if found.expansions:
                step.noted["expanded"] = [{"asked": e.asked, "added": list(e.added)} for e in found.expansions]
        return found

    def _compose(self, trace: Trace, question: str, found: Hits, config: AssistantConfig) -> Draft:
        with trace.step("compose") as step:
            draft = self._composers[config.compose.composer].compose(question, found.hits, config.compose)
            step.noted.update(composer=config.compose.composer, sentences=len(draft.sentences))
            if found.expansions:
                step.noted["read_as"] = question
        return draft

    def _verify(self, trace: Trace, draft: Draft, found: Hits) -> Verified:
        with trace.step("verify") as step:
            verified = verify(draft, found.hits, self._texts)
            step.noted["kept"] = len(verified.citations)
            step.noted["dropped"] = [{"sentence": d.sentence, "reason": d.reason} for d in verified.dropped]
        return verified

    def _decide(
        self, trace: Trace, question: str, verified: Verified, *, found: Hits, config: AssistantConfig
    ) -> tuple[Support, Decision]:
        with trace.step("decide") as step:
            cited = [Cited(text=c.quote, hit=hit) for c, hit in zip(verified.citations, verified.hits, strict=True)]
            support = measure(question, cited, found.hits, self._vectors)
            decision = decide(support.score, verified, found, threshold=config.threshold)
            step.noted.update(support=support.score, signals=support.signals, threshold=config.threshold)
            step.noted.update(abstained=decision.abstained, reason=decision.reason)
        return support, decision


def scoped(question: str, config: AssistantConfig, *, as_of: date, generation: int | None) -> Query:
    """Return the search that an assistant makes for a question.

    Raises:
        InvalidInput: the question is empty or longer than 2,000 characters.
    """
    text = question.strip()
    if not text:
        raise InvalidInput("the question is empty; ask in a few words.")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(
            f"the question has {len(text)} characters and may have {LONGEST_QUESTION}; shorten it to what you ask."
        )
    sources = frozenset(config.sources) or None
    return Query(text=text, as_of=as_of, sources=sources, generation=generation, limit=config.retrieval.limit)


def decide(support: float, verified: Verified, found: Hits, *, threshold: float) -> Decision:
    """Answer when something verified is left and its support reaches the threshold; pure."""
    if not found.hits:
        return Decision(abstained=True, reason="nothing in force that these readers may see was found")
    if not verified.citations:
        lost = f"; {len(verified.dropped)} could not be verified" if verified.dropped else ""
        return Decision(abstained=True, reason=f"no sentence could be cited{lost}")
    if support < threshold:
        return Decision(abstained=True, reason=f"the support {support:.2f} is below the threshold {threshold:.2f}")
    return Decision(abstained=False, reason="")


def show(sentences: tuple[str, ...]) -> str:
    """Join sentences into the text of an answer; list items and table rows stand on lines of their own."""
    text = ""
    for before, sentence in zip(("", *sentences), sentences, strict=False):
        apart = "\n" if any(is_item(s) or is_row(s) for s in (before, sentence)) else " "
        text = f"{text}{apart}{sentence}" if text else sentence
    return text
