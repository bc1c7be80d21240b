"""Duplicates: different documents with the same or nearly the same words, as far as a scope may see them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import PurePosixPath
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.holdings import Holding, overlap
from ingest.desk.likenesses import words_of
from ingest.desk.tables import LikenessRow, SketchRow
from ingest.sources import Source

ClusterKind = Literal["same words", "same text in several formats", "nearly the same words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A document that has copies."""

    source: str
    owner: str
    document: str
    title: str
    version_id: str
    media_type: str
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Documents that are copies of each other, each of at least one other."""

    kind: ClusterKind
    likeness: float
    """The lowest share of shingles that two of them, found alike, have in common."""
    documents: tuple[Copy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Two documents of which one is a part of the other, or that share a long run of words."""

    kind: Literal["one is a part of the other", "a long part in common"]
    one: Copy
    """The shorter document."""
    other: Copy
    share: float
    """Share of the shorter one's shingles that stand in the other one."""
    shared_words: int
    begins: str
    """How the longest common run begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """What was found."""

    clusters: tuple[Cluster, ...]
    parts: tuple[Part, ...]
    variants: int
    """Pairs that are one form filled in for two subjects: not listed, for they are meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    one: str
    other: str
    likeness: float


@dataclass(slots=True, kw_only=True)
class _Found:
    edges: list[_Edge] = field(default_factory=list)
    parts: list[tuple[LikenessRow, Holding, Holding]] = field(default_factory=list)
    variants: int = 0


def find_duplicates(
    session: Session, held: Sequence[Holding], sources: Mapping[str, Source], involving: frozenset[str]
) -> Duplicates:
    """Return the duplicates among some holdings that involve some sources.

    Args:
        session: where comparisons are kept; what was not compared yet is not found.
        held: what the asker may see and what applies today or later. Nothing else is looked at or counted.
        sources: every source by name.
        involving: at least one document of what is found belongs to one of these.
    """
    digests = words_of(session, held)
    by_words: dict[str, list[Holding]] = {}
    for each in held:
        if each.version_id in digests and each.source in sources:
            by_words.setdefault(digests[each.version_id], []).append(each)
    words = {row[0]: row[1] for row in session.execute(select(SketchRow.words_digest, SketchRow.words))}
    copies = {
        each.document_id: _copy(each, sources[each.source], words[name])
        for name, group in by_words.items()
        for each in group
    }
    found = _look(session, {name: group for name, group in by_words.items() if words[name]})
    groups = _grouped(found.edges)
    clusters = [_cluster(group, found.edges, copies) for group in dict.fromkeys(groups.values())]
    return Duplicates(
        clusters=tuple(
            sorted(
                (c for c in clusters if any(d.source in involving for d in c.documents)),
                key=lambda c: (-c.likeness, c.documents[0].source, c.documents[0].document),
            )
        ),
        parts=tuple(part for part in _parts(found, groups, copies) if {part.one.source, part.other.source} & involving),
        variants=found.variants,
    )


def _look(session: Session, by_words: Mapping[str, Sequence[Holding]]) -> _Found:
    found = _Found()
    for group in by_words.values():
        found.edges += [
            _Edge(one=a.document_id, other=b.document_id, likeness=1.0) for a, b in _meeting(combinations(group, 2))
        ]
    for row in session.scalars(select(LikenessRow).order_by(LikenessRow.one, LikenessRow.other)):
        if row.one not in by_words or row.other not in by_words:
            continue
        pairs = list(_meeting((a, b) for a in by_words[row.one] for b in by_words[row.other]))
        if row.kind == "near":
            found.edges += [_Edge(one=a.document_id, other=b.document_id, likeness=row.jaccard) for a, b in pairs]
        elif row.kind == "variant":
            found.variants += bool(pairs)
        elif pairs:
            found.parts.append((row, *pairs[0]))
    return found


def _meeting(pairs: Iterable[tuple[Holding, Holding]]) -> Iterator[tuple[Holding, Holding]]:
    """Keep the pairs of different documents that apply on a common day."""
    for one, other in pairs:
        if one.document_id != other.document_id and overlap(one.in_force, other.in_force):
            yield one, other


def _grouped(edges: Iterable[_Edge]) -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for edge in edges:
        merged = groups.get(edge.one, frozenset({edge.one})) | groups.get(edge.other, frozenset({edge.other}))
        groups.update(dict.fromkeys(merged, merged))
    return groups


def _cluster(group: frozenset[str], edges: Sequence[_Edge], copies: Mapping[str, Copy]) -> Cluster:
    documents = sorted((copies[name] for name in group), key=lambda each: (each.source, each.document))
    likeness = min(edge.likeness for edge in edges if edge.one in group)
    formats = {each.media_type for each in documents}
    stems = {PurePosixPath(each.document).stem.casefold() for each in documents}
    kind: ClusterKind = "same words" if likeness == 1.0 else "nearly the same words"
    if len(formats) == len(documents) and (len(stems) == 1 or likeness >= 0.9):
        kind = "same text in several formats"
    return Cluster(kind=kind, likeness=likeness, documents=tuple(documents))


def _parts(found: _Found, groups: Mapping[str, frozenset[str]], copies: Mapping[str, Copy]) -> Iterator[Part]:
    seen: set[frozenset[frozenset[str]]] = set()
    for row, one, other in found.parts:
        a = groups.get(one.document_id, frozenset({one.document_id}))
        b = groups.get(other.document_id, frozenset({other.document_id}))
        if a == b or frozenset({a, b}) in seen:
            continue
        seen.add(frozenset({a, b}))
        small, large = sorted((copies[one.document_id], copies[other.document_id]), key=lambda each: each.words)
        yield Part(
            kind="one is a part of the other" if row.kind == "contained" else "a long part in common",
            one=small,
            other=large,
            share=row.contained,
            shared_words=row.shared_words,
            begins=row.begins,
        )


def _copy(held: Holding, source: Source, words: int) -> Copy:
    return Copy(
        source=held.source,
        owner=source.owner,
        document=held.uri,
        title=held.title,
        version_id=held.version_id,
        media_type=held.media_type,
        words=words,
    )
