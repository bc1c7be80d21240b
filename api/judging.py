"""Judging a run with a language model, and labelling it by hand: what commands do inside a workspace."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from api.models import model_desk
from api.wiring import Workspace
from assistants.models.naming import fallbacks
from assistants.plans import ModelPlan
from evals.judges.judging import Judging, Pass, items, judge_all
from evals.judges.labels import Label, Question, queue
from evals.judges.metrics import BY_NAME, JUDGED, JudgeMetric
from evals.judges.port import placed
from evals.judges.ragas_door import RagasJudge
from evals.judges.standing import JudgeFigure, judge_figures
from evals.judges.store import labelled_runs, load_judged, load_labels, record_judged, record_labels
from evals.store import load_outputs, load_run, load_suite
from ingest.sources import list_sources
from kernel.errors import InvalidInput


def judge_metrics(names: Sequence[str]) -> tuple[JudgeMetric, ...]:
    """Return the metrics of these names, or all.

    Raises:
        InvalidInput: there is no such metric.
    """
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        raise InvalidInput(f"{unknown[0]!r} is no metric of a judge; there are {', '.join(BY_NAME)}.")
    return tuple(BY_NAME[name] for name in names) or JUDGED


def open_judge(workspace: Workspace, named: str | None) -> RagasJudge:
    """Return the judge that is named, or that of GRISTMILL_JUDGE. Whoever names one here lets documents go to it.

    Raises:
        InvalidInput: none is named, or more than one.
        JudgeMissing: ragas is not installed.
    """
    name = named or workspace.settings.judge
    if not name:
        raise InvalidInput("no judge is named; give --model KIND:NAME@URL, or set GRISTMILL_JUDGE.")
    found = fallbacks(name)
    if len(found.models) != 1 or found.has_extractive:
        raise InvalidInput(f"a judge is one model, and {name!r} names several: their scores could not be told apart.")
    desk = model_desk(workspace.settings.model_copy(update={"model": name}), workspace.database, workspace.clock)
    return RagasJudge(
        found.models[0], open_model=lambda: desk.open(ModelPlan(name=name)), embedder=lambda: workspace.embedder
    )


def judge_run(
    workspace: Workspace,
    run_id: str,
    judge: RagasJudge,
    plan: Pass,
    *,
    limit: int | None = None,
    tell: Callable[[str, int, int], None] | None = None,
) -> Judging:
    """Judge the kept outputs of a run and keep what was said beside it.

    Raises:
        NotFound: there is no such run.
        ModelMisconfigured: the judge cannot be asked at all.
    """
    with workspace.database.read() as session:
        run = load_run(session, run_id)
        sources = [state.source.name for state in list_sources(session)]
        suite = placed(load_suite(session, run.facts.suite_digest), sources)
        outputs = load_outputs(session, run_id)
    wanted = items(suite, outputs, plan, limit=limit)
    done = judge_all(
        judge,
        suite,
        outputs,
        wanted,
        plan,
        progress=(lambda made, total: tell("judge", made, total)) if tell else None,
    )
    if done.judged:
        with workspace.database.write() as session:
            record_judged(session, run_id, done.judged, at=workspace.clock.now(), audit=workspace.audit)
    return done


def figures_of(session: Session, run_id: str) -> tuple[JudgeFigure, ...]:
    """Return what judges said about a run, with what each of them is worth."""
    labels = load_labels(session, list(BY_NAME))
    runs = {run_id, *labelled_runs(labels)}
    return judge_figures(run_id, {run: load_judged(session, run) for run in sorted(runs)}, labels)


def waiting(workspace: Workspace, run_id: str, metric: JudgeMetric, *, by: str) -> tuple[Question, ...]:
    """Return what a person has not labelled yet.

    Raises:
        NotFound: there is no such run.
    """
    with workspace.database.read() as session:
        run = load_run(session, run_id)
        suite, outputs = load_suite(session, run.facts.suite_digest), load_outputs(session, run_id)
        return queue(run_id, suite, outputs, metric, load_labels(session, [metric.name]), by=by)


def label(workspace: Workspace, run_id: str, metric: JudgeMetric, said: Mapping[str, bool], *, by: str) -> int:
    """Keep what a person says about items of a run, and return how many.

    Raises:
        NotFound: there is no such run.
        InvalidInput: an item is none that this metric asks about; nothing is kept then.
    """
    everyone = ""
    known = {question.item: question for question in waiting(workspace, run_id, metric, by=everyone)}
    unknown = sorted(set(said) - set(known))
    if unknown:
        raise InvalidInput(
            f"{unknown[0]!r} is no item that people are asked about by {metric.name} in run {run_id!r}; "
            f"'gristmill eval label {run_id} --metric {metric.name}' lists them."
        )
    labels = [
        Label(run_id=run_id, case_id=case_id, repeat=int(repeat), metric=metric.name, by=by, is_yes=is_yes)
        for item, is_yes in said.items()
        for case_id, _, repeat in [item.rpartition("#")]
    ]
    with workspace.database.write() as session:
        record_labels(session, labels, at=workspace.clock.now(), audit=workspace.audit)
    return len(labels)
