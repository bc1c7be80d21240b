"""Whether a judge is believed: only after people labelled what it judged, and it agreed with them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.judges.calibration import (
    Agreement,
    Bias,
    Estimate,
    Pair,
    Rate,
    agreement,
    bias,
    flip_rate,
    prediction_powered,
)
from evals.judges.judging import Judged
from evals.judges.labels import Label, majority
from evals.judges.metrics import BY_NAME, JudgeMetric
from evals.judges.port import Variant
from evals.metrics.measurements import Measurement, Scored
from evals.repeats import combine
from evals.scores import Aggregate, aggregate

FEWEST_LABELS = 30
"""Items that people must have labelled."""
LEAST_KAPPA = 0.4
"""The low end of kappa's interval must reach it: moderate agreement (Landis and Koch, Biometrics 33, 1977)."""

Standing = Literal["calibrated", "advisory"]
Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeFigure:
    """One metric of a run as one judge has it, and what that is worth."""

    metric: str
    judge: str
    fingerprint: str
    figure: Aggregate
    standing: Standing
    reasons: tuple[str, ...]
    """Why it is advisory; empty where it is not."""
    agreement: Agreement
    """With people, about outputs of any run."""
    estimate: Estimate | None
    """What people would say about this run; None where they labelled too little of it."""
    flips: Rate
    turned: Bias
    padded: Bias


def judge_figures(
    run_id: str, judged: Mapping[str, Sequence[Judged]], labels: Sequence[Label]
) -> tuple[JudgeFigure, ...]:
    """Return a figure for each metric and fingerprint that judged a run.

    ``judged`` is what judges said, by run: of this one, and of every other that people labelled.
    """
    kinds = dict.fromkeys((each.item.metric, each.fingerprint, each.judge) for each in judged.get(run_id, ()))
    return tuple(
        _figure(run_id, BY_NAME[metric], fingerprint, judge, judged, [each for each in labels if each.metric == metric])
        for metric, fingerprint, judge in kinds
        if metric in BY_NAME
    )


def _figure(  # noqa: PLR0917 - each names another part of what a figure is of
    run_id: str,
    metric: JudgeMetric,
    fingerprint: str,
    judge: str,
    judged: Mapping[str, Sequence[Judged]],
    labels: Sequence[Label],
) -> JudgeFigure:
    ours = {
        run: [each for each in said if each.item.metric == metric.name and each.fingerprint == fingerprint]
        for run, said in judged.items()
    }
    verdicts = {
        place: metric.passes(value) for run, said in ours.items() for place, value in _values(run, said).items()
    }
    people = majority(labels)
    pairs = {place: Pair(person=people[place], judge=verdicts[place]) for place in people if place in verdicts}
    found = agreement(list(pairs.values()))
    reasons = _reasons(found, labelled=len(people))
    here = [place for place in verdicts if place[0] == run_id]
    return JudgeFigure(
        metric=metric.name,
        judge=judge,
        fingerprint=fingerprint,
        figure=aggregate(metric.metric, _by_case(ours.get(run_id, ()))),
        standing="advisory" if reasons else "calibrated",
        reasons=reasons,
        agreement=found,
        estimate=prediction_powered(
            [pairs[place] for place in here if place in pairs],
            [verdicts[place] for place in here if place not in pairs],
        ),
        flips=flip_rate(_turns(metric, ours)),
        turned=_bias(ours, "turned"),
        padded=_bias(ours, "padded"),
    )


def _reasons(found: Agreement, *, labelled: int) -> tuple[str, ...]:
    """Return why a judge is not believed; nothing where it is."""
    if not labelled:
        return ("no person labelled an item of this metric",)
    if not found.count:
        return (f"people labelled {labelled} items, and this judge, with these parameters, judged none of them",)
    reasons = []
    if found.count < FEWEST_LABELS:
        reasons.append(f"people labelled {found.count} of the items that it judged; it takes {FEWEST_LABELS}")
    if found.kappa is None or found.kappa_interval is None:
        reasons.append("people and judge said the same about every item, so that agreement says nothing")
    elif found.kappa_interval.low < LEAST_KAPPA:
        reasons.append(
            f"its agreement with people may be as low as kappa {found.kappa_interval.low:.2f}; it takes {LEAST_KAPPA}"
        )
    return tuple(reasons)


def _values(run: str, said: Sequence[Judged], variant: Variant = "plain") -> dict[Place, float]:
    """Return the values of the first turn by item; failures have none, nor has what nobody was asked."""
    return {
        (run, each.item.case_id, each.item.repeat): each.measurement.value
        for each in said
        if each.item.variant == variant
        and each.item.turn == 0
        and isinstance(each.measurement, Scored)
        and _was_asked(each)
    }


def _was_asked(each: Judged) -> bool:
    """Say whether the judge gave the value: one that was clear without it has a note, and people are not asked either."""
    return not each.measurement.note


def _by_case(said: Sequence[Judged]) -> dict[str, Measurement]:
    found: dict[str, list[Measurement]] = {}
    for each in said:
        if each.item.variant == "plain":
            found.setdefault(each.item.case_id, []).append(each.measurement)
    return {case_id: combine(measured) for case_id, measured in found.items()}


def _turns(metric: JudgeMetric, ours: Mapping[str, Sequence[Judged]]) -> list[list[bool]]:
    turns: dict[Place, list[bool]] = {}
    for run, said in ours.items():
        for each in said:
            if each.item.variant == "plain" and isinstance(each.measurement, Scored) and _was_asked(each):
                place = (run, each.item.case_id, each.item.repeat)
                turns.setdefault(place, []).append(metric.passes(each.measurement.value))
    return list(turns.values())


def _bias(ours: Mapping[str, Sequence[Judged]], variant: Variant) -> Bias:
    plain: dict[str, float] = {}
    changed: dict[str, float] = {}
    for run, said in ours.items():
        plain |= {str(place): value for place, value in _values(run, said).items()}
        changed |= {str(place): value for place, value in _values(run, said, variant).items()}
    return bias(plain, changed)
