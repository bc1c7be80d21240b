"""What contradicts passages right now: conflicts on which nobody has ruled, as far as somebody may see them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from index.catalog import alive, visibility_of
from index.tables import DocumentRow, PassageRow, PlacementRow, SpellRow
from ingest.desk.rulings import rulings
from ingest.desk.tables import ConflictRow
from kernel.access import AccessScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradicted:
    """A passage, and what another document says instead."""

    passage: str
    start: int
    end: int
    """The sentence that is contradicted, in the passage."""
    document: str
    sentence: str


def contradictions(
    session: Session, passages: Collection[str], *, scope: AccessScope, day: date, generation: int
) -> list[Contradicted]:
    """Return what contradicts some passages.

    A document counts when the scope may see it, the generation holds it, and it applies on the day.
    """
    names = sorted(set(passages))
    touching = or_(ConflictRow.one_passage.in_(names), ConflictRow.other_passage.in_(names))
    rows = session.scalars(select(ConflictRow).where(touching).order_by(ConflictRow.score.desc())).all()
    ruled = rulings(session, [row.conflict_id for row in rows])
    found: list[Contradicted] = []
    for row in rows:
        if row.conflict_id in ruled:
            continue
        for passage, sentence, other, words in _sides(row):
            if passage in passages:
                document = _standing(session, other, scope=scope, day=day, generation=generation)
                text = session.get(PassageRow, other[1])
                if document and text:
                    found.append(
                        Contradicted(
                            passage=passage,
                            start=sentence[0],
                            end=sentence[1],
                            document=document,
                            sentence=text.text[words[0] : words[1]],
                        )
                    )
    return found


def _sides(row: ConflictRow) -> Iterator[tuple[str, Sequence[int], tuple[str, str], Sequence[int]]]:
    """Yield each passage and its sentence, with the document and passage on the other side and the sentence there."""
    yield row.one_passage, row.one_sentence, (row.other_document, row.other_passage), row.other_sentence
    yield row.other_passage, row.other_sentence, (row.one_document, row.one_passage), row.one_sentence


def _standing(
    session: Session, other: tuple[str, str], *, scope: AccessScope, day: date, generation: int
) -> str | None:
    """Return the document of the other side if it stands there for this scope, or None."""
    query = (
        select(SpellRow, DocumentRow.uri)
        .join(DocumentRow, DocumentRow.document_id == SpellRow.document_id)
        .join(PlacementRow, PlacementRow.version_id == SpellRow.version_id)
        .where(SpellRow.document_id == other[0], PlacementRow.passage_id == other[1], alive(SpellRow, generation))
    )
    for spell, uri in session.execute(query):
        seen = visibility_of(spell)
        if scope.allows(seen.readers) and seen.in_force.covers(day):
            return str(uri)
    return None
