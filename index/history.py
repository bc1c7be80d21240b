"""History: what the corpus held of one document, generation by generation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from index.catalog import alive, build_number, current_generation, document_key, superseded_of, visibility_of
from index.succession import Supersession
from index.tables import DocumentRow, EntryRow, ErasureRow, GenerationRow, PassageRow, SpellRow, VersionRow
from index.values import FOREVER, Visibility
from kernel.db import in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One commit to the corpus."""

    number: int
    kind: str
    """What made it: ``refresh``, ``remove``, ``rollback``, ``switch``."""
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A version's stay in the corpus, under one visibility."""

    version_id: str
    title: str
    facts: dict[str, Any]
    born: int
    died: int | None
    """The first generation without it; None while it is there."""
    visibility: Visibility
    superseded: Supersession | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """That somebody erased the document."""

    at: datetime
    actor: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentHistory:
    """Every stay of a document, in the order in which they began."""

    stays: tuple[Stay, ...]
    generations: dict[int, Generation]
    """Those in which something began or ended, and were not vacuumed."""
    erasure: Erasure | None

    def at(self, generation: int) -> tuple[Stay, ...]:
        """Return the stays that a generation sees, by their first day in force."""
        seen = (s for s in self.stays if s.born <= generation and (s.died is None or s.died > generation))
        return tuple(sorted(seen, key=lambda stay: stay.visibility.in_force.first or date.min))

    @property
    def turns(self) -> list[int]:
        """The generations in which something began or ended."""
        return sorted({n for stay in self.stays for n in (stay.born, stay.died) if n is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPassage:
    """A passage that a generation finds in a document."""

    passage_id: str
    heading: tuple[str, ...]


def history(session: Session, source: str, uri: str) -> DocumentHistory:
    """Return the history of a document; one without stays when the corpus never held it."""
    document_id = document_key(source, uri)
    now = current_generation(session)
    query = (
        select(SpellRow, VersionRow)
        .join(VersionRow, VersionRow.version_id == SpellRow.version_id)
        .where(SpellRow.document_id == document_id, SpellRow.born <= now)
        .order_by(SpellRow.born, SpellRow.first.asc().nulls_first())
    )
    stays = tuple(_stay(spell, version, now) for spell, version in session.execute(query))
    turns = {n for stay in stays for n in (stay.born, stay.died) if n is not None}
    erased = session.get(ErasureRow, document_id)
    return DocumentHistory(
        stays=stays,
        generations=_generations(session, turns),
        erasure=Erasure(at=erased.at, actor=erased.actor, reason=erased.reason) if erased else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The documents of which something began or ended with a generation."""

    documents: int
    first: tuple[str, ...]
    """URIs of the first of them."""


def changed_documents(session: Session, source: str, generation: int, *, most: int) -> Changed:
    """Return how many of a source's documents a generation changed, and the first ``most`` of them."""
    touched = select(SpellRow.document_id).where(or_(SpellRow.born == generation, SpellRow.died == generation))
    query = select(DocumentRow.uri).where(DocumentRow.source == source, DocumentRow.document_id.in_(touched))
    first = session.scalars(query.order_by(in_order(session, DocumentRow.uri)).limit(most)).all()
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return Changed(documents=total, first=tuple(first))


def held_passages(session: Session, source: str, uri: str, generation: int) -> list[HeldPassage]:
    """Return the passages that a generation finds in a document, whoever may see them and on whatever day."""
    query = (
        select(PassageRow.passage_id, PassageRow.heading)
        .join(EntryRow, EntryRow.passage_id == PassageRow.passage_id)
        .where(EntryRow.document_id == document_key(source, uri), alive(EntryRow, generation))
        .where(EntryRow.build == build_number(generation))
    )
    found = {HeldPassage(passage_id=row.passage_id, heading=tuple(row.heading)) for row in session.execute(query)}
    return sorted(found, key=lambda passage: (passage.heading, passage.passage_id))


def _generations(session: Session, numbers: Iterable[int]) -> dict[int, Generation]:
    wanted: Sequence[int] = sorted(numbers)
    rows = session.scalars(select(GenerationRow).where(GenerationRow.number.in_(wanted)))
    return {row.number: Generation(number=row.number, kind=row.kind, at=row.at, actor=row.actor) for row in rows}


def _stay(spell: SpellRow, version: VersionRow, now: int) -> Stay:
    return Stay(
        version_id=version.version_id,
        title=version.title,
        facts=version.facts,
        born=spell.born,
        died=spell.died if spell.died <= now and spell.died != FOREVER else None,
        visibility=visibility_of(spell),
        superseded=superseded_of(spell),
    )
