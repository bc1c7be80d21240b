"""A corpus, its sources and what compares its documents, on real parts and without a parser."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from index.catalog import current_generation
from index.holdings import Holding, current, holdings
from ingest.desk.duplicates import Duplicates, find_duplicates
from ingest.desk.scan import Scanned, Scanner
from ingest.sources import Source, add_source
from kernel.access import EVERYONE, AccessScope
from kernel.audit import AuditLog
from kernel.clock import FixedClock
from kernel.ids import CountingIds
from tests.support.corpus import NOON, Workbench


class DeskBench(Workbench):
    """A corpus with sources and owners."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.time = FixedClock(NOON)
        self.ids = CountingIds()
        self.audit = AuditLog(self.time, "owner")
        self.sources: dict[str, Source] = {}
        self.scanner = Scanner(database=self.database, blobs=self.blobs, clock=self.time, open_build=self.shelf.of)
        self.add_source("handbook", owner="HR")

    @property
    def today(self) -> date:
        return self.time.today()

    def wait(self, days: int) -> None:
        """Let time pass."""
        self.time.instant += timedelta(days=days)

    def add_source(self, name: str, *, owner: str = "HR", fresh_within: str | None = None) -> Source:
        source = Source(
            name=name,
            kind="folder",
            uri=f"/{name}",
            owner=owner,
            readers=frozenset({EVERYONE}),
            fresh_within=fresh_within,
        )
        with self.database.write() as session:
            add_source(session, source, clock=self.time, audit=self.audit)
        self.sources[name] = source
        return source

    def scan(self) -> Scanned | None:
        return self.scanner.scan()

    def held(self, *groups: str) -> list[Holding]:
        scope = AccessScope.of(groups)
        with self.database.read() as session:
            found = current(holdings(session, current_generation(session)), self.today)
        return [each for each in found if scope.allows(each.visibility.readers)]

    def duplicates(self, *groups: str, involving: Iterable[str] | None = None) -> Duplicates:
        names = frozenset(self.sources if involving is None else involving)
        with self.database.read() as session:
            return find_duplicates(session, self.held(*groups), self.sources, names)
