"""Accounts: what a source, its items, the catalog and the passage store hold, counted apart and compared."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from index.catalog import alive, build_number, held_uris
from index.history import HeldPassage, changed_documents, held_passages
from index.tables import DocumentRow, EntryRow
from ingest.diff import Names, line_up
from ingest.receipts import DocumentChange, Reconciliation
from ingest.remembering import remembered

_EXAMPLES = 20
"""Documents whose changes are kept in a receipt; the others can be derived from the catalog."""
_HEADINGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Everything that was counted after a refresh."""

    listed: int | None
    """Items of the source; None where the listing was not complete."""
    indexed: int = 0
    quarantined: int = 0
    ignored: int = 0
    documents: int = 0
    """That the catalog holds."""
    missing: Names = field(default_factory=Names)
    """Indexed, and not in the catalog."""
    spare: Names = field(default_factory=Names)
    """In the catalog, and neither indexed nor in quarantine."""
    passages: int = 0
    """Of these, in the catalog."""
    stored: int | None = None
    """In the passage store; None where it was not opened."""


def reconcile(counted: Counted) -> Reconciliation:
    """Compare the counts; return them with a sentence for each that does not agree."""
    return Reconciliation(
        listed=counted.listed,
        indexed=counted.indexed,
        quarantined=counted.quarantined,
        ignored=counted.ignored,
        documents=counted.documents,
        passages=counted.passages,
        stored=counted.stored,
        faults=(*_items_fault(counted), *_documents_fault(counted), *_passages_fault(counted)),
    )


def count(session: Session, source: str, generation: int, *, listed: int | None, stored: int | None) -> Counted:
    """Count what the catalog holds of a source; ``generation`` is the current one."""
    query = (
        select(func.count())
        .select_from(EntryRow)
        .join(DocumentRow, DocumentRow.document_id == EntryRow.document_id)
        .where(DocumentRow.source == source, alive(EntryRow, generation), EntryRow.build == build_number(generation))
    )
    states: Counter[str] = Counter()
    documents, missing, spare = 0, Names(), Names()
    for standing in line_up((), remembered(session, source), held_uris(session, source, generation)):
        state = standing.known.state if standing.known else ""
        states[state] += 1
        documents += standing.is_live
        if state == "indexed" and not standing.is_live:
            missing.add(standing.uri)
        elif standing.is_live and state not in {"indexed", "quarantined"}:
            spare.add(standing.uri)
    return Counted(
        listed=listed,
        indexed=states["indexed"],
        quarantined=states["quarantined"],
        ignored=states["ignored"],
        documents=documents,
        missing=missing,
        spare=spare,
        passages=session.scalar(query) or 0,
        stored=stored,
    )


def changes(session: Session, source: str, generation: int) -> tuple[list[DocumentChange], int]:
    """Return what a generation changed in a source, for the first documents, and in how many documents."""
    changed = changed_documents(session, source, generation, most=_EXAMPLES)
    found = []
    for uri in changed.first:
        before, after = (held_passages(session, source, uri, g) for g in (generation - 1, generation))
        found.append(compare(uri, before, after))
    return found, changed.documents


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
    known = counted.indexed + counted.quarantined + counted.ignored
    if counted.listed is None or counted.listed == known:
        return []
    return [f"the source listed {counted.listed} items, and {known} are accounted for"]


def _documents_fault(counted: Counted) -> list[str]:
    if counted.listed is None:
        return []
    faults = []
    if counted.missing.count:
        faults.append(f"{_named(counted.missing)} should be in the catalog, and is not there")
    if counted.spare.count:
        faults.append(f"{_named(counted.spare)} is in the catalog, and the source does not have it")
    return faults


def _passages_fault(counted: Counted) -> list[str]:
    if counted.stored is None or counted.stored == counted.passages:
        return []
    return [
        f"the catalog holds {counted.passages} passages, and the passage store {counted.stored}; "
        "'gristmill index repair' mends that"
    ]


def _named(documents: Names) -> str:
    more = documents.count - len(documents.first)
    return documents.quoted + (f" and {more} more" if more else "")
