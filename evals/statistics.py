"""Paired statistics over cases: permutation tests, bootstrap intervals, what a suite of this size could have seen.

Every function is pure and seeded: the same values give the same figures.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEED = 20_230_901
EXACT_UP_TO = 14
"""Up to this many non-zero differences every assignment of signs is counted: 2**14."""
PERMUTATIONS = 10_000
RESAMPLES = 2_000
_TIE = 1e-12
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval, both ends included."""

    low: float
    high: float
    level: float = 0.95
    method: str


def sign_flip_p(differences: Sequence[float], *, seed: int = SEED) -> float:
    """Return the two-sided p-value of "the differences are symmetric about zero", in (0, 1].

    The randomization test of Fisher (1935) on the mean; for information retrieval see Smucker, Allan and Carterette,
    CIKM 2007. Exact for few non-zero differences, otherwise 10,000 random assignments with the +1 correction of
    Davison and Hinkley (1997), which keeps the test valid. No non-zero difference gives 1.
    """
    moved = np.asarray([value for value in differences if value], dtype=np.float64)
    if not moved.size:
        return 1.0
    observed = abs(moved.sum()) - _TIE * max(1.0, float(np.abs(moved).sum()))
    if moved.size <= EXACT_UP_TO:
        bits = (np.arange(2**moved.size)[:, None] >> np.arange(moved.size)) & 1
        return float(np.mean(np.abs((1 - 2 * bits) @ moved) >= observed))
    rng = np.random.default_rng(seed)
    extreme = 0
    for _ in range(PERMUTATIONS // 500):
        signs = rng.integers(0, 2, size=(500, moved.size), dtype=np.int8) * 2.0 - 1.0
        extreme += int(np.sum(np.abs(signs @ moved) >= observed))
    return (extreme + 1) / (PERMUTATIONS + 1)


def mean_interval(values: Sequence[float], *, level: float = 0.95, seed: int = SEED) -> Interval | None:
    """Return the interval of a mean: Wilson for 0/1 values, BCa bootstrap otherwise; None for no value.

    Values that are all equal and lie in [0, 1] get Wilson's interval too: it is no narrower than theirs, because no
    distribution on [0, 1] of that mean varies more than the 0/1 one. Other constant samples give None.
    """
    sample = np.asarray(values, dtype=np.float64)
    if not sample.size:
        return None
    is_share = bool(np.all((sample >= 0) & (sample <= 1)))
    if is_share and (np.all((sample == 0) | (sample == 1)) or np.ptp(sample) == 0):
        return wilson(float(sample.mean()) * sample.size, sample.size, level=level)
    return None if np.ptp(sample) == 0 else _bca(sample, _means, level, seed)


def wilson(successes: float, count: int, *, level: float = 0.95) -> Interval:
    """Return the score interval of a share (Wilson, JASA 1927) for ``count`` at least 1."""
    z = _NORMAL.inv_cdf(0.5 + level / 2)
    share = successes / count
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    middle, scale = share + z * z / (2 * count), 1 + z * z / count
    low = 0.0 if successes <= 0 else max(0.0, (middle - spread) / scale)
    high = 1.0 if successes >= count else min(1.0, (middle + spread) / scale)
    return Interval(low=low, high=high, level=level, method="wilson")


def quantile_interval(values: Sequence[float], share: float, *, level: float = 0.95) -> Interval | None:
    """Return the interval of a quantile between two of the values, by rank; None when an end lies beyond them all.

    The ranks are Wilson's limits for the share of values below the quantile (Hahn and Meeker 1991, chapter 5). An
    infinite value stands for one that is known only to be larger than every other.
    """
    if not values:
        return None
    limits = wilson(share * len(values), len(values), level=level)
    ordered = sorted(values)
    low = ordered[max(0, math.floor(limits.low * len(values)) - 1)]
    high = ordered[min(len(values), math.ceil(limits.high * len(values))) - 1]
    return Interval(low=low, high=high, level=level, method="ranks") if math.isfinite(high) else None


def resampled_interval(
    count: int, statistic: Callable[[Sequence[int]], float | None], *, level: float = 0.95, seed: int = SEED
) -> Interval | None:
    """Return the percentile bootstrap interval (200 resamples) of a statistic of drawn indices below ``count``.

    Resamples in which the statistic does not exist are left out; None when it exists in none.
    """
    rng = np.random.default_rng(seed)
    drawn = [statistic(rng.integers(0, count, size=count).tolist()) for _ in range(200)] if count else []
    found = [value for value in drawn if value is not None]
    if not found:
        return None
    low, high = np.quantile(found, ((1 - level) / 2, (1 + level) / 2))
    return Interval(low=float(low), high=float(high), level=level, method="percentile")


def difference_interval(
    differences: Sequence[float], *, bound: float | None = None, level: float = 0.95, seed: int = SEED
) -> Interval | None:
    """Return the interval of a mean of paired differences; None for no pair.

    BCa bootstrap (Efron, JASA 1987). A bootstrap cannot see what has not happened yet: where no difference fell on one
    side, that end is moved out to what a side with no event in ``n`` cases still allows, ``1 - (1 - level) ** (1 / n)``
    of the cases (Hanley and Lippman-Hand, JAMA 1983), each by as much as ``bound``, the largest possible difference.
    """
    sample = np.asarray(differences, dtype=np.float64)
    if not sample.size:
        return None
    mean = float(sample.mean())
    plain = _bca(sample, _means, level, seed) if np.ptp(sample) > 0 else None
    low, high = (plain.low, plain.high) if plain else (mean, mean)
    reach = float(np.abs(sample).max()) if bound is None else bound
    unseen = reach * (1 - (1 - level) ** (1 / sample.size))
    if not np.any(sample < 0):
        low = max(-reach, min(low, mean - unseen))
    if not np.any(sample > 0):
        high = min(reach, max(high, mean + unseen))
    return Interval(low=low, high=high, level=level, method="bca" if plain else "unseen")


def smallest_detectable(
    differences: Sequence[float], *, bound: float = 1.0, alpha: float = 0.05, power: float = 0.8
) -> float | None:
    """Return the mean difference that so many pairs would have found with that power; None below two pairs.

    ``(z[1 - alpha/2] + z[power]) * sd / sqrt(n)`` (Cohen 1988, chapter 2, paired; Card et al., EMNLP 2020). The
    spread of the differences is taken to be at least that of one pair in ``n`` that differs by ``bound``.
    """
    count = len(differences)
    if count < 2:
        return None
    floor = bound * math.sqrt((1 / count) * (1 - 1 / count))
    spread = max(float(np.std(np.asarray(differences, dtype=np.float64), ddof=1)), floor)
    return (_NORMAL.inv_cdf(1 - alpha / 2) + _NORMAL.inv_cdf(power)) * spread / math.sqrt(count)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return the p-values adjusted for their number, in the same order (Holm, Scandinavian J. of Statistics 1979)."""
    adjusted = [1.0] * len(p_values)
    running = 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda index: p_values[index])):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = running
    return tuple(adjusted)


def _means(rows: Floats) -> Floats:
    return np.asarray(rows.mean(axis=-1), dtype=np.float64)


def _bca(sample: Floats, statistic: Callable[[Floats], Floats], level: float, seed: int) -> Interval:
    """Bias-corrected and accelerated bootstrap; a bias that cannot be estimated falls back to percentiles."""
    rng = np.random.default_rng(seed)
    count = sample.size
    drawn = [statistic(sample[rng.integers(0, count, size=(100, count))]) for _ in range(RESAMPLES // 100)]
    resampled = np.sort(np.concatenate(drawn))
    observed = float(statistic(sample[None, :])[0])
    below = (np.sum(resampled < observed - _TIE) + np.sum(resampled <= observed + _TIE)) / 2 / RESAMPLES
    tails = ((1 - level) / 2, (1 + level) / 2)
    if 0 < below < 1:
        bias = _NORMAL.inv_cdf(float(below))
        tails = (_shift(tails[0], bias, _acceleration(sample)), _shift(tails[1], bias, _acceleration(sample)))
    low, high = np.quantile(resampled, tails)
    return Interval(low=float(low), high=float(high), level=level, method="bca")


def _shift(tail: float, bias: float, acceleration: float) -> float:
    moved = bias + _NORMAL.inv_cdf(tail)
    return _NORMAL.cdf(bias + moved / (1 - acceleration * moved))


def _acceleration(sample: Floats) -> float:
    """Return the jackknife acceleration of a mean: a sixth of its skewness over the root of the count."""
    away = sample - sample.mean()
    spread = float(np.sum(away**2)) ** 1.5
    return float(np.sum(away**3)) / (6 * spread) if spread > 0 else 0.0
