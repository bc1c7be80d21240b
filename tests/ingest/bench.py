"""A folder of documents and a workspace that refreshes from it, on real parts; only the parser is the scripted one."""

import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from index.builds import Cutter
from index.catalog import Catalog
from index.glossary.keeping import Glossary
from index.search import Searcher
from index.shelf import Shelf
from index.values import Hit, Query
from index.writer import CorpusWriter
from ingest.chunk import Chunking
from ingest.connectors.port import Connector, Reach
from ingest.parse.pool import Limits, ParsePool
from ingest.quarantine import Quarantined, list_quarantined, mark_for_retry
from ingest.reading import ReadRules
from ingest.receipts import DocumentCounts, Receipt
from ingest.refresh import RefreshLine
from ingest.sources import Source, connect
from kernel.access import EVERYONE, AccessScope
from kernel.audit import AuditLog
from kernel.blobs import BlobStore, FolderBlobs
from kernel.clock import FixedClock
from kernel.db import Base, Database
from kernel.ids import CountingIds
from tests.support.builds import FIRST, BenchTools, ReadingTools

LATER = datetime(2040, 6, 2, 12, tzinfo=UTC)
"""Long after every file's time stamp, so that every stamp is settled."""

SCRIPTED = (sys.executable, "-m", "tests.ingest.scripted_worker", "400")
LIMITS = Limits(seconds=30, memory_mb=400, expanded_mb=64)


class Tools(BenchTools):
    """Builds that are cut by the real chunker."""

    def cutter(self, passage_characters: int) -> Cutter:
        return Chunking(most_characters=passage_characters)


class Bench:
    """A source folder, and a workspace beside it. Opening the same place again is a restart."""

    def __init__(self, home: Path, *, real_parser: bool = False, max_file_mb: int = 64) -> None:
        self.home = home
        self.docs = home / "docs"
        self.docs.mkdir(exist_ok=True)
        self.clock = FixedClock(LATER)
        self.database = Database(f"sqlite:///{home / 'catalog.db'}")
        Base.metadata.create_all(self.database.engine)
        self.blobs = FolderBlobs(home / "blobs")
        self.tools = Tools(home)
        self.shelf = Shelf(self.database, self.tools, clock=self.clock, first=FIRST)
        self.embedder = self.tools.embedder(FIRST.embedder)
        self.catalog = Catalog(self.database, self.blobs)
        self.source = Source(name="docs", kind="folder", uri=str(self.docs), owner="HR", readers=frozenset({EVERYONE}))
        pool = ParsePool(LIMITS, workers=1, command=() if real_parser else SCRIPTED)
        rules = ReadRules(max_file_mb=max_file_mb, chunking=Chunking())
        self.line = _line(self, pool, rules=rules, blobs=self.blobs)

    def put(self, uri: str, content: str | bytes) -> Path:
        """Write a document."""
        path = self.docs / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def refresh(
        self, *, connector: Connector | None = None, line: RefreshLine | None = None, **options: Any
    ) -> Receipt:
        """Refresh the source, counting embedded texts anew."""
        self.embedder.texts.clear()
        made = connector or connect(self.source, self.clock, Reach(cache=self.home / "cache"))
        return (line or self.line).refresh(self.source, made, **options)

    def with_blobs(self, blobs: BlobStore) -> RefreshLine:
        """Return a line that keeps its blobs elsewhere."""
        return _line(self, self.line.pool, rules=self.line.rules, blobs=blobs)

    def without_parser(self) -> RefreshLine:
        """Return a line that can parse nothing."""
        return replace(self.line, pool=ParsePool(LIMITS, workers=1, command=("false",)))

    def counts(self, *, allow_removals: bool = False) -> DocumentCounts:
        """Refresh and return what became of the documents."""
        return self.refresh(allow_removals=allow_removals).documents

    def quarantined(self) -> dict[str, Quarantined]:
        """Return what is in quarantine, by document."""
        with self.database.read() as session:
            return {item.document: item for item in list_quarantined(session, self.source.name)}

    def retry(self) -> int:
        """Mark what is in quarantine for the next refresh."""
        with self.database.write() as session:
            return mark_for_retry(session, [self.source.name])

    def hits(
        self, words: str, *, generation: int | None = None, group: str = EVERYONE, as_of: date | None = None
    ) -> tuple[Hit, ...]:
        """Search."""
        query = Query(text=words, as_of=as_of or LATER.date(), generation=generation, limit=50)
        scope = AccessScope(groups=frozenset({group}))
        return (
            Searcher(
                self.catalog,
                Shelf(self.database, ReadingTools(self.home, self.shelf), clock=self.clock, first=FIRST),
                Glossary(self.database),
            )
            .search(query, scope=scope)
            .hits
        )

    def found(self, words: str, *, generation: int | None = None, group: str = EVERYONE) -> set[str]:
        """Return the documents with a passage that holds the words."""
        hits = self.hits(words, generation=generation, group=group)
        return {uri for hit in hits if words in hit.text for uri in (hit.document, *hit.copies)}

    def generation(self) -> int:
        """Return the current generation."""
        return self.catalog.generation()

    def state(self) -> tuple[dict[str, int], bytes, list[tuple[str, int]]]:
        """Return all that a refresh could have written: rows, the database file, and the files of the workspace."""
        with self.database.read() as session:
            tables = Base.metadata.sorted_tables
            rows = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
        files = [
            (str(path), path.stat().st_mtime_ns)
            for folder in ("blobs", "store")
            for path in sorted((self.home / folder).rglob("*"))
        ]
        return rows, (self.home / "catalog.db").read_bytes() + (self.home / "catalog.db-wal").read_bytes(), files

    def close(self) -> None:
        """Let go of the workspace."""
        self.line.pool.close()
        self.shelf.close()
        self.database.close()


def _line(bench: Bench, pool: ParsePool, *, rules: ReadRules, blobs: BlobStore) -> RefreshLine:
    writer = CorpusWriter(
        bench.database,
        blobs,
        bench.shelf,
        clock=bench.clock,
        audit=AuditLog(bench.clock, "owner"),
        lock_file=bench.home / "writer.lock",
        actor="owner",
    )
    return RefreshLine(
        database=bench.database,
        blobs=blobs,
        catalog=bench.catalog,
        open_writer=lambda: writer,
        pool=pool,
        spool=bench.home / "spool",
        rules=rules,
        removal_share=0.2,
        clock=bench.clock,
        ids=CountingIds(),
    )


def age(path: Path, seconds: int) -> None:
    """Give a file another time stamp, as a copy or a touch does."""
    os.utime(path, (1_700_000_000 + seconds, 1_700_000_000 + seconds))
