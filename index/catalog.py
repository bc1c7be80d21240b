"""Reading the catalog: generations, documents, versions and their text."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session

from index.flagged import instruction_spans
from index.layout import PlacedBlock, load_layout
from index.succession import Supersession
from index.tables import BuildRow, DocumentRow, EntryRow, GenerationRow, PassageRow, PlacementRow, SpellRow, VersionRow
from index.values import InForce, Span, Visibility
from kernel.access import narrowed
from kernel.blobs import BlobStore
from kernel.db import Database, in_order, streamed
from kernel.errors import InvalidInput, NotFound
from kernel.ids import digest

_CHUNK = 500
"""Values in one SQL ``IN``: below the smallest limit of the databases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version with its document, as stored."""

    version_id: str
    document_id: str
    source: str
    uri: str
    title: str
    content_hash: str
    facts: dict[str, Any]
    """Policy facts by name, each with its value and where it was found."""
    visibility: Visibility | None
    """As live in the generation that was asked for; None where no generation was."""
    superseded: Supersession | None = None
    """Which document took its place, and from when on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """The document that took the place of a version."""

    document_id: str
    source: str
    uri: str
    title: str
    since: date
    """From this day on it applies instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A passage where it stands in the version that a search may see."""

    passage_id: str
    text: str
    heading: tuple[str, ...]
    span: Span
    page: int | None
    in_force: InForce
    version_id: str
    source: str
    uri: str
    title: str
    flagged: tuple[Span, ...] = ()
    """Words in it that address the machine that reads them."""


_LOCATED = (
    PassageRow.passage_id,
    PassageRow.text,
    PassageRow.heading,
    PlacementRow.start,
    PlacementRow.end,
    PlacementRow.page,
    SpellRow.first,
    SpellRow.last,
    VersionRow.version_id,
    VersionRow.title,
    DocumentRow.source,
    DocumentRow.uri,
)
"""Columns, not whole rows: half the time of a look-up went into making objects of them."""

_NEWEST = select(func.max(GenerationRow.number)).where(GenerationRow.state == "committed")


def document_key(source: str, uri: str) -> str:
    """Return the id of the document at this place."""
    return digest("document", source, uri)


def alive(row: type[SpellRow] | type[EntryRow], generation: int) -> ColumnElement[bool]:
    """Return the condition under which a generation sees rows of a table."""
    return and_(row.born <= generation, row.died > generation)


def current_generation(session: Session) -> int:
    """Return the newest committed generation; 0 when nothing was committed yet."""
    return session.scalar(_NEWEST) or 0


class GenerationVacuumed(InvalidInput):
    """What a generation held was given up."""

    code = "generation_vacuumed"


def check_committed(session: Session, asked: int) -> None:
    """Refuse a generation that was never committed, or of which something was given up.

    Raises:
        InvalidInput: it lies outside of 0 to the current one.
        GenerationVacuumed: it was vacuumed.
    """
    current = current_generation(session)
    if not 0 <= asked <= current:
        raise InvalidInput(f"generation {asked} does not exist; the newest is {current}.")
    if asked and session.scalar(select(GenerationRow.state).where(GenerationRow.number == asked)) != "committed":
        raise GenerationVacuumed(
            f"generation {asked} was vacuumed, so it can no longer be searched or restored; the newest is {current}. "
            "A generation that must stay is pinned with 'gristmill pin add'."
        )


class Catalog:
    """Answer what the corpus holds and held."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self._database = database
        self._blobs = blobs

    def generation(self, asked: int | None = None) -> int:
        """Return the current generation, or the one asked for when it was committed.

        Raises:
            InvalidInput: no such generation was committed.
            GenerationVacuumed: it was vacuumed.
        """
        with self._database.read() as session:
            if asked is None:
                return current_generation(session)
            check_committed(session, asked)
        return asked

    def version_text(self, version_id: str) -> str:
        """Return the normalized text of a version, live or not.

        Raises:
            NotFound: there is no such version.
        """
        with self._database.read() as session:
            blob = session.scalar(select(VersionRow.text_blob).where(VersionRow.version_id == version_id))
        if blob is None:
            raise NotFound(f"version {version_id!r} is not in the catalog; it may have been erased.")
        return self._blobs.get(blob).decode()

    def layout(self, version_id: str) -> tuple[PlacedBlock, ...] | None:
        """Return the blocks of a version, in order; None in a version from before layouts were kept.

        Raises:
            NotFound: there is no such version.
        """
        with self._database.read() as session:
            row = session.get(VersionRow, version_id)
        if row is None:
            raise NotFound(f"version {version_id!r} is not in the catalog; it may have been erased.")
        return load_layout(self._blobs.get(row.layout_blob)) if row.layout_blob else None

    def version(self, version_id: str) -> VersionView:
        """Return a version, under the visibility that it has or last had.

        Raises:
            NotFound: there is no such version.
        """
        query = (
            select(VersionRow, DocumentRow, SpellRow)
            .join(DocumentRow, VersionRow.document_id == DocumentRow.document_id)
            .join(SpellRow, SpellRow.version_id == VersionRow.version_id)
            .where(VersionRow.version_id == version_id, SpellRow.born <= _NEWEST.scalar_subquery())
            .order_by(SpellRow.born.desc())
            .limit(1)
        )
        with self._database.read() as session:
            found = session.execute(query).one_or_none()
        if found is None:
            raise NotFound(f"version {version_id!r} is not in the catalog; it may have been erased.")
        return view(*found)

    def successor(self, version_id: str) -> Successor | None:
        """Return the document that took the place of a version, or None; whoever may see one may see the other.

        Raises:
            NotFound: there is no such version.
        """
        end = self.version(version_id).superseded
        if end is None:
            return None
        query = (
            select(DocumentRow, VersionRow.title)
            .join(VersionRow, VersionRow.document_id == DocumentRow.document_id)
            .where(DocumentRow.document_id == end.document_id)
            .order_by(VersionRow.first_generation.desc())
            .limit(1)
        )
        with self._database.read() as session:
            found = session.execute(query).one_or_none()
        if found is None:
            return None
        document, title = found
        return Successor(
            document_id=end.document_id, source=document.source, uri=document.uri, title=title, since=end.since
        )

    def document_texts(self, source: str | None, uri: str) -> list[str]:
        """Return the text of every stored version of a document, oldest first; none when it is unknown."""
        ids = select(VersionRow.version_id).join(DocumentRow).where(DocumentRow.uri == uri)
        if source is not None:
            ids = ids.where(DocumentRow.source == source)
        with self._database.read() as session:
            found = session.scalars(ids.order_by(VersionRow.first_generation)).all()
        return [self.version_text(version_id) for version_id in found]

    def readers_of(self, version_ids: Collection[str], generation: int) -> dict[str, frozenset[str]]:
        """Return who may see each version in a generation; one that the generation does not hold is left out."""
        query = select(SpellRow.version_id, SpellRow.readers).where(
            SpellRow.version_id.in_(version_ids), alive(SpellRow, generation)
        )
        found: dict[str, frozenset[str]] = {}
        with self._database.read() as session:
            for version_id, readers in session.execute(query):
                found[version_id] = found.get(version_id, frozenset()) | frozenset(readers)
        return found

    def live_uris(self, source: str) -> set[str]:
        """Return the URIs of the documents that the current generation holds of a source."""
        with self._database.read() as session:
            return set(held_uris(session, source, current_generation(session)))

    def shown_beyond(self, source: str, readers: frozenset[str], uris: Iterable[str]) -> Iterator[str]:
        """Yield those of a source's live documents among ``uris`` that somebody else may see than these readers."""
        waiting = iter(uris)
        while some := list(islice(waiting, _CHUNK)):
            with self._database.read() as session:
                query = (
                    select(DocumentRow.uri, SpellRow.readers)
                    .join(SpellRow, SpellRow.document_id == DocumentRow.document_id)
                    .where(DocumentRow.source == source, DocumentRow.uri.in_(some))
                    .where(alive(SpellRow, current_generation(session)))
                )
                found = [(uri, frozenset(shown)) for uri, shown in session.execute(query)]
            yield from sorted({uri for uri, shown in found if narrowed(shown, readers) != shown})

    def live_versions(self, source: str, generation: int) -> list[VersionView]:
        """Return what a generation holds of a source, by URI."""
        query = (
            select(VersionRow, DocumentRow, SpellRow)
            .join(DocumentRow, VersionRow.document_id == DocumentRow.document_id)
            .join(SpellRow, SpellRow.version_id == VersionRow.version_id)
            .where(DocumentRow.source == source, alive(SpellRow, generation))
            .order_by(DocumentRow.uri, SpellRow.first.asc().nulls_first())
        )
        with self._database.read() as session:
            return [view(version, document, spell) for version, document, spell in session.execute(query)]

    def locate(self, passage_ids: Sequence[str], *, generation: int, as_of: date) -> dict[str, Located]:
        """Return where each passage stands in a version that is live and in force; missing ones are left out."""
        query = (
            select(*_LOCATED)
            .select_from(PassageRow)
            .join(PlacementRow, PlacementRow.passage_id == PassageRow.passage_id)
            .join(VersionRow, VersionRow.version_id == PlacementRow.version_id)
            .join(DocumentRow, DocumentRow.document_id == VersionRow.document_id)
            .join(SpellRow, SpellRow.version_id == VersionRow.version_id)
            .where(PassageRow.passage_id.in_(passage_ids), alive(SpellRow, generation))
            .where(PlacementRow.chunker == _chunker_of(generation))
            .order_by(PlacementRow.ordinal)
        )
        found: dict[str, Located] = {}
        with self._database.read() as session:
            for row in session.execute(query):
                in_force = InForce(first=row.first, last=row.last)
                if in_force.covers(as_of) and row.passage_id not in found:
                    found[row.passage_id] = Located(
                        passage_id=row.passage_id,
                        text=row.text,
                        heading=tuple(row.heading),
                        span=Span(start=row.start, end=row.end),
                        page=row.page,
                        in_force=in_force,
                        version_id=row.version_id,
                        source=row.source,
                        uri=row.uri,
                        title=row.title,
                    )
            flagged = instruction_spans(session, {located.version_id for located in found.values()})
        return {name: _flagged(located, flagged) for name, located in found.items()}

    def counts(self, generation: int) -> tuple[int, int]:
        """Return how many documents and passages a generation holds."""
        documents = select(func.count(SpellRow.document_id.distinct())).where(alive(SpellRow, generation))
        passages = select(func.count(EntryRow.passage_id.distinct())).where(
            alive(EntryRow, generation), EntryRow.build == build_number(generation)
        )
        with self._database.read() as session:
            return session.scalar(documents) or 0, session.scalar(passages) or 0


def held_uris(session: Session, source: str, generation: int) -> Iterator[str]:
    """Yield the URIs of the documents that a generation holds of a source, each once, in order."""
    query = (
        select(DocumentRow.uri)
        .where(DocumentRow.source == source)
        .where(
            select(SpellRow.spell_id)
            .where(SpellRow.document_id == DocumentRow.document_id, alive(SpellRow, generation))
            .exists()
        )
        .order_by(in_order(session, DocumentRow.uri))
    )
    return (uri for (uri,) in streamed(session, query))


def build_number(generation: int) -> ScalarSelect[int]:
    """Return, for a query, the number of the build in which a generation is searched."""
    return select(GenerationRow.build).where(GenerationRow.number == generation).scalar_subquery()


def _chunker_of(generation: int) -> ScalarSelect[str]:
    return select(BuildRow.chunker).where(BuildRow.number == build_number(generation)).scalar_subquery()


def _flagged(located: Located, spans: Mapping[str, Sequence[Span]]) -> Located:
    inside = tuple(
        span
        for span in spans.get(located.version_id, ())
        if span.start < located.span.end and located.span.start < span.end
    )
    return replace(located, flagged=inside) if inside else located


def visibility_of(row: SpellRow | EntryRow) -> Visibility:
    """Return a row's visibility."""
    return Visibility(readers=frozenset(row.readers), in_force=InForce(first=row.first, last=row.last))


def superseded_of(row: SpellRow) -> Supersession | None:
    """Return which document took the place of a version, or None."""
    if row.superseded_by is None or row.superseded_from is None:
        return None
    return Supersession(document_id=row.superseded_by, since=row.superseded_from)


def view(version: VersionRow, document: DocumentRow, spell: SpellRow | None) -> VersionView:
    """Return rows as one value."""
    return VersionView(
        version_id=version.version_id,
        document_id=document.document_id,
        source=document.source,
        uri=document.uri,
        title=version.title,
        content_hash=version.content_hash,
        facts=version.facts,
        visibility=visibility_of(spell) if spell else None,
        superseded=superseded_of(spell) if spell else None,
    )


def entries_by_digest(session: Session, digests: Iterable[str], which: ColumnElement[bool]) -> dict[str, str]:
    """Return one of these entries, live or dead, for each embedding text that one of them holds the vector of."""
    wanted = sorted(set(digests))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(PassageRow.embed_digest, func.min(EntryRow.entry_id))
            .join(EntryRow, EntryRow.passage_id == PassageRow.passage_id)
            .where(PassageRow.embed_digest.in_(wanted[start : start + _CHUNK]), which)
            .group_by(PassageRow.embed_digest)
        )
        found.update({row[0]: row[1] for row in session.execute(query)})
    return found
