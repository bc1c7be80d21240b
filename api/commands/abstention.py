"""``assistant fit``: fit the threshold below which an assistant abstains on a suite."""

from dataclasses import asdict, replace

import typer
from rich.console import Console

from api.asking import Answerer
from api.commands.evals import _suite
from api.console import hint, progress_bars, show, workspace
from api.measuring import measure
from api.wiring import Workspace
from assistants import stamp
from assistants.configs import AssistantConfig
from assistants.plans import Among, FittedThreshold
from evals.abstention import Fit, fit, judge
from evals.scores import ScoredRun
from evals.store import latest_run, load_run
from evals.suites import Suite
from kernel.errors import InvalidInput


def fit_(
    name: str = typer.Argument(help="Name of the assistant."),
    suite: str = typer.Option(..., help="Name or digest of a frozen suite, or a suite file."),
    alpha: float = typer.Option(0.1, help="The highest rate of wrong answers that is allowed."),
    confidence: float = typer.Option(0.9, help="How sure it must be that the rate is not higher."),
    among: str = typer.Option("questions", help="Of what the rate is a share: 'questions' asked, or 'answers' given."),
) -> None:
    """Fit the threshold so that wrong answers stay below a rate, and make that the candidate.

    Exit code 1: no threshold keeps the rate; 4: not enough questions to say. Both change nothing.
    """
    share = _among(among)
    with workspace() as opened:
        loaded = _suite(opened, suite)
        with opened.database.read() as session:
            before = stamp.candidate(session, name)
        if before.kind != "answer":
            raise InvalidInput(
                f"the threshold of {name!r} cannot be fitted: it is of the kind {before.kind!r}, not 'answer'."
            )
        measured = _measured(opened, loaded, before)
        found = fit(judge(measured), alpha=alpha, confidence=confidence, among=share)
        after = _with(before, found, loaded, measured)
        if found.state == "fitted":
            with opened.database.write() as session:
                stamp.keep(session, after, audit=opened.audit, clock=opened.clock, author=opened.actor)
    body = asdict(found) | {"coverage": found.coverage, "rate": found.rate, "run": measured.facts.run_id}
    body |= {"suite_digest": loaded.digest, "digest": after.digest if found.state == "fitted" else None}
    show(body, lambda out: _print(out, before, after, found))
    if found.state != "fitted":
        raise typer.Exit(4 if found.state == "not_enough" else 1)


def _among(named: str) -> Among:
    known: dict[str, Among] = {"questions": "questions", "answers": "answers"}
    if named not in known:
        raise InvalidInput(f"--among takes 'questions' or 'answers', not {named!r}.")
    return known[named]


def _measured(opened: Workspace, suite: Suite, config: AssistantConfig) -> ScoredRun:
    """Return a run of the candidate without any threshold: one that is kept, else a new one."""
    open_handed = replace(config, threshold=0.0, fitted=FittedThreshold())
    with opened.database.read() as session:
        kept = latest_run(
            session,
            suite_digest=suite.digest,
            config_digest=open_handed.digest,
            generation=opened.catalog.generation(),
        )
        if kept:
            return load_run(session, kept)
    with progress_bars() as tell:
        return measure(opened, suite, Answerer(config=open_handed, release=None), tell=tell, say=hint).run


def _with(config: AssistantConfig, found: Fit, suite: Suite, run: ScoredRun) -> AssistantConfig:
    if found.threshold is None:
        return config
    fitted = FittedThreshold(
        alpha=found.alpha,
        confidence=found.confidence,
        among=found.among,
        suite=suite.name,
        suite_digest=suite.digest,
        run=run.facts.run_id,
        questions=found.questions,
        wrong=found.wrong,
        coverage=found.coverage,
    )
    return replace(config, threshold=min(1.0, found.threshold), fitted=fitted)


def _print(out: Console, before: AssistantConfig, after: AssistantConfig, found: Fit) -> None:
    share = "questions asked" if found.among == "questions" else "answers given"
    promise = f"at most {found.alpha:.1%} of the {share} wrong, with a confidence of {found.confidence:.0%}"
    if found.state == "not_enough":
        out.print(
            f"not enough: {found.questions} questions of the suite can be judged, and {promise} needs at least "
            f"{found.needed} {share}. Add questions, or allow more. Nothing was changed."
        )
    elif found.state == "out_of_reach":
        out.print(
            f"out of reach: no threshold at which anything is answered has {promise}. Allow more, or improve the "
            "assistant. Nothing was changed."
        )
    else:
        out.print(f"threshold {before.threshold:.2f} -> {after.threshold:.2f}: {promise}.")
        out.print(
            f"of {found.questions} questions of the suite it answers {found.answered} ({found.coverage:.0%}), "
            f"{found.wrong} of them wrongly. The promise is for questions like the suite's."
        )
        out.print(
            f"candidate {after.digest[:12]}; measure it: 'gristmill eval run SUITE --assistant {after.name} --candidate'."
        )
