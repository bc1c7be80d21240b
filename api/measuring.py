"""Measuring an assistant on a suite: each output is kept at once, so that a run that was killed goes on."""

from collections.abc import Callable

from api.asking import Answerer, CandidateResponder
from api.wiring import PROGRAM, Workspace
from evals import unfinished
from evals.execution import Execution, Subject, begin, execute
from evals.outputs import Output
from evals.runner import Begun, Effort
from evals.scores import RunFacts
from evals.store import record_run
from evals.suites import Suite

_TOGETHER = 25
"""Outputs that cost nothing are kept so many at a time; one that a model was paid for at once."""


def measure(
    workspace: Workspace,
    suite: Suite,
    who: Answerer,
    *,
    effort: Effort | None = None,
    fresh: bool = False,
    tell: Callable[[str, int, int], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> Execution:
    """Ask every question of a frozen suite with one configuration, score the answers, and record the run.

    A run of the same suite, configuration, generation and day that was ended early goes on, unless ``fresh``. One that
    stops at the most that it may cost is not recorded, and goes on the next time. ``say`` hears a sentence about that.
    """
    effort = effort or Effort()
    facts = begin(
        suite,
        Subject(assistant=who.config.name, config_digest=who.config.digest, release=who.release, notes=PROGRAM),
        clock=workspace.clock,
        ids=workspace.ids,
        generation=workspace.catalog.generation(),
        repeats=effort.repeats,
    )
    found = _found(workspace, facts, fresh=fresh)
    facts = found.facts
    if found.outputs and say:
        total = len(suite.cases) * facts.repeats
        say(
            f"going on with run {facts.run_id}: {len(found.outputs)} of {total} answers are there (--fresh begins anew)."
        )
    keeper = _Keeper(workspace, facts.run_id)
    done = execute(
        suite,
        CandidateResponder(workspace=workspace, who=who, generation=facts.generation),
        identity=facts,
        versions=workspace.catalog,
        effort=effort,
        begun=Begun(outputs=found.outputs, keep=keeper.keep),
        progress=(lambda made, total, _output: tell("ask", made, total)) if tell else None,
    )
    keeper.save()
    if not done.stopped:
        with workspace.database.write() as session:
            record_run(session, done.run, done.outputs, audit=workspace.audit)
            unfinished.close_run(session, facts.run_id)
    return done


def _found(workspace: Workspace, facts: RunFacts, *, fresh: bool) -> unfinished.Unfinished:
    """Return the run that goes on; a new one where there is none, or it is not wanted."""
    with workspace.database.write() as session:
        found = unfinished.find(session, facts)
        if found and not fresh:
            return found
        if found:
            unfinished.close_run(session, found.facts.run_id)
        unfinished.open_run(session, facts)
    return unfinished.Unfinished(facts=facts, outputs=())


class _Keeper:
    """Keep outputs as they come."""

    def __init__(self, workspace: Workspace, run_id: str) -> None:
        self._workspace = workspace
        self._run_id = run_id
        self._waiting: list[Output] = []

    def keep(self, output: Output) -> None:
        self._waiting.append(output)
        is_paid = output.answer is not None and output.answer.usage.calls > 0
        if is_paid or len(self._waiting) >= _TOGETHER:
            self.save()

    def save(self) -> None:
        if self._waiting:
            with self._workspace.database.write() as session:
                unfinished.keep(session, self._run_id, self._waiting)
            self._waiting.clear()
