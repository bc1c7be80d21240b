"""Likenesses: each text is sketched once, compared once with what was there, and found alike or not for good."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from index.holdings import Holding
from ingest.desk.minhash import Neighbours, signature
from ingest.desk.overlap import Overlap, Text, compare
from ingest.desk.tables import LikenessRow, SketchedRow, SketchRow
from ingest.desk.words import Hashes, worded
from kernel.blobs import BlobStore
from kernel.db import Database

Tell = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and of how much."""

_SAMPLED = np.uint64(8)
"""One shingle of so many is in the sample, chosen by its hash."""
_COMMON = 40
"""A sampled shingle that stands in more texts than this is a form's, and says nothing."""
_FEWEST_SAMPLED = 4
_TEXTS_KEPT = 256
_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a comparison did."""

    sketched: int
    """Versions that were read for the first time."""
    pairs: int
    """Pairs of texts whose words were compared."""
    alike: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a text's words look like from afar."""

    signature: bytes
    sample: Hashes
    is_held: bool


class Likenesses:
    """Keep which texts are alike, in short transactions: reading and comparing happen between them."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self._database = database
        self._blobs = blobs

    def update(self, held: Sequence[Holding], tell: Tell) -> Compared:
        """Sketch the versions that are new, and compare their words with all that are held."""
        with self._database.read() as session:
            known = set(session.scalars(select(SketchedRow.version_id)))
        new = list({each.version_id: each for each in held if each.version_id not in known}.values())
        for start in range(0, len(new), _BATCH):
            self._sketch(new[start : start + _BATCH])
            tell("sketch", min(start + _BATCH, len(new)), len(new))
        with self._database.read() as session:
            digests = words_of(session, held)
            sketches = _sketches(session, set(digests.values()))
            there = {(row.one, row.other) for row in session.execute(select(LikenessRow.one, LikenessRow.other))}
        by_digest = {digests[each.version_id]: each for each in held}
        fresh = {name for name, sketch in sketches.items() if not sketch.is_held}
        pairs = sorted(_candidates(sketches, fresh) - there) if fresh else []
        rows = list(self._compare(by_digest, pairs, tell))
        with self._database.write() as session:
            _keep(session, rows, set(sketches))
        return Compared(sketched=len(new), pairs=len(pairs), alike=len(rows))

    def _sketch(self, new: Sequence[Holding]) -> None:
        texts = {each.version_id: worded(self._blobs.get(each.text_blob).decode()) for each in new}
        names = {version: text.words_digest for version, text in texts.items()}
        by_digest = {names[version]: text for version, text in texts.items()}
        with self._database.read() as session:
            there = set(session.scalars(select(SketchRow.words_digest).where(SketchRow.words_digest.in_(by_digest))))
        rows = []
        for name, text in by_digest.items():
            if name not in there:
                shingles = text.shingles
                sample = shingles[shingles % _SAMPLED == 0].astype("<u8").tobytes()
                made = {"words_digest": name, "words": len(text.words), "sample": sample, "is_held": False}
                rows.append({**made, "signature": signature(shingles)})
        with self._database.write() as session:
            if rows:
                session.execute(insert(SketchRow), rows)
            session.execute(insert(SketchedRow), [{"version_id": v, "words_digest": n} for v, n in names.items()])

    def _compare(
        self, by_digest: Mapping[str, Holding], pairs: Sequence[tuple[str, str]], tell: Tell
    ) -> Iterator[dict[str, object]]:
        @lru_cache(maxsize=_TEXTS_KEPT)
        def text(name: str) -> Text:
            each = by_digest[name]
            read = self._blobs.get(each.text_blob).decode()
            return Text(title=each.title, text=read, worded=worded(read))

        for done, (one, other) in enumerate(pairs, 1):
            found = compare(text(one), text(other))
            if found:
                yield _row(one, other, found)
            tell("compare", done, len(pairs))


def words_of(session: Session, held: Iterable[Holding]) -> dict[str, str]:
    """Return the digest of the words of each version that was sketched."""
    wanted = {each.version_id for each in held}
    rows = session.execute(select(SketchedRow.version_id, SketchedRow.words_digest))
    return {version: words for version, words in rows if version in wanted}


def variants(session: Session, held: Sequence[Holding]) -> frozenset[frozenset[str]]:
    """Return the pairs of versions that are one form filled in for two subjects."""
    by_words: dict[str, list[str]] = {}
    for version, words in words_of(session, held).items():
        by_words.setdefault(words, []).append(version)
    rows = session.execute(select(LikenessRow.one, LikenessRow.other).where(LikenessRow.kind == "variant"))
    return frozenset(
        frozenset({a, b}) for row in rows for a in by_words.get(row.one, ()) for b in by_words.get(row.other, ())
    )


def _keep(session: Session, rows: Sequence[dict[str, object]], held: set[str]) -> None:
    if rows:
        session.execute(insert(LikenessRow), rows)
    marked = {row[0]: row[1] for row in session.execute(select(SketchRow.words_digest, SketchRow.is_held))}
    for is_held in (True, False):
        moved = [name for name, before in marked.items() if (name in held) is is_held and before is not is_held]
        for start in range(0, len(moved), _BATCH):
            some = SketchRow.words_digest.in_(moved[start : start + _BATCH])
            session.execute(update(SketchRow).where(some).values(is_held=is_held))


def _candidates(sketches: Mapping[str, Sketch], fresh: set[str]) -> set[tuple[str, str]]:
    near = Neighbours({name: sketch.signature for name, sketch in sketches.items()})
    found = set(_sharing(sketches, fresh))
    for name in fresh:
        found.update(_ordered(name, other) for other in near.near(sketches[name].signature) if other != name)
    return found


def _sharing(sketches: Mapping[str, Sketch], fresh: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that share enough of their samples, one of each pair new."""
    names = sorted(sketches)
    samples = [sketches[name].sample for name in names]
    hashes = np.concatenate(samples)
    owners = np.repeat(np.arange(len(names)), [len(sample) for sample in samples])
    order = np.argsort(hashes, kind="stable")
    is_new = np.array([name in fresh for name in names])
    counts: dict[tuple[int, int], int] = {}
    for group in np.split(owners[order], np.flatnonzero(np.diff(hashes[order])) + 1):
        if 1 < len(group) <= _COMMON and is_new[group].any():
            for one, other in _pairs(group.tolist(), is_new):
                counts[one, other] = counts.get((one, other), 0) + 1
    for (one, other), count in counts.items():
        if count >= _FEWEST_SAMPLED:
            yield _ordered(names[one], names[other])


def _pairs(group: Sequence[int], is_new: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Iterator[tuple[int, int]]:
    for place, one in enumerate(group):
        yield from ((one, other) for other in group[place + 1 :] if is_new[one] or is_new[other])


def _sketches(session: Session, wanted: set[str]) -> dict[str, Sketch]:
    return {
        row.words_digest: Sketch(
            signature=row.signature,
            sample=np.frombuffer(row.sample, dtype="<u8").astype(np.uint64),
            is_held=row.is_held,
        )
        for row in session.scalars(select(SketchRow).where(SketchRow.words > 0))
        if row.words_digest in wanted
    }


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _row(one: str, other: str, found: Overlap) -> dict[str, object]:
    return {
        "one": one,
        "other": other,
        "kind": found.kind,
        "jaccard": round(found.jaccard, 4),
        "contained": round(found.contained, 4),
        "shared_words": found.shared_words,
        "begins": found.begins,
    }
