"""The port of passage stores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from index.embedders.port import Vectors
from index.values import Visibility
from kernel.errors import Corrupt


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseVector:
    """Term weights: ``values[i]`` belongs to term ``indices[i]``; each term once."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage's stay in the corpus: under one visibility, from one generation until another."""

    entry_id: str
    """32 hex digits."""
    passage_id: str
    source: str
    visibility: Visibility
    born: int
    died: int
    """The first generation that does not see it; ``FOREVER`` while it is alive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What a search may see. Every field narrows; there is no way to ask for all."""

    generation: int
    as_of: date
    groups: frozenset[str]
    sources: frozenset[str] | None
    """None is every source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage that one side of the search found."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What each side found, best first, equal scores in the order of their passage ids, also where they are cut.

    Scores that differ by less than 1e-6 are equal: so fine a difference is noise of the arithmetic.
    """

    dense: tuple[Candidate, ...]
    """By cosine, in [-1, 1]."""
    sparse: tuple[Candidate, ...]
    """By BM25 with the idf of the passages that ``Where`` lets through; only passages that share a term."""


class StoreDamaged(Corrupt):
    """A passage store cannot be read, or was lost; it can be derived again from the catalog."""

    code = "store_damaged"


class PassageStore(Protocol):
    """Keep entries with their vectors, and find the nearest that a search may see.

    A write has happened when the call returns: it survives a kill of the process. Writing the same thing twice
    leaves one. What ``Where`` excludes has no influence on what is found, not even through term statistics.
    """

    def upsert(self, entries: Sequence[Entry], dense: Vectors, sparse: Sequence[SparseVector]) -> None:
        """Write entries, row by row with their vectors; an entry that exists is replaced."""
        ...

    def set_died(self, entry_ids: Sequence[str], generation: int) -> None:
        """End (or, with ``FOREVER``, revive) entries; unknown ids are skipped."""
        ...

    def delete(self, entry_ids: Sequence[str]) -> None:
        """Forget entries; unknown ids are skipped."""
        ...

    def vectors(self, entry_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the dense vector, shape ``(dimension,)``, of each entry that is there."""
        ...

    def census(self) -> Mapping[str, int]:
        """Return every entry, with the generation in which it died or dies."""
        ...

    def count(self, source: str, generation: int) -> int:
        """Return how many entries of a source a generation sees."""
        ...

    def candidates(self, dense: Vectors, sparse: SparseVector, where: Where, limit: int) -> Candidates:
        """Return at most ``limit`` candidates a side, from what ``where`` lets through."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
