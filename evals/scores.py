"""The scores of one run, and what they add up to."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import JsonValue

from evals.metrics.catalog import METRICS, SCORERS
from evals.metrics.measurements import (
    Errored,
    Measurement,
    Metric,
    Scored,
    Scorer,
    Skipped,
    Versions,
    score,
    status_of,
)
from evals.outputs import Output
from evals.repeats import STABILITY, combine, stability
from evals.statistics import Interval, mean_interval, quantile_interval
from evals.suites import Suite
from kernel.canonical import value_digest

RunState = Literal["complete", "partial"]

_SHARES = {"p50": 0.5, "p95": 0.95}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What was run on what, and when."""

    run_id: str
    suite: str
    suite_digest: str
    assistant: str
    config_digest: str
    release: str | None
    """Digest of the release that was run; None for a candidate."""
    generation: int | None
    """The corpus that was asked; None when every case failed before it saw one."""
    as_of: date
    """The day that cases without one of their own asked about."""
    started_at: datetime
    seconds: float
    state: RunState
    notes: str = ""
    """Environment: program version, machine, settings worth knowing."""
    repeats: int = 1
    """How often each question was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One measurement of one metric on one case."""

    case_id: str
    metric: str
    measurement: Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRun:
    """A run and all of its scores."""

    facts: RunFacts
    versions: Mapping[str, int]
    """Version of each metric when it was measured."""
    scores: tuple[Score, ...]

    def of(self, metric: str) -> dict[str, Measurement]:
        """Return the measurements of a metric by case id, in the order of the suite."""
        return {score.case_id: score.measurement for score in self.scores if score.metric == metric}

    @property
    def digest(self) -> str:
        """The digest of every score and metric version."""
        rows: list[JsonValue] = [
            [s.case_id, s.metric, status_of(s.measurement), value_of(s.measurement)] for s in self.scores
        ]
        return value_digest([dict(self.versions), rows])

    @property
    def case_count(self) -> int:
        """How many cases have scores."""
        return len({score.case_id for score in self.scores})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """One metric over a run."""

    metric: str
    value: float | None
    """None when no case measured it, or when a percentile falls among the failures."""
    interval: Interval | None
    count: int
    """Cases that count: measured, failed, and skipped where others were not."""
    failed: tuple[str, ...]
    """Ids of the cases that failed or were skipped; each counts as the worst value."""
    violations: tuple[str, ...]
    """Of an invariant: ids of the cases that broke it, failures included."""
    skipped: int = 0
    """How many cases were not tried; with a count of 0, nothing was."""


def score_run(
    facts: RunFacts,
    suite: Suite,
    outputs: Sequence[Output],
    *,
    versions: Versions | None,
    scorers: Sequence[Scorer] = SCORERS,
) -> ScoredRun:
    """Score every case of the suite; a case without an output is a failed measurement, not a missing one."""
    attempts: dict[str, list[Output | None]] = {}
    for output in outputs:
        attempts.setdefault(output.case_id, []).append(output)
    scores = []
    for case in suite.cases:
        made = attempts.get(case.case_id, [])
        made += [None] * (facts.repeats - len(made))
        measured = {s.metric.name: combine([score(s, case, each, versions) for each in made]) for s in scorers}
        if facts.repeats > 1:
            measured[STABILITY.name] = stability(made)
        scores += [Score(case_id=case.case_id, metric=name, measurement=m) for name, m in measured.items()]
    metrics = [s.metric for s in scorers] + ([STABILITY] if facts.repeats > 1 else [])
    return ScoredRun(facts=facts, versions={m.name: m.version for m in metrics}, scores=tuple(scores))


def value_of(measured: Measurement) -> float | None:
    """Return the value that was measured, or None."""
    return float(measured.value) if isinstance(measured, Scored) else None


def aggregate(metric: Metric, measured: Mapping[str, Measurement]) -> Aggregate:
    """Return what a metric's measurements add up to.

    A failed measurement counts as the worst value, and so does a skipped one unless every one was skipped; so a failure
    can only lower what it is part of. Where the worst is unbounded, failures lie beyond every value that was measured.
    """
    counts = counted(measured)
    failed = tuple(case for case, m in counts.items() if not isinstance(m, Scored))
    values = [_value_or_worst(metric, m) for m in counts.values()]
    value = _summarize(metric, values)
    return Aggregate(
        metric=metric.name,
        value=value,
        interval=_interval(metric, values),
        count=len(counts),
        failed=failed,
        violations=tuple(_violations(metric, counts)),
        skipped=sum(isinstance(m, Skipped) for m in measured.values()),
    )


def aggregate_run(run: ScoredRun, metrics: Mapping[str, Metric] = METRICS) -> dict[str, Aggregate]:
    """Return the aggregate of every metric of the run, by name."""
    return {name: aggregate(metrics[name], run.of(name)) for name in run.versions if name in metrics}


def counted(measured: Mapping[str, Measurement]) -> dict[str, Measurement]:
    """Return the measurements that count, by case id: those that apply; none when every one of them was skipped."""
    applicable: dict[str, Measurement] = {}
    applicable.update((case, m) for case, m in measured.items() if isinstance(m, Scored | Errored | Skipped))
    return {} if all(isinstance(m, Skipped) for m in applicable.values()) else applicable


def _value_or_worst(metric: Metric, measured: Measurement) -> float:
    if isinstance(measured, Scored):
        return measured.value
    return math.inf if metric.worst is None else metric.worst


def _violations(metric: Metric, counts: Mapping[str, Measurement]) -> Iterable[str]:
    if not metric.is_invariant:
        return []
    return [case for case, m in counts.items() if _value_or_worst(metric, m) != metric.best]


def _summarize(metric: Metric, values: list[float]) -> float | None:
    if not values:
        return None
    if metric.summary == "mean":
        value = math.fsum(values) / len(values)
    else:
        value = sorted(values)[math.ceil(_SHARES[metric.summary] * len(values)) - 1]
    return value if math.isfinite(value) else None


def _interval(metric: Metric, values: list[float]) -> Interval | None:
    if metric.summary != "mean":
        return quantile_interval(values, _SHARES[metric.summary])
    return mean_interval(values) if all(map(math.isfinite, values)) else None
