"""The composition root: every object is built here, once, and passed down."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from api import holder
from assistants.line import QuestionLine
from assistants.templates import TemplateLibrary
from governance.desk import Desk
from index.catalog import Catalog
from index.embedders.minilm import MiniLm
from index.embedders.port import Embedder
from index.search import Searcher
from index.stores.edge import EdgeStore, WorkspaceInUse
from index.stores.port import PassageStore
from index.tables import FIRST_CHUNKER, BuildRow
from index.writer import CorpusWriter
from ingest.chunk import Chunking
from ingest.connectors.port import Reach
from ingest.desk.scan import Scanner
from ingest.parse.pool import Limits, ParsePool
from ingest.reading import ReadRules
from ingest.refresh import RefreshLine
from kernel.audit import AuditFault, AuditLog, verify
from kernel.blobs import BlobStore, FolderBlobs
from kernel.clock import Clock, SystemClock
from kernel.db import Database
from kernel.errors import Corrupt, NotFound
from kernel.ids import Ids, RandomIds
from kernel.jobs.port import JobQueue
from kernel.jobs.presence import is_worker_alive
from kernel.settings import Settings

PROGRAM = "gristmill 0.1.0"
"""Name and version, as written into releases."""


class WorkspaceMissing(NotFound):
    """There is no workspace in the folder."""

    code = "workspace_missing"


class EmbedderChanged(Corrupt):
    """The corpus was embedded by another model than the one that would answer."""

    code = "embedder_changed"


@dataclass
class Workspace:
    """One deployment's state, and what works on it. Slow parts are made when they are first used."""

    settings: Settings
    database: Database
    clock: Clock
    ids: Ids
    actor: str

    @cached_property
    def audit(self) -> AuditLog:
        """The log of who did what."""
        return AuditLog(self.clock, self.actor)

    @cached_property
    def blobs(self) -> BlobStore:
        """Raw files and normalized texts."""
        return FolderBlobs(self.settings.workspace / "blobs")

    @cached_property
    def catalog(self) -> Catalog:
        """What the corpus holds."""
        return Catalog(self.database, self.blobs)

    @cached_property
    def embedder(self) -> Embedder:
        """The model that makes vectors; checked against the one that made those in the corpus."""
        embedder = MiniLm(self.settings.model_cache, threads=self.settings.threads)
        self._bind(embedder.fingerprint)
        return embedder

    @cached_property
    def store(self) -> PassageStore:
        """The passage store that the settings name."""
        if self.settings.store == "edge":
            try:
                return EdgeStore(self.settings.workspace / "store", dimension=self.embedder.dimension)
            except WorkspaceInUse as error:
                raise WorkspaceInUse(holder.sentence(self.settings.workspace) or str(error)) from error
        from index.stores.client import ClientStore  # noqa: PLC0415 - a slow library that most never need

        url = self.settings.qdrant_url or ":memory:"
        return ClientStore.connect(url, collection="gristmill", dimension=self.embedder.dimension)

    @cached_property
    def writer(self) -> CorpusWriter:
        """The one that commits; it takes back what a crash left before it starts."""
        writer = CorpusWriter(
            self.database,
            self.blobs,
            self.store,
            self.embedder,
            clock=self.clock,
            audit=self.audit,
            lock_file=self.settings.workspace / "writer.lock",
            actor=self.actor,
        )
        writer.recover()
        return writer

    @cached_property
    def jobs(self) -> JobQueue:
        """The queue of background work; any process may look at it and add to it."""
        from kernel.jobs.database import jobs_engine  # noqa: PLC0415 - a slow library that most never need
        from kernel.jobs.queue import DbosQueue  # noqa: PLC0415 - a slow library that most never need

        engine = jobs_engine(self.settings.workspace, self.settings.database_url)
        return DbosQueue(engine, clock=self.clock, ids=self.ids)

    @property
    def has_worker(self) -> bool:
        """Some process does the jobs of this workspace now."""
        return is_worker_alive(self.database.engine, self.settings.workspace)

    @cached_property
    def searcher(self) -> Searcher:
        """Search over the corpus."""
        return Searcher(self.catalog, self.store, self.embedder)

    @cached_property
    def reach(self) -> Reach:
        """How far connectors go, and where they keep copies."""
        return Reach(cache=self.settings.workspace.resolve() / "cache", max_bytes=self.settings.max_file_mb * 2**20)

    @cached_property
    def pool(self) -> ParsePool:
        """The processes that parse."""
        return ParsePool(Limits.of(self.settings), workers=self.settings.parse_workers)

    @cached_property
    def refresh_line(self) -> RefreshLine:
        """The ingestion line."""
        return RefreshLine(
            database=self.database,
            blobs=self.blobs,
            catalog=self.catalog,
            open_writer=lambda: self.writer,
            pool=self.pool,
            spool=self.settings.workspace / "spool",
            rules=ReadRules(max_file_mb=self.settings.max_file_mb, chunking=Chunking()),
            removal_share=self.settings.removal_share,
            clock=self.clock,
            ids=self.ids,
        )

    @cached_property
    def scanner(self) -> Scanner:
        """What compares documents for their owners."""
        return Scanner(
            database=self.database,
            blobs=self.blobs,
            clock=self.clock,
            open_store=lambda: (self.store, self.embedder),
        )

    def _bind(self, fingerprint: str) -> None:
        with self.database.read() as session:
            bound = session.get(BuildRow, 1)
        if bound is None:
            with self.database.write() as session:
                session.add(
                    BuildRow(
                        number=1,
                        embedder="minilm",
                        fingerprint=fingerprint,
                        dimension=MiniLm.dimension,
                        chunker=FIRST_CHUNKER,
                        passage_characters=1000,
                        place="store",
                        made_at=self.clock.now(),
                    )
                )
        elif bound.fingerprint != fingerprint:
            raise EmbedderChanged(
                f"this workspace was embedded with {bound.fingerprint!r}, and this program has {fingerprint!r}; "
                "use the program that made it, or make a new workspace from the same sources."
            )

    @cached_property
    def line(self) -> QuestionLine:
        """The question line, for every assistant."""
        return QuestionLine(
            retriever=self.searcher, texts=self.catalog, embedder=self.embedder, clock=self.clock, ids=self.ids
        )

    @cached_property
    def templates(self) -> TemplateLibrary:
        """The shipped templates and the workspace's own."""
        return TemplateLibrary(self.settings.workspace)

    def desk(self, person: str | None = None) -> Desk:
        """Return the desk of a person, or of whoever runs this process."""
        return Desk(person=person or self.actor, clock=self.clock, ids=self.ids, program=PROGRAM)

    def audit_faults(self) -> list[AuditFault]:
        """Return where the audit log is not what was written."""
        with self.database.read() as session:
            return verify(session)

    def close(self) -> None:
        """Let go of files and connections."""
        if "pool" in self.__dict__:
            self.pool.close()
        if "store" in self.__dict__:
            self.store.close()
        if "jobs" in self.__dict__:
            self.jobs.close()
        self.database.close()


def create_workspace(settings: Settings) -> None:
    """Make an empty workspace, or bring an older one to this program's schema."""
    folder = settings.workspace
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "templates").mkdir(exist_ok=True)
    database = Database(settings.catalog_url)
    database.upgrade()
    database.close()


@contextmanager
def open_workspace(settings: Settings, *, clock: Clock | None = None, ids: Ids | None = None) -> Iterator[Workspace]:
    """Open an existing workspace, and close it at the end.

    Raises:
        WorkspaceMissing: there is none in the folder.
    """
    if not _exists(settings):
        raise WorkspaceMissing(
            f"there is no workspace in {str(settings.workspace)!r}; make one with 'gristmill init', "
            "or name another with --workspace."
        )
    database = Database(settings.catalog_url)
    database.upgrade()
    workspace = Workspace(
        settings=settings,
        database=database,
        clock=clock or SystemClock(),
        ids=ids or RandomIds(),
        actor=settings.actor or _system_user(),
    )
    try:
        yield workspace
    finally:
        workspace.close()


def _exists(settings: Settings) -> bool:
    if settings.database_url:
        return True
    return (Path(settings.workspace) / "catalog.db").exists()


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user in the password file, as in some containers
        return "unknown"
