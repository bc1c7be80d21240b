"""Accounts: what a source, its items, the catalog and the passage store hold, counted apart and compared."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from index.catalog import alive, build_number
from index.history import HeldPassage, changed_documents, held_passages
from index.tables import DocumentRow, EntryRow
from ingest.receipts import DocumentChange, Reconciliation
from ingest.tables import ItemRow

_NAMED = 3
"""Documents named in a sentence."""
_EXAMPLES = 20
"""Documents whose changes are kept in a receipt; the others can be derived from the catalog."""
_HEADINGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Everything that was counted after a refresh."""

    listed: int | None
    """Items of the source; None where the listing was not complete."""
    indexed: frozenset[str]
    quarantined: frozenset[str]
    ignored: int
    live: frozenset[str] = field(default_factory=frozenset)
    """Documents that the catalog holds."""
    passages: int = 0
    """Of these, in the catalog."""
    stored: int | None = None
    """In the passage store; None where it was not opened."""


def reconcile(counted: Counted) -> Reconciliation:
    """Compare the counts; return them with a sentence for each that does not agree."""
    waiting = counted.quarantined & counted.live
    return Reconciliation(
        listed=counted.listed,
        indexed=len(counted.indexed),
        quarantined=len(counted.quarantined),
        ignored=counted.ignored,
        documents=len(counted.live),
        passages=counted.passages,
        stored=counted.stored,
        faults=(*_items_fault(counted), *_documents_fault(counted, waiting), *_passages_fault(counted)),
    )


def count(
    session: Session, source: str, generation: int, *, listed: int | None, live: Collection[str], stored: int | None
) -> Counted:
    """Count what the catalog holds of a source."""
    states: dict[str, set[str]] = {"indexed": set(), "quarantined": set(), "ignored": set()}
    for uri, state in session.execute(select(ItemRow.uri, ItemRow.state).where(ItemRow.source == source)):
        states[state].add(uri)
    query = (
        select(func.count())
        .select_from(EntryRow)
        .join(DocumentRow, DocumentRow.document_id == EntryRow.document_id)
        .where(DocumentRow.source == source, alive(EntryRow, generation), EntryRow.build == build_number(generation))
    )
    return Counted(
        listed=listed,
        indexed=frozenset(states["indexed"]),
        quarantined=frozenset(states["quarantined"]),
        ignored=len(states["ignored"]),
        live=frozenset(live),
        passages=session.scalar(query) or 0,
        stored=stored,
    )


def changes(session: Session, source: str, generation: int) -> tuple[list[DocumentChange], int]:
    """Return what a generation changed in a source, for the first documents, and in how many documents."""
    uris = changed_documents(session, source, generation)
    found = []
    for uri in uris[:_EXAMPLES]:
        before, after = (held_passages(session, source, uri, g) for g in (generation - 1, generation))
        found.append(compare(uri, before, after))
    return found, len(uris)


def compare(uri: str, before: Sequence[HeldPassage], after: Sequence[HeldPassage]) -> DocumentChange:
    """Return what became of a document's passages."""
    old, new = ({passage.passage_id for passage in side} for side in (before, after))
    touched = [p.heading[-1] for p in (*before, *after) if p.passage_id in old ^ new and p.heading]
    return DocumentChange(
        document=uri,
        added=len(new - old),
        removed=len(old - new),
        kept=len(old & new),
        headings=tuple(dict.fromkeys(touched))[:_HEADINGS],
    )


def _items_fault(counted: Counted) -> list[str]:
    known = len(counted.indexed) + len(counted.quarantined) + counted.ignored
    if counted.listed is None or counted.listed == known:
        return []
    return [f"the source listed {counted.listed} items, and {known} are accounted for"]


def _documents_fault(counted: Counted, waiting: frozenset[str]) -> list[str]:
    if counted.listed is None:
        return []
    missing = sorted(counted.indexed - counted.live)
    spare = sorted(counted.live - counted.indexed - waiting)
    faults = []
    if missing:
        faults.append(f"{_named(missing)} should be in the catalog, and is not there")
    if spare:
        faults.append(f"{_named(spare)} is in the catalog, and the source does not have it")
    return faults


def _passages_fault(counted: Counted) -> list[str]:
    if counted.stored is None or counted.stored == counted.passages:
        return []
    return [
        f"the catalog holds {counted.passages} passages, and the passage store {counted.stored}; "
        "'gristmill index repair' mends that"
    ]


def _named(uris: Sequence[str]) -> str:
    more = f" and {len(uris) - _NAMED} more" if len(uris) > _NAMED else ""
    return ", ".join(repr(uri) for uri in uris[:_NAMED]) + more
