"""The composition root: every object is built here, once, and passed down."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from api.builds import WorkspaceTools
from api.models import composers, model_desk
from api.senses import IngestSenses
from assistants.line import QuestionLine
from assistants.models.desk import ModelDesk
from assistants.prompts.library import PromptLibrary
from assistants.templates import TemplateLibrary
from governance.desk import Desk
from governance.releases import pinned_generations
from index.builder import Builder
from index.builds import Recipe, serving
from index.catalog import Catalog
from index.embedders.port import Embedder
from index.erasure import Eraser
from index.glossary.curating import Curator
from index.glossary.keeping import Glossary
from index.search import Searcher
from index.shelf import Shelf
from index.vacuum import Vacuum
from index.writer import CorpusWriter
from ingest.chunk import Chunking
from ingest.connectors.port import Reach
from ingest.corrections import Corrector
from ingest.desk.scan import Scanner
from ingest.parse.pool import Limits, ParsePool
from ingest.reading import ReadRules
from ingest.refresh import RefreshLine
from kernel.audit import AuditFault, AuditLog, verify
from kernel.blobs import BlobStore, FolderBlobs
from kernel.clock import Clock, SystemClock
from kernel.db import Database
from kernel.errors import InvalidInput, NotFound
from kernel.ids import Ids, RandomIds
from kernel.jobs.port import JobQueue
from kernel.jobs.presence import is_worker_alive
from kernel.settings import Settings

PROGRAM = "gristmill 0.1.0"
"""Name and version, as written into releases."""


class WorkspaceMissing(NotFound):
    """There is no workspace in the folder."""

    code = "workspace_missing"


class RecipeChanged(InvalidInput):
    """The corpus was made with another embedder or passage size than the settings ask for."""

    code = "recipe_changed"


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
    def shelf(self) -> Shelf:
        """The builds, opened when they are first used."""
        return Shelf(self.database, WorkspaceTools(self.settings), clock=self.clock, first=self.recipe)

    @property
    def recipe(self) -> Recipe:
        """How a new build is made: as the settings say, else as the serving one."""
        with self.database.read() as session:
            found = serving(session)
        now = found.recipe if found else Recipe(embedder="minilm", passage_characters=Chunking().most_characters)
        return Recipe(
            embedder=self.settings.embedder or now.embedder,
            passage_characters=self.settings.passage_characters or now.passage_characters,
        )

    @property
    def embedder(self) -> Embedder:
        """The model that made the vectors of the current generation."""
        self._check_recipe()
        return self.shelf.serving().embedder

    @cached_property
    def builder(self) -> Builder:
        """Makes, switches and drops builds."""
        return Builder(self.database, self.shelf, self.bare_writer, audit=self.audit, needs=pinned_generations)

    @cached_property
    def vacuum(self) -> Vacuum:
        """Gives up what no kept generation needs."""
        return Vacuum(
            self.database,
            self.blobs,
            self.shelf,
            self.writer,
            self.builder,
            audit=self.audit,
            needs=pinned_generations,
        )

    @cached_property
    def eraser(self) -> Eraser:
        """Erases documents for good."""
        return Eraser(
            self.database,
            self.blobs,
            self.shelf,
            self.writer,
            self.builder,
            clock=self.clock,
            audit=self.audit,
        )

    @property
    def writer(self) -> CorpusWriter:
        """The one that commits, with the build that serves open: no other process can write then."""
        self.shelf.serving()
        return self.bare_writer

    @cached_property
    def bare_writer(self) -> CorpusWriter:
        """The same before any build is opened; it takes back what a crash left before it starts."""
        writer = CorpusWriter(
            self.database,
            self.blobs,
            self.shelf,
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
        self._check_recipe()
        return Searcher(self.catalog, self.shelf, Glossary(self.database))

    @cached_property
    def curator(self) -> Curator:
        """What changes the glossary; it needs no passage store, so it works beside a server."""
        return Curator(
            database=self.database,
            open_writer=lambda: self.bare_writer,
            first_build=lambda: self.shelf.serving().build.number,
            clock=self.clock,
            ids=self.ids,
            audit=self.audit,
            actor=self.actor,
        )

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
            open_writer=self._open_writer,
            pool=self.pool,
            spool=self.settings.workspace / "spool",
            rules=ReadRules(
                max_file_mb=self.settings.max_file_mb,
                chunking=self._chunking(),
                open_embedder=lambda: self.embedder,
            ),
            removal_share=self.settings.removal_share,
            clock=self.clock,
            ids=self.ids,
        )

    @cached_property
    def corrector(self) -> Corrector:
        """What lets a person's word win over what a document says."""
        return Corrector(
            database=self.database,
            catalog=self.catalog,
            open_writer=lambda: self.writer,
            alone=self.refresh_line.alone,
            clock=self.clock,
            ids=self.ids,
            audit=self.audit,
        )

    @cached_property
    def scanner(self) -> Scanner:
        """What compares documents for their owners."""
        return Scanner(
            database=self.database,
            blobs=self.blobs,
            clock=self.clock,
            open_build=self.shelf.of,
        )

    def _chunking(self) -> Chunking:
        with self.database.read() as session:
            found = serving(session)
        return Chunking(most_characters=(found.recipe if found else self.recipe).passage_characters)

    def _open_writer(self) -> CorpusWriter:
        self._check_recipe()
        return self.writer

    def _check_recipe(self) -> None:
        """Refuse to go on silently with another embedder or passage size than the settings ask for."""
        with self.database.read() as session:
            found = serving(session)
        if found and found.recipe != self.recipe:
            raise RecipeChanged(
                f"this workspace was made with embedder {found.recipe.embedder!r} and passages of "
                f"{found.recipe.passage_characters} characters, and the settings ask for {self.recipe.embedder!r} and "
                f"{self.recipe.passage_characters}; run 'gristmill index rebuild', or change GRISTMILL_EMBEDDER and "
                "GRISTMILL_PASSAGE_CHARACTERS back."
            )

    @cached_property
    def line(self) -> QuestionLine:
        """The question line, for every assistant."""
        return QuestionLine(
            retriever=self.searcher,
            texts=self.catalog,
            embedder=self.embedder,
            clock=self.clock,
            ids=self.ids,
            composers=composers(self.models, self.embedder),
            senses=IngestSenses(database=self.database),
        )

    @cached_property
    def models(self) -> ModelDesk:
        """Where language models are asked; it connects to nothing before a question needs one."""
        return model_desk(self.settings, self.database, self.clock)

    @cached_property
    def prompts(self) -> PromptLibrary:
        """The shipped prompts and the workspace's own."""
        return PromptLibrary(self.settings.workspace)

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
        if "shelf" in self.__dict__:
            self.shelf.close()
        if "models" in self.__dict__:
            self.models.close()
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
