"""Contradictions: hold the claims of new passages against those of their neighbours, once, and keep what disagrees."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import insert, select, update

from index.embedders.port import Embedder, Vectors
from index.holdings import HeldPassage, Holding, overlap
from index.sparse import Bm25
from index.stores.port import PassageStore, Where
from ingest.desk.claims import Claim, claims
from ingest.desk.disagreement import Disagreement, Place, Side, disagreement, place, places_differ
from ingest.desk.likenesses import Tell, variants
from ingest.desk.tables import ComparedPassageRow, ConflictRow
from ingest.desk.words import split_words
from kernel.db import Database
from kernel.ids import digest

_NEIGHBOURS = 20
"""On each side of the search: by meaning, and by words."""
_LEAST_SCORE = 0.68
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradicted:
    """What a comparison did."""

    passages: int
    """Passages that were compared for the first time."""
    conflicts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    passage: HeldPassage
    document: Holding
    place: Place
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    one: _Read
    other: _Read
    ours: Claim
    theirs: Claim
    found: Disagreement


class Contradictions:
    """Find sentences that cannot both hold. Reading and comparing happen between short transactions."""

    def __init__(self, database: Database, store: PassageStore, embedder: Embedder) -> None:
        self._database = database
        self._store = store
        self._embedder = embedder
        self._terms = Bm25()

    def update(
        self,
        passages: Sequence[HeldPassage],
        held: Sequence[Holding],
        *,
        generation: int,
        today: date,
        tell: Tell,
    ) -> Contradicted:
        """Compare the passages that are new with what is near them in a generation."""
        with self._database.read() as session:
            known = {
                row.passage_id: row.is_held
                for row in session.execute(select(ComparedPassageRow.passage_id, ComparedPassageRow.is_held))
            }
            forms = variants(session, held)
        read = _read(passages, held)
        fresh = [name for name in read if not known.get(name, False)]
        rows: dict[str, dict[str, Any]] = {}
        for start in range(0, len(fresh), _BATCH):
            some = fresh[start : start + _BATCH]
            pairs = self._pairs(some, read, forms, generation=generation, today=today)
            rows.update({row["conflict_id"]: row for row in self._judge(pairs, generation)})
            tell("contradict", min(start + _BATCH, len(fresh)), len(fresh))
        self._keep(rows, known, set(read))
        return Contradicted(passages=len([name for name in fresh if name not in known]), conflicts=len(rows))

    def _pairs(
        self,
        fresh: Sequence[str],
        read: Mapping[str, Sequence[_Read]],
        forms: frozenset[frozenset[str]],
        *,
        generation: int,
        today: date,
    ) -> list[_Candidate]:
        seen: set[tuple[str, str]] = set()
        found: list[_Candidate] = []
        speaking = [each for name in fresh for each in read[name] if each.claims]
        vectors = self._store.vectors([each.passage.entry_id for each in speaking])
        for one in speaking:
            vector = vectors.get(one.passage.entry_id)
            if vector is None:
                continue
            for name in self._near(one, vector, generation, today):
                for other in read.get(name, ()):
                    key = tuple(sorted((one.passage.entry_id, other.passage.entry_id)))
                    if key not in seen and _may_conflict(one, other, forms):
                        seen.add((key[0], key[1]))
                        found += _disagreeing(one, other)
        return found

    def _near(self, one: _Read, vector: Vectors, generation: int, today: date) -> list[str]:
        in_force = one.passage.visibility.in_force
        where = Where(
            generation=generation,
            as_of=max(today, in_force.first) if in_force.first else today,
            groups=one.passage.visibility.readers,
            sources=None,
        )
        found = self._store.candidates(vector, self._terms.question(one.passage.text), where, _NEIGHBOURS)
        return list(dict.fromkeys(each.passage_id for each in (*found.dense, *found.sparse)))

    def _judge(self, pairs: Sequence[_Candidate], generation: int) -> Iterator[dict[str, Any]]:
        """Yield the pairs that mean the same thing as well as sharing words."""
        masked = sorted({claim.masked for pair in pairs for claim in (pair.ours, pair.theirs)})
        if not masked:
            return
        vectors = self._embedder.embed(masked)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        meaning = dict(zip(masked, vectors / np.maximum(norms, 1e-12), strict=True))
        best: dict[tuple[str, int, str], tuple[float, _Candidate]] = {}
        for pair in pairs:
            likeness = float(meaning[pair.ours.masked] @ meaning[pair.theirs.masked])
            score = (likeness + pair.found.covered) / 2
            key = (pair.one.passage.passage_id, pair.ours.start, pair.other.passage.passage_id)
            if score >= _LEAST_SCORE and (key not in best or best[key][0] < score):
                best[key] = (score, pair)
        for score, pair in best.values():
            yield _row(pair, score, generation)

    def _keep(self, rows: Mapping[str, dict[str, Any]], known: Mapping[str, bool], held: set[str]) -> None:
        with self._database.write() as session:
            there = set(session.scalars(select(ConflictRow.conflict_id)))
            new = [row for name, row in rows.items() if name not in there]
            if new:
                session.execute(insert(ConflictRow), new)
            fresh = sorted(held - known.keys())
            if fresh:
                session.execute(insert(ComparedPassageRow), [{"passage_id": name, "is_held": True} for name in fresh])
            for is_held in (True, False):
                moved = [name for name, before in known.items() if (name in held) is is_held and before is not is_held]
                for start in range(0, len(moved), _BATCH):
                    some = ComparedPassageRow.passage_id.in_(moved[start : start + _BATCH])
                    session.execute(update(ComparedPassageRow).where(some).values(is_held=is_held))


def _read(passages: Iterable[HeldPassage], held: Sequence[Holding]) -> dict[str, list[_Read]]:
    """Return the passages of what is held, by id; one for each visibility."""
    by_document: dict[str, list[Holding]] = {}
    for each in held:
        by_document.setdefault(each.document_id, []).append(each)
    found: dict[str, list[_Read]] = {}
    for passage in passages:
        holders = by_document.get(passage.document_id, ())
        document = next((each for each in holders if each.visibility == passage.visibility), None)
        if document:
            found.setdefault(passage.passage_id, []).append(
                _Read(
                    passage=passage,
                    document=document,
                    place=place(document.title, passage.heading, document.fact("applies_to")),
                    claims=tuple(claims(passage.text)),
                )
            )
    return found


def _may_conflict(one: _Read, other: _Read, forms: frozenset[frozenset[str]]) -> bool:
    a, b = one.document, other.document
    return (
        a.document_id != b.document_id
        and overlap(a.in_force, b.in_force)
        and frozenset({a.version_id, b.version_id}) not in forms
        and not places_differ(one.place, other.place)
        and not (_supersedes(a, b) or _supersedes(b, a))
    )


def _supersedes(one: Holding, other: Holding) -> bool:
    said = (one.fact("supersedes") or "").casefold()
    names = [name.casefold() for name in (other.fact("number") or "", other.uri) if name]
    return bool(said) and any(name in said for name in names)


def _disagreeing(one: _Read, other: _Read) -> Iterator[_Candidate]:
    for ours in one.claims:
        for theirs in other.claims:
            found = disagreement(Side(claim=ours, place=one.place), Side(claim=theirs, place=other.place))
            if found:
                yield _Candidate(one=one, other=other, ours=ours, theirs=theirs, found=found)


def _row(pair: _Candidate, score: float, generation: int) -> dict[str, Any]:
    sides = (
        (pair.one, pair.ours, pair.found.one),
        (pair.other, pair.theirs, pair.found.other),
    )
    one, other = sorted(sides, key=lambda side: side[0].passage.document_id)
    return {
        "conflict_id": digest("conflict", pair.found.kind, *_key(*one[:2]), *_key(*other[:2])),
        "kind": pair.found.kind,
        "score": round(score, 4),
        "generation": generation,
        **_side("one", *one),
        **_side("other", *other),
    }


def _key(read: _Read, claim: Claim) -> tuple[str, str, str]:
    words = "\n".join(split_words(read.passage.text))
    return read.document.document_id, digest("words", words), "\n".join(split_words(claim.text))


def _side(name: str, read: _Read, claim: Claim, difference: tuple[int, int]) -> dict[str, Any]:
    return {
        f"{name}_document": read.document.document_id,
        f"{name}_passage": read.passage.passage_id,
        f"{name}_sentence": [claim.start, claim.start + len(claim.text)],
        f"{name}_difference": [claim.start + difference[0], claim.start + difference[1]],
    }
