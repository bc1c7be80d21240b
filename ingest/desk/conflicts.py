"""Conflicts as an owner sees them: both passages with the words that differ, and what was decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.holdings import Holding, overlap
from index.tables import PassageRow, PlacementRow
from index.values import Span
from ingest.desk.rulings import rulings
from ingest.desk.tables import ConflictRow, RulingRow
from ingest.desk.words import split_words
from ingest.sources import Source
from kernel.errors import InvalidInput, NotFound

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSide:
    """One of two sentences, where it stands."""

    source: str
    owner: str
    document: str
    title: str
    document_id: str
    version_id: str
    heading: tuple[str, ...]
    page: int | None
    passage: str
    sentence: str
    span: Span
    """The sentence, in the version's text."""
    difference: str
    difference_span: Span
    """The words that differ, in the version's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided about a conflict."""

    outcome: str
    winner: str | None
    """The document that supersedes the other one, as ``source/uri``."""
    effective_from: date | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sentences that cannot both hold, and the other documents that say the same words."""

    conflict_id: str
    kind: str
    score: float
    """How surely both talk about the same thing, in [0, 1]."""
    one: ConflictSide
    other: ConflictSide
    also: tuple[str, ...]
    """More pairs of documents with the same two sentences, as ``source/uri and source/uri``."""
    same: tuple[str, ...]
    """Ids of those pairs' conflicts."""
    ruling: Decided | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    row: ConflictRow
    one: ConflictSide
    other: ConflictSide


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    passage: PassageRow
    placement: PlacementRow


def find_conflicts(
    session: Session, held: Sequence[Holding], sources: Mapping[str, Source], involving: frozenset[str]
) -> list[Conflict]:
    """Return the conflicts among some holdings that involve some sources, open ones first, surest first.

    Args:
        session: where comparisons are kept; what was not compared yet is not found.
        held: what the asker may see and what applies today or later. Nothing else is looked at.
        sources: every source by name.
        involving: at least one side of what is found belongs to one of these.
    """
    placed = [each for each in _placed(session, held, sources) if {each.one.source, each.other.source} & involving]
    decided = rulings(session, [each.row.conflict_id for each in placed])
    groups: dict[tuple[frozenset[str], str], list[_Placed]] = {}
    for each in sorted(placed, key=lambda p: (-p.row.score, p.one.source, p.one.document, p.row.conflict_id)):
        ruled = decided.get(each.row.conflict_id)
        sentences = frozenset({_words(each.one.sentence), _words(each.other.sentence)})
        groups.setdefault((sentences, ruled.outcome if ruled else ""), []).append(each)
    names = {side.document_id: f"{side.source}/{side.document}" for p in placed for side in (p.one, p.other)}
    found = [_conflict(group, decided, names) for group in groups.values()]
    return sorted(found, key=lambda conflict: (conflict.ruling is not None, -conflict.score))


def load_conflict(found: Sequence[Conflict], name: str) -> Conflict:
    """Return the conflict whose id starts with ``name``.

    Raises:
        NotFound: there is none that the asker may see.
        InvalidInput: several ids start so.
    """
    match = [each for each in found if each.conflict_id.startswith(name)] if name else []
    if not match:
        raise NotFound(
            f"there is no conflict {name!r}; 'gristmill desk --only conflicts' lists those that you may see."
        )
    if len(match) > 1:
        raise InvalidInput(f"several conflicts start with {name!r}; give more of the id.")
    return match[0]


def winner_of(conflict: Conflict, name: str) -> ConflictSide:
    """Return the side that a person names: ``A``, ``B``, its document, or ``source/document``.

    Raises:
        InvalidInput: it names neither side, or both.
    """
    sides = {"a": conflict.one, "b": conflict.other}
    chosen = (
        [sides[name.lower()]]
        if name.lower() in sides
        else [side for side in sides.values() if name in {side.document, f"{side.source}/{side.document}"}]
    )
    if len(chosen) != 1:
        one, other = (f"{side.source}/{side.document}" for side in sides.values())
        raise InvalidInput(f"--winner {name!r} is not one of both sides: A is {one!r}, B is {other!r}.")
    return chosen[0]


def _placed(session: Session, held: Sequence[Holding], sources: Mapping[str, Source]) -> Iterator[_Placed]:
    holders: dict[str, list[Holding]] = {}
    for each in held:
        if each.source in sources:
            holders.setdefault(each.document_id, []).append(each)
    rows = [
        row
        for row in session.scalars(select(ConflictRow).order_by(ConflictRow.conflict_id))
        if row.one_document in holders and row.other_document in holders
    ]
    names = {name for row in rows for name in (row.one_passage, row.other_passage)}
    standing = _standing(session, names, {each.version_id for group in holders.values() for each in group})
    for row in rows:
        ones = [each for each in holders[row.one_document] if (each.version_id, row.one_passage) in standing]
        others = [each for each in holders[row.other_document] if (each.version_id, row.other_passage) in standing]
        pair = next(((a, b) for a in ones for b in others if overlap(a.in_force, b.in_force)), None)
        if pair:
            a, b = pair
            here, there = standing[a.version_id, row.one_passage], standing[b.version_id, row.other_passage]
            yield _Placed(
                row=row,
                one=_side(a, sources[a.source].owner, here, row.one_sentence, row.one_difference),
                other=_side(b, sources[b.source].owner, there, row.other_sentence, row.other_difference),
            )


def _standing(session: Session, names: Iterable[str], versions: set[str]) -> dict[tuple[str, str], _Standing]:
    """Return where passages stand in versions, by version and passage."""
    wanted, found = sorted(names), {}
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(PlacementRow, PassageRow)
            .join(PassageRow, PassageRow.passage_id == PlacementRow.passage_id)
            .where(PlacementRow.passage_id.in_(wanted[start : start + _CHUNK]))
            .order_by(PlacementRow.ordinal.desc())
        )
        for placement, passage in session.execute(query):
            if placement.version_id in versions:
                found[placement.version_id, passage.passage_id] = _Standing(passage=passage, placement=placement)
    return found


def _side(
    held: Holding, owner: str, stands: _Standing, sentence: Sequence[int], difference: Sequence[int]
) -> ConflictSide:
    text, start = stands.passage.text, stands.placement.start
    return ConflictSide(
        source=held.source,
        owner=owner,
        document=held.uri,
        title=held.title,
        document_id=held.document_id,
        version_id=held.version_id,
        heading=tuple(stands.passage.heading),
        page=stands.placement.page,
        passage=text,
        sentence=text[sentence[0] : sentence[1]],
        span=Span(start=start + sentence[0], end=start + sentence[1]),
        difference=text[difference[0] : difference[1]],
        difference_span=Span(start=start + difference[0], end=start + difference[1]),
    )


def _conflict(group: Sequence[_Placed], decided: Mapping[str, RulingRow], names: Mapping[str, str]) -> Conflict:
    first, *more = group
    ruled = decided.get(first.row.conflict_id)
    return Conflict(
        conflict_id=first.row.conflict_id,
        kind=first.row.kind,
        score=first.row.score,
        one=first.one,
        other=first.other,
        also=tuple(f"{names[each.one.document_id]} and {names[each.other.document_id]}" for each in more),
        same=tuple(each.row.conflict_id for each in more),
        ruling=Decided(
            outcome=ruled.outcome,
            winner=names.get(ruled.winner) if ruled.winner else None,
            effective_from=ruled.effective_from,
            by=ruled.by,
            reason=ruled.reason,
        )
        if ruled
        else None,
    )


def _words(sentence: str) -> str:
    return " ".join(split_words(sentence))
