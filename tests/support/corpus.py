"""A small corpus on real parts: SQLite, a folder of blobs, the Qdrant engine in process, and an embedder with no model."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from index.builder import Builder
from index.catalog import Catalog
from index.changes import Change, Committed, NewPassage, NewVersion
from index.embedders.port import Embedder
from index.erasure import Eraser
from index.glossary.curating import Curator
from index.glossary.keeping import Glossary
from index.layout import PlacedBlock
from index.search import RetrievalSettings, Searcher
from index.shelf import Shelf
from index.stores.port import PassageStore
from index.vacuum import Vacuum
from index.values import Hits, InForce, Query, Span, Visibility
from index.writer import CorpusWriter
from kernel.access import EVERYONE, AccessScope
from kernel.audit import AuditLog
from kernel.blobs import BlobStore, FolderBlobs
from kernel.clock import Clock, FixedClock
from kernel.db import Base, Database
from kernel.ids import CountingIds, content_hash
from tests.support.builds import FIRST, BenchTools, ReadingTools

TODAY = date(2025, 6, 2)
NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)

ANYBODY = frozenset({EVERYONE})

ALL = 1000
"""More than any of these corpora holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapping:
    """What to put around the parts of a corpus, to make them break."""

    store: Callable[[PassageStore], PassageStore] = lambda store: store
    blobs: Callable[[BlobStore], BlobStore] = lambda blobs: blobs
    clock: Callable[[Clock], Clock] = lambda clock: clock
    embedder: Callable[[Embedder], Embedder] = lambda embedder: embedder


class Workbench:
    """A corpus in a folder, with every part at hand. Opening the same folder again is a restart."""

    def __init__(self, folder: Path, wrapping: Wrapping | None = None) -> None:
        wrap = wrapping or Wrapping()
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.clock = wrap.clock(FixedClock(NOON))
        self.database = Database(f"sqlite:///{folder / 'catalog.db'}")
        Base.metadata.create_all(self.database.engine)
        self.blobs = wrap.blobs(FolderBlobs(folder / "blobs"))
        self.tools = BenchTools(folder, wrap=wrap.embedder, wrap_store=wrap.store)
        self.shelf = Shelf(self.database, self.tools, clock=FixedClock(NOON), first=FIRST)
        self.embedder = self.tools.embedder(FIRST.embedder)
        self.catalog = Catalog(self.database, self.blobs)
        reading = Shelf(self.database, ReadingTools(folder, self.shelf), clock=FixedClock(NOON), first=FIRST)
        self.searcher = Searcher(self.catalog, reading, Glossary(self.database))
        self.writer = self.new_writer()
        self.needs: dict[int, str] = {}
        self.builder = Builder(
            self.database,
            self.shelf,
            self.writer,
            audit=AuditLog(self.clock, "owner"),
            needs=lambda _session: dict(self.needs),
        )
        self.vacuum = Vacuum(
            self.database,
            self.blobs,
            self.shelf,
            self.writer,
            self.builder,
            audit=AuditLog(self.clock, "owner"),
            needs=lambda _session: dict(self.needs),
        )
        self.curator = Curator(
            database=self.database,
            open_writer=lambda: self.writer,
            first_build=lambda: self.shelf.serving().build.number,
            clock=self.clock,
            ids=CountingIds(),
            audit=AuditLog(self.clock, "owner"),
            actor="owner",
        )
        self.eraser = Eraser(
            self.database,
            self.blobs,
            self.shelf,
            self.writer,
            self.builder,
            clock=self.clock,
            audit=AuditLog(self.clock, "owner"),
        )

    @property
    def store(self) -> PassageStore:
        """The passage store of the build that serves."""
        return self.shelf.serving().store

    def new_writer(self) -> CorpusWriter:
        return CorpusWriter(
            self.database,
            self.blobs,
            self.shelf,
            clock=self.clock,
            audit=AuditLog(self.clock, "owner"),
            lock_file=self.folder / "commit.lock",
            actor="owner",
        )

    def commit(self, *versions: NewVersion, removed: Iterable[NewVersion] = ()) -> Committed:
        """Embed what is new and commit it, as a refresh does."""
        change = Change(versions=versions, removed=tuple(version.document_id for version in removed))
        vectors = self.writer.embed(versions)
        done = self.writer.commit(change, vectors, kind="refresh")
        return replace(done, embedded=done.embedded + len(vectors))

    def search(
        self,
        text: str = "anything",
        *,
        groups: Iterable[str] = (EVERYONE,),
        as_of: date = TODAY,
        generation: int | None = None,
        sources: Iterable[str] | None = None,
        limit: int = ALL,
    ) -> Hits:
        query = Query(
            text=text,
            as_of=as_of,
            sources=None if sources is None else frozenset(sources),
            generation=generation,
            limit=limit,
        )
        settings = RetrievalSettings(pool=ALL, merges_copies=False)
        return self.searcher.search(query, scope=AccessScope(groups=frozenset(groups)), settings=settings)

    def texts(self, text: str = "anything", **asked: Any) -> list[str]:
        """Return the texts that a search finds, in alphabetical order."""
        return sorted(hit.text for hit in self.search(text, **asked).hits)

    def row_counts(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        with self.database.read() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }

    def close(self) -> None:
        self.shelf.close()
        self.database.close()


def visible(readers: Iterable[str] = (EVERYONE,), *, first: date | None = None, last: date | None = None) -> Visibility:
    return Visibility(readers=frozenset(readers), in_force=InForce(first=first, last=last))


def version(
    uri: str,
    *paragraphs: str,
    source: str = "handbook",
    title: str = "Guide",
    visibility: Visibility | None = None,
    facts: dict[str, Any] | None = None,
) -> NewVersion:
    """Return a version whose passages are these paragraphs."""
    text = "\n\n".join(paragraphs)
    passages, start = [], 0
    for paragraph in paragraphs:
        span = Span(start=start, end=start + len(paragraph))
        passages.append(NewPassage(text=paragraph, heading=(title,), span=span, page=None))
        start = span.end + 2
    raw = text.encode()
    return NewVersion(
        source=source,
        uri=uri,
        title=title,
        content_hash=content_hash(raw),
        text=text,
        passages=tuple(passages),
        visibility=visibility or visible(),
        media_type="text/plain",
        facts=facts or {},
    )


def laid_out(uri: str, *paragraphs: str, source: str = "handbook") -> NewVersion:
    """Return a version with its layout: a paragraph a block."""
    made = version(uri, *paragraphs, source=source)
    blocks = (PlacedBlock(kind="paragraph", span=p.span, heading=p.heading, page=None) for p in made.passages)
    return replace(made, layout=tuple(blocks))
