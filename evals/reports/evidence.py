"""What a report shows: a run beside the one before it, by slices and case by case. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.comparison import Comparison
from evals.metrics.catalog import METRICS
from evals.metrics.measurements import Measurement, Scored, status_of
from evals.metrics.retrieval import is_gold
from evals.outputs import Output
from evals.scores import Aggregate, ScoredRun, aggregate, aggregate_run
from evals.suites import Case, Suite

LEADING = (
    "answer_contains_gold",
    "refusal_correct",
    "citation_recall",
    "citation_precision",
    "recall_at_5",
    "ndcg_at_10",
)
"""What people ask for first; where there is room for some metrics only, it is these."""
SMALLEST = 5
"""Cases that a slice must have to be shown: fewer say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some cases of a suite that belong together."""

    name: str
    count: int
    figures: Mapping[str, Aggregate]
    """By metric; only those that are measured on one of its cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one run made of a case."""

    text: str
    """The answer, or why there is none."""
    rank: int | None
    """Of the best gold document among what was retrieved, from 1; None where it was not, or there is no gold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """A case that one metric or more found better or worse than before, or that broke something."""

    case_id: str
    question: str
    fixed: tuple[str, ...]
    """Metrics."""
    broken: tuple[str, ...]
    before: Side | None
    after: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A case with what is wrong with it in the run itself."""

    case_id: str
    question: str
    metrics: tuple[str, ...]
    """Those that have the worst value, or failed."""
    notes: tuple[str, ...]
    after: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that a report needs, in values."""

    run: ScoredRun
    suite: Suite
    outputs: Sequence[Output]
    comparison: Comparison | None = None
    before: Sequence[Output] = ()
    """Outputs of the run that it is compared with."""
    trend: Sequence[ScoredRun] = ()
    """Earlier runs of the same suite for the same assistant, the oldest first, this one last."""


def slices(run: ScoredRun, suite: Suite) -> tuple[Slice, ...]:
    """Return the whole, then every tag and the answerable and unanswerable cases, where there are enough."""
    named: dict[str, set[str]] = {"all": {case.case_id for case in suite.cases}}
    for answerable, name in ((True, "answerable"), (False, "unanswerable")):
        named[name] = {case.case_id for case in suite.cases if case.answerable == answerable}
    for tag in sorted({tag for case in suite.cases for tag in case.tags}):
        named[f"tag {tag}"] = {case.case_id for case in suite.cases if tag in case.tags}
    return tuple(
        Slice(name=name, count=len(cases), figures=_figures(run, cases))
        for name, cases in named.items()
        if name == "all" or len(cases) >= SMALLEST
    )


def changes(evidence: Evidence) -> tuple[CaseChange, ...]:
    """Return the cases that the comparison found better or worse, the worst first."""
    if evidence.comparison is None:
        return ()
    fixed, broken = _by_case(evidence.comparison, "fixed"), _by_case(evidence.comparison, "broken")
    old, new = _by_id(evidence.before), _by_id(evidence.outputs)
    found = [
        CaseChange(
            case_id=case.case_id,
            question=case.question,
            fixed=tuple(fixed.get(case.case_id, ())),
            broken=tuple(broken.get(case.case_id, ())),
            before=_side(case, old[case.case_id]) if case.case_id in old else None,
            after=_side(case, new.get(case.case_id)),
        )
        for case in evidence.suite.cases
        if case.case_id in fixed or case.case_id in broken
    ]
    return tuple(sorted(found, key=lambda change: (-len(change.broken), len(change.fixed))))


def faults(evidence: Evidence, *, most: int = 20) -> tuple[Fault, ...]:
    """Return the worst cases of a run: those on which the most metrics have their worst value or failed."""
    new = _by_id(evidence.outputs)
    wrong: dict[str, list[tuple[str, str]]] = {}
    for score in evidence.run.scores:
        if score.metric in METRICS and _is_worst(score.metric, score.measurement):
            wrong.setdefault(score.case_id, []).append((score.metric, score.measurement.note))
    found = [
        Fault(
            case_id=case.case_id,
            question=case.question,
            metrics=tuple(metric for metric, _ in wrong[case.case_id]),
            notes=tuple(dict.fromkeys(note for _, note in wrong[case.case_id] if note)),
            after=_side(case, new.get(case.case_id)),
        )
        for case in evidence.suite.cases
        if case.case_id in wrong
    ]
    return tuple(sorted(found, key=lambda fault: -len(fault.metrics))[:most])


def verdict(evidence: Evidence) -> tuple[str, tuple[str, ...]]:
    """Return the verdict in a word, and its grounds in sentences.

    ``broken`` where an invariant is, whatever else holds; else what the comparison says; else ``measured``.
    """
    broken = [f for f in aggregate_run(evidence.run).values() if f.violations]
    grounds = [f"{f.metric} must never happen, and did in {len(f.violations)} of {f.count} cases" for f in broken]
    order = ("worse", "not_enough", "better", "no_worse")
    compared = evidence.comparison.metrics if evidence.comparison else ()
    grounds += [metric.sentence for metric in sorted(compared, key=lambda metric: order.index(metric.verdict))]
    if broken:
        return "broken", tuple(grounds)
    verdicts = {metric.verdict for metric in compared}
    word = next((each for each in order if each in verdicts), "measured")
    return word.replace("_", " "), tuple(grounds)


def rank_of_gold(case: Case, output: Output | None) -> int | None:
    """Return the rank of the best gold document among the documents retrieved, from 1."""
    documents = dict.fromkeys((hit.source, hit.document) for hit in output.retrieved) if output else {}
    for rank, (source, document) in enumerate(documents, 1):
        if any(is_gold(gold, source, document) for gold in case.gold):
            return rank
    return None


def _figures(run: ScoredRun, cases: set[str]) -> dict[str, Aggregate]:
    found: dict[str, Aggregate] = {}
    for name in run.versions:
        measured = {case: m for case, m in run.of(name).items() if case in cases}
        if name in METRICS and (figure := aggregate(METRICS[name], measured)).count:
            found[name] = figure
    return found


def _by_case(comparison: Comparison, which: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for compared in comparison.metrics:
        for case in getattr(compared, which):
            found.setdefault(case, []).append(compared.metric)
    return found


def _by_id(outputs: Iterable[Output]) -> dict[str, Output]:
    return {output.case_id: output for output in outputs}


def _side(case: Case, output: Output | None) -> Side:
    if output is None:
        return Side(text="(not kept: it was erased, or the case was not run)", rank=None)
    text = output.answer.text if output.answer else output.error or "(retrieval alone)"
    return Side(text=text, rank=rank_of_gold(case, output))


def _is_worst(name: str, measured: Measurement) -> bool:
    if isinstance(measured, Scored):
        metric = METRICS[name]
        return metric.is_compared and metric.worst is not None and measured.value == metric.worst
    return status_of(measured) == "error"
