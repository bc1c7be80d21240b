"""The job that both sides do, and what each reports: passed between processes as JSON."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.measures import Latency, watched_memory

WINDOW = 256
"""Word pieces that the model sees."""
LIMIT = 10
"""Passages asked for by each query."""
_EDIT = "\nNote of the editor: this document was looked through and this line was added on {number} May.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to do: index a folder, refresh it unchanged, edit some files, refresh again, answer queries."""

    corpus: str
    """A folder with one folder a group of readers, which holds Markdown files."""
    state: str
    """An empty folder for whatever the side keeps."""
    threads: int
    edited: tuple[str, ...]
    """Files to edit, relative to the corpus."""
    queries: tuple[str, ...]
    mean_pieces: float | None = None
    """Word pieces that an average passage should have; None lets the side cut as it does."""
    batch: int = 32
    """Passages embedded at a time, where the side has such a setting."""

    @property
    def groups(self) -> list[str]:
        """The groups of readers."""
        return sorted(folder.name for folder in Path(self.corpus).iterdir())

    def edit(self) -> None:
        """Add a line to the end of every file that is to be edited."""
        for number, name in enumerate(self.edited, 1):
            with (Path(self.corpus) / name).open("a", encoding="utf-8") as file:
                file.write(_EDIT.format(number=number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """How large what was embedded is, in word pieces of the model, its two marks included."""

    passages: int
    mean: float
    seen: int
    """Word pieces inside the model's window, over all passages."""
    share_cut: float
    """Share of the passages that are longer than the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """One refresh."""

    seconds: float
    embedded: int
    """Passages that the model was asked for."""
    stages: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one side measured."""

    side: str
    load_s: float
    """Importing, loading the model and opening the store: before anything is timed."""
    pieces: Pieces
    first: Refreshed
    unchanged: Refreshed
    edited: Refreshed
    query_all: Latency
    query_group: Latency
    notes: tuple[str, ...] = ()
    peak_mb: float = 0.0
    """Filled in when the job is done, as the next."""
    peak_tree_mb: float = 0.0
    """With child processes."""


def sizes(lengths: list[int]) -> Pieces:
    """Sum up the lengths of what was embedded."""
    return Pieces(
        passages=len(lengths),
        mean=round(sum(lengths) / len(lengths), 1),
        seen=sum(min(length, WINDOW) for length in lengths),
        share_cut=round(sum(length > WINDOW for length in lengths) / len(lengths), 4),
    )


def answer(do: Callable[[Job], Report]) -> None:
    """Read the job from the file named first, do it, and write the report to the file named second."""
    job = read_job(Path(sys.argv[1]))
    with watched_memory() as peak:
        report = do(job)
    report = replace(report, peak_mb=peak.own_mb, peak_tree_mb=peak.tree_mb)
    Path(sys.argv[2]).write_text(json.dumps(asdict(report)), encoding="utf-8")


def read_job(path: Path) -> Job:
    """Read a job."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Job(**raw | {"edited": tuple(raw["edited"]), "queries": tuple(raw["queries"])})


def read_report(path: Path) -> Report:
    """Read a report."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    refreshes = {name: Refreshed(**raw[name]) for name in ("first", "unchanged", "edited")}
    queries = {name: Latency(**raw[name]) for name in ("query_all", "query_group")}
    return Report(**raw | refreshes | queries | {"pieces": Pieces(**raw["pieces"]), "notes": tuple(raw["notes"])})
