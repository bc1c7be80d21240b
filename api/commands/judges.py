"""``eval judge`` and ``eval label``: metrics that a language model judges, and people who judge the judge."""

import json
import sys
from pathlib import Path

import typer
from rich.console import Console

from api.console import hint, progress_bars, show, workspace
from api.judging import figures_of, judge_metrics, judge_run, label, open_judge, waiting
from evals.judges.judging import Pass
from evals.judges.labels import Question
from evals.metrics.measurements import Errored
from evals.reports.judged import judged_json, judged_text
from kernel.errors import InvalidInput

_VERDICTS = {"yes": True, "no": False}


def judge(
    run: str = typer.Argument(help="Id of a run."),
    model: str | None = typer.Option(None, help="Judge, as KIND:NAME@URL (default: GRISTMILL_JUDGE)."),
    metric: list[str] = typer.Option([], help="Metric to judge by; may be given again (default: all)."),
    limit: int | None = typer.Option(None, min=1, help="Judge only so many outputs, the first of the suite."),
    turns: int = typer.Option(1, min=1, max=20, help="How often the same is judged, to see how steady the judge is."),
    probe: bool = typer.Option(
        False, "--probe", help="Also judge with the passages turned round and the answer padded, to see its biases."
    ),
    workers: int = typer.Option(4, min=1, max=64, help="How many outputs are judged at the same time."),
) -> None:
    """Let a language model judge the kept answers of a run; the run's own scores stay as they are.

    Exit code 4: the budget was spent before everything was judged.
    """
    plan = Pass(metrics=judge_metrics(metric), turns=turns, has_probes=probe, workers=workers)
    with workspace() as opened:
        with progress_bars() as tell:
            done = judge_run(opened, run, open_judge(opened, model), plan, limit=limit, tell=tell)
        with opened.database.read() as session:
            prints = {each.fingerprint for each in done.judged}
            figures = [figure for figure in figures_of(session, run) if figure.fingerprint in prints]
    found = {"run": run, "judged": len(done.judged), "stopped": done.stopped, "figures": judged_json(figures)}
    show(found, lambda out: _print(out, judged_text(figures) or "nothing of this run can be judged."))
    failed = [each.measurement.note for each in done.judged if isinstance(each.measurement, Errored)]
    if failed:
        hint(f"{len(failed)} of {len(done.judged)} items failed, the first with: {failed[0]}")
    if done.stopped:
        hint(f"{len(done.judged)} items were judged: {done.stopped}")
        raise typer.Exit(4)


def label_(
    run: str = typer.Argument(help="Id of a run."),
    metric: str = typer.Option(..., help="Metric that people are asked about."),
    labels: Path | None = typer.Option(None, help='JSON file of labels: {"ITEM": "yes", …}; \'-\' reads stdin.'),
    item: str | None = typer.Option(None, help="Label this item, with --verdict."),
    verdict: str | None = typer.Option(None, help="yes or no."),
    limit: int = typer.Option(10, min=1, help="List at most so many items."),
    by: str | None = typer.Option(None, help="Who labels (default: GRISTMILL_ACTOR, or the system user)."),
) -> None:
    """List items that you have not labelled, drawn by lot and without any judge's score, or keep your labels."""
    [asked] = judge_metrics([metric])
    said = _said(labels, item, verdict)
    with workspace() as opened:
        who = by or opened.actor
        kept = label(opened, run, asked, said, by=who) if said else 0
        left = waiting(opened, run, asked, by=who)
    if said:
        show({"kept": kept, "waiting": len(left)}, lambda out: _print(out, f"kept {kept} labels; {len(left)} wait."))
        return
    found = {"run": run, "metric": metric, "asked": asked.asked, "waiting": len(left), "items": left[:limit]}
    head = f"{len(left)} items wait. {asked.asked}"
    show(found, lambda out: _print(out, "\n".join([head, *(_item(each) for each in left[:limit])])))


def _said(labels: Path | None, item: str | None, verdict: str | None) -> dict[str, bool]:
    if (item is None) != (verdict is None) or (item is not None and labels is not None):
        raise InvalidInput("--item and --verdict go together, and not with --labels.")
    given = {item: verdict} if item is not None else _read(labels) if labels else {}
    wrong = [f"{name!r}: {word!r}" for name, word in given.items() if word not in _VERDICTS]
    if wrong:
        raise InvalidInput(f"a label is 'yes' or 'no', not {wrong[0]}.")
    return {name: _VERDICTS[str(word)] for name, word in given.items()}


def _read(file: Path) -> dict[str, object]:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        found = json.loads(text)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidInput(f"{str(file)!r} cannot be read as JSON: {error}") from None
    if not isinstance(found, dict) or not found:
        raise InvalidInput(f'{str(file)!r} holds no labels; write {{"ITEM": "yes", …}}.')
    return found


def _item(each: Question) -> str:
    lines = ["", f"[{each.item}] {each.question}"]
    lines += [f"  answer: {each.answer}"] if each.answer else []
    lines += [f"  right answer: {each.reference}"] if each.reference else []
    lines += [f"  passage {number}: {' '.join(text.split())}" for number, text in enumerate(each.contexts, 1)]
    return "\n".join(lines)


def _print(out: Console, text: str) -> None:
    out.print(text, markup=False)
