"""Vacuum: give up what no kept generation needs.

First the generations are marked, and from then on nobody can search them; then points, blobs and rows go, in this
order, so that a crash anywhere leaves what the next vacuum finds again.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from index.builder import Builder, forget_build, sweep_passages
from index.builds import Build, list_builds
from index.pins import Needs, pinned
from index.shelf import Shelf
from index.staging import batches
from index.tables import DocumentRow, EntryRow, GenerationRow, PlacementRow, SpellRow, VersionRow
from index.writer import CorpusWriter
from kernel.audit import AuditLog
from kernel.blobs import BlobStore
from kernel.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Which generations to keep, beside the current one and those that are pinned."""

    newest: int = 1
    """So many, the current one included."""
    since: datetime | None = None
    """Those that were current at this instant or later; None keeps none for their age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """What a vacuum gave up, or would."""

    kept: tuple[int, ...]
    generations: tuple[int, ...]
    builds: tuple[int, ...]
    versions: int
    passages: int
    """Entries of passages, over all builds."""
    blobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doomed:
    generations: Sequence[int]
    builds: Sequence[Build]
    entries: Mapping[int, Sequence[str]]
    """By build."""
    spells: Sequence[str]
    versions: Sequence[str]
    blobs: Sequence[str]


class Vacuum:
    """Drop versions, passages, points and blobs that no kept generation needs."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        shelf: Shelf,
        writer: CorpusWriter,
        builder: Builder,
        *,
        audit: AuditLog,
        needs: Needs,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._shelf = shelf
        self._writer = writer
        self._builder = builder
        self._audit = audit
        self._needs = needs

    def would_free(self, keep: Keep) -> Freed:
        """Return what a vacuum would give up; change nothing."""
        with self._database.read() as session:
            kept = _kept(session, keep, pinned(session, self._needs))
            return _freed(kept, _doomed(session, kept))

    def run(self, keep: Keep) -> Freed:
        """Give up what no kept generation needs; the disk space comes back at the end."""
        with self._writer.exclusive():
            with self._database.write() as session:
                kept = _kept(session, keep, pinned(session, self._needs))
                doomed = _doomed(session, kept)
                done = _freed(kept, doomed)
                if doomed.generations:
                    _mark(session, doomed.generations)
                    self._audit.append(
                        session, "corpus.vacuum", "corpus", kept=list(kept), generations=list(doomed.generations)
                    )
            self._drop(doomed)
        for number, entries in doomed.entries.items():
            if entries:
                self._builder.compact(number)
        self._shelf.discard_orphans()
        if doomed.spells or doomed.builds:
            self._database.shrink()
        return done

    def _drop(self, doomed: _Doomed) -> None:
        for number, entries in doomed.entries.items():
            if entries:
                self._shelf.get(number).store.delete(entries)
        for blob in doomed.blobs:
            self._blobs.delete(blob)
        with self._database.write() as session:
            for build in doomed.builds:
                forget_build(session, build)
            delete_entries(session, [entry for some in doomed.entries.values() for entry in some])
            for some in batches(doomed.spells):
                session.execute(delete(SpellRow).where(SpellRow.spell_id.in_(some)))
            delete_versions(session, doomed.versions)
        for build in doomed.builds:
            self._shelf.discard(build.place)


def delete_entries(session: Session, entries: Sequence[str]) -> None:
    """Delete entries by their ids."""
    for some in batches(entries):
        session.execute(delete(EntryRow).where(EntryRow.entry_id.in_(some)))


def delete_versions(session: Session, versions: Sequence[str]) -> None:
    """Delete versions that are live in no generation, and what only they had: placements, passages, documents."""
    for some in batches(versions):
        session.execute(delete(PlacementRow).where(PlacementRow.version_id.in_(some)))
        session.execute(delete(VersionRow).where(VersionRow.version_id.in_(some)))
    sweep_passages(session)
    session.execute(delete(DocumentRow).where(DocumentRow.document_id.not_in(select(VersionRow.document_id))))


def blobs_of(session: Session, versions: Iterable[str]) -> list[str]:
    """Return the blobs that these versions have and no other one."""
    ours, others = set[str](), set[str]()
    gone = set(versions)
    query = select(VersionRow.version_id, VersionRow.text_blob, VersionRow.raw_blob, VersionRow.layout_blob)
    for version_id, *names in session.execute(query):
        (ours if version_id in gone else others).update(name for name in names if name)
    return sorted(ours - others)


def _kept(session: Session, keep: Keep, pins: set[int]) -> tuple[int, ...]:
    rows = session.execute(
        select(GenerationRow.number, GenerationRow.at)
        .where(GenerationRow.state == "committed")
        .order_by(GenerationRow.number)
    ).all()
    numbers = [row.number for row in rows]
    kept = set(numbers[-max(keep.newest, 1) :])
    if keep.since is not None:
        older = [row.number for row in rows if row.at < keep.since]
        kept |= {row.number for row in rows if row.at >= keep.since} | set(older[-1:])
    return tuple(sorted(kept | (pins & set(numbers))))


def _doomed(session: Session, kept: Sequence[int]) -> _Doomed:
    rows = session.execute(select(GenerationRow.number, GenerationRow.state, GenerationRow.build)).all()
    by_build: dict[int, list[int]] = {row.build: [] for row in rows}
    for row in sorted(rows, key=lambda row: row.number):
        if row.number in set(kept):
            by_build[row.build].append(row.number)
    builds = [build for build in list_builds(session) if by_build.get(build.number) == []]
    entries: dict[int, list[str]] = {number: [] for number, searched in by_build.items() if searched}
    for entry in session.execute(select(EntryRow.entry_id, EntryRow.build, EntryRow.born, EntryRow.died)):
        if entry.build in entries and not _is_seen(by_build[entry.build], entry.born, entry.died):
            entries[entry.build].append(entry.entry_id)
    spells, alive = [], set()
    for spell in session.execute(select(SpellRow.spell_id, SpellRow.version_id, SpellRow.born, SpellRow.died)):
        if _is_seen(kept, spell.born, spell.died):
            alive.add(spell.version_id)
        else:
            spells.append(spell.spell_id)
    versions = sorted(set(session.scalars(select(VersionRow.version_id))) - alive)
    unfinished = [build.number for build in list_builds(session) if build.number not in by_build]
    if unfinished:
        entries |= _left_behind(session, unfinished, alive)
    return _Doomed(
        generations=[row.number for row in rows if row.state == "committed" and row.number not in set(kept)],
        builds=builds,
        entries=entries,
        spells=spells,
        versions=versions,
        blobs=blobs_of(session, versions),
    )


def _left_behind(session: Session, unfinished: Sequence[int], alive: set[str]) -> dict[int, list[str]]:
    """Return the entries of builds that no generation is searched in, of passages that stand in no version we keep."""
    placed = session.execute(select(PlacementRow.version_id, PlacementRow.passage_id))
    standing = {row.passage_id for row in placed if row.version_id in alive}
    found: dict[int, list[str]] = {number: [] for number in unfinished}
    query = select(EntryRow.entry_id, EntryRow.build, EntryRow.passage_id).where(EntryRow.build.in_(unfinished))
    for entry in session.execute(query):
        if entry.passage_id not in standing:
            found[entry.build].append(entry.entry_id)
    return found


def _is_seen(kept: Sequence[int], born: int, died: int) -> bool:
    """Say whether one of the kept generations, in order, lies in ``[born, died)``."""
    first = bisect_left(kept, born)
    return first < len(kept) and kept[first] < died


def _mark(session: Session, generations: Sequence[int]) -> None:
    for start in range(0, len(generations), 500):
        some = generations[start : start + 500]
        session.execute(update(GenerationRow).where(GenerationRow.number.in_(some)).values(state="vacuumed"))


def _freed(kept: Sequence[int], doomed: _Doomed) -> Freed:
    return Freed(
        kept=tuple(kept),
        generations=tuple(sorted(doomed.generations)),
        builds=tuple(build.number for build in doomed.builds),
        versions=len(doomed.versions),
        passages=sum(map(len, doomed.entries.values())),
        blobs=len(doomed.blobs),
    )
