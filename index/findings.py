"""What was found in a version that somebody should know of: where, of which kind, how sure, and why."""

from dataclasses import dataclass
from typing import Literal

from index.values import Span

FindingKind = Literal["pii", "instruction"]
"""Personal data, or words that address the machine that reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place in a version's normalized text. Never holds the words themselves."""

    kind: FindingKind
    type: str
    """What it is, such as ``email``, ``iban`` or ``override``."""
    span: Span
    score: float
    """How sure, in (0, 1]: 1 is proven by a checksum."""
    reason: str
    """Why it was found, without the value."""
