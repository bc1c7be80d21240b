"""What a refresh has to do: a pure decision over what is listed and what is known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.connectors.port import Item, Listing
from kernel.errors import Refused

ItemState = Literal["indexed", "quarantined", "ignored"]


class RemovalRefused(Refused):
    """A refresh would remove more of a source than its guard allows; nothing was changed."""

    code = "removal_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the last refresh saw of an item."""

    uri: str
    stamp: str
    content_hash: str
    state: ItemState
    recipe: str
    """What it was made with: parser, chunker, readers."""
    code: str = ""
    reason: str = ""
    """Of a quarantined item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a refresh has to do."""

    read: tuple[Item, ...]
    """New ones, and those that may have changed."""
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    """Known or live, and no longer listed (or ignored by a rule now)."""
    ignored: tuple[Item, ...]


def plan(listing: Listing, known: Mapping[str, Known], live: Collection[str], *, recipe: str) -> Plan:
    """Decide from stamps alone; content is compared when an item is read. A partial listing removes nothing.

    ``live`` names what the corpus holds, which a crash or a rollback may have left different from what is known.
    """
    read: list[Item] = []
    unchanged: list[str] = []
    ignored = tuple(item for item in listing.items if item.ignored)
    documents = [item for item in listing.items if not item.ignored]
    for item in documents:
        before = known.get(item.uri)
        same = before and before.stamp == item.stamp and before.recipe == recipe and item.is_settled
        if same:
            unchanged.append(item.uri)
        else:
            read.append(item)
    listed = {item.uri for item in documents}
    gone = () if listing.problem else tuple(sorted({*known, *live} - listed))
    return Plan(read=tuple(read), unchanged=tuple(unchanged), gone=gone, ignored=ignored)


def guard_removals(source: str, removed: Sequence[str], live: int, *, share: float) -> None:
    """Refuse a refresh that would remove too much.

    Raises:
        RemovalRefused: more than ``share`` of the source's live documents would go.
    """
    if live and len(removed) > share * live:
        examples = ", ".join(repr(uri) for uri in removed[:3]) + (", …" if len(removed) > 3 else "")
        raise RemovalRefused(
            f"refreshing source {source!r} would remove {len(removed)} of {live} documents ({examples}), "
            f"more than the {share:.0%} that GRISTMILL_REMOVAL_SHARE allows; nothing was changed. "
            f"If that is right, run 'gristmill refresh {source} --allow-removals'."
        )
