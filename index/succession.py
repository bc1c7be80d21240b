"""What becomes of a document's live versions when a new one arrives: a pure decision on valid time."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.values import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A version that is live, and under which visibility."""

    version_id: str
    visibility: Visibility


def succeed(live: Sequence[Live], new: Live) -> list[Live]:
    """Return the live versions after ``new`` arrived.

    A version that says from when it applies leaves the time before that day to the versions that applied then: the
    same file, replaced early by next year's policy, still answers for today. A version without such a date replaces
    every other one, and one without a first day applied ever since. Readers are the new version's everywhere, so that a narrowed source narrows its past too.
    """
    start = new.visibility.in_force.first
    kept: list[Live] = []
    for old in live:
        before = None if start is None or old.version_id == new.version_id else _began_earlier(old, new)
        if before:
            kept.append(before)
    return [*kept, new]


def _began_earlier(old: Live, new: Live) -> Live | None:
    start, began = new.visibility.in_force.first, old.visibility.in_force.first
    if start is None or (began is not None and began >= start):
        return None
    rest = old.visibility.in_force.ended_before(start)
    return (
        Live(version_id=old.version_id, visibility=Visibility(readers=new.visibility.readers, in_force=rest))
        if rest
        else None
    )
