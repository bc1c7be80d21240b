"""What a refresh has to do: a pure decision over what is listed, what is remembered, and what the corpus holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ingest.connectors.port import Item
from kernel.errors import Failed, Refused

ItemState = Literal["indexed", "quarantined", "ignored"]

Fate = Literal["read", "unchanged", "ignored", "gone", "left out"]
"""What becomes of a URI. ``left out``: a partial listing did not name it, which says nothing."""

_NAMED = 3
"""Documents named in a sentence."""


class RemovalRefused(Refused):
    """A refresh would remove more of a source than its guard allows; nothing was changed."""

    code = "removal_refused"


class OutOfOrder(Failed):
    """What was to be compared does not come in order, so that comparing it would take things for gone."""

    code = "out_of_order"


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
    """Of a quarantined item; the rule by which one is ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a URI stands: what its source lists, what is remembered, and whether the corpus holds it.

    A crash or a rollback may have left the corpus different from what is remembered.
    """

    uri: str
    item: Item | None = None
    known: Known | None = None
    is_live: bool = False

    @property
    def before(self) -> Known | None:
        """What is remembered of the document; one that the corpus lost counts as made by no recipe."""
        if self.known is None or self.known.state == "ignored":
            return None
        return self.known if self.is_live or self.known.state == "quarantined" else replace(self.known, recipe="")


@dataclass(slots=True, kw_only=True)
class Names:
    """How many there are, and the first of them, for a sentence."""

    count: int = 0
    first: tuple[str, ...] = ()

    def add(self, name: str) -> None:
        """Count one more."""
        self.count += 1
        if self.count <= _NAMED:
            self.first += (name,)

    @property
    def quoted(self) -> str:
        """The first, each in quotes."""
        return ", ".join(map(repr, self.first))


def line_up(listed: Iterable[Item], known: Iterable[Known], live: Iterable[str]) -> Iterator[Standing]:
    """Yield every URI that one of three streams names, in order; each of them is sorted by URI and names it once.

    Raises:
        OutOfOrder: one is not sorted as Python sorts text.
    """
    items, memory, held = iter(listed), iter(known), iter(live)
    item, before, here = next(items, None), next(memory, None), next(held, None)
    last: str | None = None
    while waiting := [
        uri for uri in (item.uri if item else None, before.uri if before else None, here) if uri is not None
    ]:
        uri = min(waiting)
        if last is not None and uri <= last:
            raise OutOfOrder(f"{uri!r} comes after {last!r}, out of order or twice; nothing was changed.")
        is_listed, is_known = item is not None and item.uri == uri, before is not None and before.uri == uri
        yield Standing(
            uri=uri, item=item if is_listed else None, known=before if is_known else None, is_live=here == uri
        )
        item = next(items, None) if is_listed else item
        before = next(memory, None) if is_known else before
        here = next(held, None) if here == uri else here
        last = uri


def fate(standing: Standing, *, recipe: str, is_complete: bool) -> Fate:
    """Decide from stamps alone; content is compared when an item is read. A partial listing removes nothing."""
    item, before = standing.item, standing.before
    if item is None:
        return "gone" if is_complete else "left out"
    if item.ignored:
        return "ignored"
    same = before and before.stamp == item.stamp and before.recipe == recipe and item.is_settled
    return "unchanged" if same else "read"


def guard_removals(source: str, removed: Names, live: int, *, share: float) -> None:
    """Refuse a refresh that would remove too much.

    Raises:
        RemovalRefused: more than ``share`` of the source's live documents would go.
    """
    if live and removed.count > share * live:
        examples = removed.quoted + (", …" if removed.count > len(removed.first) else "")
        raise RemovalRefused(
            f"refreshing source {source!r} would remove {removed.count} of {live} documents ({examples}), "
            f"more than the {share:.0%} that GRISTMILL_REMOVAL_SHARE allows; nothing was changed. "
            f"If that is right, run 'gristmill refresh {source} --allow-removals'."
        )
