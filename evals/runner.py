"""Produce: ask every question of a suite and keep what came back. Scoring and deciding are elsewhere."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Protocol

from assistants.answers import Answer
from evals.outputs import Output
from evals.scores import RunState
from evals.suites import Case, Suite
from index.values import Hits, Query
from kernel.access import AccessScope


class Responder(Protocol):
    """Answer questions: an assistant, released or candidate. Several threads may ask at once."""

    def ask(self, question: str, *, scope: AccessScope, as_of: date, repeat: int) -> Answer:
        """Return an answer or an abstention, from what the scope may see and what applied on that day.

        ``repeat`` counts from 0 how often the same was asked in this run: a model must be asked anew for each.
        """
        ...


class Retriever(Protocol):
    """Find passages; much faster than answering."""

    def search(self, query: Query, *, scope: AccessScope) -> Hits:
        """Return what the query finds within the scope, best first."""
        ...


Progress = Callable[[int, int, Output], None]
"""Called after each attempt with how many are done, how many there are, and the output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is put into a run."""

    repeats: int = 1
    """How often each question is asked."""
    workers: int = 1
    """How many are asked at the same time."""
    most_cost: float | None = None
    """No question is asked any more once so much was spent, in the currency of the price table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """Every output of one pass over a suite, in the order of its cases, one repeat after the other."""

    outputs: tuple[Output, ...]
    generation: int | None
    """The one generation that all outputs saw; None when they saw none, or more than one."""
    seconds: float
    state: RunState
    """``partial`` when the corpus changed under the run, or it was ended before every question was asked."""
    stopped: str = ""
    """Why it was ended early, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What an earlier process made of the same run, and where this one keeps what it makes."""

    outputs: Sequence[Output] = ()
    keep: Callable[[Output], None] | None = None


def produce_answers(
    suite: Suite,
    responder: Responder,
    *,
    as_of: date,
    effort: Effort | None = None,
    begun: Begun | None = None,
    progress: Progress | None = None,
) -> Production:
    """Ask every case; a failure of one becomes its output, and the others go on. ``as_of`` is for cases without a day.

    What ``begun`` holds is not asked again; ``begun.keep`` is given each new output as soon as it is there.
    """

    def answer(case: Case, repeat: int, scope: AccessScope, day: date) -> Output:
        given = responder.ask(case.question, scope=scope, as_of=day, repeat=repeat)
        return Output(case_id=case.case_id, as_of=day, seconds=0.0, answer=given)

    return _produce(
        suite, _Asking(one=answer, suite=suite, as_of=as_of), effort or Effort(), begun or Begun(), progress
    )


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

    def find(case: Case, _repeat: int, scope: AccessScope, day: date) -> Output:
        query = Query(text=case.question, as_of=day, sources=sources, generation=generation, limit=limit)
        return Output(case_id=case.case_id, as_of=day, seconds=0.0, hits=retriever.search(query, scope=scope))

    return _produce(suite, _Asking(one=find, suite=suite, as_of=as_of), Effort(), Begun(), progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """How one question is asked."""

    one: Callable[[Case, int, AccessScope, date], Output]
    suite: Suite
    as_of: date

    def attempt(self, case: Case, repeat: int) -> Output:
        day = case.as_of or self.suite.as_of or self.as_of
        scope = AccessScope.of(case.readers or self.suite.readers)
        started = time.perf_counter()
        try:
            output = self.one(case, repeat, scope, day)
        except Exception as error:  # noqa: BLE001 - a failed case is a value, and never stops the run
            output = Output(case_id=case.case_id, as_of=day, seconds=0.0, error=f"{type(error).__name__}: {error}")
        return replace(
            output, seconds=time.perf_counter() - started, repeat=repeat, readers=tuple(sorted(scope.groups))
        )


def _produce(suite: Suite, asking: _Asking, effort: Effort, begun: Begun, progress: Progress | None) -> Production:
    started = time.perf_counter()
    wanted = [(case, repeat) for repeat in range(effort.repeats) for case in suite.cases]
    done = {(output.case_id, output.repeat): output for output in begun.outputs}
    spent = sum(map(_cost, done.values()))
    todo = iter([each for each in wanted if (each[0].case_id, each[1]) not in done])

    def affordable() -> Iterator[tuple[Case, int]]:
        for each in todo:
            if effort.most_cost is not None and spent >= effort.most_cost:
                return
            yield each

    for output in _made(affordable(), asking, effort.workers):
        done[output.case_id, output.repeat] = output
        spent += _cost(output)
        if begun.keep:
            begun.keep(output)
        if progress:
            progress(len(done), len(wanted), output)
    outputs = tuple(done[key] for case, repeat in wanted if (key := (case.case_id, repeat)) in done)
    seen = {output.generation for output in outputs if output.generation is not None}
    left = len(wanted) - len(outputs)
    return Production(
        outputs=outputs,
        generation=next(iter(seen)) if len(seen) == 1 else None,
        seconds=time.perf_counter() - started,
        state="complete" if len(seen) <= 1 and not left else "partial",
        stopped=f"{spent:.4g} was spent, so {left} of {len(wanted)} questions were not asked" if left else "",
    )


def _made(todo: Iterator[tuple[Case, int]], asking: _Asking, workers: int) -> Iterator[Output]:
    """Yield outputs as they come; nothing is begun before it can be worked on."""
    if workers == 1:
        yield from (asking.attempt(case, repeat) for case, repeat in todo)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="eval") as pool:
        waiting: set[Future[Output]] = set()
        while True:
            room = islice(todo, workers - len(waiting))
            waiting |= {pool.submit(asking.attempt, case, repeat) for case, repeat in room}
            if not waiting:
                return
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ready)


def _cost(output: Output) -> float:
    return (output.answer.usage.cost or 0.0) if output.answer else 0.0
