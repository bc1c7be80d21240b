"""The port of connectors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from kernel.errors import Failed, Unavailable

RECORD = "application/x-record+json"
"""Media type of a JSON record with id, title, text and metadata: text already, no file to parse."""


class SourceUnreachable(Unavailable):
    """The place that a source names cannot be listed; nothing was changed."""

    code = "source_unreachable"


class AccessRefused(SourceUnreachable):
    """The place answers, and does not let us in; trying again changes nothing."""

    code = "access_refused"
    transient = False


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

    items: Collection[Item]
    """By URI, each once. May be read more than once, until the connector lists again; need not lie in memory."""
    problem: str = ""
    """Why the listing is not complete, or empty. An incomplete listing removes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An item's content."""

    raw: bytes
    sidecar: Mapping[str, str] = field(default_factory=dict)
    """Facts that stand beside the item, not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What reaching out may use: of this machine, and of the patience of others."""

    cache: Path
    """Folder for copies of what other machines hold; losing it costs time and nothing else."""
    max_bytes: int = 64 * 2**20
    """Larger items are listed with their size, and not kept."""
    timeout_s: float = 30.0
    """For one answer."""
    listing_timeout_s: float = 1800.0
    """For a whole listing; what was not seen by then makes it incomplete."""
    pause_s: float = 0.5
    """Between two requests to a host; robots.txt may ask for more."""
    max_items: int = 10_000
    """A listing that finds more is incomplete."""


@runtime_checkable
class KeepsCopies(Protocol):
    """A connector that keeps copies of what it read between two refreshes; losing them costs a transfer."""

    @property
    def copies(self) -> Path:
        """The folder that they lie in."""
        ...


class Connector(Protocol):
    """Reach one source."""

    media_type: str | None
    """Of every item; None when each says it itself."""

    def listing(self) -> Listing:
        """List the items, sorted by URI (as Python sorts text), each once.

        A connector that may find any number of them gives an ``Items``, which holds a bounded share in memory; one
        that gives a tuple finds no more than ``Reach.max_items``.

        Raises:
            SourceUnreachable: the source as a whole cannot be reached.
        """
        ...

    def fetch(self, uri: str) -> Fetched:
        """Return one item's content, as it is now or as it was listed.

        Raises:
            ItemGone: it is not there any more.
            ItemUnreadable: it is there, and cannot be read as it is.
        """
        ...
