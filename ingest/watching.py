"""Watching folders: a source that is watched is refreshed soon after its files changed."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from watchfiles import Change, watch

_TICK_MS = 250
_ABSENT_S = 1.0
"""How often a folder that is not there is looked for."""
_AT_MOST_S = 60.0
"""A folder that never comes to rest is refreshed all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRules:
    """How a folder is watched."""

    quiet_s: float
    """Seconds without a change before it counts as changed, so that a copy in progress is read once."""
    polls: bool
    """Compare the files again and again: what other machines do on a network folder is not announced."""
    apart: Path
    """A folder whose changes do not count: the workspace, which may lie inside."""


class FolderWatch:
    """Calls ``changed`` in a thread of its own: once at the start, and after changes, when they have come to rest.

    The folder may vanish and come back; that is a change, and until then nothing is.
    """

    def __init__(self, folder: Path, changed: Callable[[], object], rules: WatchRules) -> None:
        self.folder = folder
        self._changed = changed
        self._rules = rules
        self._polls = rules.polls
        self._apart = Path(os.path.realpath(rules.apart))
        self._stopping = threading.Event()
        self._first: float | None = time.monotonic()
        """When the oldest change that was not reported happened; what happened before the watch counts as one."""
        self._last = 0.0
        self._thread = threading.Thread(target=self._run, name=f"watch {folder}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._identity():
                    self._watch()
            except Exception as error:  # noqa: BLE001 - the system is out of watches, or the folder went meanwhile
                if self._identity() and not self._polls:
                    self._polls = True
                    log = structlog.get_logger()
                    log.warning("a folder cannot be watched; it is polled", folder=str(self.folder), why=str(error))
            self._stopping.wait(_ABSENT_S)
            if self._identity():
                self._note()  # what happened while nobody watched

    def _watch(self) -> None:
        """Watch until the folder is another one, or none."""
        watched = self._identity()
        changes = watch(
            self.folder,
            watch_filter=self._counts,
            step=50,
            debounce=_TICK_MS,
            rust_timeout=_TICK_MS,
            yield_on_timeout=True,
            stop_event=self._stopping,
            raise_interrupt=False,
            force_polling=self._polls,
            ignore_permission_denied=True,
        )
        for found in changes:
            if found:
                self._note()
            self._report_when_due()
            if self._identity() != watched:
                return

    def _note(self) -> None:
        self._last = time.monotonic()
        if self._first is None:
            self._first = self._last

    def _report_when_due(self) -> None:
        if self._first is None:
            return
        now = time.monotonic()
        if now - self._last < self._rules.quiet_s and now - self._first < _AT_MOST_S:
            return
        try:
            self._changed()
            self._first = None
        except Exception as error:  # noqa: BLE001 - logged, and reported again when the folder has been quiet once more
            self._last = now
            structlog.get_logger().error("a change could not be reported", folder=str(self.folder), why=str(error))

    def _counts(self, _change: Change, path: str) -> bool:
        place = Path(path)
        if place.is_relative_to(self._apart) or Path(os.path.realpath(path)).is_relative_to(self._apart):
            return False
        return not any(part.startswith(".") for part in place.relative_to(self.folder).parts[:-1])

    def _identity(self) -> tuple[int, int] | None:
        """Return which folder stands there; one that was made anew is another."""
        try:
            facts = self.folder.stat()
        except OSError:
            return None
        return (facts.st_dev, facts.st_ino) if self.folder.is_dir() else None
