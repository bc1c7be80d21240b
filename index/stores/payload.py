"""What every Qdrant store keeps beside the vectors: the facts that decide who sees a passage when."""

from typing import Any

from index.stores.port import Entry
from index.values import Visibility

_NO_FIRST, _NO_LAST = 0, 4_000_000
"""Day numbers before and after every date."""


def day_numbers(visibility: Visibility) -> tuple[int, int]:
    """Return first and last day as numbers; unbounded ones lie beyond every date."""
    first, last = visibility.in_force.first, visibility.in_force.last
    return first.toordinal() if first else _NO_FIRST, last.toordinal() if last else _NO_LAST


def payload(entry: Entry) -> dict[str, Any]:
    """Return the fields beside the vectors."""
    first, last = day_numbers(entry.visibility)
    return {
        "passage": entry.passage_id,
        "source": entry.source,
        "born": entry.born,
        "died": entry.died,
        "first": first,
        "last": last,
        "readers": sorted(entry.visibility.readers),
    }
