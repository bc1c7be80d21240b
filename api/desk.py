"""The desk as one reading: what owners must look at, as far as a scope may see it. Command line and HTTP show the same."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session

from api.console import plain
from api.deskwork import every_source, visible
from api.gaps import GapLook, read_gaps
from api.wiring import Workspace
from ingest.desk.ages import AgedDocument, Shelf, aged
from ingest.desk.conflicts import find_conflicts
from ingest.desk.duplicates import find_duplicates
from ingest.desk.freshness import STATES
from ingest.desk.scan import scan_state
from ingest.sources import Source, load_source
from kernel.access import AccessScope
from kernel.errors import InvalidInput, NotFound

Part = Literal["freshness", "conflicts", "duplicates", "gaps"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Whose desk is looked at, and which part of it."""

    scope: AccessScope
    source: str | None = None
    owner: str | None = None
    only: str | None = None
    """One of ``PARTS``; None is all."""

    def __post_init__(self) -> None:
        if self.only is not None and self.only not in PARTS:
            raise InvalidInput(f"the desk has no part {self.only!r}; it has {', '.join(PARTS)}.")


def read_desk(workspace: Workspace, look: Look) -> dict[str, Any]:
    """Return the desk as JSON values.

    Raises:
        NotFound: there is no such source, or nobody of that name owns one.
    """
    with workspace.database.read() as session:
        every = every_source(session)
        mine = _chosen(session, look, every)
        state = scan_state(session)
        found: dict[str, Any] = {
            "generation": state.current,
            "scanned": state.generation,
            "is_behind": state.is_behind,
            "sources": sorted(source.name for source in mine),
        }
        if look.only in {None, "freshness"}:
            shelf = aged(session, mine, scope=look.scope, today=workspace.clock.today())
            found["freshness"] = _freshness(shelf, mine)
        held = visible(session, workspace, look.scope) if look.only in {None, "conflicts", "duplicates"} else []
        names = frozenset(source.name for source in mine)
        if look.only in {None, "conflicts"}:
            found["conflicts"] = plain(find_conflicts(session, held, every, names))
        if look.only in {None, "duplicates"}:
            found["duplicates"] = plain(find_duplicates(session, held, every, names))
    if look.only in {None, "gaps"}:
        found["gaps"] = _gaps(workspace, look)
    return found


def _gaps(workspace: Workspace, look: Look) -> dict[str, Any]:
    report = read_gaps(workspace, GapLook(scope=look.scope, owner=look.owner))
    if look.source:
        report["gaps"] = [gap for gap in report["gaps"] if _is_near(gap, look.source)]
    return report


def _is_near(gap: dict[str, Any], source: str) -> bool:
    return any(each["source"] == source and each["is_near"] for each in gap["documents"])


def _chosen(session: Session, look: Look, every: dict[str, Source]) -> list[Source]:
    if look.source:
        load_source(session, look.source)
    chosen = [s for s in every.values() if look.source in {None, s.name} and look.owner in {None, s.owner}]
    if look.owner and not chosen:
        owners = ", ".join(repr(owner) for owner in sorted({s.owner for s in every.values()})) or "nobody yet"
        raise NotFound(f"no such source belongs to {look.owner!r}; owners: {owners}.")
    return chosen


def _freshness(shelf: Shelf, sources: list[Source]) -> dict[str, Any]:
    order = {state: place for place, state in enumerate(STATES)}
    documents = sorted(shelf.documents, key=lambda d: (order[d.freshness.state], d.source, d.document))
    return {
        "counts": _counts(documents),
        "ended": shelf.ended,
        "hidden": shelf.hidden,
        "sources": [
            {
                "source": source.name,
                "owner": source.owner,
                "fresh_within": source.fresh_within,
                "counts": _counts([d for d in documents if d.source == source.name]),
            }
            for source in sources
        ],
        "documents": [_document(each) for each in documents],
    }


def _counts(documents: list[AgedDocument]) -> dict[str, int]:
    counted = Counter(each.freshness.state for each in documents)
    return {state: counted[state] for state in STATES}


def _document(each: AgedDocument) -> dict[str, Any]:
    flat: dict[str, Any] = plain(each)
    verdict = flat.pop("freshness")
    return {**flat, **verdict}
