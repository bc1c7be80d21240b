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
class Cost:
    """What was paid for: what the embedder was given."""

    passages: int = 0
    characters: int = 0
    model: str = ""
    """Fingerprint of the embedder; empty when it was not needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What source, catalog and passage store hold after a refresh: each was counted, none was derived from another."""

    listed: int | None
    """Items of the source; None where the listing was not complete."""
    indexed: int
    quarantined: int
    ignored: int
    documents: int
    """In the catalog: the indexed ones, and those in quarantine of which an older version serves."""
    passages: int
    """In the catalog."""
    stored: int | None
    """Passages in the store; None where there was no need to open it."""
    faults: tuple[str, ...] = ()
    """A sentence for each count that does not agree with the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """What a refresh did to the passages of one document."""

    document: str
    added: int
    removed: int
    kept: int
    headings: tuple[str, ...]
    """The first headings under which something was added or removed."""


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
    receipt_id: str = ""
    """Empty when nothing changed, and nothing was written."""
    cost: Cost = field(default_factory=Cost)
    counts: Reconciliation | None = None
    """None when nothing changed: then the receipt before holds."""
    changes: tuple[DocumentChange, ...] = ()
    """Of the first documents that changed."""
    changed_documents: int = 0
    """How many documents changed; what became of each can be asked with ``source show`` and ``source diff``."""
