"""Compare two runs case by case: better, no worse, worse, or not enough questions to say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from evals.metrics.catalog import METRICS
from evals.metrics.measurements import Measurement, Metric, Scored
from evals.scores import RunFacts, ScoredRun, counted
from evals.statistics import Interval, difference_interval, holm, sign_flip_p, smallest_detectable
from kernel.errors import InvalidInput

Verdict = Literal["better", "no_worse", "worse", "not_enough"]

MARGIN = 0.05
"""How much worse still counts as no worse, where nobody says otherwise."""
ALPHA = 0.05


class Incomparable(InvalidInput):
    """Two runs did not measure the same thing; the sentence names every field that differs."""

    code = "incomparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricComparison:
    """One metric in two runs, over the cases that both measured. Differences are signed so that positive is better."""

    metric: str
    verdict: Verdict
    before: float | None
    after: float | None
    difference: float | None
    interval: Interval | None
    p: float
    """Two-sided, adjusted for the number of metrics (Holm)."""
    count: int
    margin: float
    smallest_detectable: float | None
    """The difference that so many cases would have shown with power 0.8."""
    fixed: tuple[str, ...]
    """Cases that got better, ids in the order of the suite."""
    broken: tuple[str, ...]
    """Cases that got worse, failures of the new run included."""
    failed_before: tuple[str, ...]
    """Cases that the old run failed to measure; each counts as if it had been best, so that a failure helps nobody."""
    unpaired: int
    """Cases that only one of the two runs could be measured on."""

    @property
    def sentence(self) -> str:
        """The verdict in words, with its figures."""
        return _sentence(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs of one suite, the old one first."""

    before: RunFacts
    after: RunFacts
    metrics: tuple[MetricComparison, ...]
    not_compared: tuple[str, ...]
    """Metrics that only one of the runs has."""

    def of(self, metric: str) -> MetricComparison | None:
        """Return the comparison of one metric; None when it was not compared."""
        return next((compared for compared in self.metrics if compared.metric == metric), None)


def compare(
    before: ScoredRun,
    after: ScoredRun,
    *,
    margins: Mapping[str, float] | None = None,
    margin: float = MARGIN,
    alpha: float = ALPHA,
    only: tuple[str, ...] | None = None,
) -> Comparison:
    """Compare every metric that judges, or ``only`` some; ``margins`` by metric name go before ``margin``.

    Raises:
        Incomparable: the suites or the versions of a metric differ, or a run is not complete.
    """
    _refuse_different(before, after)
    names = [n for n in before.versions if n in after.versions and n in METRICS and METRICS[n].is_compared]
    names = [name for name in names if only is None or name in only]
    allowed = margins or {}
    raw = [_compare_metric(METRICS[n], before.of(n), after.of(n), allowed.get(n, margin)) for n in names]
    adjusted = iter(holm([compared.p for compared in raw if compared.count]))
    judged = [_judge(compared, next(adjusted) if compared.count else 1.0, alpha) for compared in raw]
    return Comparison(
        before=before.facts,
        after=after.facts,
        metrics=tuple(judged),
        not_compared=tuple(sorted(set(before.versions) ^ set(after.versions))),
    )


def _refuse_different(before: ScoredRun, after: ScoredRun) -> None:
    wrong = []
    if before.facts.suite_digest != after.facts.suite_digest:
        wrong.append(f"suite digest ({before.facts.suite_digest} and {after.facts.suite_digest})")
    if before.facts.repeats != after.facts.repeats:
        wrong.append(f"repeats of a question ({before.facts.repeats} and {after.facts.repeats})")
    wrong += [
        f"version of metric {name!r} ({before.versions[name]} and {after.versions[name]})"
        for name in sorted(set(before.versions) & set(after.versions))
        if before.versions[name] != after.versions[name]
    ]
    wrong += [
        f"state of run {r.facts.run_id!r} ({r.facts.state})" for r in (before, after) if r.facts.state != "complete"
    ]
    if wrong:
        ids = f"{before.facts.run_id!r} and {after.facts.run_id!r}"
        raise Incomparable(f"runs {ids} cannot be compared: {', '.join(wrong)}. Run the older one again as it is now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    case_id: str
    before: float
    after: float
    failed_before: bool


def _compare_metric(
    metric: Metric, before: Mapping[str, Measurement], after: Mapping[str, Measurement], margin: float
) -> MetricComparison:
    old, new = counted(before), counted(after)
    pairs = [pair for case in old if case in new and (pair := _pair(metric, case, old[case], new[case]))]
    sign = 1.0 if metric.direction == "higher" else -1.0
    differences = [sign * (pair.after - pair.before) for pair in pairs]
    count = len(pairs)
    bound = 1.0 if metric.unit == "share" else None
    return MetricComparison(
        metric=metric.name,
        verdict="not_enough",
        before=sum(pair.before for pair in pairs) / count if count else None,
        after=sum(pair.after for pair in pairs) / count if count else None,
        difference=sum(differences) / count if count else None,
        interval=difference_interval(differences, bound=bound),
        p=sign_flip_p(differences),
        count=count,
        margin=margin,
        smallest_detectable=smallest_detectable(
            differences, bound=1.0 if bound else max(map(abs, differences), default=0)
        ),
        fixed=tuple(pair.case_id for pair, value in zip(pairs, differences, strict=True) if value > 0),
        broken=tuple(pair.case_id for pair, value in zip(pairs, differences, strict=True) if value < 0),
        failed_before=tuple(pair.case_id for pair in pairs if pair.failed_before),
        unpaired=len(set(old) | set(new)) - count,
    )


def _pair(metric: Metric, case: str, before: Measurement, after: Measurement) -> _Pair | None:
    old = before.value if isinstance(before, Scored) else metric.best
    new = after.value if isinstance(after, Scored) else metric.worst
    if new is None or (metric.worst is None and not isinstance(before, Scored)):
        return None
    return _Pair(case_id=case, before=old, after=new, failed_before=not isinstance(before, Scored))


def _judge(compared: MetricComparison, p: float, alpha: float) -> MetricComparison:
    return replace(compared, p=p, verdict=_verdict(compared, p, alpha))


def _verdict(compared: MetricComparison, p: float, alpha: float) -> Verdict:
    """Better needs significance; no worse needs an interval inside the margin; only then may worse be said."""
    if compared.difference is None or compared.interval is None:
        return "not_enough"
    if p < alpha and compared.difference > 0:
        return "better"
    if compared.interval.low > -compared.margin:
        return "no_worse"
    return "worse" if p < alpha else "not_enough"


def _sentence(compared: MetricComparison) -> str:
    if compared.difference is None or compared.interval is None:
        return f"{compared.metric}: no case was measured in both runs"
    low, high = compared.interval.low, compared.interval.high
    figures = f"{compared.difference:+.3f} [{low:+.3f}, {high:+.3f}], p = {compared.p:.3f}, n = {compared.count}"
    words = {
        "better": "better",
        "no_worse": f"no worse than {compared.margin:g} allows",
        "worse": "worse",
        "not_enough": "not enough questions",
    }
    seen = compared.smallest_detectable
    tail = f"; so many can show a difference of {seen:.3f}" if compared.verdict == "not_enough" and seen else ""
    return f"{compared.metric}: {words[compared.verdict]} ({figures}{tail})"
