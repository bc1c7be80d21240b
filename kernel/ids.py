"""Ids: derived from content where equal content must be the same thing, fresh where each event is its own."""

import hashlib
import itertools
import uuid
from typing import Protocol


def digest(*parts: str | bytes) -> str:
    """Return 32 hex digits that depend on every part and on where one part ends and the next begins."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        hasher.update(len(raw).to_bytes(8, "big"))
        hasher.update(raw)
    return hasher.hexdigest()


def content_hash(raw: bytes) -> str:
    """Return the sha256 of raw bytes, in hex: the name of a blob and of a content state."""
    return hashlib.sha256(raw).hexdigest()


class Ids(Protocol):
    """Make ids for events: runs, answers, releases."""

    def new(self, kind: str) -> str:
        """Return an id that was never returned before, starting with ``kind`` and a dash."""
        ...


class RandomIds:
    """Ids from the operating system's randomness."""

    def new(self, kind: str) -> str:
        """Return ``kind-`` and 16 random hex digits."""
        return f"{kind}-{uuid.uuid4().hex[:16]}"


class CountingIds:
    """Ids that count from one, for tests and for reproducible demonstrations."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self, kind: str) -> str:
        """Return ``kind-`` and the next number."""
        return f"{kind}-{next(self._numbers)}"
