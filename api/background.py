"""The worker on one open workspace, and the round that keeps schedules and watched folders as the sources have them."""

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Engine

from api import holder
from api.acting import hand_over
from api.holder import Holder
from api.jobs import handlers, schedules, submit_refresh, watched
from api.reviewing import escalate
from api.wiring import Workspace
from ingest.watching import FolderWatch, WatchRules
from kernel.errors import GristmillError
from kernel.ids import RandomIds
from kernel.jobs.database import jobs_engine
from kernel.jobs.presence import presence
from kernel.jobs.queue import DbosQueue
from kernel.jobs.retries import RetryRules
from kernel.jobs.worker import LONE_WORKER, DbosWorker

_ROUND_S = 2.0
"""How soon a source that was added, changed or removed changes its schedule."""
_AGAIN_S = 10.0
"""How soon a worker that could not start tries again."""


class Background:
    """A worker on a workspace, and the round that keeps its schedules as the sources have them."""

    def __init__(self, workspace: Workspace, note: Holder) -> None:
        settings = workspace.settings
        self._workspace = workspace
        self._worker: DbosWorker | None = None
        self._queue: DbosQueue | None = None
        self._stopping = threading.Event()
        self._round = threading.Thread(target=self._rounds, name="job-rounds", daemon=True)
        self._fault: str | None = None
        self._watches: dict[str, FolderWatch] = {}
        self._rules = WatchRules(quiet_s=settings.watch_quiet_s, polls=settings.watch_polling, apart=settings.workspace)
        self._note = note
        self._tells = settings.store == "edge"  # else many processes may share the workspace

    def start(self) -> None:
        """Open what jobs share, then start doing them.

        Raises:
            WorkspaceInUse: another process holds the passage store.
            WorkerRunning: another process does the jobs.
        """
        self._begin()
        self._round.start()

    def start_when_possible(self) -> None:
        """Start in the background, again and again until it goes through: whoever answers must not wait for it."""
        self._round.start()

    def fault(self) -> str | None:
        """Return why jobs are not done or schedules not kept, or None when all is well."""
        return self._fault or (self._worker.fault() if self._worker else "it has not started yet")

    def stop(self, grace_s: float = 5.0) -> bool:
        """Give running jobs back; say whether all of them ended in time."""
        self._stopping.set()
        if self._round.is_alive():
            self._round.join()
        self._watch({})
        is_clean = self._worker.stop(grace_s) if self._worker else True
        if self._queue and is_clean:
            self._queue.close()
        if self._tells:
            holder.erase(self._workspace.settings.workspace)
        return is_clean

    def stop_or_leave(self) -> None:
        """Stop; when a job does not let go in time, leave the process at once: the next worker picks the job up."""
        if not self.stop():
            structlog.get_logger().warning("a job did not stop in time; it is done again by the next worker")
            sys.stderr.flush()
            os._exit(0)

    def _begin(self) -> None:
        self._workspace.writer  # noqa: B018 - takes the store, and undoes what a crash left
        self._workspace.refresh_line  # noqa: B018 - made here, for two jobs may ask for it at once
        engine = jobs_engine(self._workspace.settings.workspace, self._workspace.settings.database_url)
        queue = DbosQueue(engine, clock=self._workspace.clock, ids=self._workspace.ids)
        worker = self._make_worker(engine, queue)
        try:
            worker.start(handlers(self._workspace))
        except BaseException:
            queue.close()
            raise
        self._worker, self._queue = worker, queue
        self._tell()

    def _make_worker(self, engine: Engine, queue: DbosQueue) -> DbosWorker:
        settings = self._workspace.settings
        name = LONE_WORKER if engine.dialect.name == "sqlite" else RandomIds().new("worker")
        return DbosWorker(
            engine,
            queue,
            presence(engine, settings.workspace, name),
            name=name,
            parallel=settings.workers,
            retries=RetryRules(most=settings.job_retries),
            clock=self._workspace.clock,
        )

    def _rounds(self) -> None:
        while True:
            before = self.fault()
            try:
                if self._worker is None:
                    self._begin()
                else:
                    self._worker.keep(schedules(self._workspace))
                    escalate(self._workspace)
                    hand_over(self._workspace)
                self._watch(watched(self._workspace))
                self._fault = None
            except Exception as error:  # noqa: BLE001 - shown and logged; the next round may go through
                self._fault = str(error) if isinstance(error, GristmillError) else f"{type(error).__name__}: {error}"
                structlog.get_logger().error("background work does not get on", why=self._fault)
            if self.fault() != before:
                self._tell()
            if self._stopping.wait(_ROUND_S if self._worker else _AGAIN_S):
                return

    def _watch(self, folders: Mapping[str, Path]) -> None:
        """Watch exactly these folders."""
        for name, watch in list(self._watches.items()):
            if folders.get(name) != watch.folder:
                self._watches.pop(name).stop()
        for name in folders.keys() - self._watches.keys():
            changed = partial(submit_refresh, self._workspace, name)
            self._watches[name] = FolderWatch(folders[name], changed, self._rules)

    def _tell(self) -> None:
        if self._tells:
            holder.write(self._workspace.settings.workspace, replace(self._note, fault=self.fault()))
