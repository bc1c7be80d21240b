"""The scan: compare what changed since the last one. It runs when somebody looks, never while somebody asks."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from index.catalog import current_generation
from index.holdings import current, held_passages, holdings
from index.shelf import OpenBuild
from ingest.desk.contradictions import Contradicted, Contradictions
from ingest.desk.likenesses import Compared, Likenesses, Tell
from ingest.desk.tables import ScanRow
from kernel.blobs import BlobStore
from kernel.clock import Clock
from kernel.db import Database

_ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanState:
    """How far the comparisons got."""

    generation: int | None
    """What was compared last; None when nothing ever was."""
    current: int

    @property
    def is_behind(self) -> bool:
        """Something was committed since."""
        return self.generation != self.current


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a scan did."""

    generation: int
    duplicates: Compared
    conflicts: Contradicted


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """Compare the documents of the current generation, each new text and each new passage once."""

    database: Database
    blobs: BlobStore
    clock: Clock
    open_build: Callable[[int], OpenBuild | None]
    """Opens the build that serves a generation, if there is one; not called when there is nothing to compare."""

    def scan(self, tell: Tell | None = None) -> Scanned | None:
        """Compare what is new; None when nothing was committed since the last scan."""
        say, today = tell or _silent, self.clock.today()
        with self.database.read() as session:
            state = scan_state(session)
            if not state.is_behind:
                return None
            held = current(holdings(session, state.current), today)
            passages = held_passages(session, state.current)
        alike = Likenesses(self.database, self.blobs).update(held, say)
        build = self.open_build(state.current)
        found = Contradicted(passages=0, conflicts=0)
        if build:
            contradictions = Contradictions(self.database, build.store, build.embedder)
            found = contradictions.update(passages, held, generation=state.current, today=today, tell=say)
        with self.database.write() as session:
            session.merge(ScanRow(name=_ALL, generation=state.current))
        return Scanned(generation=state.current, duplicates=alike, conflicts=found)


def scan_state(session: Session) -> ScanState:
    """Return how far the comparisons got."""
    row = session.get(ScanRow, _ALL)
    return ScanState(generation=row.generation if row else None, current=current_generation(session))


def _silent(_stage: str, _done: int, _total: int) -> None:
    return
