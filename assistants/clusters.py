"""Questions of like meaning, put together by average linkage: the one door to scipy's hierarchies in this package."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from index.embedders.port import Vectors

LIKENESS = 0.52
"""Two groups become one while the mean cosine between their questions is at least this. Chosen on 20 questions in 84
wordings: 0.94 of the questions are in a cluster of their own kind. Lower, neighbours ("how long is parental leave", "is
it paid") fall together; higher, wordings of one question fall apart. benchmarks/gaps.py measures questions held out."""


def clustered(vectors: Vectors, likeness: float = LIKENESS) -> list[list[int]]:
    """Return the rows in groups, each row in one; groups stand in the order of their first rows.

    Args:
        vectors: one row a question, each of length one. The same rows in the same order give the same groups.
        likeness: the mean cosine between two groups at which they still become one.
    """
    if len(vectors) < 2:
        return [[row] for row in range(len(vectors))]
    hierarchy: Any = import_module("scipy.cluster.hierarchy")  # takes a third of a second to load
    distances = np.clip(1.0 - vectors @ vectors.T, 0.0, None)[np.triu_indices(len(vectors), 1)]
    labels = hierarchy.fcluster(hierarchy.linkage(distances, "average"), 1.0 - likeness, "distance")
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(row)
    return list(groups.values())


def central(vectors: Vectors, rows: Sequence[int], weights: Sequence[int]) -> int:
    """Return the row that is most like the others of its group, each counted as often as it was asked."""
    chosen = vectors[list(rows)]
    mean = np.average(chosen, axis=0, weights=list(weights))
    return rows[int(np.argmax(chosen @ mean))]
