"""Holdings: every version that a generation holds, of all sources, for whoever looks after them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.catalog import alive, visibility_of
from index.tables import DocumentRow, EntryRow, GenerationRow, PassageRow, SpellRow, VersionRow
from index.values import InForce, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A live version of a document, with what is known of it besides its words."""

    document_id: str
    source: str
    uri: str
    version_id: str
    title: str
    media_type: str
    facts: dict[str, Any]
    """Policy facts by name, each with its value and where it was found."""
    text_blob: str
    visibility: Visibility
    since: datetime
    """When the corpus first held these words of the document."""

    @property
    def in_force(self) -> InForce:
        """The days on which it applies."""
        return self.visibility.in_force

    def fact(self, name: str) -> str | None:
        """Return the value of a fact, or None where the document says nothing."""
        found = self.facts.get(name)
        return str(found["value"]) if found else None


def holdings(session: Session, generation: int, *, sources: Iterable[str] | None = None) -> list[Holding]:
    """Return what a generation holds, by source, URI and first day in force."""
    query = (
        select(VersionRow, DocumentRow, SpellRow, GenerationRow.at)
        .join(DocumentRow, VersionRow.document_id == DocumentRow.document_id)
        .join(SpellRow, SpellRow.version_id == VersionRow.version_id)
        .join(GenerationRow, GenerationRow.number == VersionRow.first_generation)
        .where(alive(SpellRow, generation))
        .order_by(DocumentRow.source, DocumentRow.uri, SpellRow.first.asc().nulls_first())
    )
    if sources is not None:
        query = query.where(DocumentRow.source.in_(sorted(sources)))
    return [_holding(*row) for row in session.execute(query)]


def current(found: Sequence[Holding], today: date) -> list[Holding]:
    """Return those that apply today or will apply."""
    return [held for held in found if held.in_force.last is None or held.in_force.last >= today]


def overlap(one: InForce, other: InForce) -> bool:
    """Say whether there is a day on which both apply."""
    firsts = [each.first for each in (one, other) if each.first]
    lasts = [each.last for each in (one, other) if each.last]
    return not firsts or not lasts or max(firsts) <= min(lasts)


def _holding(version: VersionRow, document: DocumentRow, spell: SpellRow, since: datetime) -> Holding:
    return Holding(
        document_id=document.document_id,
        source=document.source,
        uri=document.uri,
        version_id=version.version_id,
        title=version.title,
        media_type=version.media_type,
        facts=version.facts,
        text_blob=version.text_blob,
        visibility=visibility_of(spell),
        since=since,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPassage:
    """A passage that can be found, under one visibility."""

    passage_id: str
    entry_id: str
    """Under which the passage store keeps its vector."""
    document_id: str
    text: str
    heading: tuple[str, ...]
    visibility: Visibility


def held_passages(session: Session, generation: int) -> list[HeldPassage]:
    """Return the passages that a generation holds, in the build that serves it; one for each visibility."""
    build = select(GenerationRow.build).where(GenerationRow.number == generation).scalar_subquery()
    query = (
        select(EntryRow, PassageRow.text, PassageRow.heading)
        .join(PassageRow, PassageRow.passage_id == EntryRow.passage_id)
        .where(alive(EntryRow, generation), EntryRow.build == build)
        .order_by(EntryRow.document_id, EntryRow.passage_id, EntryRow.first)
    )
    return [
        HeldPassage(
            passage_id=entry.passage_id,
            entry_id=entry.entry_id,
            document_id=entry.document_id,
            text=text,
            heading=tuple(heading),
            visibility=visibility_of(entry),
        )
        for entry, text, heading in session.execute(query)
    ]
