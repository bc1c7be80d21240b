"""What becomes of live versions when others arrive: pure decisions on valid time.

``succeed`` is about the versions of one document; ``cut`` about documents that other documents say they supersede.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index.values import NEVER, InForce, Visibility
from kernel.access import narrowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersession:
    """That another document takes the place of a version."""

    document_id: str
    """Of the document that says so."""
    since: date
    """The first day on which the version is not in force any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A version that is live, and under which visibility."""

    version_id: str
    visibility: Visibility
    """What is left to it beside the other versions of its document."""
    said: InForce | None = None
    """The time that it gave itself, where that is another than what is left to it."""
    superseded: Supersession | None = None
    content: str = field(default="", compare=False)
    """Hash of its bytes; empty where that is not known."""

    @property
    def own(self) -> InForce:
        """The time that the version gave itself."""
        return self.said or self.visibility.in_force

    @property
    def effective(self) -> Visibility:
        """Who may see it, and when it applies, with every other document taken into account."""
        if self.superseded is None:
            return self.visibility
        rest = self.visibility.in_force.ended_before(self.superseded.since)
        return replace(self.visibility, in_force=rest or NEVER)


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
    same = next((old for old in live if old.version_id == new.version_id), None)
    return [*kept, replace(new, superseded=same.superseded) if same and new.superseded is None else new]


def without(live: Sequence[Live], new: Live) -> list[Live]:
    """Return live versions less those of the same bytes as ``new``.

    What is said last about the same bytes (by a sidecar, a person, or a reader that understands more) was so from the
    beginning; it is no new state that leaves the old one the time before.
    """
    return [one for one in live if one.version_id == new.version_id or not one.content or one.content != new.content]


def grown(versions: Sequence[Live]) -> list[Live]:
    """Return live versions with the time that is left to each, from the time that each gave itself, earliest first."""
    held: list[Live] = []
    for version in versions:
        whole = replace(version.visibility, in_force=version.own)
        held = succeed(held, replace(version, visibility=whole, said=None))
    return held


def cut(live: Sequence[Live], ends: Mapping[str, Supersession]) -> list[Live]:
    """Return a document's live versions, each ended by the supersession of its version id, or by none."""
    return [replace(version, superseded=ends.get(version.version_id)) for version in live]


def for_readers(live: Sequence[Live], readers: frozenset[str]) -> list[Live]:
    """Return live versions that nobody sees but these readers: a source may have been narrowed since."""
    return [
        replace(one, visibility=replace(one.visibility, readers=narrowed(one.visibility.readers, readers)))
        for one in live
    ]


def _began_earlier(old: Live, new: Live) -> Live | None:
    start, began = new.visibility.in_force.first, old.visibility.in_force.first
    if start is None or (began is not None and began >= start):
        return None
    rest = old.visibility.in_force.ended_before(start)
    if rest is None:
        return None
    return replace(
        old,
        visibility=Visibility(readers=new.visibility.readers, in_force=rest),
        said=None if rest == old.own else old.own,
    )
