"""What a refresh holds in memory of the items of a source does not grow with them."""

import gc
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import insert

from index.catalog import document_key, held_uris
from index.tables import DocumentRow, GenerationRow, SpellRow, VersionRow
from index.values import FOREVER
from ingest.accounts import changes, count
from ingest.agenda import Agenda
from ingest.connectors.items import Items
from ingest.connectors.jsonl import Jsonl
from ingest.connectors.port import Item, Listing
from ingest.diff import line_up
from ingest.remembering import Memory, remembered
from ingest.tables import ItemRow
from kernel.db import Base, Database
from tests.ingest.bench import LATER

FEW, MANY = 7_000, 21_000
"""Both more than is held in memory to be fast."""
MOST = 50.0
"""Bytes for each item more: less than its name takes, and room for what is collected late."""


class Source:
    """A file of records, each of them remembered and live."""

    def __init__(self, home: Path, size: int) -> None:
        home.mkdir()
        self.size = size
        self.database = Database(f"sqlite:///{home / 'catalog.db'}")
        self.path = home / "records.jsonl"
        with self.path.open("w") as file:
            file.writelines(f'{{"id": "r{number:06d}", "text": "Record {number}."}}\n' for number in range(size))
        Base.metadata.create_all(self.database.engine)
        with self.database.write() as session:
            generation = {"number": 1, "state": "committed", "kind": "refresh", "actor": "me", "note": {}, "build": 1}
            session.execute(insert(GenerationRow), [{**generation, "at": LATER}])
        items = iter(Jsonl(self.path).listing().items)
        while some := list(islice(items, 2000)):
            self._take_in(some)

    def agenda(self, listing: Listing, *, recipe: str = "now") -> Agenda:
        agenda = Agenda(recipe=recipe, is_complete=True)
        with self.database.read() as session:
            agenda.draw_up(line_up(listing.items, remembered(session, "s"), held_uris(session, "s", 1)))
        return agenda

    def _take_in(self, items: Sequence[Item]) -> None:
        rows = [{"source": "s", "uri": item.uri, "document_id": document_key("s", item.uri)} for item in items]
        version = {"first_generation": 1, "content_hash": "c", "text_blob": "t", "raw_blob": "r", "layout_blob": None}
        version |= {"title": "T", "language": None, "media_type": "x", "facts": {}}
        spell = {"born": 1, "died": FOREVER, "readers": ["everyone"], "first": None, "last": None}
        spell |= {"said_first": None, "said_last": None, "superseded_by": None, "superseded_from": None}
        known = {"content_hash": "c", "state": "indexed", "code": "", "reason": "", "recipe": "now", "seen_at": LATER}
        ids = [row["document_id"] for row in rows]
        with self.database.write() as session:
            session.execute(insert(DocumentRow), rows)
            session.execute(insert(VersionRow), [{**version, "version_id": i, "document_id": i} for i in ids])
            session.execute(
                insert(SpellRow), [{**spell, "spell_id": i, "version_id": i, "document_id": i} for i in ids]
            )
            session.execute(
                insert(ItemRow), [{**known, "source": "s", "uri": item.uri, "stamp": item.stamp} for item in items]
            )


def nothing_changed(source: Source) -> None:
    agenda = source.agenda(Jsonl(source.path).listing())
    assert (agenda.unchanged, agenda.to_read, agenda.live) == (source.size, 0, source.size)
    assert not Memory(database=source.database, source="s", agenda=agenda).ignore(at=LATER)


def all_is_read_again(source: Source) -> None:
    connector = Jsonl(source.path)
    agenda = source.agenda(connector.listing(), recipe="then")
    assert agenda.to_read == source.size
    for some in agenda.reading(1000):
        for standing in some:
            assert agenda.find(standing.uri) == standing
            assert connector.fetch(standing.uri).raw
    Memory(database=source.database, source="s", agenda=agenda).distrust(
        standing.uri for some in agenda.reading(1000) for standing in some
    )


def all_is_gone(source: Source) -> None:
    agenda = source.agenda(Listing(items=()))
    assert sum(1 for _ in agenda.leavers()) == agenda.leaving.count == source.size
    assert Memory(database=source.database, source="s", agenda=agenda).ignore(at=LATER)


def all_is_ignored(source: Source) -> None:
    items = Items()
    for number in range(source.size):
        items.add(Item(uri=f"r{number:06d}", stamp="", ignored="a rule"))
    agenda = source.agenda(Listing(items=items))
    assert (agenda.ignored, agenda.leaving.count) == (source.size, source.size)
    assert Memory(database=source.database, source="s", agenda=agenda).ignore(at=LATER)


def all_is_counted(source: Source) -> None:
    with source.database.read() as session:
        counted = count(session, "s", 1, listed=source.size, stored=None)
        assert (counted.indexed, counted.documents, counted.missing.count) == (source.size, source.size, 0)
        assert changes(session, "s", 1)[1] == source.size


@pytest.mark.parametrize("act", [nothing_changed, all_is_read_again, all_is_counted, all_is_gone, all_is_ignored])
def test_the_peak_of_memory_does_not_grow_with_the_items(act: Callable[[Source], None], tmp_path: Path) -> None:
    few, many = (peak(act, tmp_path / str(size), size) for size in (FEW, MANY))
    assert (many - few) / (MANY - FEW) < MOST


def peak(act: Callable[[Source], None], home: Path, size: int) -> int:
    """Return how many bytes more were held at the worst moment than before."""
    source = Source(home, size)
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        act(source)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
        source.database.close()
