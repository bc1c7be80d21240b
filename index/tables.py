"""The catalog's tables. The catalog is the truth; the passage store is derived from it.

A *spell* is a stretch of generations over which a version was live under one visibility; an *entry* is the same
for a passage. ``born <= generation < died`` says whether a generation sees them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime

FIRST_CHUNKER = "sections/1000"
"""The chunker of placements from before builds."""


class GenerationRow(Base):
    """One commit to the corpus; ``staged`` until it counts."""

    __tablename__ = "generations"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]
    note: Mapped[dict[str, Any]]
    build: Mapped[int] = mapped_column(default=1)
    """In which build it is searched."""


class BuildRow(Base):
    """One derivation of the corpus: an embedder, a chunker, and a passage store of their own."""

    __tablename__ = "builds"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    embedder: Mapped[str]
    """Name under which the embedder is opened again."""
    fingerprint: Mapped[str]
    """Of the embedder."""
    dimension: Mapped[int]
    chunker: Mapped[str]
    """Fingerprint of the chunker."""
    passage_characters: Mapped[int]
    place: Mapped[str]
    """Folder or collection of its passage store."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DocumentRow(Base):
    """One item of a source, with a stable URI."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_place", "source", "uri", unique=True),)

    document_id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    uri: Mapped[str]


class VersionRow(Base):
    """One content state of a document. Rows never change."""

    __tablename__ = "versions"

    version_id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.document_id"), index=True)
    first_generation: Mapped[int] = mapped_column(BigInteger, index=True)
    content_hash: Mapped[str]
    text_blob: Mapped[str]
    raw_blob: Mapped[str]
    """Empty where the bytes as fetched may not be kept."""
    layout_blob: Mapped[str | None]
    """Its blocks; None in versions from before layouts were kept."""
    title: Mapped[str]
    language: Mapped[str | None]
    media_type: Mapped[str]
    facts: Mapped[dict[str, Any]]


class FindingRow(Base):
    """What was found in a version: personal data, or words that address the machine that reads them."""

    __tablename__ = "findings"

    version_id: Mapped[str] = mapped_column(ForeignKey("versions.version_id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    type: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    score: Mapped[float]
    reason: Mapped[str]


class SpellRow(Base):
    """Generations over which a version was live under one visibility."""

    __tablename__ = "spells"

    spell_id: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("versions.version_id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.document_id"), index=True)
    born: Mapped[int] = mapped_column(BigInteger, index=True)
    died: Mapped[int] = mapped_column(BigInteger, index=True)
    readers: Mapped[list[str]]
    first: Mapped[date | None]
    last: Mapped[date | None]
    """The days that are left to it, with later versions and superseding documents taken into account."""
    said_first: Mapped[date | None]
    said_last: Mapped[date | None]
    """The days that the version gave itself."""
    superseded_by: Mapped[str | None] = mapped_column(index=True)
    """Id of the document that ends its time."""
    superseded_from: Mapped[date | None]


class PassageRow(Base):
    """A piece of a document's text; the same piece in two versions is one row."""

    __tablename__ = "passages"

    passage_id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.document_id"), index=True)
    text: Mapped[str]
    heading: Mapped[list[str]]
    context: Mapped[str]
    """Title and headings: searched and embedded with the text, not shown."""
    embed_digest: Mapped[str] = mapped_column(index=True)


class PlacementRow(Base):
    """Where a passage stands in a version, as one chunker cut it."""

    __tablename__ = "placements"

    version_id: Mapped[str] = mapped_column(ForeignKey("versions.version_id"), primary_key=True)
    chunker: Mapped[str] = mapped_column(primary_key=True, default=FIRST_CHUNKER)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    passage_id: Mapped[str] = mapped_column(ForeignKey("passages.passage_id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int | None]


class EntryRow(Base):
    """Generations over which a passage can be found under one visibility; mirrored in the passage store."""

    __tablename__ = "entries"

    entry_id: Mapped[str] = mapped_column(primary_key=True)
    build: Mapped[int] = mapped_column(index=True, default=1)
    passage_id: Mapped[str] = mapped_column(ForeignKey("passages.passage_id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.document_id"), index=True)
    born: Mapped[int] = mapped_column(BigInteger, index=True)
    died: Mapped[int] = mapped_column(BigInteger, index=True)
    readers: Mapped[list[str]]
    first: Mapped[date | None]
    last: Mapped[date | None]


class PinRow(Base):
    """A generation that vacuum must keep, and why."""

    __tablename__ = "pins"

    generation: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ErasureRow(Base):
    """A document that was erased, and is not read again."""

    __tablename__ = "erasures"

    document_id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    uri: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    pending: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What still has to be deleted outside the database; None when everything is gone."""
