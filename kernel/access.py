"""What somebody may see. Every search takes an access scope, and there is no default one."""

from collections.abc import Iterable
from dataclasses import dataclass

EVERYONE = "everyone"
"""The group that every person is in; the readers of a source that names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessScope:
    """The groups that a search is made for."""

    groups: frozenset[str]
    """A document is visible when any of its readers is one of these."""

    @classmethod
    def of(cls, groups: Iterable[str]) -> "AccessScope":
        """Return the scope of a person in these groups; everybody is also in ``everyone``."""
        return cls(groups=frozenset(groups) | {EVERYONE})

    def allows(self, readers: Iterable[str]) -> bool:
        """Say whether a thing with these readers may be seen."""
        return not self.groups.isdisjoint(readers)


def narrowed(readers: frozenset[str], most: frozenset[str]) -> frozenset[str]:
    """Return the readers that are among ``most``; everybody is in ``everyone``."""
    if EVERYONE in most:
        return readers
    return most if EVERYONE in readers else readers & most


def parse_readers(text: str | None) -> frozenset[str]:
    """Return the groups in ``"hr, finance"``; none given means everyone."""
    groups = frozenset(part.strip() for part in (text or "").split(",") if part.strip())
    return groups or frozenset({EVERYONE})
