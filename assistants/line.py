"""The question line: understand, retrieve, compose, verify, guard, decide; each step is in the trace of the answer.

It is a llama-index workflow (``assistants/flow.py``) whose steps are the plain methods here.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from assistants.answers import Answer, Finding
from assistants.asking import Asking
from assistants.citations import TextReader, Verified, verify
from assistants.composers.built_in import without_models
from assistants.composers.draft import answered
from assistants.composers.port import Composer, Draft, Task
from assistants.deciding import Decision, Standing, decide, shown_result
from assistants.flow import Line, run
from assistants.guards.senses import NoSenses, Senses
from assistants.guards.watch import Watched, findings
from assistants.looking import look, rules_of
from assistants.outcomes import Outcome, outcome, spoken
from assistants.reviews.holding import held
from assistants.support import Cited, Support, measure
from assistants.understanding import Understood, understand
from assistants.vectors import RememberedVectors
from index.embedders.port import Embedder
from index.glossary.asking import as_written
from index.search import RetrievalSettings
from index.values import Hits, Query
from kernel.access import AccessScope
from kernel.clock import Clock
from kernel.errors import InvalidInput
from kernel.ids import Ids
from kernel.telemetry import Step, Trace


class Retriever(Protocol):
    """Find passages. ``index.search.Searcher`` is one."""

    def search(self, query: Query, *, scope: AccessScope, settings: RetrievalSettings | None = None) -> Hits:
        """Return the best passages that the scope may see, best first; none is an answer too.

        Raises:
            InvalidInput: the query asks for a generation that does not exist.
        """
        ...


class Travelling:
    """One question on its way through the line. Not to be shared between threads."""

    def __init__(self, asking: Asking, answer_id: str) -> None:
        self.asking = asking
        self.answer_id = answer_id
        self.trace = Trace()
        self.understood: Understood
        self.found: Hits
        self.task: Task
        self.draft: Draft
        self.verified: Verified
        self.outcome: Outcome
        self.findings: tuple[Finding, ...] = ()
        self.answer: Answer


class QuestionLine:
    """Answer questions for any assistant from its configuration. Safe to share between threads."""

    def __init__(
        self,
        *,
        retriever: Retriever,
        texts: TextReader,
        embedder: Embedder,
        clock: Clock,
        ids: Ids,
        composers: Mapping[str, Composer] | None = None,
        senses: Senses | None = None,
    ) -> None:
        self._retriever = retriever
        self._texts = texts
        self._vectors = RememberedVectors(embedder)
        self._composers: dict[str, Composer] = {
            **without_models(self._vectors),
            **(composers or {}),
        }
        self._clock = clock
        self._ids = ids
        self._senses = senses or NoSenses()
        self._line = Line(self)

    def ask(self, asking: Asking, *, told: Callable[[Step], None] | None = None) -> Answer:
        """Answer with verified quotes from what the scope may see and what is in force, or abstain with the reason.

        ``told`` hears of every step when it is done.

        Raises:
            InvalidInput: the question is empty or too long, or the generation does not exist.
            Unavailable: a model outside the process did not answer.
        """
        asked = Travelling(asking, self._ids.new("answer"))
        run(self._line, asked, told)
        return asked.answer

    def understand(self, asked: Travelling) -> None:
        """Find out what is asked, as of when, for whom."""
        with asked.trace.step("understand") as step:
            understood = asked.understood = understand(asked.asking, today=self._clock.today())
            scope, query = asked.asking.scope, understood.query
            step.noted.update(
                readers=sorted(scope.groups), as_of=query.as_of.isoformat(), sources=sorted(query.sources or ())
            )
            if understood.why:
                step.noted.update(question=understood.question, why=list(understood.why))

    def retrieve(self, asked: Travelling) -> None:
        """Find passages."""
        config, understood = asked.asking.config, asked.understood
        plan = config.retrieval
        with asked.trace.step("retrieve") as step:
            settings = RetrievalSettings(dense_weight=plan.dense_weight, pool=plan.pool)
            looked = look(
                understood.query,
                rules_of(understood.text, config),
                lambda query: self._retriever.search(query, scope=asked.asking.scope, settings=settings),
            )
            found = asked.found = looked.hits
            step.noted.update(
                generation=found.generation,
                passages=[{"passage": h.passage_id, "score": h.score, "similarity": h.similarity} for h in found.hits],
            )
            if looked.searches:
                step.noted["searches"] = [{"rule": s.rule, "query": s.query} for s in looked.searches]
            if found.expansions:
                step.noted["expanded"] = [{"asked": e.asked, "added": list(e.added)} for e in found.expansions]
        asked.task = Task(
            text=understood.text,
            question=as_written(understood.question, found.expansions, found.hits),
            hits=found.hits,
            config=config,
            as_of=understood.query.as_of,
            language=understood.language,
            searches=looked.searches,
            repeat=asked.asking.repeat,
        )

    def compose(self, asked: Travelling) -> None:
        """Propose an answer."""
        config = asked.task.config
        with asked.trace.step("compose") as step:
            draft = asked.draft = self._composer(config.kind, config.compose.composer).compose(asked.task)
            step.noted.update(composer=config.compose.composer, sentences=len(draft.sentences))
            if draft.usage.calls:
                step.noted.update(
                    model=draft.usage.model,
                    calls=draft.usage.calls,
                    tokens=[draft.usage.input_tokens, draft.usage.output_tokens],
                    cost=draft.usage.cost,
                )
            elif draft.usage.model:
                step.noted["model"] = draft.usage.model
            if draft.usage.fell_back:
                step.noted["fell_back"] = draft.usage.fell_back
            if asked.found.expansions:
                step.noted["read_as"] = asked.task.question

    def verify(self, asked: Travelling) -> None:
        """Drop what stored text does not bear out."""
        with asked.trace.step("verify") as step:
            verified = asked.verified = verify(asked.draft, asked.found.hits, self._texts, question=asked.task.question)
            asked.outcome = outcome(asked.task, asked.draft, verified)
            step.noted["kept"] = len(verified.citations)
            step.noted["dropped"] = [{"sentence": d.sentence, "reason": d.reason} for d in verified.dropped]

    def guard(self, asked: Travelling) -> None:
        """Look for what must not be said, or not without a person."""
        with asked.trace.step("guard") as step:
            task, verified = asked.task, asked.verified
            said = spoken(asked.outcome)
            watched = Watched(
                task=task,
                found=asked.found,
                draft=asked.draft,
                verified=verified,
                said=said,
                orders=self._senses.orders(task.text),
                personal=self._senses.personal(said),
                disagreements=self._senses.disagreements(
                    verified.citations, scope=asked.asking.scope, day=task.as_of, generation=asked.found.generation
                ),
            )
            asked.findings = findings(watched)
            step.noted["findings"] = [
                {"kind": f.kind, "measure": f.measure, "reason": f.reason} for f in asked.findings
            ]

    def decide(self, asked: Travelling) -> None:
        """Answer, abstain, or hold for a person."""
        config, verified, found = asked.task.config, asked.verified, asked.found
        with asked.trace.step("decide") as step:
            support = self._support(asked)
            decision = decide(
                Standing(
                    support=support.score,
                    verified=verified,
                    found=found,
                    threshold=config.threshold,
                    kind=config.kind,
                    result=asked.outcome.result,
                    seen=asked.findings,
                )
            )
            if not decision.abstained:
                decision = replace(decision, held=held(config.review, asked.findings, asked.answer_id))
            step.noted.update(support=support.score, signals=support.signals, threshold=config.threshold)
            step.noted.update(abstained=decision.abstained, reason=decision.reason)
            if decision.held:
                step.noted["held"] = decision.held
        asked.answer = self._answer(asked, support, decision)

    def _support(self, asked: Travelling) -> Support:
        verified, own = asked.verified, asked.outcome.support
        if own is not None:
            return Support(score=own, signals={})
        cited = [Cited(text=c.quote, hit=hit) for c, hit in zip(verified.citations, verified.hits, strict=True)]
        each = [measure(q, cited, asked.found.hits, self._vectors) for q in answered(asked.task)]
        return Support(score=sum(one.score for one in each) / len(each), signals=each[0].signals)

    def _answer(self, asked: Travelling, support: Support, decision: Decision) -> Answer:
        config, verified = asked.task.config, asked.verified
        return Answer(
            question=asked.understood.text,
            text=config.abstention if decision.abstained else asked.outcome.text,
            abstained=decision.abstained,
            reason=decision.reason,
            citations=() if decision.abstained else verified.citations,
            support=support.score,
            hits=asked.found.hits,
            as_of=asked.task.as_of,
            generation=asked.found.generation,
            assistant=config.name,
            release=asked.asking.release,
            trace_id=asked.answer_id,
            trace=tuple(asked.trace.as_json()),
            held=decision.held,
            findings=asked.findings,
            result=shown_result(asked.outcome.result, decision),
            usage=asked.draft.usage,
            language=asked.understood.language,
        )

    def _composer(self, kind: str, name: str) -> Composer:
        found = self._composers.get(f"{kind}/{name}")
        if found is None:
            raise InvalidInput(f"nothing here composes a {kind!r} with {name!r}; choose another composer, stamp anew.")
        return found
