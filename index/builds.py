"""Builds: the corpus as one embedder sees it and one chunker cuts it, each with a passage store of its own.

A generation says in which build it is searched; so a new build can be made beside the one that serves, and older
generations are found again exactly as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from index.changes import NewPassage
from index.embedders.port import Embedder
from index.layout import PlacedBlock
from index.stores.port import PassageStore
from index.tables import BuildRow, GenerationRow
from kernel.errors import Corrupt, NotFound

_NEWEST = select(func.max(GenerationRow.number)).where(GenerationRow.state == "committed").scalar_subquery()


class EmbedderChanged(Corrupt):
    """A build was embedded by another model than the one that would be asked now."""

    code = "embedder_changed"


class ChunkerChanged(Corrupt):
    """A build was cut otherwise than this program would cut now."""

    code = "chunker_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a build is made."""

    embedder: str
    """Name under which the embedder is opened."""
    passage_characters: int
    """The most that a passage holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A build as the catalog knows it."""

    number: int
    recipe: Recipe
    fingerprint: str
    """Of the embedder that made its vectors."""
    dimension: int
    chunker: str
    """Fingerprint of the chunker that cut its passages."""
    place: str
    """Folder or collection of its passage store."""
    made_at: datetime


class Cutter(Protocol):
    """Cut a version into passages."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same layout would be cut otherwise."""
        ...

    def cut(self, text: str, layout: Sequence[PlacedBlock]) -> tuple[NewPassage, ...]:
        """Return the passages of a text whose blocks are these, in order."""
        ...


class Tools(Protocol):
    """Open what a build is made of, by name."""

    def embedder(self, name: str) -> Embedder:
        """Return the embedder of that name; the same one each time."""
        ...

    def cutter(self, passage_characters: int) -> Cutter:
        """Return the cutter of passages of that size."""
        ...

    def store(self, place: str, dimension: int) -> PassageStore:
        """Open the passage store at a place, or make an empty one there."""
        ...

    def places(self) -> set[str]:
        """Return where there are passage stores."""
        ...

    def drop(self, place: str) -> None:
        """Remove the passage store at a place, which must not be open; one that is not there is no error."""
        ...


def serving(session: Session) -> Build | None:
    """Return the build in which the current generation is searched, or the one that the first will be."""
    current = session.scalars(
        select(BuildRow)
        .join(GenerationRow, GenerationRow.build == BuildRow.number)
        .where(GenerationRow.number == _NEWEST)
    ).first()
    row = current or session.scalars(select(BuildRow).order_by(BuildRow.number)).first()
    return _build(row) if row else None


def build_of(session: Session, generation: int) -> Build | None:
    """Return the build in which a generation is searched; None for one in which there is nothing."""
    row = session.scalars(
        select(BuildRow)
        .join(GenerationRow, GenerationRow.build == BuildRow.number)
        .where(GenerationRow.number == generation)
    ).first()
    return _build(row) if row else None


def load_build(session: Session, number: int) -> Build:
    """Return a build.

    Raises:
        NotFound: there is none of that number.
    """
    row = session.get(BuildRow, number)
    if row is None:
        raise NotFound(f"there is no build {number}; 'gristmill index builds' lists them.")
    return _build(row)


def list_builds(session: Session) -> list[Build]:
    """Return every build, oldest first."""
    return [_build(row) for row in session.scalars(select(BuildRow).order_by(BuildRow.number))]


def first_place(number: int) -> str:
    """Return where a build's store lies when it is made."""
    return "store" if number == 1 else f"store-{number}"


def next_place(place: str) -> str:
    """Return where a build's store lies when it is written anew."""
    name, _, turn = place.partition(".")
    return f"{name}.{int(turn or 0) + 1}"


def _build(row: BuildRow) -> Build:
    return Build(
        number=row.number,
        recipe=Recipe(embedder=row.embedder, passage_characters=row.passage_characters),
        fingerprint=row.fingerprint,
        dimension=row.dimension,
        chunker=row.chunker,
        place=row.place,
        made_at=row.made_at,
    )
