"""``eval``: run suites, compare runs, print reports."""

import json
from pathlib import Path

import typer
from rich.console import Console

from api.asking import answerer
from api.commands.suites import _freeze, _refuse
from api.console import command_group, hint, plain, progress_bars, show, table, workspace
from api.measuring import measure
from api.nightly import alert, run_nights, sentence
from api.wiring import PROGRAM, Workspace
from evals.comparison import compare as compare_runs
from evals.execution import Execution, Subject, execute_retrieval
from evals.lint import lint_suite
from evals.reports.evidence import Evidence
from evals.reports.gathering import gather
from evals.reports.junit import junit as as_junit
from evals.reports.markdown import markdown as as_markdown
from evals.reports.page import page
from evals.reports.text import comparison_json, comparison_text, facts_json, run_json, run_text
from evals.runner import Effort
from evals.store import list_runs, load_run, load_suite, record_run
from evals.suites import Suite, read_suite
from governance.nights import exit_code
from index.search import RetrievalSettings
from kernel.canonical import value_digest
from kernel.errors import InvalidInput

app = command_group("Run suites, compare runs, print reports.")

RETRIEVAL = "retrieval"
"""The name under which runs without an assistant are kept."""


@app.command("run")
def run(
    suite: str = typer.Argument(help="Name or digest of a frozen suite, or a suite file."),
    assistant: str | None = typer.Option(None, help="Assistant to measure (default: none, retrieval alone)."),
    candidate: bool = typer.Option(False, "--candidate", help="Its candidate instead of its live release."),
    repeats: int = typer.Option(1, min=1, max=100, help="How often each question is asked."),
    workers: int = typer.Option(1, min=1, max=64, help="How many questions are asked at the same time."),
    most_cost: float | None = typer.Option(None, min=0, help="Stop when so much was spent on models."),
    fresh: bool = typer.Option(False, "--fresh", help="Begin anew, where a run that was ended early would go on."),
) -> None:
    """Ask every question of a suite and score the answers; without an assistant, score what is found.

    A run that was ended early, or killed, goes on where it was. Exit code 4: it stopped at --most-cost.
    """
    effort = Effort(repeats=repeats, workers=workers, most_cost=most_cost)
    with workspace() as opened:
        loaded = _suite(opened, suite)
        done = _execute(opened, loaded, assistant, candidate=candidate, effort=effort, fresh=fresh)
    show(run_json(done.run), lambda out: _text(out, run_text(done.run)))
    if done.stopped:
        hint(f"not recorded: {done.stopped}. The same command with a larger --most-cost goes on with them.")
        raise typer.Exit(4)


@app.command("compare")
def compare(
    before: str = typer.Argument(help="Run to compare from."),
    after: str = typer.Argument(help="Run to compare with."),
) -> None:
    """Compare two runs of a suite question by question. Exit code 1: worse; 4: not enough questions to say."""
    with workspace() as opened, opened.database.read() as session:
        found = compare_runs(load_run(session, before), load_run(session, after))
    show(comparison_json(found), lambda out: _text(out, comparison_text(found)))
    verdicts = {metric.verdict for metric in found.metrics}
    if "worse" in verdicts:
        raise typer.Exit(1)
    if "not_enough" in verdicts:
        raise typer.Exit(4)


@app.command("report")
def report(
    run: str = typer.Argument(help="Id of a run."),
    before: str | None = typer.Option(None, help="Id of an earlier run of the same suite to compare with."),
    output: Path | None = typer.Option(None, help="Also write the JSON evidence to this file."),
    html: Path | None = typer.Option(None, help="Also write one self-contained page with charts to this file."),
    markdown: Path | None = typer.Option(None, help="Also write Markdown for a merge request to this file."),
    junit: Path | None = typer.Option(None, help="Also write JUnit XML for a build server to this file."),
) -> None:
    """Print a run again, and write it in the forms that others read."""
    with workspace() as opened, opened.database.read() as session:
        evidence = gather(session, run, before=before)
    for path, written in ((output, _evidence), (html, page), (markdown, as_markdown), (junit, as_junit)):
        if path:
            _write(path, written(evidence))
    compared = evidence.comparison
    found = run_json(evidence.run) | ({"comparison": comparison_json(compared)} if compared else {})
    texts = [run_text(evidence.run), *([comparison_text(compared)] if compared else [])]
    show(found, lambda out: _text(out, "\n\n".join(texts)))


def _evidence(evidence: Evidence) -> str:
    compared = {"comparison": comparison_json(evidence.comparison)} if evidence.comparison else {}
    return json.dumps(plain({**run_json(evidence.run), **compared}), indent=2)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{str(path)!r} cannot be written ({error.strerror}); name another file.") from None
    hint(f"wrote {path}")


@app.command("nightly")
def nightly(
    candidates: bool = typer.Option(False, "--candidates", help="Measure what would follow each release, too."),
) -> None:
    """Measure everything that is live on the suite that it was released with, and say what no longer holds.

    Exit code 1: something is worse, or breaks an invariant; 3: something could not be measured; 4: nothing can be said.
    """
    with workspace() as opened:
        with progress_bars() as tell:
            nights = run_nights(opened, candidates=candidates, tell=tell)
        for missed in alert(opened, nights):
            hint(missed)
    told = [sentence(night) for night in nights] or ["nothing is live: there is nothing to measure."]
    show(nights, lambda out: _text(out, "\n".join(told)))
    raise typer.Exit(exit_code(nights))


@app.command("list")
def list_(assistant: str | None = typer.Option(None, help="Only runs of this assistant.")) -> None:
    """List runs, newest first."""
    with workspace() as opened, opened.database.read() as session:
        found = list_runs(session, assistant=assistant)

    def render(out: Console) -> None:
        rows = [
            (f.run_id, f.suite, f.assistant, f.generation, f.started_at.isoformat(timespec="seconds")) for f in found
        ]
        out.print(table("run", "suite", "assistant", "generation", "started", rows=rows))

    show([facts_json(facts) for facts in found], render)


def _suite(opened: Workspace, named: str) -> Suite:
    if not named.endswith((".yaml", ".yml", ".jsonl")):
        with opened.database.read() as session:
            return load_suite(session, named)
    suite = read_suite(Path(named))
    _refuse(named, lint_suite(suite, opened.catalog))
    _freeze(opened, suite)
    return suite


def _execute(
    opened: Workspace, suite: Suite, assistant: str | None, *, candidate: bool, effort: Effort, fresh: bool
) -> Execution:
    if assistant is None:
        if candidate:
            raise InvalidInput("--candidate needs --assistant NAME: it says which assistant's candidate is measured.")
        if effort.repeats > 1:
            raise InvalidInput("--repeats needs --assistant NAME: a search finds the same each time.")
        return _measure_retrieval(opened, suite)
    with opened.database.read() as session:
        who = answerer(session, assistant, candidate=candidate)
    with progress_bars() as tell:
        return measure(opened, suite, who, effort=effort, fresh=fresh, tell=tell, say=hint)


def _measure_retrieval(opened: Workspace, suite: Suite) -> Execution:
    digest = value_digest(plain(RetrievalSettings()))
    sources = frozenset(gold.source for case in suite.cases for gold in case.gold if gold.source) or None
    with progress_bars() as tell:
        done = execute_retrieval(
            suite,
            opened.searcher,
            subject=Subject(assistant=RETRIEVAL, config_digest=digest, notes=PROGRAM),
            clock=opened.clock,
            ids=opened.ids,
            sources=sources,
            progress=lambda done, total, _output: tell("search", done, total),
        )
    with opened.database.write() as session:
        record_run(session, done.run, done.outputs, audit=opened.audit)
    return done


def _text(out: Console, text: str) -> None:
    out.print(text, markup=False)
