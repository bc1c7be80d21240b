"""One execution of a suite from end to end: produce every output, score it, and say what was run."""

from dataclasses import dataclass, replace
from datetime import date

from evals.metrics.measurements import Versions
from evals.outputs import Output
from evals.runner import (
    Begun,
    Effort,
    Production,
    Progress,
    Responder,
    Retriever,
    produce_answers,
    produce_hits,
)
from evals.scores import RunFacts, ScoredRun, score_run
from evals.suites import Suite
from kernel.clock import Clock
from kernel.ids import Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is measured."""

    assistant: str
    config_digest: str
    release: str | None = None
    """Digest of the release; None for a candidate."""
    notes: str = ""
    """Environment worth knowing later: program version, machine, settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """A scored run and the outputs that it was scored from."""

    run: ScoredRun
    outputs: tuple[Output, ...]
    stopped: str = ""
    """Why it was ended before every question was asked, or empty."""


def execute(
    suite: Suite,
    responder: Responder,
    *,
    identity: RunFacts,
    versions: Versions | None,
    effort: Effort | None = None,
    begun: Begun | None = None,
    progress: Progress | None = None,
) -> Execution:
    """Ask every case as often as ``effort`` says, and score the answers; ``identity`` comes from ``begin``."""
    production = produce_answers(suite, responder, as_of=identity.as_of, effort=effort, begun=begun, progress=progress)
    return _finish(suite, production, identity, versions)


def execute_retrieval(
    suite: Suite,
    retriever: Retriever,
    *,
    subject: Subject,
    clock: Clock,
    ids: Ids,
    as_of: date | None = None,
    sources: frozenset[str] | None = None,
    generation: int | None = None,
    progress: Progress | None = None,
) -> Execution:
    """Search for every case and score what was found; metrics of answers then measure nothing."""
    identity = begin(suite, subject, clock=clock, ids=ids, as_of=as_of)
    production = produce_hits(
        suite, retriever, as_of=identity.as_of, sources=sources, generation=generation, progress=progress
    )
    return _finish(suite, production, identity, None)


def _finish(suite: Suite, production: Production, identity: RunFacts, versions: Versions | None) -> Execution:
    facts = replace(identity, generation=production.generation, seconds=production.seconds, state=production.state)
    run = score_run(facts, suite, production.outputs, versions=versions)
    return Execution(run=run, outputs=production.outputs, stopped=production.stopped)


def begin(
    suite: Suite,
    subject: Subject,
    *,
    clock: Clock,
    ids: Ids,
    as_of: date | None = None,
    generation: int | None = None,
    repeats: int = 1,
) -> RunFacts:
    """Return what is known before the first question; ``as_of`` is for cases without a day, and today when not given."""
    return RunFacts(
        run_id=ids.new("run"),
        suite=suite.name,
        suite_digest=suite.digest,
        assistant=subject.assistant,
        config_digest=subject.config_digest,
        release=subject.release,
        generation=generation,
        as_of=as_of or clock.today(),
        started_at=clock.now(),
        seconds=0.0,
        state="partial",
        notes=subject.notes,
        repeats=repeats,
    )
