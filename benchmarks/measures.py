"""What the benchmarks measure with: latencies, peak memory, tables and the machine that it was measured on."""

import json
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

_WARM = 10
"""Calls made before those that are timed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long one call takes."""

    p50_ms: float
    p95_ms: float
    calls: int

    def __str__(self) -> str:
        return f"{self.p50_ms:.2f} / {self.p95_ms:.2f}"


def latency(calls: Sequence[Callable[[], object]]) -> Latency:
    """Time each call, after a few that are not counted."""
    for call in calls[:_WARM]:
        call()
    return summary([seconds(call) for call in calls])


def seconds(call: Callable[[], object]) -> float:
    """Return how long one call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def summary(spent: Sequence[float]) -> Latency:
    """Reduce seconds to percentiles in milliseconds."""
    p50, p95 = np.percentile(spent, [50, 95]) * 1000
    return Latency(p50_ms=round(float(p50), 3), p95_ms=round(float(p95), 3), calls=len(spent))


@dataclass(slots=True)
class Peak:
    """The largest memory that was seen, in MiB."""

    own_mb: float = 0.0
    """Of this process."""
    tree_mb: float = 0.0
    """Of this process and its children together: resident pages, those that they share counted for each."""


@contextmanager
def watched_memory() -> Iterator[Peak]:
    """Look at the memory of this process and its children twenty times a second; the peak is complete at the end."""
    peak, done = Peak(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(peak, done), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _watch(peak: Peak, done: threading.Event) -> None:
    process = psutil.Process()
    while True:
        own = process.memory_info().rss / 2**20
        children = sum(map(_resident_mb, process.children(recursive=True)))
        peak.own_mb = round(max(peak.own_mb, own), 1)
        peak.tree_mb = round(max(peak.tree_mb, own + children), 1)
        if done.wait(0.05):
            return


def _resident_mb(child: psutil.Process) -> float:
    try:
        return float(child.memory_info().rss / 2**20)
    except psutil.Error:  # it ended meanwhile
        return 0.0


def machine() -> dict[str, Any]:
    """Return what has to stand beside every figure: processor, cores, Python and the load before the run."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def show_machine(facts: dict[str, Any]) -> None:
    """Print the machine, and a warning when it is busy."""
    print(f"{facts['processor']}, {facts['cores']} cores, Python {facts['python']}, load {facts['load_before']}")
    if facts["load_before"] > 0.5:
        print("other work runs on this machine: believe the ratios, not the seconds", file=sys.stderr)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in [list(columns), *cells]) for n in range(len(columns))]
    for row in [list(columns), *cells]:
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        print("  ".join([row[0].ljust(widths[0]), *rest]))


def write_json(path: Path | None, measured: Any) -> None:
    """Write what was measured, when a file was named."""
    if path:
        path.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
