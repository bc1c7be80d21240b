"""The desk's tables: what people attested, and what was found by comparing documents."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, UtcDateTime


class AttestationRow(Base):
    """A person's word that a version is still correct. Rows never change; the newest counts."""

    __tablename__ = "attestations"

    attestation_id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(index=True)
    version_id: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date]
    until: Mapped[date | None]


class ScanRow(Base):
    """Up to which generation documents were compared."""

    __tablename__ = "desk_scans"

    name: Mapped[str] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(BigInteger)


class SketchRow(Base):
    """What a text's words look like from afar; the same words in many versions are one row."""

    __tablename__ = "sketches"

    words_digest: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[int]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    """MinHash values."""
    sample: Mapped[bytes] = mapped_column(LargeBinary)
    """The shingles whose hash falls into the sample, the same rule for every text."""
    is_held: Mapped[bool]
    """The last comparison knew it: every pair of two such texts was decided."""


class SketchedRow(Base):
    """Which words a version has."""

    __tablename__ = "sketched_versions"

    version_id: Mapped[str] = mapped_column(primary_key=True)
    words_digest: Mapped[str] = mapped_column(ForeignKey("sketches.words_digest"), index=True)


class LikenessRow(Base):
    """Two texts that were found alike; ``one`` sorts before ``other``."""

    __tablename__ = "likenesses"

    one: Mapped[str] = mapped_column(ForeignKey("sketches.words_digest"), primary_key=True)
    other: Mapped[str] = mapped_column(ForeignKey("sketches.words_digest"), primary_key=True, index=True)
    kind: Mapped[str]
    jaccard: Mapped[float]
    contained: Mapped[float]
    shared_words: Mapped[int]
    begins: Mapped[str]


class ComparedPassageRow(Base):
    """A passage whose claims were held against its neighbours'."""

    __tablename__ = "compared_passages"

    passage_id: Mapped[str] = mapped_column(primary_key=True)
    is_held: Mapped[bool]
    """The last comparison knew it."""


class ConflictRow(Base):
    """Two sentences of two passages that cannot both hold. Places are in the passages, so no text is kept twice."""

    __tablename__ = "conflicts"

    conflict_id: Mapped[str] = mapped_column(primary_key=True)
    """Derived from both documents and the words of both passages: other words are another conflict."""
    kind: Mapped[str]
    score: Mapped[float]
    generation: Mapped[int] = mapped_column(BigInteger)
    """In which it was found."""
    one_document: Mapped[str] = mapped_column(index=True)
    one_passage: Mapped[str] = mapped_column(index=True)
    one_sentence: Mapped[list[int]] = mapped_column(JSON)
    one_difference: Mapped[list[int]] = mapped_column(JSON)
    other_document: Mapped[str] = mapped_column(index=True)
    other_passage: Mapped[str] = mapped_column(index=True)
    other_sentence: Mapped[list[int]] = mapped_column(JSON)
    other_difference: Mapped[list[int]] = mapped_column(JSON)


class RulingRow(Base):
    """What a person decided about a conflict. Rows never change; the newest counts."""

    __tablename__ = "rulings"

    ruling_id: Mapped[str] = mapped_column(primary_key=True)
    conflict_id: Mapped[str] = mapped_column(index=True)
    outcome: Mapped[str]
    winner: Mapped[str | None]
    """Id of the document that supersedes the other one."""
    loser: Mapped[str | None]
    effective_from: Mapped[date | None]
    by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
