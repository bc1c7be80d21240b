"""Measure what a refresh costs, and how its memory grows with the source.

    python -m benchmarks.refresh [--sizes 1700,17000] [--records 100000] [--model] [--json FILE]

Every size is a folder of short Markdown files that the script writes (a heading and two paragraphs of made-up words,
no two alike) or a file of JSON lines, and runs in a process of its own, through the real line: child processes that
parse, the passage store on disk, a durable commit. Five refreshes of each source are timed: from nothing, with nothing
changed, with 1 % of the files edited, with one file edited, and with one removed. Without ``--model`` passages are
embedded by hashing their words, which costs next to nothing: what is left is the line's own work. Peak memory is the
resident memory of the process and its children together, pages of the store's files that the system keeps in memory
included.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from api.wiring import Workspace
from benchmarks.measures import machine, show_machine, show_table, watched_memory, write_json
from benchmarks.workspaces import add, opened, refresh
from ingest.receipts import Receipt
from ingest.sources import Source

Kind = Literal["files", "records"]

_ROOT = Path(__file__).parents[1]
_SETTLED_S = 2.2
"""The line reads files again that changed less than two seconds before they were listed."""
_WORDS = [
    "absence",
    "applies",
    "badge",
    "card",
    "claim",
    "code",
    "country",
    "data",
    "desk",
    "driver",
    "entry",
    "evidence",
    "family",
    "final",
    "grade",
    "health",
    "house",
    "invoice",
    "key",
    "letter",
    "line",
    "manager",
    "meeting",
    "network",
    "office",
    "paper",
    "pass",
    "person",
    "policy",
    "project",
    "rate",
    "record",
    "report",
    "risk",
    "salary",
    "service",
    "site",
    "statement",
    "system",
    "term",
    "training",
    "unit",
    "visit",
    "year",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One source, refreshed five times."""

    kind: Kind
    documents: int
    receipts: dict[str, dict[str, Any]]
    peak_own_mb: float
    """Of the process alone."""
    peak_tree_mb: float
    """With its children."""
    workspace_mb: float
    """On disk at the end."""


def main() -> None:
    """Measure every size in a process of its own, and print them."""
    arguments = _arguments()
    if arguments.one:
        kind, count = arguments.one.split(":")
        _measure(kind, int(count), with_model=arguments.model, out=arguments.json)
        return
    facts = machine()
    show_machine(facts)
    jobs = [f"files:{size}" for size in arguments.sizes] + [f"records:{size}" for size in arguments.records]
    found = []
    for job in jobs:
        found.append(_apart(job, with_model=arguments.model))
        _show(found[-1])
    _summary(found)
    write_json(arguments.json, {"machine": facts, "model": arguments.model, "sizes": found})


def _arguments() -> argparse.Namespace:
    def numbers(text: str) -> list[int]:
        return [int(part) for part in text.split(",") if part]

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=numbers, default=[1700, 17000], help="how many files, comma-separated")
    parser.add_argument("--records", type=numbers, default=[], help="how many JSON lines, comma-separated")
    parser.add_argument("--model", action="store_true", help="embed with the real model")
    parser.add_argument("--json", type=Path, help="also write the measures to this file")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def _apart(job: str, *, with_model: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "measured.json"
        command = [sys.executable, "-m", "benchmarks.refresh", "--one", job, "--json", str(out)]
        subprocess.run([*command, *(["--model"] if with_model else [])], cwd=_ROOT, check=True)
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return found


def _measure(kind: Kind, count: int, *, with_model: bool, out: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        written = _Files(place / "files", count) if kind == "files" else _Records(place / "all.jsonl", count)
        embedder = "minilm" if with_model else "hashing"
        with opened(place / "workspace", embedder=embedder) as workspace, watched_memory() as peak:
            source = add(workspace, "measured", written.place)
            _ = workspace.writer  # loading the model and opening the store is no part of a refresh
            receipts = _receipts(workspace, source, written)
        size = sum(path.stat().st_size for path in (place / "workspace").rglob("*") if path.is_file())
    measured = Measured(
        kind=kind,
        documents=count,
        receipts={name: asdict(receipt) for name, receipt in receipts.items()},
        peak_own_mb=peak.own_mb,
        peak_tree_mb=peak.tree_mb,
        workspace_mb=round(size / 2**20, 1),
    )
    write_json(out, asdict(measured))


def _receipts(workspace: Workspace, source: Source, written: "_Files | _Records") -> dict[str, Receipt]:
    time.sleep(_SETTLED_S)
    receipts = {"from nothing": refresh(workspace, source), "nothing changed": refresh(workspace, source)}
    for name, change in (("1 % edited", max(1, written.count // 100)), ("one edited", 1), ("one removed", 0)):
        written.edit(change) if change else written.remove()
        time.sleep(_SETTLED_S)
        receipts[name] = refresh(workspace, source)
    return receipts


class _Files:
    """A folder of Markdown files, a hundred to a folder below it."""

    def __init__(self, place: Path, count: int) -> None:
        self.place, self.count = place, count
        for number in range(count):
            path = self._path(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            title, *paragraphs = _text(number)
            path.write_text("\n\n".join([f"# {title}", *paragraphs]) + "\n", encoding="utf-8")

    def edit(self, count: int) -> None:
        for number in range(0, self.count, self.count // count)[:count]:
            path = self._path(number)
            path.write_text(f"{path.read_text(encoding='utf-8')}\nEdited at {time.time()}.\n", encoding="utf-8")

    def remove(self) -> None:
        self._path(1).unlink()

    def _path(self, number: int) -> Path:
        return self.place / f"{number // 100:04d}" / f"{number:06d}.md"


class _Records:
    """A file of JSON lines, of which nothing is held in memory."""

    def __init__(self, place: Path, count: int) -> None:
        self.place, self.count = place, count
        self._write(_record(number) for number in range(count))

    def edit(self, count: int) -> None:
        step = self.count // count
        edited = range(0, step * count, step)
        self._rewrite(lambda number, line: _record(number, f"Edited at {time.time()}.") if number in edited else line)

    def remove(self) -> None:
        self._rewrite(lambda number, line: "" if number == 1 else line)

    def _rewrite(self, changed: Callable[[int, str], str]) -> None:
        before = self.place.replace(self.place.with_suffix(".before"))
        with before.open(encoding="utf-8") as lines:
            made = (changed(number, line.rstrip("\n")) for number, line in enumerate(lines))
            self._write(line for line in made if line)
        before.unlink()

    def _write(self, lines: Iterable[str]) -> None:
        with self.place.open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)


def _record(number: int, *more: str) -> str:
    title, *paragraphs = _text(number)
    return json.dumps({"id": f"r{number:06d}", "title": title, "text": "\n\n".join([*paragraphs, *more])})


def _text(number: int) -> list[str]:
    """Return a title and two paragraphs of fifty words, the same in every run."""
    chance = random.Random(number)
    paragraphs = [" ".join(chance.choices(_WORDS, k=50)).capitalize() + "." for _ in range(2)]
    return [f"Rule {number} on {' '.join(chance.choices(_WORDS, k=3))}", *paragraphs]


def _show(found: dict[str, Any]) -> None:
    print(f"\n{found['documents']:,} {found['kind']}")
    rows = []
    for name, receipt in found["receipts"].items():
        stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in receipt["stages"].items())
        rows.append((name, f"{receipt['seconds']:.2f}", receipt["passages"]["embedded"], stages))
    show_table(("refresh", "seconds", "embedded", "stages"), rows)


def _summary(found: list[dict[str, Any]]) -> None:
    print()
    rows = []
    for one in found:
        first = one["receipts"]["from nothing"]
        seconds = [f"{receipt['seconds']:.2f}" for receipt in one["receipts"].values()]
        rate = f"{first['passages']['added'] / first['seconds']:,.0f}"
        memory = (f"{one['peak_own_mb']:,.0f}", f"{one['peak_tree_mb']:,.0f}", f"{one['workspace_mb']:,.0f}")
        rows.append((f"{one['documents']:,} {one['kind']}", *seconds, rate, *memory))
    names = found[0]["receipts"]
    show_table(("source", *names, "passages/s", "peak MiB", "with children", "disk MiB"), rows)


if __name__ == "__main__":
    main()
