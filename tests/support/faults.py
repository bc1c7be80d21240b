"""Parts that break at a chosen moment. Unbroken, they pass the contracts of what they stand in for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from index.embedders.port import Embedder, Tokens, Vectors
from index.stores.port import Candidates, Entry, PassageStore, SparseVector, Where
from kernel.blobs import BlobStore
from kernel.clock import Clock

How = Literal["before", "half", "after"]
"""How much of the write that breaks has happened."""


class Crash(Exception):
    """The process would be gone now."""


class Fuse:
    """Count what happens and blow at the n-th time; None never blows."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.count = 0

    def blows(self) -> bool:
        self.count += 1
        return self.count == self.at

    def blow(self) -> None:
        raise Crash(f"at {self.count}")

    def check(self) -> None:
        if self.blows():
            self.blow()


class FailingStore:
    """A passage store whose n-th write breaks."""

    def __init__(self, inner: PassageStore, fuse: Fuse, how: How = "before") -> None:
        self._inner = inner
        self._fuse = fuse
        self._how = how

    def upsert(self, entries: Sequence[Entry], dense: Vectors, sparse: Sequence[SparseVector]) -> None:
        done, crash = self._done(len(entries))
        self._inner.upsert(entries[:done], dense[:done], sparse[:done])
        self._end(crash)

    def set_died(self, entry_ids: Sequence[str], generation: int) -> None:
        done, crash = self._done(len(entry_ids))
        self._inner.set_died(entry_ids[:done], generation)
        self._end(crash)

    def delete(self, entry_ids: Sequence[str]) -> None:
        done, crash = self._done(len(entry_ids))
        self._inner.delete(entry_ids[:done])
        self._end(crash)

    def vectors(self, entry_ids: Sequence[str]) -> Mapping[str, Vectors]:
        return self._inner.vectors(entry_ids)

    def census(self) -> Mapping[str, int]:
        return self._inner.census()

    def count(self, source: str, generation: int) -> int:
        return self._inner.count(source, generation)

    def candidates(self, dense: Vectors, sparse: SparseVector, where: Where, limit: int) -> Candidates:
        return self._inner.candidates(dense, sparse, where, limit)

    def close(self) -> None:
        self._inner.close()

    def _done(self, size: int) -> tuple[int, bool]:
        """Return how many rows are written, and whether it breaks then."""
        if not self._fuse.blows():
            return size, False
        return {"before": 0, "half": size // 2, "after": size}[self._how], True

    def _end(self, crash: bool) -> None:
        if crash:
            self._fuse.blow()


class FailingBlobs:
    """A blob store whose n-th write breaks."""

    def __init__(self, inner: BlobStore, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    def put(self, raw: bytes) -> str:
        self._fuse.check()
        return self._inner.put(raw)

    def get(self, name: str) -> bytes:
        return self._inner.get(name)

    def delete(self, name: str) -> None:
        self._inner.delete(name)

    def keep_only(self, names: Collection[str]) -> None:
        self._inner.keep_only(names)


class FailingClock:
    """A clock that breaks when it is asked for the n-th time: inside of a database transaction, where rows are dated."""

    def __init__(self, inner: Clock, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    def now(self) -> datetime:
        self._fuse.check()
        return self._inner.now()

    def today(self) -> date:
        return self._inner.today()


class FailingEmbedder:
    """An embedder whose n-th call breaks."""

    def __init__(self, inner: Embedder, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse
        self.fingerprint = inner.fingerprint
        self.dimension = inner.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        self._fuse.check()
        return self._inner.embed(texts)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        self._fuse.check()
        return self._inner.tokens(texts)
