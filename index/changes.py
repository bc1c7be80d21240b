"""What a commit is asked to do, and what it did, as values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from index.catalog import document_key
from index.findings import Finding
from index.layout import PlacedBlock
from index.tables import FIRST_CHUNKER
from index.values import Span, Visibility
from kernel.canonical import canonical_json
from kernel.ids import digest

_CHARACTERS = 2_000_000
"""Of text, after which no further document is added to a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassage:
    """A piece of a new version."""

    text: str
    heading: tuple[str, ...]
    span: Span
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A content state that a document should have from now on."""

    source: str
    uri: str
    title: str
    content_hash: str
    """Of the bytes as fetched."""
    text: str
    """Normalized text; the passages' spans point into it."""
    passages: tuple[NewPassage, ...]
    visibility: Visibility
    media_type: str
    language: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    layout: tuple[PlacedBlock, ...] | None = None
    """Its blocks, from which it can be cut again; None where it has none."""
    chunker: str = FIRST_CHUNKER
    """Fingerprint of what cut its passages."""
    findings: tuple[Finding, ...] = ()
    keeps_raw: bool = True
    """The bytes as fetched are a blob; False where they may not be kept."""

    @property
    def document_id(self) -> str:
        """The id of its document."""
        return document_key(self.source, self.uri)

    @property
    def version_id(self) -> str:
        """Derived from the content and from what was read out of it: the same state is the same version."""
        found = [canonical_json(asdict(finding)) for finding in self.findings]
        facts = canonical_json(self.facts)
        return digest("version", self.document_id, self.content_hash, self.text, self.title, facts, *found)

    def context(self, passage: NewPassage) -> str:
        """Return title and headings of a passage, the title once."""
        path = [part for part in passage.heading if part != self.title]
        return "\n".join(part for part in (self.title, " > ".join(path)) if part)

    def passage_id(self, passage: NewPassage) -> str:
        """Derived from document, context and text: a piece that did not change keeps its id and its vector."""
        return digest("passage", self.document_id, self.context(passage), passage.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a commit should do."""

    versions: Iterable[NewVersion] = ()
    """Taken once, in order; those of one document must stand next to each other."""
    removed: tuple[str, ...] = ()
    """Ids of documents that their source no longer has."""
    narrowed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By the ids of other documents, which stay as they are: who may see them from now on, of those who may now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit did. ``generation`` is unchanged when there was nothing to do."""

    generation: int
    passages_added: int = 0
    passages_removed: int = 0
    embedded: int = 0
    """Texts that had to be embedded while committing, because no vector of theirs was given or found."""


def by_document(versions: Iterable[NewVersion], most: int) -> Iterator[list[NewVersion]]:
    """Yield versions in batches of about ``most``, or fewer long ones.

    Those of one document, which stand next to each other, are not parted.
    """
    held: list[NewVersion] = []
    size = 0
    for version in versions:
        is_full = len(held) >= most or size > _CHARACTERS
        if held and is_full and held[-1].uri != version.uri:
            yield held
            held, size = [], 0
        held.append(version)
        size += len(version.text)
    if held:
        yield held


def embedding_text(context: str, text: str) -> str:
    """Return what is embedded and searched for a passage."""
    return f"{context}\n{text}" if context else text


def embed_digest(context: str, text: str) -> str:
    """Return the digest under which a passage's vector is found again."""
    return digest("embed", embedding_text(context, text))
