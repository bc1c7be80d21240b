"""Parsing in child processes: in parallel, with a time and a memory limit a document."""

import contextlib
import json
import queue
import sys
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from ingest.parse.allowance import Allowance
from ingest.parse.child import Child
from ingest.parse.elements import Outcome, ParseJob, Rejected
from kernel.settings import Settings

_AHEAD = 4
"""Outcomes a worker may be ahead of the one who takes them: enough to keep it busy, few enough to hold little memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost."""

    seconds: float
    memory_mb: int
    expanded_mb: int
    text_mb: int = Allowance().text_mb
    ocr_languages: str = Allowance().ocr_languages
    libreoffice: str = Allowance().libreoffice

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits that the settings name."""
        return cls(
            seconds=settings.parse_seconds,
            memory_mb=settings.parse_memory_mb,
            expanded_mb=settings.max_expanded_mb,
            text_mb=settings.max_text_mb,
            ocr_languages=settings.ocr_languages,
            libreoffice=settings.libreoffice,
        )

    @property
    def command(self) -> tuple[str, ...]:
        """The command that starts a parsing process with these limits."""
        allowance = Allowance(
            seconds=self.seconds,
            expanded_mb=self.expanded_mb,
            text_mb=self.text_mb,
            ocr_languages=self.ocr_languages,
            libreoffice=self.libreoffice,
        )
        return (sys.executable, "-m", "ingest.parse.worker", str(self.memory_mb), json.dumps(asdict(allowance)))


class ParsePool:
    """Child processes that parse; one that hangs or dies is replaced, and its document is rejected with the reason.

    Starting one takes about a second, so those that are well are kept for the next source until the pool is closed.
    """

    def __init__(self, limits: Limits, *, workers: int, command: Sequence[str] = ()) -> None:
        """Keep the limits; ``command`` starts a child that speaks ``ingest.parse.protocol``."""
        self._limits = limits
        self._workers = workers
        self._command = tuple(command) or limits.command
        self._idle: list[Child] = []
        weakref.finalize(self, _end, self._idle)

    def parse(self, jobs: Iterable[ParseJob]) -> Iterator[tuple[ParseJob, Outcome]]:
        """Yield each job with its outcome, in the order in which they finish.

        Raises:
            ParserBroken: a child cannot be started; and whatever ``jobs`` raises.
        """
        run = _Run(iter(jobs), self._limits, self._command, self._workers, idle=self._idle)
        try:
            yield from run.outcomes()
        finally:
            run.stop()

    def close(self) -> None:
        """End the processes that wait for work."""
        _end(self._idle)


class _Run:
    """Threads that each drive one child: take a job, wait for its outcome, hand it on."""

    def __init__(
        self, jobs: Iterator[ParseJob], limits: Limits, command: Sequence[str], workers: int, *, idle: list[Child]
    ) -> None:
        self._jobs = jobs
        self._idle = idle
        self._limits = limits
        self._command = command
        self._taking = threading.Lock()
        self._room = threading.Semaphore(workers * _AHEAD)
        self._done: queue.SimpleQueue[tuple[ParseJob, Outcome] | BaseException | None] = queue.SimpleQueue()
        self._is_stopping = False
        self._children: dict[int, Child] = {}
        self._threads = [threading.Thread(target=self._drive, args=(place,), daemon=True) for place in range(workers)]
        for thread in self._threads:
            thread.start()

    def outcomes(self) -> Iterator[tuple[ParseJob, Outcome]]:
        running = len(self._threads)
        while running:
            item = self._done.get()
            if item is None:
                running -= 1
            elif isinstance(item, BaseException):
                raise item
            else:
                self._room.release()
                yield item

    def stop(self) -> None:
        """Kill what still runs, and wait for it to be gone."""
        self._is_stopping = True
        for _ in self._threads:
            self._room.release()
        for child in list(self._children.values()):
            child.kill()
        for thread in self._threads:
            thread.join()

    def _drive(self, place: int) -> None:
        try:
            while (job := self._next()) is not None and (outcome := self._parse(place, job)):
                self._done.put((job, outcome))
        except BaseException as error:  # noqa: BLE001 - raised again where the outcomes are taken
            self._done.put(error)
        child = self._children.pop(place, None)
        if child and self._is_stopping:
            child.end()
        elif child:
            self._idle.append(child)
        self._done.put(None)

    def _parse(self, place: int, job: ParseJob) -> Outcome | None:
        """Return the outcome of a job, or None when the run was stopped before it began.

        A process that waited since an earlier source may have died meanwhile, unseen: when it is gone at its first
        job, that says nothing of the document, which the next process gets.
        """
        while True:
            child = self._children.get(place)
            waited = None if child else self._waiting()
            child = self._children[place] = child or waited or self._start()
            if self._is_stopping:
                return None
            outcome = child.parse(job)
            if child.is_gone:
                del self._children[place]
            if not (child is waited and child.is_gone and isinstance(outcome, Rejected) and outcome.code == "crashed"):
                return outcome

    def _waiting(self) -> Child | None:
        with contextlib.suppress(IndexError):
            while True:
                child = self._idle.pop()
                if child.is_alive:
                    return child
                child.end()
        return None

    def _start(self) -> Child:
        return Child(self._command, seconds=self._limits.seconds, memory_mb=self._limits.memory_mb)

    def _next(self) -> ParseJob | None:
        self._room.acquire()
        with self._taking:
            return None if self._is_stopping else next(self._jobs, None)


def _end(idle: list[Child]) -> None:
    while idle:
        idle.pop().end()
