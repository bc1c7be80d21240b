"""Ranking what a store found so that equal scores are cut in one order, whatever lies where in the store."""

from collections.abc import Callable, Sequence

from index.stores.port import Candidate

_DIGITS = 6
"""Smaller differences of scores are arithmetic noise, which depends on how the store lays out its rows."""

_SPARE = 16


def ranked(ask: Callable[[int], Sequence[Candidate]], limit: int) -> tuple[Candidate, ...]:
    """Return the best ``limit`` of what ``ask(count)`` finds, equal scores in the order of their passage ids.

    Asks for more until no candidate beyond the cut could equal one before it.
    """
    count = limit + _SPARE
    while True:
        found = sorted((_rounded(candidate) for candidate in ask(count)), key=lambda c: (-c.score, c.passage_id))
        if len(found) < count or found[-1].score < found[limit - 1].score:
            return tuple(found[:limit])
        count *= 2


def _rounded(candidate: Candidate) -> Candidate:
    return Candidate(passage_id=candidate.passage_id, score=round(candidate.score, _DIGITS))
