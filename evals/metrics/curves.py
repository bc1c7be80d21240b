"""How well support tells good answers from bad: areas under curves, computed from the scores of a whole run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TypeVar

from evals.metrics.measurements import Errored, Measurement, Scored, Skipped
from evals.statistics import Interval, resampled_interval

Pair = TypeVar("Pair")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Two areas over one run, each in [0, 1]; None where nothing measures it."""

    risk_coverage: float | None
    """Mean risk of the k best supported answers over all k; lower is better."""
    risk_coverage_interval: Interval | None
    answerable_roc: float | None
    """Chance that an answerable question has more support than an unanswerable one; 0.5 is blind."""
    answerable_roc_interval: Interval | None
    count: int


def curves(
    answerable: Mapping[str, Measurement],
    unanswerable: Mapping[str, Measurement],
    contains_gold: Mapping[str, Measurement],
) -> Curves:
    """Return both areas from support by case id and whether the answer contained the gold.

    A failed measurement is read the worst way each time: no support when answerable, all of it when not or when wrong.
    """
    yes = {case: _value(m, 0.0) for case, m in answerable.items() if _counts(m)}
    no = {case: _value(m, 1.0) for case, m in unanswerable.items() if _counts(m)}
    known = [case for case in yes if case in contains_gold and _counts(contains_gold[case])]
    ranked = supported_risks(answerable, unanswerable, contains_gold)
    signs = [(support, True) for support in yes.values()] + [(support, False) for support in no.values()]
    return Curves(
        risk_coverage=risk_coverage_area(ranked) if known else None,
        risk_coverage_interval=_spread(ranked, risk_coverage_area) if known else None,
        answerable_roc=roc_area(signs),
        answerable_roc_interval=_spread(signs, roc_area),
        count=len(signs),
    )


def supported_risks(
    answerable: Mapping[str, Measurement],
    unanswerable: Mapping[str, Measurement],
    contains_gold: Mapping[str, Measurement],
) -> list[tuple[float, float]]:
    """Return (support, risk) of every case that counts; answering an unanswerable question is always wrong."""
    yes = [case for case, m in answerable.items() if _counts(m)]
    known = [case for case in yes if case in contains_gold and _counts(contains_gold[case])]
    wrong = [(_value(m, 1.0), 1.0) for m in unanswerable.values() if _counts(m)]
    return [_risk(answerable[case], contains_gold[case]) for case in known] + wrong


def risk_coverage_area(pairs: list[tuple[float, float]]) -> float | None:
    """Return the mean, over every coverage k/n, of the mean risk of the k best supported (Geifman et al., ICLR 2019).

    Pairs are (support, risk). Pairs of equal support share their mean risk: no order among them is better than another.
    """
    risks = mean_risks(pairs)
    return sum(risks) / len(risks) if risks else None


def mean_risks(pairs: Sequence[tuple[float, float]]) -> list[float]:
    """Return the mean risk of the k best supported, for every k from 1."""
    risks: list[float] = []
    for _, tied in groupby(sorted(pairs, reverse=True), key=lambda pair: pair[0]):
        group = [risk for _, risk in tied]
        risks += [sum(group) / len(group)] * len(group)
    return [total / rank for rank, total in enumerate(accumulate(risks), start=1)]


def roc_area(pairs: list[tuple[float, bool]]) -> float | None:
    """Return the chance that a positive is higher than a negative, ties half (Mann and Whitney 1947).

    Pairs are (value, is positive). None when there is no positive or no negative.
    """
    below, wins = 0, 0.0
    for _, tied in groupby(sorted(pairs), key=lambda pair: pair[0]):
        group = [is_positive for _, is_positive in tied]
        wins += sum(group) * (below + (len(group) - sum(group)) / 2)
        below += len(group) - sum(group)
    positives = len(pairs) - below
    return wins / (positives * below) if positives and below else None


def _spread(pairs: list[Pair], area: Callable[[list[Pair]], float | None]) -> Interval | None:
    return resampled_interval(len(pairs), lambda drawn: area([pairs[at] for at in drawn]))


def _counts(measured: Measurement) -> bool:
    return isinstance(measured, Scored | Errored | Skipped)


def _value(measured: Measurement, otherwise: float) -> float:
    return measured.value if isinstance(measured, Scored) else otherwise


def _risk(support: Measurement, contains_gold: Measurement) -> tuple[float, float]:
    risk = 1.0 - _value(contains_gold, 0.0)
    return (_value(support, 1.0), risk if isinstance(support, Scored) else 1.0)
