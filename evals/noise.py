"""Night-to-night noise: how far the figures of an unchanged assistant move, measured and not guessed."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from evals.metrics.catalog import METRICS
from evals.scores import ScoredRun, aggregate_run

FEWEST = 5
"""Pairs of nights that a level of noise needs: with fewer the largest move says little."""
SHARE = 0.95


def night_noise(runs: Sequence[ScoredRun]) -> dict[str, float]:
    """Return for each metric that judges the move that 95 of 100 nights of an unchanged assistant stay within.

    ``runs`` are runs of one suite by one configuration on one corpus, the oldest first. The move is the 95 % quantile, by
    rank, of the differences from each run to the next; metrics with fewer than five pairs are left out.
    """
    figures = [{name: figure.value for name, figure in aggregate_run(run).items()} for run in runs]
    found: dict[str, float] = {}
    for name, metric in METRICS.items():
        if not metric.is_compared or metric.unit != "share":
            continue
        moves = sorted(
            abs(b - a)
            for before, after in pairwise(figures)
            if (a := before.get(name)) is not None and (b := after.get(name)) is not None
        )
        if len(moves) >= FEWEST:
            found[name] = moves[math.ceil(SHARE * len(moves)) - 1]
    return found


def margins(noise: Mapping[str, float], least: float) -> dict[str, float]:
    """Return how much worse still counts as no worse: the noise of a metric where that is more than ``least``."""
    return {name: max(least, level) for name, level in noise.items()}
