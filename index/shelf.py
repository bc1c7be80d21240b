"""The shelf: builds with their stores, embedders and cutters, opened when they are first used."""

import threading
from dataclasses import dataclass

from sqlalchemy import func, select

from index.builds import (
    Build,
    ChunkerChanged,
    Cutter,
    EmbedderChanged,
    Recipe,
    Tools,
    build_of,
    first_place,
    list_builds,
    load_build,
    serving,
)
from index.catalog import alive, build_number, current_generation
from index.embedders.port import Embedder
from index.stores.port import PassageStore, StoreDamaged
from index.tables import BuildRow, EntryRow, GenerationRow
from kernel.clock import Clock
from kernel.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBuild:
    """A build that can be searched and written."""

    build: Build
    store: PassageStore
    embedder: Embedder


class Shelf:
    """Open builds, one store and one embedder each, and keep them open. Safe to share between threads."""

    def __init__(self, database: Database, tools: Tools, *, clock: Clock, first: Recipe) -> None:
        self._database = database
        self._tools = tools
        self._clock = clock
        self._first = first
        self._stores: dict[str, PassageStore] = {}
        self._lock = threading.RLock()

    def serving(self) -> OpenBuild:
        """Return the build of the current generation; the first time, make it.

        Raises:
            EmbedderChanged: its embedder is not the one that made it.
            StoreDamaged: its passage store was lost.
        """
        with self._database.read() as session:
            found = serving(session)
        return self._open(found or self.make(self._first))

    def embedder(self) -> Embedder:
        """Return the embedder of the current generation without its store, which another process may hold.

        Raises:
            EmbedderChanged: it is not the one that made the build.
        """
        with self._database.read() as session:
            found = serving(session)
        return self._embedder(found) if found else self._tools.embedder(self._first.embedder)

    def of(self, generation: int) -> OpenBuild | None:
        """Return the build in which a generation is searched; None for the generation before the first.

        Raises:
            EmbedderChanged: its embedder is not the one that made it.
        """
        with self._database.read() as session:
            found = build_of(session, generation)
        return self._open(found) if found else None

    def get(self, number: int) -> OpenBuild:
        """Return a build by its number.

        Raises:
            NotFound: there is none.
            EmbedderChanged: its embedder is not the one that made it.
        """
        with self._database.read() as session:
            found = load_build(session, number)
        return self._open(found)

    def alike(self, opened: OpenBuild) -> list[OpenBuild]:
        """Return the builds whose vectors are the same for the same text, that one first."""
        with self._database.read() as session:
            found = list_builds(session)
        others = [b for b in found if b.fingerprint == opened.build.fingerprint and b.number != opened.build.number]
        return [opened, *map(self._open, others)]

    def cutter(self, build: Build) -> Cutter:
        """Return what cuts for a build.

        Raises:
            ChunkerChanged: this program would cut otherwise.
        """
        found = self._tools.cutter(build.recipe.passage_characters)
        if found.fingerprint != build.chunker:
            raise ChunkerChanged(
                f"build {build.number} was cut by {build.chunker!r}, and this program cuts by {found.fingerprint!r}; "
                "run 'gristmill index rebuild' to make a build that this program can add to."
            )
        return found

    def make(self, recipe: Recipe) -> Build:
        """Record a new, empty build."""
        embedder = self._tools.embedder(recipe.embedder)
        with self._database.write() as session:
            used = (session.scalar(select(func.max(column))) or 0 for column in (BuildRow.number, GenerationRow.build))
            number = max(used) + 1
            session.add(
                BuildRow(
                    number=number,
                    embedder=recipe.embedder,
                    fingerprint=embedder.fingerprint,
                    dimension=embedder.dimension,
                    chunker=self._tools.cutter(recipe.passage_characters).fingerprint,
                    passage_characters=recipe.passage_characters,
                    place=first_place(number),
                    made_at=self._clock.now(),
                )
            )
            session.flush()
            self.discard(first_place(number))  # what a build that was dropped may have left there
            return load_build(session, number)

    def fingerprints(self, recipe: Recipe) -> tuple[str, str]:
        """Return what a build of this recipe would be made with: its embedder's and its chunker's fingerprint."""
        return (
            self._tools.embedder(recipe.embedder).fingerprint,
            self._tools.cutter(recipe.passage_characters).fingerprint,
        )

    def empty(self, build: Build, place: str) -> OpenBuild:
        """Return a build with an empty store at a place that no build uses yet; what lies there is removed."""
        embedder = self._embedder(build)
        self.discard(place)
        return OpenBuild(build=build, store=self.store(place, build.dimension), embedder=embedder)

    def what_is_left(self, build: Build) -> PassageStore | None:
        """Return a build's store, however much of it is lost; None when it cannot be read at all."""
        try:
            return self.store(build.place, build.dimension)
        except StoreDamaged:
            return None

    def store(self, place: str, dimension: int) -> PassageStore:
        """Return the passage store at a place; the same one each time."""
        with self._lock:
            if place not in self._stores:
                self._stores[place] = self._tools.store(place, dimension)
            return self._stores[place]

    def discard(self, place: str) -> None:
        """Close the store at a place, and remove it."""
        with self._lock:
            opened = self._stores.pop(place, None)
            if opened:
                opened.close()
            self._tools.drop(place)

    def discard_orphans(self) -> list[str]:
        """Remove stores that belong to no build, as a crash may leave them."""
        with self._database.read() as session:
            used = {build.place for build in list_builds(session)}
        orphans = sorted(self._tools.places() - used)
        for place in orphans:
            self.discard(place)
        return orphans

    def close(self) -> None:
        """Close every store."""
        with self._lock:
            for store in self._stores.values():
                store.close()
            self._stores.clear()

    def _open(self, build: Build) -> OpenBuild:
        embedder = self._embedder(build)
        is_new = build.place not in self._stores
        store = self.store(build.place, build.dimension)
        if is_new and self._is_lost(build, store):
            raise StoreDamaged(
                f"the passage store {build.place!r} of build {build.number} lacks what the catalog says it holds; "
                "run 'gristmill index repair' to derive it again."
            )
        return OpenBuild(build=build, store=store, embedder=embedder)

    def _is_lost(self, build: Build, store: PassageStore) -> bool:
        """Look for one passage that the current generation shows: a store that was lost is made empty."""
        with self._database.read() as session:
            now = current_generation(session)
            shown = select(EntryRow.entry_id).where(EntryRow.build == build_number(now), alive(EntryRow, now))
            found = session.scalar(shown.where(EntryRow.build == build.number).limit(1))
        return found is not None and not store.vectors([found])

    def _embedder(self, build: Build) -> Embedder:
        embedder = self._tools.embedder(build.recipe.embedder)
        if embedder.fingerprint != build.fingerprint:
            raise EmbedderChanged(
                f"build {build.number} was embedded with {build.fingerprint!r}, and {build.recipe.embedder!r} is "
                f"{embedder.fingerprint!r} here; run 'gristmill index rebuild' to embed the corpus with that."
            )
        return embedder
