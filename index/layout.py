"""A version's layout: its blocks in order, so that a stored version can be cut again, and shown, without its source."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.values import Span
from kernel.canonical import canonical_json


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBlock:
    """A block where it stands in a version's normalized text."""

    kind: str
    """``heading``, ``paragraph``, ``item`` or ``table``."""
    span: Span
    heading: tuple[str, ...]
    """Headings above it, outermost first; a heading's own text is the last of its path."""
    page: int | None


def dump_layout(blocks: Sequence[PlacedBlock]) -> bytes:
    """Return blocks as the bytes of a blob; the same blocks are the same bytes."""
    return canonical_json({"blocks": [asdict(block) for block in blocks]}).encode()


def load_layout(raw: bytes) -> tuple[PlacedBlock, ...]:
    """Return the blocks that ``dump_layout`` was given."""
    return tuple(_block(stored) for stored in json.loads(raw)["blocks"])


def _block(stored: dict[str, Any]) -> PlacedBlock:
    return PlacedBlock(**stored | {"span": Span(**stored["span"]), "heading": tuple(stored["heading"])})
