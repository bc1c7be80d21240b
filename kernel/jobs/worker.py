"""The worker on dbos: it takes jobs off the queue, and picks up what a dead process left."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, Queue
from sqlalchemy import Engine

from kernel.clock import Clock
from kernel.jobs.attempt import Attempts
from kernel.jobs.database import SCHEMA
from kernel.jobs.presence import Presence
from kernel.jobs.queue import APPLICATION, FORM, QUEUE, WORKFLOW, DbosQueue, options
from kernel.jobs.retries import RetryRules
from kernel.jobs.schedules import is_missed
from kernel.jobs.values import Handler, Job, Schedule

LONE_WORKER = "local"
_TICK = "gristmill_tick"
_POLL_S = 0.5
_TEND_S = 1.0
_MOST_DEATHS = 5
"""Times that a job may take its worker down before it counts as failed."""
_SCHEDULE_POLL_S = 5.0
_KEPT = timedelta(days=30)
"""How long a job that is over can be looked at."""
_PRUNE_EVERY, _PRUNE_MOST = timedelta(hours=1), 5000


class DbosWorker:
    """Does jobs in threads of this process. There can be one in a process at a time: dbos is one object a process."""

    def __init__(
        self,
        engine: Engine,
        queue: DbosQueue,
        presence: Presence,
        *,
        name: str = LONE_WORKER,
        parallel: int,
        retries: RetryRules,
        clock: Clock,
        stalled_s: float = 30.0,
    ) -> None:
        self._engine = engine
        self._queue = queue
        self._presence = presence
        self._name = name
        self._parallel = parallel
        self._clock = clock
        self._stopping = threading.Event()
        self._attempts = Attempts(queue.client, retries, self._stopping, stalled_s=stalled_s)
        self._fault: str | None = "it was not started"
        self._lanes: Queue | None = None
        self._kept: frozenset[Schedule] = frozenset()
        self._pruned: datetime | None = None
        self._ticks: Callable[[datetime, dict[str, Any]], None] | None = None
        self._tender = threading.Thread(target=self._tend, name="job-tender", daemon=True)

    def start(self, handlers: Mapping[str, Handler]) -> None:
        """Take the mark, launch dbos, and open as many lanes as jobs may run at once."""
        self._presence.take()
        try:
            self._attempts.handlers = dict(handlers)
            _quiet()
            DBOS(config=self._config())
            self._ticks = self._workflows()
            DBOS.launch()
            self._lanes = DBOS.register_queue(
                QUEUE,
                worker_concurrency=self._parallel,
                partition_concurrency=1,
                polling_interval_sec=_POLL_S,
                on_conflict="always_update",
            )
        except BaseException:
            DBOS.destroy(destroy_registry=True)
            self._presence.drop()
            raise
        self._fault = None
        self._tender.start()

    def keep(self, schedules: Collection[Schedule]) -> None:
        """Write what changed into the database, where the scheduler of every worker reads it."""
        wanted = {schedule.name: schedule for schedule in schedules}
        for found in DBOS.list_schedules():
            schedule = wanted.get(found["schedule_name"])
            if schedule is None:
                DBOS.delete_schedule(found["schedule_name"])
            elif (found["schedule"], found["cron_timezone"]) == (schedule.cron, schedule.zone):
                if schedule not in self._kept:
                    self._make_up(schedule, since=datetime.fromisoformat(_context(found["context"])["since"]))
                del wanted[schedule.name]
        self._kept = frozenset(schedules)
        since = self._clock.now().isoformat()
        if wanted:
            DBOS.apply_schedules([self._input(schedule, since) for schedule in wanted.values()])

    def fault(self) -> str | None:
        """Return what the last look found."""
        return self._fault

    def stop(self, grace_s: float = 5.0) -> bool:
        """Tell running jobs to give themselves back; what does not in time is picked up by the next worker."""
        self._stopping.set()
        self._fault = "it was stopped"
        waiting = round(grace_s) if self._attempts.running() else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=waiting)
        if self._tender.is_alive():
            self._tender.join()
        self._presence.drop()
        return not self._attempts.running()

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_engine": self._engine,
            "dbos_system_schema": SCHEMA,
            "application_version": FORM,
            "executor_id": self._name,
            "serializer": DBOSPortableJSONSerializer(),
            "scheduler_polling_interval_sec": _SCHEDULE_POLL_S,
            "log_level": "WARNING",
            "enable_otlp": False,
        }

    def _workflows(self) -> Callable[[datetime, dict[str, Any]], None]:
        """Tell dbos what it runs; return what a schedule calls."""

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_MOST_DEATHS)
        def do(order: dict[str, Any]) -> dict[str, Any]:
            return self._run(order)

        @DBOS.workflow(name=_TICK)
        def tick(_due: datetime, context: dict[str, Any]) -> None:
            DBOS.run_step({"name": "submit"}, self._submit, context["kind"], context["subject"])

        return tick

    def _run(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do a job once. What it found is kept, so that a crash from here on repeats nothing."""
        outcome = DBOS.run_step({"name": order["kind"]}, self._attempts.make, order)
        again = outcome.pop("again", None)
        if again:
            DBOS.enqueue_workflow_with_options(options(again["order"], delay_s=again["delay_s"]), again["order"])
        return outcome

    def _submit(self, kind: str, subject: str) -> str:
        return self._queue.submit(kind, subject).job_id

    def _input(self, schedule: Schedule, since: str) -> Any:
        return {
            "schedule_name": schedule.name,
            "workflow_fn": self._ticks,
            "schedule": schedule.cron,
            "cron_timezone": schedule.zone,
            "context": {"kind": schedule.kind, "subject": schedule.subject, "since": since},
        }

    def _make_up(self, schedule: Schedule, *, since: datetime) -> None:
        now = self._clock.now()
        ours = (job for job in self._queue.recent(500) if (job.kind, job.subject) == (schedule.kind, schedule.subject))
        last: Job | None = next(ours, None)
        if is_missed(schedule, since=since, last_run=last.submitted_at if last else None, now=now):
            self._queue.submit(schedule.kind, schedule.subject)

    def _tend(self) -> None:
        while not self._stopping.wait(_TEND_S):
            try:
                self._look()
                self._fault = None
            except Exception as error:  # noqa: BLE001 - shown and logged; the next look may find all well again
                self._fault = f"{type(error).__name__}: {error}"
                structlog.get_logger().error("the worker cannot do jobs", why=self._fault)

    def _look(self) -> None:
        """Check what jobs need, pick up what dead workers left, and give stalled jobs' lanes to others."""
        self._presence.renew()
        threads = {thread.name for thread in threading.enumerate()}
        if f"queue-worker-{QUEUE}" not in threads:
            raise RuntimeError("the thread that takes jobs off the queue is gone; start the process again")
        pending = self._queue.client.list_workflows(
            status="PENDING", load_input=False, load_output=False, application_name=APPLICATION
        )
        dead = self._presence.dead({attempt.executor_id for attempt in pending if attempt.executor_id})
        if dead:
            DBOS._recover_pending_workflows(dead)  # private, but the only call that is guarded by who died
        self._prune()
        lanes = self._parallel + self._attempts.stalled()
        if self._lanes and self._lanes.worker_concurrency != lanes:
            self._lanes.set_worker_concurrency(lanes)

    def _prune(self) -> None:
        """Forget what was over long ago, some of it every hour."""
        now = self._clock.now()
        if self._pruned and now - self._pruned < _PRUNE_EVERY:
            return
        self._pruned = now
        long_ago = (now - _KEPT).isoformat()
        old = self._queue.client.list_workflows(
            completed_before=long_ago, load_input=False, load_output=False, limit=_PRUNE_MOST
        )
        if old:
            self._queue.client.delete_workflows([workflow.workflow_id for workflow in old])


def _context(stored: Any) -> dict[str, Any]:
    found = DBOSPortableJSONSerializer().deserialize(stored) if isinstance(stored, str) else stored
    return dict(found)


def _quiet() -> None:
    """Send the lines of dbos where ours go."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(_ToOurLog())


class _ToOurLog(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(record.levelno, record.getMessage(), source="dbos", exc_info=record.exc_info)
