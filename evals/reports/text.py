"""Show a run or a comparison: plain text for a terminal, JSON for scripts. Every figure has its interval and its n."""

from collections.abc import Iterable, Sequence

from pydantic import JsonValue

from evals.comparison import Comparison, MetricComparison
from evals.metrics.catalog import METRICS
from evals.metrics.curves import Curves, curves
from evals.scores import Aggregate, RunFacts, ScoredRun, aggregate_run
from evals.statistics import Interval

_SHOWN_CASES = 12


def run_text(run: ScoredRun) -> str:
    """Return a run as aligned lines: one metric a line, then what failed and what broke an invariant."""
    figures = aggregate_run(run)
    rows: list[tuple[str, ...]] = [("metric", "value", "95% interval", "n", "failed", "")]
    rows += [_run_row(figure) for figure in figures.values()]
    shape = run_curves(run)
    rows += [
        (
            "risk_coverage_area",
            _number(shape.risk_coverage),
            _range(shape.risk_coverage_interval),
            str(shape.count),
            "",
            "lower is better",
        ),
        (
            "answerable_roc_area",
            _number(shape.answerable_roc),
            _range(shape.answerable_roc_interval),
            str(shape.count),
            "",
            "0.5 is blind",
        ),
    ]
    broken = [f"{f.metric}: {_ids(f.violations)}" for f in figures.values() if f.violations]
    failed = sorted({case for figure in figures.values() for case in figure.failed})
    tail = [f"broken invariant  {line}" for line in broken] + ([f"failed cases  {_ids(failed)}"] if failed else [])
    return "\n".join([_headline(run.facts), "", *_align(rows), *([""] if tail else []), *tail])


def comparison_text(comparison: Comparison) -> str:
    """Return a comparison as aligned lines: one metric a line, then the cases that were fixed and broken."""
    rows: list[tuple[str, ...]] = [("metric", "verdict", "before", "after", "difference", "95% interval", "p", "n", "")]
    rows += [_comparison_row(compared) for compared in comparison.metrics]
    tail = []
    for compared in comparison.metrics:
        named = (("fixed", compared.fixed), ("broken", compared.broken), ("failed before", compared.failed_before))
        tail += [f"{compared.metric} {word}  {_ids(cases)}" for word, cases in named if cases]
    if comparison.not_compared:
        tail.append(f"in one run only  {', '.join(comparison.not_compared)}")
    heads = [f"before  {_headline(comparison.before)}", f"after   {_headline(comparison.after)}"]
    return "\n".join([*heads, "", *_align(rows), *([""] if tail else []), *tail])


def run_json(run: ScoredRun) -> dict[str, JsonValue]:
    """Return a run as a JSON document; what was not measured is null."""
    shape = run_curves(run)
    return {
        "run": facts_json(run.facts),
        "scores_digest": run.digest,
        "metrics": [aggregate_json(figure) for figure in aggregate_run(run).values()],
        "curves": {
            "risk_coverage_area": shape.risk_coverage,
            "risk_coverage_interval": _interval_json(shape.risk_coverage_interval),
            "answerable_roc_area": shape.answerable_roc,
            "answerable_roc_interval": _interval_json(shape.answerable_roc_interval),
            "count": shape.count,
        },
    }


def comparison_json(comparison: Comparison) -> dict[str, JsonValue]:
    """Return a comparison as a JSON document."""
    return {
        "before": facts_json(comparison.before),
        "after": facts_json(comparison.after),
        "metrics": [_compared_json(compared) for compared in comparison.metrics],
        "not_compared": list(comparison.not_compared),
    }


def facts_json(facts: RunFacts) -> dict[str, JsonValue]:
    """Return what was run, as JSON values."""
    return {
        "run": facts.run_id,
        "suite": facts.suite,
        "suite_digest": facts.suite_digest,
        "assistant": facts.assistant,
        "config_digest": facts.config_digest,
        "release": facts.release,
        "generation": facts.generation,
        "as_of": facts.as_of.isoformat(),
        "started_at": facts.started_at.isoformat(),
        "seconds": round(facts.seconds, 3),
        "state": facts.state,
        "notes": facts.notes,
    }


def aggregate_json(figure: Aggregate) -> dict[str, JsonValue]:
    """Return one metric over a run, as JSON values."""
    metric = METRICS[figure.metric]
    return {
        "metric": figure.metric,
        "value": figure.value,
        "interval": _interval_json(figure.interval),
        "count": figure.count,
        "unit": metric.unit,
        "direction": metric.direction,
        "invariant": metric.is_invariant,
        "version": metric.version,
        "failed": list(figure.failed),
        "violations": list(figure.violations),
    }


def run_curves(run: ScoredRun) -> Curves:
    """Return the areas under the run's support curves."""
    names = ("support_answerable", "support_unanswerable", "answer_contains_gold")
    return curves(*(run.of(name) for name in names))


def _compared_json(compared: MetricComparison) -> dict[str, JsonValue]:
    return {
        "metric": compared.metric,
        "verdict": compared.verdict,
        "before": compared.before,
        "after": compared.after,
        "difference": compared.difference,
        "interval": _interval_json(compared.interval),
        "p": compared.p,
        "count": compared.count,
        "margin": compared.margin,
        "smallest_detectable": compared.smallest_detectable,
        "fixed": list(compared.fixed),
        "broken": list(compared.broken),
        "failed_before": list(compared.failed_before),
        "unpaired": compared.unpaired,
        "sentence": compared.sentence,
    }


def _interval_json(interval: Interval | None) -> JsonValue:
    if interval is None:
        return None
    return {"low": interval.low, "high": interval.high, "level": interval.level, "method": interval.method}


def _headline(facts: RunFacts) -> str:
    generation = "?" if facts.generation is None else facts.generation
    parts = [facts.run_id, f"suite {facts.suite}", facts.assistant, f"generation {generation}"]
    return " · ".join([*parts, f"{facts.seconds:.1f} s", facts.state])


def _run_row(figure: Aggregate) -> tuple[str, ...]:
    metric = METRICS[figure.metric]
    word = "must be 0" if metric.is_invariant else f"{metric.direction} is better"
    failed = str(len(figure.failed)) if figure.failed else ""
    return (figure.metric, _number(figure.value), _range(figure.interval), str(figure.count), failed, word)


def _comparison_row(compared: MetricComparison) -> tuple[str, ...]:
    seen = compared.smallest_detectable
    hint = f"can show {seen:.3f}" if compared.verdict == "not_enough" and seen else ""
    return (
        compared.metric,
        compared.verdict.replace("_", " "),
        _number(compared.before),
        _number(compared.after),
        "" if compared.difference is None else f"{compared.difference:+.3f}",
        _range(compared.interval),
        f"{compared.p:.3f}",
        str(compared.count),
        hint,
    )


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


def _range(interval: Interval | None) -> str:
    return f"{interval.low:.3f} to {interval.high:.3f}" if interval else ""


def _ids(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - _SHOWN_CASES} more" if len(cases) > _SHOWN_CASES else ""
    return ", ".join(cases[:_SHOWN_CASES]) + more


def _align(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
