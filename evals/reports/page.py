"""A run as one self-contained HTML page: the verdict first, then figures, slices, changes and the worst cases."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from evals.metrics.catalog import METRICS
from evals.metrics.curves import mean_risks, supported_risks
from evals.reports.charts import Bar, Line, curves, intervals
from evals.reports.evidence import LEADING, Evidence, Slice, changes, faults, slices, verdict
from evals.scores import Aggregate, aggregate_run


def page(evidence: Evidence) -> str:
    """Return the page's text; it loads nothing, and what people or documents wrote stays text."""
    word, grounds = verdict(evidence)
    figures = aggregate_run(evidence.run)
    parts = slices(evidence.run, evidence.suite)
    return _template().render(
        facts=evidence.run.facts,
        before=evidence.comparison.before if evidence.comparison else None,
        digest=evidence.run.digest,
        verdict=word,
        grounds=grounds,
        figures=[(figure, METRICS[figure.metric]) for figure in figures.values()],
        shares=_markup(_shares(figures.values())),
        differences=_markup(_differences(evidence)),
        columns=(columns := _columns(parts)),
        slices=[(part, [part.figures.get(name) for name in columns]) for part in parts],
        changes=changes(evidence),
        faults=faults(evidence),
        risk=_markup(_risk(evidence)),
        trend=_markup(_trend(evidence)),
    )


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("page.html")


def _markup(drawn: str) -> Markup:
    return Markup(drawn)  # noqa: S704 - drawn by charts.py, which escapes every label


def _columns(parts: Sequence[Slice]) -> list[str]:
    return [name for name in LEADING if name in parts[0].figures]


def _shares(figures: Iterable[Aggregate]) -> str:
    bars = [
        Bar(
            label=figure.metric,
            value=figure.value,
            low=figure.interval.low if figure.interval else figure.value,
            high=figure.interval.high if figure.interval else figure.value,
            tone="bad" if figure.violations else "",
        )
        for figure in figures
        if figure.value is not None and METRICS[figure.metric].unit == "share"
    ]
    return intervals(bars, low=0.0, high=1.0) if bars else ""


def _differences(evidence: Evidence) -> str:
    compared = [m for m in evidence.comparison.metrics if m.interval] if evidence.comparison else []
    bars = [
        Bar(
            label=metric.metric,
            value=metric.difference,
            low=metric.interval.low,
            high=metric.interval.high,
            tone={"better": "good", "worse": "bad"}.get(metric.verdict, ""),
        )
        for metric in compared
        if metric.difference is not None and metric.interval is not None and METRICS[metric.metric].unit == "share"
    ]
    reach = max((max(abs(bar.low), abs(bar.high)) for bar in bars), default=0.0)
    edge = next((step for step in (0.05, 0.1, 0.2, 0.5) if reach <= step), 1.0)
    return intervals(bars, low=-edge, high=edge, zero=0.0) if bars else ""


def _risk(evidence: Evidence) -> str:
    names = ("support_answerable", "support_unanswerable", "answer_contains_gold")
    points = mean_risks(supported_risks(*(evidence.run.of(name) for name in names)))
    line = Line(label="share of wrong answers among the best supported", values=points)
    return curves([line], low=0.0, high=1.0, bottom="coverage: all questions at the right") if len(points) > 1 else ""


def _trend(evidence: Evidence) -> str:
    if len(evidence.trend) < 2:
        return ""
    past = [aggregate_run(run) for run in evidence.trend]
    names = [name for name in LEADING if name in past[-1]]
    lines = [Line(label=name, values=[run[name].value if name in run else None for run in past]) for name in names]
    return curves(lines, low=0.0, high=1.0, bottom=f"the last {len(past)} runs, this one at the right")
