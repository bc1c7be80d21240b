"""A hostile file: what it is called, what it holds, and what a reader must not do with it."""

from dataclasses import dataclass
from itertools import count

_NUMBERS = count(1)
_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "indigo", "juniper", "kelp", "larch")

CUT_OFF = frozenset({"truncated", "damaged", "unsupported", "encoding", "unreadable", "too_deep", "only_attachments"})
"""Codes that are true of a file that was cut off or in which bytes were changed."""
LIMITS = frozenset(
    {"too_slow", "out_of_memory", "too_large_expanded", "too_much_text", "too_deep", "damaged", "too_large", "crashed"}
)
"""Codes that are true of a file that was made to exhaust its reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileFile:
    """One file of the folder."""

    name: str
    raw: bytes
    says: str = ""
    """A sentence that stands in it; empty where nothing readable does, or nobody can say."""
    refusals: frozenset[str] = frozenset()
    """Codes with which it may be refused and the reason be true."""
    is_broken: bool = False
    """What it says may be lost, because bytes of it are missing or changed."""


def sentence(about: str = "leave") -> str:
    """Return a sentence that no other file holds."""
    number = next(_NUMBERS)
    return f"The {_WORDS[number % len(_WORDS)]} rule {number} grants everyone twenty days of {about}."
