"""How far a judge agrees with people, how steady it is, and what its mean says once its errors are taken out.

Every function is pure; the only one that draws is seeded: the same values give the same figures.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from evals.statistics import SEED, Interval, difference_interval, wilson

_DRAWS = 20_000
_JEFFREYS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What a person and a judge said about the same item."""

    person: bool
    judge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with its interval; of nothing, there is none."""

    value: float | None
    interval: Interval | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A judge beside people."""

    count: int
    kappa: float | None
    """None where everybody said the same about everything: chance alone agrees then, too."""
    kappa_interval: Interval | None
    sensitivity: Rate
    """Of the items that people say yes to, the share that the judge does."""
    specificity: Rate
    """Of those that people say no to, the share that the judge does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bias:
    """How a judge's value moves where only the form of what it reads is another."""

    shift: float | None
    interval: Interval | None
    count: int

    @property
    def is_shown(self) -> bool:
        """Whether the values move one way by more than chance explains."""
        return self.interval is not None and not self.interval.low <= 0.0 <= self.interval.high


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Return how far a judge and people agree on the same items."""
    return Agreement(
        count=len(pairs),
        kappa=kappa(pairs),
        kappa_interval=kappa_interval(pairs),
        sensitivity=rate([pair.judge for pair in pairs if pair.person]),
        specificity=rate([not pair.judge for pair in pairs if not pair.person]),
    )


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Return Cohen's kappa: the share of agreement beyond what chance gives, in [-1, 1].

    Cohen, Educational and Psychological Measurement 20, 1960. None without a pair, and where chance agreement is whole.
    """
    if not pairs:
        return None
    found = float(_kappas(_cells(pairs)[None, :] / len(pairs))[0])
    return found if math.isfinite(found) else None


def kappa_interval(pairs: Sequence[Pair], *, level: float = 0.95, seed: int = SEED) -> Interval | None:
    """Return the interval of kappa; None without a pair.

    Quantiles of kappa under the Dirichlet posterior of the four cells with Jeffreys' prior (one half a cell), as Basu,
    Banerjee and Sen, Biometrics 56, 2000, have it for single studies. Unlike the interval by a standard error (Fleiss,
    Cohen and Everitt 1969) it has a width where judge and people agreed on everything.
    Simulated, it covers in 94 to 95 of 100, least on 30 items of a judge near chance, where it lies rather too low: that
    errs towards not believing the judge.
    """
    if not pairs:
        return None
    drawn = np.random.default_rng(seed).dirichlet(_cells(pairs) + _JEFFREYS, size=_DRAWS)
    low, high = np.quantile(_kappas(drawn), ((1 - level) / 2, (1 + level) / 2))
    return Interval(low=float(low), high=float(high), level=level, method="dirichlet")


def rate(hits: Sequence[bool]) -> Rate:
    """Return the share of true values with Wilson's interval."""
    if not hits:
        return Rate(value=None, interval=None, count=0)
    return Rate(value=sum(hits) / len(hits), interval=wilson(sum(hits), len(hits)), count=len(hits))


def flip_rate(verdicts: Sequence[Sequence[bool]]) -> Rate:
    """Return the share of items about which a judge that was asked again said another thing; one turn says nothing."""
    return rate([len(set(turns)) > 1 for turns in verdicts if len(turns) > 1])


def bias(plain: Mapping[str, float], changed: Mapping[str, float]) -> Bias:
    """Return how much higher the values are in another form, over the items that have both; see ``difference_interval``."""
    moved = [changed[item] - plain[item] for item in plain if item in changed]
    if not moved:
        return Bias(shift=None, interval=None, count=0)
    return Bias(shift=math.fsum(moved) / len(moved), interval=difference_interval(moved, bound=1.0), count=len(moved))


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The share that people would say yes to."""

    value: float
    interval: Interval
    labelled: int
    unlabelled: int


def prediction_powered(labelled: Sequence[Pair], unlabelled: Sequence[bool], *, level: float = 0.95) -> Estimate | None:
    """Return the share of yes that people would give to all items, from their labels of some and the judge's of all.

    Prediction-powered inference for a mean (Angelopoulos, Bates, Fannjiang, Jordan and Zrnic, Science 382, 2023): the
    judge's mean over the unlabelled items plus the mean of person minus judge over the labelled ones. The labelled items
    must be drawn at random from all. Three changes for few labels, each of which can only widen the interval: Student's
    quantile with one degree of freedom fewer than labels instead of the normal one; and each of the two spreads is taken
    to be at least that of one item that differs among all. None below two labels, or with nothing unlabelled.
    """
    if len(labelled) < 2 or not unlabelled:
        return None
    errors = np.asarray([float(pair.person) - float(pair.judge) for pair in labelled])
    judged = np.asarray(unlabelled, dtype=np.float64)
    spread = math.sqrt(_variance(errors) / errors.size + _variance(judged) / judged.size)
    value = float(judged.mean() + errors.mean())
    reach = float(stats.t.ppf(0.5 + level / 2, errors.size - 1)) * spread
    interval = Interval(
        low=max(0.0, value - reach), high=min(1.0, value + reach), level=level, method="prediction-powered"
    )
    return Estimate(
        value=min(1.0, max(0.0, value)), interval=interval, labelled=len(labelled), unlabelled=len(unlabelled)
    )


def _variance(values: "np.typing.NDArray[np.float64]") -> float:
    floor = (1 / values.size) * (1 - 1 / values.size)
    return max(float(values.var(ddof=1)) if values.size > 1 else 0.0, floor)


def _cells(pairs: Sequence[Pair]) -> "np.typing.NDArray[np.float64]":
    """Return the counts of both yes, person alone, judge alone, both no."""
    counts = [
        sum(pair.person == person and pair.judge == judge for pair in pairs)
        for person, judge in ((True, True), (True, False), (False, True), (False, False))
    ]
    return np.asarray(counts, dtype=np.float64)


def _kappas(shares: "np.typing.NDArray[np.float64]") -> "np.typing.NDArray[np.float64]":
    both, person, judge, neither = shares.T
    seen = both + neither
    chance = (both + person) * (both + judge) + (neither + judge) * (neither + person)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (seen - chance) / (1 - chance)
    return np.asarray(np.where(chance >= 1, np.nan, found), dtype=np.float64)
