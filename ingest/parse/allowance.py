"""What reading one document may cost, and what a reader is given to work with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.parse.elements import Block, Outcome, Parsed, Rejected
from ingest.parse.errors import ParseFailed

_BLOCK_COSTS = 64
"""Characters that a block counts for at least: millions of tiny ones are as large as long ones."""
_PROPERTY_CHARS = 2000
_PROPERTIES = 200
_NOTE_CHARS = 400
_NOTES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The limits of one document that its reader itself keeps; time and memory are the process's."""

    expanded_mb: int = 256
    """What an archive may unpack to."""
    text_mb: int = 16
    """What may be handed back, in MiB of characters."""
    seconds: float = 60.0
    """After which the process is killed; a reader that knows that it will not be ready says so before."""
    depth: int = 3
    """How many documents may stand inside each other."""
    ocr_languages: str = "eng"
    """As tesseract names them, joined by ``+``."""
    libreoffice: str = "soffice"
    """Program that converts old Office files, by name or path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One document that is being read, and how its reader has those read that stand inside it."""

    uri: str
    raw: bytes
    kind: str
    """Media type."""
    allowance: Allowance
    deadline: float
    """Of the monotonic clock, when the process is killed."""
    inside: Callable[[str, bytes], Outcome]
    """Read a document that stands inside this one, under its name."""


@dataclass(slots=True)
class Enclosed:
    """What stands inside a document in files of its own, as it is read."""

    reading: Reading
    what: str = "files inside it"
    blocks: list[Block] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Name and reason of what could not be read."""
    said: list[str] = field(default_factory=list)
    """Notes on what was read."""

    def add(self, name: str, raw: bytes) -> None:
        """Read a file and keep its blocks under a heading that is its name."""
        found = self.reading.inside(name, raw)
        if isinstance(found, Rejected):
            self.unread.append(f"{name} ({_first(found.reason)})")
            return
        self.blocks.append(Block(kind="heading", text=name, level=1))
        self.blocks.extend(lowered(found.blocks))
        self.said += [f"{name}: {note}" for note in found.notes]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not read, and what was noted of the rest."""
        unread = (f"{self.what} were not read: {', '.join(self.unread)}",) if self.unread else ()
        return (*unread, *self.said)


def _first(reason: str) -> str:
    """Return what is wrong, without the way out."""
    return reason.split(";", maxsplit=1)[0].split(". ", maxsplit=1)[0].rstrip(".")


def lowered(blocks: tuple[Block, ...]) -> list[Block]:
    """Return the blocks of a document that stands inside another: its headings one level down, without its pages."""
    return [
        Block(kind=block.kind, text=block.text, level=block.level + 1 if block.kind == "heading" else 0)
        for block in blocks
    ]


def within(found: Parsed, allowance: Allowance) -> Parsed:
    """Return what was read, with its labels and notes kept short.

    Raises:
        ParseFailed: it is more text than may be handed back.
    """
    size = sum(max(len(block.text), _BLOCK_COSTS) for block in found.blocks)
    if size > allowance.text_mb * 2**20:
        raise ParseFailed(
            "too_much_text",
            f"holds {size / 2**20:,.0f} MiB of text, more than the {allowance.text_mb} MiB that GRISTMILL_MAX_TEXT_MB "
            "allows; split it or raise that.",
        )
    properties = {key[:100]: value[:_PROPERTY_CHARS] for key, value in list(found.properties.items())[:_PROPERTIES]}
    notes = tuple(note if len(note) <= _NOTE_CHARS else f"{note[:_NOTE_CHARS]} …" for note in found.notes[:_NOTES])
    return Parsed(media_type=found.media_type, blocks=found.blocks, properties=properties, notes=notes)
