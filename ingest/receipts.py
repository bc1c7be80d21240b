"""Receipts: what a refresh did, so that every item of a source is accounted for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCounts:
    """What became of the items of a source: all but ``removed`` add up to what was listed."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    """In quarantine after this refresh, new or not."""
    ignored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageCounts:
    """What happened to passages."""

    added: int = 0
    removed: int = 0
    embedded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one refresh of one source did."""

    source: str
    generation: int
    documents: DocumentCounts
    passages: PassageCounts
    seconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)
    """Seconds a stage."""
    problem: str = ""
    """Why the listing was not complete; nothing was removed then."""
