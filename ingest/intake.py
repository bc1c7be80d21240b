"""Taking in what is read, item by item: into the spool, through the embedder, and counted."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from index.changes import NewVersion
from index.embedders.port import Vectors
from index.writer import CorpusWriter
from ingest.agenda import Agenda
from ingest.diff import Standing
from ingest.receipts import DocumentCounts
from ingest.spool import Read, Spool

_PASSAGES = 256
"""Embedded together: enough for every thread to have work."""


@dataclass(slots=True, kw_only=True)
class Intake:
    """Spool what is read, and embed its passages as soon as there are enough of them."""

    spool: Spool
    open_writer: Callable[[], CorpusWriter]
    tell: Callable[[str, int, int], None]
    versions: int = 0
    embedded: int = 0
    """Texts that the embedder was asked for."""
    characters: int = 0
    """Of these texts."""
    model: str = ""
    """Fingerprint of the embedder, when it was needed."""
    seconds: float = 0.0
    """Spent on embedding."""
    waiting: list[NewVersion] = field(default_factory=list)
    passages: int = 0
    """Of the versions taken in so far."""
    done: int = 0
    """Of these passages, those that have a vector."""

    def take(self, read: Read, *, recipe: str) -> None:
        """Take in an item."""
        self.spool.keep(read, recipe=recipe)
        if read.version:
            self.versions += 1
            self.passages += len(read.version.passages)
            self.waiting.append(read.version)
            if self.passages - self.done >= _PASSAGES:
                self._embed()

    def finish(self) -> None:
        """Embed the rest."""
        if self.waiting:
            self._embed()
        self.spool.save()

    def vectors(self) -> Mapping[str, Vectors]:
        """Return every vector that was made."""
        return self.spool.vectors(self.open_writer().fingerprint)

    def _spent(self, characters: int) -> None:
        self.characters += characters

    def _embed(self) -> None:
        started = time.perf_counter()
        writer = self.open_writer()
        have = self.spool.vectors(writer.fingerprint)
        found = writer.embed(self.waiting, have=have, spent=self._spent)
        self.model = writer.fingerprint
        have.add(found)
        self.spool.save()
        self.embedded += len(found)
        self.done = self.passages
        self.waiting.clear()
        self.seconds += time.perf_counter() - started
        self.tell("embed", self.done, self.passages)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Count what becomes of the items that are read."""

    reads: int = 0
    added: int = 0
    changed: int = 0
    rejected: int = 0
    same: int = 0
    waiting: int = 0
    """The same, and in quarantine since an earlier refresh."""

    def count(self, read: Read, standing: Standing) -> None:
        """Count an item, and how it stood before."""
        self.reads += 1
        if read.became == "rejected":
            self.rejected += 1
        elif read.became == "same":
            is_waiting = standing.known is not None and standing.known.state == "quarantined"
            self.waiting += is_waiting
            self.same += not is_waiting
        elif standing.is_live:
            self.changed += 1
        else:
            self.added += 1

    def documents(self, agenda: Agenda) -> DocumentCounts:
        """Return the sum, with the items that did not have to be read."""
        return DocumentCounts(
            added=self.added,
            changed=self.changed,
            removed=agenda.removed,
            unchanged=self.same + agenda.unchanged,
            quarantined=self.rejected + self.waiting + agenda.waiting,
            ignored=agenda.ignored,
        )
