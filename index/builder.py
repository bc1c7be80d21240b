"""Making, switching and dropping builds, beside the one that serves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, true, update
from sqlalchemy.orm import Session

from index import staging
from index.builds import Build, Recipe, list_builds, load_build, next_place, serving
from index.catalog import current_generation
from index.changes import embed_digest, embedding_text
from index.embedders.port import Vectors
from index.filling import Filler, settled_for
from index.pins import Needs, pinned
from index.shelf import OpenBuild, Shelf
from index.tables import BuildRow, EntryRow, GenerationRow, PassageRow, PlacementRow
from index.writer import CorpusWriter
from kernel.audit import AuditLog
from kernel.db import Database
from kernel.errors import Refused

Progress = Callable[[str, int, int], None]
"""Called with the stage, how many documents are done, and of how many."""

_DOCUMENTS = 64
"""In one step: so many are embedded before the writer's lock is taken for them."""


class BuildNeeded(Refused):
    """A build cannot be dropped, because something is still searched in it."""

    code = "build_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildState:
    """A build, and what needs it."""

    build: Build
    is_serving: bool
    generations: tuple[int, ...]
    """Those that are searched in it, and can be."""
    pinned: tuple[int, ...]
    """Of these, the pinned ones."""
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What making a build, or going back to one, did."""

    build: int
    generation: int
    documents: int
    embedded: int
    """Texts for which no vector was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Differences:
    extra: Sequence[str]
    lost: Sequence[str]
    wrong: Mapping[int, Sequence[str]]
    """By when they should die."""

    @property
    def counts(self) -> dict[str, int]:
        return {"extra": len(self.extra), "lost": len(self.lost), "wrong": sum(map(len, self.wrong.values()))}


class Builder:
    """Change in which build the corpus is searched; what readers see changes with one commit."""

    def __init__(
        self, database: Database, shelf: Shelf, writer: CorpusWriter, *, audit: AuditLog, needs: Needs
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._writer = writer
        self._audit = audit
        self._needs = needs
        self._filler = Filler(database, shelf)

    def states(self) -> list[BuildState]:
        """Return every build, oldest first."""
        with self._database.read() as session:
            return [self._state(session, build) for build in list_builds(session)]

    def rebuild(self, recipe: Recipe, progress: Progress) -> Rebuilt:
        """Make a build of this recipe beside the serving one, then switch to it; an unfinished one is gone on with."""
        with self._database.read() as session:
            unfinished = [state.build for state in self.states() if not (state.generations or state.is_serving)]
            has_any = current_generation(session) > 0
        wanted = self._shelf.fingerprints(recipe)
        same = [b for b in unfinished if b.recipe == recipe and (b.fingerprint, b.chunker) == wanted]
        build = same[0] if same and has_any else self._shelf.make(recipe)
        return self.switch(build.number, progress)

    def switch(self, number: int, progress: Progress) -> Rebuilt:
        """Make a build serve, from the next generation on; what it lacks is embedded before, without the writer's lock.

        Raises:
            NotFound: there is no such build.
            EmbedderChanged: its embedder is not here.
            ChunkerChanged: this program does not cut as it is cut.
        """
        at = self._shelf.get(number)
        self._shelf.cutter(at.build)
        embedded, documents = 0, 0
        if not self._serves(number):
            self.reconcile(at)
            embedded, documents = self._catch_up(at, progress)
        done = self._writer.switch(at)
        return Rebuilt(build=number, generation=done.generation, documents=documents, embedded=embedded + done.embedded)

    def drop(self, number: int) -> None:
        """Remove a build that does not serve; its generations can no longer be searched.

        Raises:
            NotFound: there is no such build.
            BuildNeeded: it serves, or a pinned generation is searched in it.
        """
        with self._writer.exclusive():
            with self._database.write() as session:
                state = self._state(session, load_build(session, number))
                _check_droppable(state)
                forget_build(session, state.build)
                self._audit.append(session, "build.drop", f"build:{number}", generations=list(state.generations))
            self._shelf.discard(state.build.place)

    def differences(self, number: int) -> dict[str, int]:
        """Return how many entries a build's store has too many, too few, or with a wrong end; change nothing.

        Raises:
            NotFound: there is no such build.
        """
        return self._compare(self._shelf.get(number)).counts

    def reconcile(self, at: OpenBuild) -> dict[str, int]:
        """Make a build's store hold what the catalog says; return what was different, by kind."""
        with self._writer.exclusive():
            found = self._compare(at)
            at.store.delete(found.extra)
            self._filler.fill(at, found.lost, {}, true())
            for died, names in found.wrong.items():
                at.store.set_died(names, died)
        return found.counts

    def compact(self, number: int) -> int:
        """Write a build's store anew from the catalog, and let go of the old one; return how many texts were embedded.

        What was deleted is gone from the disk then, and what was lost is there again.
        """
        with self._writer.exclusive():
            with self._database.read() as session:
                build = load_build(session, number)
            place = next_place(build.place)
            embedded = self._filler.rewrite(self._shelf.empty(build, place), self._shelf.what_is_left(build))
            with self._database.write() as session:
                session.execute(update(BuildRow).where(BuildRow.number == number).values(place=place))
            self._shelf.discard(build.place)
            return embedded

    def _state(self, session: Session, build: Build) -> BuildState:
        searched = select(GenerationRow.number).where(
            GenerationRow.build == build.number, GenerationRow.state == "committed"
        )
        generations = tuple(session.scalars(searched.order_by(GenerationRow.number)))
        pins = pinned(session, self._needs)
        current = serving(session)
        entries = select(func.count()).select_from(EntryRow).where(EntryRow.build == build.number)
        return BuildState(
            build=build,
            is_serving=current is not None and current.number == build.number,
            generations=generations,
            pinned=tuple(sorted(pins & set(generations))),
            entries=session.scalar(entries) or 0,
        )

    def _compare(self, at: OpenBuild) -> "_Differences":
        with self._database.read() as session:
            query = select(EntryRow.entry_id, EntryRow.died).where(EntryRow.build == at.build.number)
            wanted = {row.entry_id: row.died for row in session.execute(query)}
        found = at.store.census()
        wrong: dict[int, list[str]] = {}
        for name, died in sorted(wanted.items()):
            if found.get(name, died) != died:
                wrong.setdefault(died, []).append(name)
        return _Differences(
            extra=sorted(found.keys() - wanted.keys()), lost=sorted(wanted.keys() - found.keys()), wrong=wrong
        )

    def _serves(self, number: int) -> bool:
        with self._database.read() as session:
            found = serving(session)
        return found is not None and found.number == number

    def _catch_up(self, at: OpenBuild, progress: Progress) -> tuple[int, int]:
        with self._database.read() as session:
            documents = staging.documents_of(session, at.build, current_generation(session))
        embedded = 0
        for start in range(0, len(documents), _DOCUMENTS):
            some = documents[start : start + _DOCUMENTS]
            self._writer.place(at, some)
            vectors = self._vectors(at, some)
            embedded += len(vectors) + self._writer.bring(at, some, vectors)
            progress("build", start + len(some), len(documents))
        return embedded, len(documents)

    def _vectors(self, at: OpenBuild, documents: Sequence[str]) -> dict[str, Vectors]:
        """Embed what these documents say now and no alike build has a vector for."""
        with self._database.read() as session:
            now = current_generation(session)
            texts = _texts(session, documents, now, at.build)
        names = self._filler.missing(at, list(texts), settled_for(at, documents, now))
        return dict(zip(names, at.embedder.embed([texts[name] for name in names]), strict=True))


def forget_build(session: Session, build: Build) -> None:
    """Take a build out of the catalog; the generations that were searched in it can no longer be."""
    session.execute(delete(EntryRow).where(EntryRow.build == build.number))
    session.execute(delete(BuildRow).where(BuildRow.number == build.number))
    session.execute(update(GenerationRow).where(GenerationRow.build == build.number).values(state="vacuumed"))
    sweep_passages(session)


def sweep_passages(session: Session) -> None:
    """Delete what chunkers cut that no build uses any more, and passages that stand nowhere."""
    session.execute(delete(PlacementRow).where(PlacementRow.chunker.not_in(select(BuildRow.chunker))))
    session.execute(delete(PassageRow).where(PassageRow.passage_id.not_in(select(PlacementRow.passage_id))))


def _check_droppable(state: BuildState) -> None:
    number = state.build.number
    if state.is_serving:
        raise BuildNeeded(f"build {number} serves; switch to another one first with 'gristmill index switch BUILD'.")
    if state.pinned:
        raise BuildNeeded(
            f"build {number} is needed: generation {state.pinned[0]} is pinned and searched in it. "
            "'gristmill pin list' says by whom; 'gristmill pin remove' lets go of it."
        )


def _texts(session: Session, documents: Sequence[str], generation: int, build: Build) -> dict[str, str]:
    live = staging.live_by_document(session, documents, generation)
    versions = {one.version_id for some in live.values() for one in some}
    placed = staging.passages_of(session, versions, build.chunker)
    found: dict[str, str] = {}
    for some in staging.batches(sorted({passage for passages in placed.values() for passage in passages})):
        for row in session.scalars(select(PassageRow).where(PassageRow.passage_id.in_(some))):
            found[embed_digest(row.context, row.text)] = embedding_text(row.context, row.text)
    return found
