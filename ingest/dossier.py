"""The dossier of a document: what catalog, items and findings say of it, and what changed between two generations."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from index.catalog import Catalog, check_committed, current_generation
from index.history import DocumentHistory, Stay, history
from index.tables import DocumentRow, FindingRow
from index.textdiff import DiffLine, text_diff
from ingest.explain import DocumentState, ItemState
from ingest.sources import Source
from ingest.tables import ItemRow
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDiff:
    """What became of a document's text from one generation to another."""

    document: str
    from_generation: int
    to_generation: int
    from_version: str | None
    """None where the older generation does not hold the document."""
    to_version: str | None
    lines: tuple[DiffLine, ...]
    """Empty when both texts are the same."""


def document_state(session: Session, source: Source, uri: str) -> DocumentState:
    """Return everything that is known of a document.

    Raises:
        NotFound: neither the source nor any generation of the corpus has it.
    """
    found = history(session, source.name, uri)
    item = session.get(ItemRow, (source.name, uri))
    if item is None and not found.stays and found.erasure is None:
        raise NotFound(
            f"source {source.name!r} has no document {uri!r}, and never had; "
            f"'gristmill source show {source.name}' lists what it has."
        )
    now = current_generation(session)
    live = found.at(now)
    return DocumentState(
        document=uri,
        generation=now,
        history=found,
        item=ItemState(state=item.state, reason=item.reason, since=item.seen_at) if item else None,
        names=_names(session, live),
        masked=_masked(session, live[-1]) if live and source.policy.pii == "mask" else 0,
    )


def version_diff(
    session: Session, catalog: Catalog, source: str, uri: str, *, older: int | None = None, newer: int | None = None
) -> VersionDiff:
    """Compare a document's text in two generations: by default now, and before its text last changed.

    Raises:
        NotFound: no generation holds the document.
        InvalidInput: there is no such generation.
    """
    found = history(session, source, uri)
    if not found.stays:
        raise NotFound(f"source {source!r} has no document {uri!r} in any generation; nothing can be compared.")
    to = current_generation(session) if newer is None else newer
    since = _before_last_change(found, to) if older is None else older
    for asked in (since, to):
        check_committed(session, asked)
    old, new = (_version(found, generation) for generation in (since, to))
    texts = ["" if version is None else catalog.version_text(version) for version in (old, new)]
    return VersionDiff(
        document=uri,
        from_generation=since,
        to_generation=to,
        from_version=old,
        to_version=new,
        lines=text_diff(*texts),
    )


def _before_last_change(found: DocumentHistory, to: int) -> int:
    """Return the newest generation before ``to`` that holds another version, or the one before the document came."""
    for turn in reversed([turn for turn in found.turns if turn <= to]):
        if _version(found, turn) != _version(found, turn - 1):
            return turn - 1
    return max(to - 1, 0)


def _version(found: DocumentHistory, generation: int) -> str | None:
    live = found.at(generation)
    return live[-1].version_id if live else None


def _names(session: Session, live: tuple[Stay, ...]) -> dict[str, str]:
    wanted = [stay.superseded.document_id for stay in live if stay.superseded]
    query = select(DocumentRow.document_id, DocumentRow.uri).where(DocumentRow.document_id.in_(wanted))
    return {row.document_id: row.uri for row in session.execute(query)} if wanted else {}


def _masked(session: Session, stay: Stay) -> int:
    query = select(func.count()).where(FindingRow.version_id == stay.version_id, FindingRow.kind == "pii")
    return session.scalar(query) or 0
