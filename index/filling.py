"""Filling a passage store from the catalog: entries with vectors that are given, copied, or made."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from index.catalog import entries_by_digest, visibility_of
from index.changes import embedding_text
from index.embedders.port import Vectors
from index.shelf import OpenBuild, Shelf
from index.sparse import Bm25
from index.staging import batches
from index.stores.port import Entry, PassageStore
from index.tables import DocumentRow, EntryRow, PassageRow
from kernel.db import Database

_STORE_BATCH = 2000


class Filler:
    """Mirror entries of the catalog in passage stores."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf
        self._terms = Bm25()

    def fill(
        self, at: OpenBuild, opened: Sequence[str], vectors: Mapping[str, Vectors], settled: ColumnElement[bool]
    ) -> int:
        """Write entries to a build's store; return how many texts had to be embedded for them.

        ``vectors`` are by embedding digest; ``settled`` says which entries of the catalog are in their stores.
        """
        starts = range(0, len(opened), _STORE_BATCH)
        return sum(self._write(at, opened[start : start + _STORE_BATCH], vectors, settled) for start in starts)

    def rewrite(self, at: OpenBuild, old: PassageStore | None) -> int:
        """Write every entry of a build to its store, which is empty; embed those that the old store lacks."""
        known = old.census() if old else {}
        with self._database.read() as session:
            names = session.scalars(select(EntryRow.entry_id).where(EntryRow.build == at.build.number)).all()
        embedded: dict[str, Vectors] = {}
        for start in range(0, len(names), _STORE_BATCH):
            rows = self._rows(names[start : start + _STORE_BATCH])
            names_left = [entry.entry_id for entry, _, _ in rows if entry.entry_id in known]
            copied = old.vectors(names_left) if old else {}
            missing = {
                name: text for entry, text, name in rows if entry.entry_id not in copied and name not in embedded
            }
            embedded.update(zip(missing, at.embedder.embed(list(missing.values())), strict=True))
            dense = [copied[entry.entry_id] if entry.entry_id in copied else embedded[name] for entry, _, name in rows]
            self._upsert(at.store, rows, np.stack(dense))
        return len(embedded)

    def missing(self, at: OpenBuild, names: Sequence[str], settled: ColumnElement[bool]) -> list[str]:
        """Return the embedding digests, in their order, for which no alike build has a vector."""
        known: set[str] = set()
        for build in self._shelf.alike(at):
            known |= self._known(set(names) - known, build, settled).keys()
        return [name for name in names if name not in known]

    def _write(
        self, at: OpenBuild, entry_ids: Sequence[str], vectors: Mapping[str, Vectors], settled: ColumnElement[bool]
    ) -> int:
        rows = self._rows(entry_ids)
        texts = {name: text for _, text, name in rows}
        found = {name: vectors[name] for name in texts if name in vectors}
        found |= self._copied(texts.keys() - found.keys(), at, settled)
        lost = [name for name in texts if name not in found]  # embed rather than fail
        found.update(zip(lost, at.embedder.embed([texts[name] for name in lost]), strict=True))
        self._upsert(at.store, rows, np.stack([found[name] for _, _, name in rows]))
        return len(lost)

    def _upsert(self, store: PassageStore, rows: Sequence[tuple[Entry, str, str]], dense: Vectors) -> None:
        store.upsert([entry for entry, _, _ in rows], dense, self._terms.passages([text for _, text, _ in rows]))

    def _copied(self, names: Iterable[str], at: OpenBuild, settled: ColumnElement[bool]) -> dict[str, Vectors]:
        """Return the vectors that settled entries of this build and of alike ones have, by embedding digest."""
        wanted, found = set(names), dict[str, Vectors]()
        for build in self._shelf.alike(at) if wanted else ():
            entries = self._known(wanted - found.keys(), build, settled)
            stored = build.store.vectors(sorted(set(entries.values())))
            found.update({name: stored[entry] for name, entry in entries.items() if entry in stored})
        return found

    def _known(self, names: Iterable[str], build: OpenBuild, settled: ColumnElement[bool]) -> dict[str, str]:
        with self._database.read() as session:
            return entries_by_digest(session, names, settled & (EntryRow.build == build.build.number))

    def _rows(self, entry_ids: Sequence[str]) -> list[tuple[Entry, str, str]]:
        with self._database.read() as session:
            return [row for some in batches(entry_ids) for row in _entries(session, some)]


def settled_for(at: OpenBuild, documents: Sequence[str], now: int) -> ColumnElement[bool]:
    """Return which entries have a vector to copy while documents are brought into a build: all but its newest of them.

    What another build holds was stored when its generation was committed, in the current one as in any other.
    """
    others = (EntryRow.build != at.build.number) | EntryRow.document_id.not_in(list(documents))
    return (EntryRow.born < now) | others


def _entries(session: Session, entry_ids: Sequence[str]) -> list[tuple[Entry, str, str]]:
    query = (
        select(EntryRow, PassageRow, DocumentRow.source)
        .join(PassageRow, PassageRow.passage_id == EntryRow.passage_id)
        .join(DocumentRow, DocumentRow.document_id == EntryRow.document_id)
        .where(EntryRow.entry_id.in_(entry_ids))
    )
    return [
        (
            Entry(
                entry_id=row.entry_id,
                passage_id=row.passage_id,
                source=source,
                visibility=visibility_of(row),
                born=row.born,
                died=row.died,
            ),
            embedding_text(passage.context, passage.text),
            passage.embed_digest,
        )
        for row, passage, source in session.execute(query)
    ]
