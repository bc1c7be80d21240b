"""Produce: ask every question of a suite and keep what came back. Scoring and deciding are elsewhere."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from assistants.answers import Answer
from evals.outputs import Output
from evals.scores import RunState
from evals.suites import Case, Suite
from index.values import Hits, Query
from kernel.access import AccessScope


class Responder(Protocol):
    """Answer questions: an assistant, released or candidate."""

    def ask(self, question: str, *, scope: AccessScope, as_of: date) -> Answer:
        """Return an answer or an abstention, from what the scope may see and what applied on that day."""
        ...


class Retriever(Protocol):
    """Find passages; much faster than answering."""

    def search(self, query: Query, *, scope: AccessScope) -> Hits:
        """Return what the query finds within the scope, best first."""
        ...


Progress = Callable[[int, int, Output], None]
"""Called after each case with how many are done, how many there are, and the output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """Every output of one pass over a suite, in the order of its cases."""

    outputs: tuple[Output, ...]
    generation: int | None
    """The one generation that all outputs saw; None when they saw none, or more than one."""
    seconds: float
    state: RunState
    """``partial`` when the corpus changed under the run: its outputs are not of one thing."""


def produce_answers(suite: Suite, responder: Responder, *, as_of: date, progress: Progress | None = None) -> Production:
    """Ask every case; a failure of one becomes its output, and the others go on. ``as_of`` is for cases without a day."""

    def answer(case: Case, scope: AccessScope, day: date) -> Output:
        given = responder.ask(case.question, scope=scope, as_of=day)
        return Output(case_id=case.case_id, as_of=day, seconds=0.0, answer=given)

    return _produce(suite, answer, as_of, progress)


def produce_hits(
    suite: Suite,
    retriever: Retriever,
    *,
    as_of: date,
    sources: frozenset[str] | None = None,
    generation: int | None = None,
    limit: int = 50,
    progress: Progress | None = None,
) -> Production:
    """Search for every case without composing answers; ``limit`` passages each, so that ten documents are likely in it."""

    def find(case: Case, scope: AccessScope, day: date) -> Output:
        query = Query(text=case.question, as_of=day, sources=sources, generation=generation, limit=limit)
        return Output(case_id=case.case_id, as_of=day, seconds=0.0, hits=retriever.search(query, scope=scope))

    return _produce(suite, find, as_of, progress)


def _produce(
    suite: Suite, one: Callable[[Case, AccessScope, date], Output], as_of: date, progress: Progress | None
) -> Production:
    started = time.perf_counter()
    outputs: list[Output] = []
    for case in suite.cases:
        outputs.append(_attempt(suite, case, one, as_of))
        if progress:
            progress(len(outputs), len(suite.cases), outputs[-1])
    seen = {generation for output in outputs if (generation := _generation(output)) is not None}
    return Production(
        outputs=tuple(outputs),
        generation=next(iter(seen)) if len(seen) == 1 else None,
        seconds=time.perf_counter() - started,
        state="complete" if len(seen) <= 1 else "partial",
    )


def _attempt(suite: Suite, case: Case, one: Callable[[Case, AccessScope, date], Output], as_of: date) -> Output:
    day = case.as_of or suite.as_of or as_of
    scope = AccessScope.of(case.readers or suite.readers)
    started = time.perf_counter()
    try:
        output = one(case, scope, day)
    except Exception as error:  # noqa: BLE001 - a failed case is a value, and never stops the run
        output = Output(case_id=case.case_id, as_of=day, seconds=0.0, error=f"{type(error).__name__}: {error}")
    return replace(output, seconds=time.perf_counter() - started)


def _generation(output: Output) -> int | None:
    if output.answer:
        return output.answer.generation
    return output.hits.generation if output.hits else None
