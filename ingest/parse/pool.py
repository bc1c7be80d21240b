"""Parsing in child processes: in parallel, with a time and a memory limit a document."""

import contextlib
import json
import queue
import select
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.parse.elements import Outcome, ParseJob, Rejected, from_json
from ingest.parse.worker import FRAME, out_of_memory
from kernel.settings import Settings

_AHEAD = 4
"""Jobs read ahead a worker: enough to keep it busy, few enough to hold little memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost."""

    seconds: float
    memory_mb: int
    expanded_mb: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits that the settings name."""
        return cls(
            seconds=settings.parse_seconds, memory_mb=settings.parse_memory_mb, expanded_mb=settings.max_expanded_mb
        )


class ParsePool:
    """Child processes that parse; one that hangs or dies is replaced, and its document is rejected with the reason.

    Starting one takes about a second, so they are kept for the next source, and ended with the pool.
    """

    def __init__(self, limits: Limits, *, workers: int) -> None:
        self._limits = limits
        self._workers = workers
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        weakref.finalize(self, _dismiss, self._idle)

    def parse(self, jobs: Iterable[ParseJob]) -> Iterator[tuple[ParseJob, Outcome]]:
        """Yield each job with its outcome, in the order in which they finish."""
        todo: queue.Queue[ParseJob | None] = queue.Queue(self._workers * _AHEAD)
        done: queue.Queue[tuple[ParseJob, Outcome] | BaseException | None] = queue.Queue(self._workers * _AHEAD)
        stop = threading.Event()
        threads = [threading.Thread(target=self._feed, args=(jobs, todo, done, stop), daemon=True)]
        threads += [threading.Thread(target=self._drive, args=(todo, done), daemon=True) for _ in range(self._workers)]
        for thread in threads:
            thread.start()
        try:
            running = self._workers
            while running:
                item = done.get()
                if item is None:
                    running -= 1
                elif isinstance(item, BaseException):
                    raise item
                else:
                    yield item
        finally:
            stop.set()
            _drain(todo)

    def _feed(self, jobs: Iterable[ParseJob], todo: Any, done: Any, stop: threading.Event) -> None:
        try:
            for job in jobs:
                if stop.is_set():
                    break
                todo.put(job)
        except BaseException as error:  # noqa: BLE001 - raised again where the outcomes are read
            done.put(error)
        for _ in range(self._workers):
            todo.put(None)

    def _drive(self, todo: Any, done: Any) -> None:
        child: _Child | None = None
        while (job := todo.get()) is not None:
            child = child or self._child()
            outcome, alive = child.parse(job)
            if not alive:
                child = None
            done.put((job, outcome))
        if child:
            self._idle.put(child)
        done.put(None)

    def _child(self) -> "_Child":
        """Return a child that waits for work, or a new one."""
        while not self._idle.empty():
            with contextlib.suppress(queue.Empty):
                child = self._idle.get_nowait()
                if child.is_alive:
                    return child
                child.end()
        return _Child(self._limits)


class _Child:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        command = [sys.executable, "-m", "ingest.parse.worker", str(limits.memory_mb), str(limits.expanded_mb)]
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
        )
        self._outcomes: IO[bytes] = self._process.stdout  # type: ignore[assignment]

    @property
    def is_alive(self) -> bool:
        """It runs, and can take a job."""
        return self._process.poll() is None

    def parse(self, job: ParseJob) -> tuple[Outcome, bool]:
        """Return the outcome, and whether the child can take another job."""
        deadline = time.monotonic() + self._limits.seconds
        try:
            name = job.uri.encode(errors="replace")
            self._process.stdin.write(FRAME.pack(len(name), len(job.raw)) + name + job.raw)  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]
            size, _ = FRAME.unpack(self._receive(FRAME.size, deadline))
            return from_json(json.loads(self._receive(size, deadline))), True
        except TimeoutError:
            self._process.kill()
            self.end()
            seconds = self._limits.seconds
            return Rejected(
                code="too_slow",
                reason=f"took longer than {seconds:g} s to parse; split it, or raise GRISTMILL_PARSE_SECONDS.",
            ), False
        except (EOFError, OSError):
            self.end()
            return self._crash(), False

    def end(self) -> None:
        """Close the pipes and wait for the child to be gone."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._outcomes.close()

    def _crash(self) -> Rejected:
        if self._process.returncode in (-9, -6, 1):  # killed, aborted or MemoryError outside of a document
            return out_of_memory(self._limits.memory_mb)
        return Rejected(
            code="crashed",
            reason=f"makes its parser crash (exit status {self._process.returncode}); open it and save it again.",
        )

    def _receive(self, size: int, deadline: float) -> bytes:
        chunks = bytearray()
        while len(chunks) < size:
            ready, _, _ = select.select([self._outcomes], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            chunk = self._outcomes.read1(size - len(chunks))  # type: ignore[attr-defined]
            if not chunk:
                raise EOFError
            chunks += chunk
        return bytes(chunks)


def _dismiss(idle: "queue.SimpleQueue[_Child]") -> None:
    while not idle.empty():
        idle.get_nowait().end()


def _drain(todo: Any) -> None:
    while True:
        try:
            todo.get_nowait()
        except queue.Empty:
            return
