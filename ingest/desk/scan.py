"""The scan: compare what changed since the last one. It runs when somebody looks, never while somebody asks."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from index.catalog import current_generation
from index.holdings import current, holdings
from ingest.desk.likenesses import Compared, Likenesses, Tell
from ingest.desk.tables import ScanRow
from kernel.blobs import BlobStore
from kernel.clock import Clock
from kernel.db import Database

_DUPLICATES = "duplicates"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """Compare the documents of the current generation, each new text once."""

    database: Database
    blobs: BlobStore
    clock: Clock

    def scan(self, tell: Tell | None = None) -> Scanned | None:
        """Compare what is new; None when nothing was committed since the last scan."""
        with self.database.read() as session:
            state = scan_state(session)
            held = current(holdings(session, state.current), self.clock.today()) if state.is_behind else []
        if not state.is_behind:
            return None
        compared = Likenesses(self.database, self.blobs).update(held, tell or _silent)
        with self.database.write() as session:
            session.merge(ScanRow(name=_DUPLICATES, generation=state.current))
        return Scanned(generation=state.current, duplicates=compared)


def scan_state(session: Session) -> ScanState:
    """Return how far the comparisons got."""
    row = session.get(ScanRow, _DUPLICATES)
    return ScanState(generation=row.generation if row else None, current=current_generation(session))


def _silent(_stage: str, _done: int, _total: int) -> None:
    return
