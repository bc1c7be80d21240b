"""The door to datasketch: MinHash signatures of shingles, and the texts whose signatures are near."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from ingest.desk.words import Hashes

_PERMUTATIONS = 128
_SEED = 1
_SCHEME = "affine32"
_NEAR = 0.5
"""Jaccard similarity above which two texts become candidates, more likely than not."""
_LOW = np.uint64(0xFFFFFFFF)


def signature(shingles: Hashes) -> bytes:
    """Return the MinHash of a set of shingles: 128 values of 32 bits."""
    made = _library().MinHash(num_perm=_PERMUTATIONS, seed=_SEED, hashfunc=int, scheme=_SCHEME)
    if len(shingles):
        made.update_batch((shingles & _LOW).tolist())
    values: bytes = np.asarray(made.hashvalues, dtype="<u4").tobytes()
    return values


class Neighbours:
    """An index of signatures (locality-sensitive hashing) in memory."""

    def __init__(self, signatures: Mapping[str, bytes]) -> None:
        self._index = _library().MinHashLSH(threshold=_NEAR, num_perm=_PERMUTATIONS)
        for name, stored in signatures.items():
            self._index.insert(name, _read(stored), check_duplication=False)

    def near(self, stored: bytes) -> Iterable[str]:
        """Return the names of the signatures that may be near this one."""
        found: list[str] = self._index.query(_read(stored))
        return found


def _read(stored: bytes) -> Any:
    values = np.frombuffer(stored, dtype="<u4")
    return _library().LeanMinHash(seed=_SEED, hashvalues=values, scheme=_SCHEME)


def _library() -> Any:
    return import_module("datasketch")
