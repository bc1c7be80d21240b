"""The port of connectors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kernel.errors import Failed, Unavailable

RECORD = "application/x-record+json"
"""Media type of a JSON record with id, title, text and metadata: text already, no file to parse."""


class SourceUnreachable(Unavailable):
    """The place that a source names cannot be listed; nothing was changed."""

    code = "source_unreachable"


class StaleListing(Failed):
    """A source could be listed only in part, so nothing was removed."""

    code = "stale_listing"


class ItemUnreadable(Failed):
    """An item cannot be fetched; the sentence completes "the item ..."."""

    code = "item_unreadable"


class ItemGone(ItemUnreadable):
    """An item was listed and is no longer there, or no longer the same."""

    code = "item_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing in a source."""

    uri: str
    """Stable inside the source: a relative path with forward slashes, or an id."""
    stamp: str
    """Changes whenever the content may have changed; cheap to get."""
    size: int = 0
    """In bytes; 0 where it is not known."""
    ignored: str = ""
    """The rule by which it is not a document, or empty."""
    is_settled: bool = True
    """False when it changed so recently that an equal stamp proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a source holds now."""

    items: tuple[Item, ...]
    problem: str = ""
    """Why the listing is not complete, or empty. An incomplete listing removes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An item's content."""

    raw: bytes
    sidecar: Mapping[str, str] = field(default_factory=dict)
    """Facts that stand beside the item, not in it."""


class Connector(Protocol):
    """Reach one source."""

    media_type: str | None
    """Of every item; None when each says it itself."""

    def listing(self) -> Listing:
        """List the items, sorted by URI, each once.

        Raises:
            SourceUnreachable: the source as a whole cannot be reached.
        """
        ...

    def fetch(self, uri: str) -> Fetched:
        """Return one item's content.

        Raises:
            ItemGone: it is not there any more.
            ItemUnreadable: it is there, and cannot be read as it is.
        """
        ...
