"""The queue on dbos: jobs are its workflows, each attempt one, named after the job."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from dbos import DBOSClient, DBOSPortableJSONSerializer, WorkflowStatus
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from kernel.clock import Clock
from kernel.errors import Unavailable
from kernel.ids import Ids
from kernel.jobs.database import SCHEMA, create_tables
from kernel.jobs.values import Job, JobError, JobMissing, JobProgress, JobState

QUEUE = "jobs"
WORKFLOW = "gristmill_job"
APPLICATION = "gristmill"
FORM = "gristmill-jobs-1"
"""Raised by one when a waiting job of this program could not be done by the next."""
PROGRESS = "progress"
STOPPING = "stopping"
_WAITING = ["ENQUEUED", "DELAYED"]
_RECENT = 4
"""Attempts that are read for each job that is listed."""
_SUBMIT_LOCK = 0x67726973
"""The advisory lock that makes looking for the same job and queueing it one step, on Postgres."""


class JobsUnreadable(Unavailable):
    """The database of the jobs does not answer, or is none."""

    code = "jobs_unreadable"


class DbosQueue:
    """A job queue in a workspace's database; it needs no worker to be running."""

    def __init__(self, engine: Engine, *, clock: Clock, ids: Ids) -> None:
        self._engine = engine
        self._clock = clock
        self._ids = ids
        try:
            create_tables(engine)
            self.client = DBOSClient(
                system_database_engine=engine,
                dbos_system_schema=SCHEMA,
                serializer=DBOSPortableJSONSerializer(),
                application_name=APPLICATION,
            )
        except SQLAlchemyError as error:
            engine.dispose()
            raise JobsUnreadable(
                f"the jobs in {engine.url.render_as_string()!r} cannot be read: {getattr(error, 'orig', error)}. Restore "
                "that database, or delete it: it holds the queue and its history, and nothing of the corpus."
            ) from error

    def submit(self, kind: str, subject: str, params: Mapping[str, Any] | None = None) -> Job:
        """Look for the same job and queue it in one transaction."""
        order = {
            "job_id": self._ids.new("job"),
            "kind": kind,
            "subject": subject,
            "params": dict(params or {}),
            "submitted_at": self._clock.now().isoformat(),
            "number": 1,
            "failures": 0,
        }
        with self._engine.begin() as connection:
            _take_submit_lock(connection)
            waiting = self._same(order)
            if waiting is None:
                self.client.enqueue_in_transaction(connection, options(order), order)
        if waiting:
            self.client.set_workflow_delay(waiting, delay_seconds=0)  # a try again need not wait longer
            return self.find(job_of(waiting))
        return self.find(str(order["job_id"]))

    def find(self, job_id: str) -> Job:
        """Return the job as its latest attempt left it."""
        attempts = self.client.list_workflows(workflow_id_prefix=f"{job_id}.", name=WORKFLOW)
        if not attempts:
            raise JobMissing(f"there is no job {job_id!r}; 'gristmill job list' shows those that there are.")
        return self._job(max(attempts, key=lambda attempt: number_of(attempt.workflow_id)))

    def recent(self, limit: int = 50) -> Sequence[Job]:
        """Read some attempts, and keep the latest of each job."""
        attempts = self.client.list_workflows(name=WORKFLOW, sort_desc=True, limit=limit * _RECENT)
        latest: dict[str, WorkflowStatus] = {}
        for attempt in attempts:
            job_id = job_of(attempt.workflow_id)
            if job_id not in latest or number_of(attempt.workflow_id) > number_of(latest[job_id].workflow_id):
                latest[job_id] = attempt
        jobs = [self._job(attempt) for attempt in latest.values()]
        return sorted(jobs, key=lambda job: job.submitted_at, reverse=True)[:limit]

    def cancel(self, job_id: str) -> Job:
        """Take a queued job off the queue; ask the worker of a running one to stop."""
        job = self.find(job_id)
        attempts = self.client.list_workflows(workflow_id_prefix=f"{job_id}.", name=WORKFLOW, load_input=False)
        latest = max(attempts, key=lambda attempt: number_of(attempt.workflow_id))
        if job.state == "running":
            self.client.update_workflow_attributes(latest.workflow_id, {STOPPING: True})
        elif job.state == "queued":
            self.client.cancel_workflow(latest.workflow_id)
        return self.find(job_id)

    def close(self) -> None:
        """Give every connection back."""
        self.client.destroy()
        self._engine.dispose()

    def _same(self, order: Mapping[str, Any]) -> str | None:
        for attempt in self.client.list_workflows(name=WORKFLOW, queue_name=QUEUE, status=_WAITING):
            before = order_of(attempt)
            if all(before[key] == order[key] for key in ("kind", "subject", "params")):
                return attempt.workflow_id
        return None

    def _job(self, attempt: WorkflowStatus) -> Job:
        order = order_of(attempt)
        outcome = attempt.output if isinstance(attempt.output, dict) else {}
        state = _state(attempt, outcome)
        return Job(
            job_id=order["job_id"],
            kind=order["kind"],
            subject=order["subject"],
            params=order["params"],
            state=state,
            attempts=order["number"] - 1 + (attempt.recovery_attempts or 0),
            submitted_at=datetime.fromisoformat(order["submitted_at"]),
            started_at=_instant(attempt.dequeued_at),
            ended_at=_instant(attempt.completed_at),
            waits_until=_instant(attempt.delay_until_epoch_ms) if attempt.status == "DELAYED" else None,
            progress=self._progress(attempt.workflow_id) if state == "running" else None,
            is_stopping=state == "running" and bool((attempt.attributes or {}).get(STOPPING)),
            result=outcome.get("result"),
            error=_error(attempt, outcome, order),
        )

    def _progress(self, workflow_id: str) -> JobProgress | None:
        found = self.client.get_event(workflow_id, PROGRESS, timeout_seconds=0)
        return JobProgress(**found) if found else None


def options(order: Mapping[str, Any], *, delay_s: float | None = None) -> Any:
    """Return how an attempt at a job is queued: one lane a subject, so that two of one subject never run at once."""
    found: dict[str, Any] = {
        "workflow_name": WORKFLOW,
        "queue_name": QUEUE,
        "workflow_id": f"{order['job_id']}.{order['number']}",
        "queue_partition_key": order["subject"],
        "app_version": FORM,
    }
    return found if delay_s is None else found | {"delay_seconds": delay_s}


def order_of(attempt: WorkflowStatus) -> dict[str, Any]:
    """Return what was asked of an attempt."""
    if attempt.input is None:
        raise JobMissing(f"job {job_of(attempt.workflow_id)!r} was deleted while it was read.")
    found: dict[str, Any] = attempt.input["args"][0]
    return found


def job_of(workflow_id: str) -> str:
    """Return the job that an attempt is of."""
    return workflow_id.rpartition(".")[0]


def number_of(workflow_id: str) -> int:
    """Return which attempt it is."""
    return int(workflow_id.rpartition(".")[2])


def _take_submit_lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("BEGIN IMMEDIATE"))
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SUBMIT_LOCK})


def _state(attempt: WorkflowStatus, outcome: Mapping[str, Any]) -> JobState:
    if attempt.status == "SUCCESS":
        ended: tuple[JobState, ...] = get_args(JobState)
        return next(state for state in ended if state == outcome["state"])
    fixed: dict[str, JobState] = {
        "ENQUEUED": "queued",
        "DELAYED": "queued",
        "PENDING": "running",
        "CANCELLED": "cancelled",
        "ERROR": "failed",
        "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
    }
    return fixed[attempt.status]


def _error(attempt: WorkflowStatus, outcome: Mapping[str, Any], order: Mapping[str, Any]) -> JobError | None:
    if attempt.status == "ERROR":
        return JobError.of(attempt.error or RuntimeError("no message"))
    if attempt.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return JobError(
            code="worker_died",
            message=f"the worker died {attempt.recovery_attempts} times while it worked on {order['subject']!r}; "
            "look at its log for the last lines before, then submit the job again.",
        )
    found = outcome.get("error") or (order.get("error") if attempt.status in {*_WAITING, "PENDING"} else None)
    return JobError(**found) if found else None


def _instant(epoch_ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC) if epoch_ms else None
