"""Supersession in the catalog: read what live versions say of each other, and end or give back their time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from index import staging
from index.catalog import alive
from index.references import (
    OpenReference,
    Standing,
    Supersessions,
    asked_for,
    is_asked_for,
    supersessions,
)
from index.succession import Live, cut
from index.tables import DocumentRow, GenerationRow, SpellRow, VersionRow
from kernel.db import streamed

_SUPERSEDES = VersionRow.facts["supersedes"]["value"].as_string()
_RULED = "correction"
"""Origin of a fact that a person gave."""


def open_references(session: Session, generation: int) -> tuple[OpenReference, ...]:
    """Return the references that end no document's time in a generation, each with why."""
    return _decided(session, generation).open


def ended_by(session: Session, document_id: str, generation: int) -> list[str]:
    """Return the ids of the documents whose time a document ends in a generation."""
    query = (
        select(SpellRow.document_id)
        .where(SpellRow.superseded_by == document_id, alive(SpellRow, generation))
        .distinct()
        .order_by(SpellRow.document_id)
    )
    return list(session.scalars(query))


def moved(session: Session, generation: int) -> dict[str, list[Live]]:
    """Return the documents whose time another one takes or gives back in a generation, as they should be in it."""
    ends = _decided(session, generation).ends
    query = select(SpellRow.document_id).where(SpellRow.superseded_by.is_not(None), alive(SpellRow, generation))
    documents = {*session.scalars(query), *_documents(session, sorted(ends))}
    before = staging.live_by_document(session, sorted(documents), generation)
    after = {document: cut(live, ends) for document, live in before.items()}
    return {document: live for document, live in after.items() if live != before[document]}


def _decided(session: Session, generation: int) -> Supersessions:
    claims = list(_rows(session, generation, claims_only=True))
    if not claims:
        return Supersessions(ends={})
    is_ruled = any(row.origin == _RULED for row in claims)
    sources = None if is_ruled else {row.source for row in claims}
    said_on = _said_on(session, [row.document_id for row in claims if row.said_first is None])
    claiming = [_standing(row, said_on) for row in claims]
    names = asked_for(claiming)
    others = (_standing(row, said_on) for row in _rows(session, generation, sources=sources) if not row.supersedes)
    return supersessions([*claiming, *(one for one in others if is_asked_for(one, names))])


def _rows(
    session: Session, generation: int, *, claims_only: bool = False, sources: Iterable[str] | None = None
) -> Iterator[Row[Any]]:
    """Return live versions, some at a time: only the claims are ever held, and what they may mean."""
    query = (
        select(
            VersionRow.version_id,
            VersionRow.document_id,
            VersionRow.title,
            VersionRow.facts["number"]["value"].as_string().label("number"),
            VersionRow.facts["version"]["value"].as_string().label("label"),
            _SUPERSEDES.label("supersedes"),
            VersionRow.facts["supersedes"]["origin"].as_string().label("origin"),
            DocumentRow.source,
            DocumentRow.uri,
            SpellRow.readers,
            SpellRow.said_first,
        )
        .join(DocumentRow, DocumentRow.document_id == VersionRow.document_id)
        .join(SpellRow, SpellRow.version_id == VersionRow.version_id)
        .where(alive(SpellRow, generation))
    )
    if claims_only:
        query = query.where(_SUPERSEDES.is_not(None), _SUPERSEDES != "")
    if sources is not None:
        query = query.where(DocumentRow.source.in_(sorted(sources)))
    return streamed(session, query)


def _said_on(session: Session, documents: Sequence[str]) -> dict[tuple[str, str], date]:
    """Return since which instant a document has said that it supersedes something, by document and words."""
    found: dict[tuple[str, str], date] = {}
    for some in staging.batches(sorted(set(documents))):
        query = (
            select(VersionRow.document_id, _SUPERSEDES.label("words"), func.min(GenerationRow.at).label("at"))
            .join(GenerationRow, GenerationRow.number == VersionRow.first_generation)
            .where(VersionRow.document_id.in_(some))
            .group_by(VersionRow.document_id, _SUPERSEDES)
        )
        found.update({(row.document_id, row.words or ""): row.at.date() for row in session.execute(query)})
    return found


def _standing(row: Row[Any], said_on: Mapping[tuple[str, str], date]) -> Standing:
    return Standing(
        version_id=row.version_id,
        document_id=row.document_id,
        source=row.source,
        uri=row.uri,
        title=row.title,
        readers=frozenset(row.readers),
        first=row.said_first,
        number=row.number or "",
        label=row.label or "",
        supersedes=row.supersedes or "",
        is_ruled=row.origin == _RULED,
        said_on=said_on.get((row.document_id, row.supersedes or "")),
    )


def _documents(session: Session, versions: Sequence[str]) -> Iterable[str]:
    for some in staging.batches(versions):
        yield from session.scalars(select(VersionRow.document_id).where(VersionRow.version_id.in_(some)))
