"""The ledger: receipts that were kept, read back and told in sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.tables import RefreshRow
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReceipt:
    """A receipt as it was written; older programs wrote less into theirs."""

    receipt_id: str
    source: str
    generation: int
    at: datetime
    receipt: dict[str, Any]

    @property
    def faults(self) -> list[str]:
        """The counts that did not agree, in sentences."""
        return list((self.receipt.get("counts") or {}).get("faults", ()))

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What became of the passages of the first documents that changed."""
        return list(self.receipt.get("changes", ()))

    @property
    def changed_documents(self) -> int:
        """How many documents changed."""
        return int(self.receipt.get("changed_documents", 0))

    @property
    def sentences(self) -> list[str]:
        """Tell what happened."""
        return [*_what(self), *_counts(self.receipt), *_cost(self.receipt), *_trouble(self)]


def list_receipts(session: Session, source: str | None, limit: int) -> list[KeptReceipt]:
    """Return the newest receipts, of one source or of all."""
    query = select(RefreshRow).order_by(RefreshRow.at.desc(), RefreshRow.generation.desc(), RefreshRow.refresh_id)
    if source:
        query = query.where(RefreshRow.source == source)
    return [_kept(row) for row in session.scalars(query.limit(limit))]


def load_receipt(session: Session, receipt_id: str) -> KeptReceipt:
    """Return a receipt.

    Raises:
        NotFound: there is none of that id.
    """
    row = session.get(RefreshRow, receipt_id)
    if row is None:
        raise NotFound(f"there is no receipt {receipt_id!r}; 'gristmill receipt list' names them.")
    return _kept(row)


def _kept(row: RefreshRow) -> KeptReceipt:
    return KeptReceipt(
        receipt_id=row.refresh_id, source=row.source, generation=row.generation, at=row.at, receipt=row.receipt
    )


def _what(kept: KeptReceipt) -> list[str]:
    documents, passages = kept.receipt["documents"], kept.receipt["passages"]
    return [
        f"Refresh of {kept.source!r} at {kept.at:%Y-%m-%d %H:%M} UTC; the corpus is at generation {kept.generation}.",
        f"Documents: {documents['added']} added, {documents['changed']} changed, {documents['removed']} removed, "
        f"{documents['unchanged']} unchanged, {documents['quarantined']} in quarantine, {documents['ignored']} ignored.",
        f"Passages: {passages['added']} added, {passages['removed']} removed.",
    ]


def _counts(receipt: dict[str, Any]) -> list[str]:
    counts = receipt.get("counts")
    if not counts:
        return []
    listed = "an unknown number of" if counts["listed"] is None else counts["listed"]
    stored = "" if counts["stored"] is None else f", {counts['stored']} in the passage store"
    return [
        f"Counted: the source has {listed} items = {counts['indexed']} indexed + {counts['quarantined']} in quarantine "
        f"+ {counts['ignored']} ignored; the catalog holds {counts['documents']} documents and "
        f"{counts['passages']} passages{stored}."
    ]


def _cost(receipt: dict[str, Any]) -> list[str]:
    stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in receipt["stages"].items())
    cost = receipt.get("cost") or {}
    paid = f"; {cost['passages']} texts of {cost['characters']:,} characters embedded" if cost.get("passages") else ""
    by = f" by {cost['model']}" if cost.get("passages") and cost.get("model") else ""
    return [f"Took {receipt['seconds']:.2f} s ({stages}){paid}{by}."]


def _trouble(kept: KeptReceipt) -> list[str]:
    problem = kept.receipt.get("problem")
    said = [f"The source could not be listed completely, so nothing was removed: {problem}."] if problem else []
    return [*said, *(f"These counts do not agree: {fault}." for fault in kept.faults)]
