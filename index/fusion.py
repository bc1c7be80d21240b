"""Fusing what two sides of a search found into one order.

Chosen on the train split of SciFact; benchmarks/fusion.py measures the alternatives again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.stores.port import Candidate, Candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """A passage with its fused score and what its sides said."""

    passage_id: str
    score: float
    """In [0, 1]; comparable within one search only."""
    similarity: float
    """Cosine; 0 when the dense side did not find it."""


def weighted(found: Candidates, *, dense_weight: float) -> list[Fused]:
    """Fuse by a weighted sum of min-max scaled scores, best first; ties by passage id.

    Each side is scaled to [0, 1] over its own candidates; a passage that a side did not find has 0 there.
    """
    dense, sparse = _scaled(found.dense), _scaled(found.sparse)
    cosine = {candidate.passage_id: candidate.score for candidate in found.dense}
    fused = [
        Fused(
            passage_id=passage_id,
            score=dense_weight * dense.get(passage_id, 0.0) + (1 - dense_weight) * sparse.get(passage_id, 0.0),
            similarity=cosine.get(passage_id, 0.0),
        )
        for passage_id in dense.keys() | sparse.keys()
    ]
    return sorted(fused, key=lambda f: (-f.score, f.passage_id))


def reciprocal_rank(found: Candidates, *, k: int = 60) -> list[Fused]:
    """Fuse by the sum of 1 / (k + rank) over the sides (Cormack, Clarke and Buettcher 2009), best first."""
    scores: dict[str, float] = {}
    for side in (found.dense, found.sparse):
        for rank, candidate in enumerate(side, 1):
            scores[candidate.passage_id] = scores.get(candidate.passage_id, 0.0) + 1 / (k + rank)
    cosine = {candidate.passage_id: candidate.score for candidate in found.dense}
    fused = [Fused(passage_id=p, score=s * (k + 1) / 2, similarity=cosine.get(p, 0.0)) for p, s in scores.items()]
    return sorted(fused, key=lambda f: (-f.score, f.passage_id))


def _scaled(side: Sequence[Candidate]) -> dict[str, float]:
    if not side:
        return {}
    low, high = min(c.score for c in side), max(c.score for c in side)
    width = high - low
    return {c.passage_id: (c.score - low) / width if width > 0 else 1.0 for c in side}
