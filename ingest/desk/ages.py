"""Ages: the freshness of every document that applies, gathered from the catalog, the sources and the attestations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from index.catalog import current_generation
from index.holdings import Holding, holdings
from ingest.desk.attestations import attestations
from ingest.desk.freshness import Age, Attestation, Freshness, judge
from ingest.quarantine import list_quarantined
from ingest.sources import Source
from kernel.access import AccessScope
from kernel.dates import read_date


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedDocument:
    """A document with the verdict on its age."""

    source: str
    owner: str
    document: str
    title: str
    version_id: str
    changed_on: date
    attested: Attestation | None
    freshness: Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The documents of some sources, and how many of them are not judged."""

    documents: tuple[AgedDocument, ...]
    ended: int
    """Documents of which nothing applies today or will."""
    hidden: int
    """Documents that the scope may not see."""


def aged(session: Session, sources: Sequence[Source], *, scope: AccessScope, today: date) -> Shelf:
    """Return the freshness of each document that the scope may see: of the version that applies, or will apply next."""
    by_name = {source.name: source for source in sources}
    found = holdings(session, current_generation(session), sources=by_name)
    seen = _by_document(held for held in found if scope.allows(held.visibility.readers))
    judged = [held for held in (applying(versions, today) for versions in seen.values()) if held]
    words = attestations(session, [held.version_id for held in judged])
    broken = {
        (item.source, item.document): f"could not be read: {item.reason}"
        for name in by_name
        for item in list_quarantined(session, name)
    }
    rows = [_aged(held, by_name[held.source], words, broken, today) for held in judged]
    hidden = len({held.document_id for held in found}) - len(seen)
    return Shelf(documents=tuple(rows), ended=len(seen) - len(judged), hidden=hidden)


def applying(versions: Iterable[Holding], today: date) -> Holding | None:
    """Return the version that applies today, else the next that will; None when all have ended."""
    ordered = sorted(versions, key=lambda held: held.in_force.first or date.min)
    now = [held for held in ordered if held.in_force.covers(today)]
    later = [held for held in ordered if held.in_force.first and held.in_force.first > today]
    return next(iter([*now, *later]), None)


def _by_document(found: Iterable[Holding]) -> dict[str, list[Holding]]:
    documents: dict[str, list[Holding]] = {}
    for held in found:
        documents.setdefault(held.document_id, []).append(held)
    return documents


def _aged(
    held: Holding,
    source: Source,
    words: Mapping[str, Attestation],
    broken: Mapping[tuple[str, str], str],
    today: date,
) -> AgedDocument:
    changed, says = _changed(held)
    age = Age(
        changed_on=changed,
        changed_says=says,
        fresh_within_days=int(source.fresh_within.rstrip("d")) if source.fresh_within else None,
        review_by=read_date(held.fact("review_by") or ""),
        attested=words.get(held.version_id),
        broken=broken.get((held.source, held.uri)),
    )
    return AgedDocument(
        source=held.source,
        owner=source.owner,
        document=held.uri,
        title=held.title,
        version_id=held.version_id,
        changed_on=changed,
        attested=age.attested,
        freshness=judge(age, today),
    )


def _changed(held: Holding) -> tuple[date, str]:
    said = read_date(held.fact("last_changed") or "")
    return (said, "the document") if said else (held.since.date(), "the first refresh that read it")
