"""What parsing returns: blocks in reading order, as values that cross the process border as JSON."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

BlockKind = Literal["heading", "paragraph", "item", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One element of a document."""

    kind: BlockKind
    text: str
    """Plain text; a table has one row a line, cells separated by `` | ``."""
    level: int = 0
    """Of a heading: 1 is the outermost."""
    page: int | None = None
    """Page, slide or sheet, from 1; None where the format has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document that was read."""

    media_type: str
    blocks: tuple[Block, ...]
    properties: dict[str, str] = field(default_factory=dict)
    """Labelled facts outside the text: front matter, mail headers, document properties."""
    notes: tuple[str, ...] = ()
    """What the reader had to guess, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A document that was not read, and why."""

    code: str
    reason: str
    """One sentence that completes "the file ...", with the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseJob:
    """Bytes to be parsed, under the name that says their format."""

    uri: str
    raw: bytes


Outcome = Parsed | Rejected


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON values."""
    return {"rejected": isinstance(outcome, Rejected), **asdict(outcome)}


def from_json(value: dict[str, Any]) -> Outcome:
    """Return the outcome that ``as_json`` was given."""
    if value.pop("rejected"):
        return Rejected(**value)
    blocks = tuple(Block(**block) for block in value.pop("blocks"))
    return Parsed(blocks=blocks, notes=tuple(value.pop("notes")), **value)
