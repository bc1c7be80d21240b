"""One attempt at a job: call its handler, watch how it gets on, and say what becomes of it."""

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import structlog
from dbos import DBOS, DBOSClient

from kernel.jobs.queue import PROGRESS, STOPPING
from kernel.jobs.retries import RetryRules
from kernel.jobs.values import Handler, JobError, JobFailed, JobProgress, JobStopped, Order

_EVERY_S = 1.0
_GIVEN_BACK = JobError(code="worker_stopped", message="its worker was stopped; it goes on when one runs again.")


class Attempts:
    """The attempts that this process makes."""

    def __init__(self, client: DBOSClient, retries: RetryRules, stopping: threading.Event, *, stalled_s: float) -> None:
        """Keep the rules; a job that says nothing for ``stalled_s`` does not keep others from its place."""
        self.handlers: Mapping[str, Handler] = {}
        self._client = client
        self._retries = retries
        self._stopping = stopping
        self._stalled_s = stalled_s
        self._chance = random.Random()  # noqa: S311 - jitter
        self._watched: dict[str, _Watch] = {}

    def running(self) -> int:
        """Return how many attempts are being made now."""
        return len(self._watched)

    def stalled(self) -> int:
        """Return how many of them have said nothing for long."""
        return sum(watch.silent_s() > self._stalled_s for watch in list(self._watched.values()))

    def make(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Do the job; a failure is an outcome, with the order to try again when its type says so."""
        workflow_id = DBOS.workflow_id or ""
        watch = self._watched[workflow_id] = _Watch(self._client, workflow_id, self._stopping)
        try:
            return {"state": "done", "result": dict(self._handle(order, watch))}
        except Exception as error:  # noqa: BLE001 - a job's failure is a value
            if watch.was_cancelled:
                return {"state": "cancelled"}
            if watch.was_stopped:
                return _again(order, _GIVEN_BACK, failures=order["failures"], delay_s=None)
            return self._failed(order, error)
        finally:
            del self._watched[workflow_id]

    def _handle(self, order: Mapping[str, Any], watch: "_Watch") -> Mapping[str, Any]:
        handler = self.handlers.get(order["kind"])
        if handler is None:
            raise JobFailed(f"no worker of this program knows jobs of kind {order['kind']!r}; is it an older one?")
        if watch.should_stop():
            raise JobStopped("the job was to stop before it began.")
        asked = {name: order[name] for name in ("job_id", "kind", "subject", "params")}
        return handler(Order(**asked, tell=watch.tell, should_stop=watch.should_stop))

    def _failed(self, order: Mapping[str, Any], error: Exception) -> dict[str, Any]:
        kept = JobError.of(error)
        failures = order["failures"] + 1
        delay_s = self._retries.delay_s(kept, failures, self._chance)
        about = {"job": order["job_id"], "subject": order["subject"], "code": kept.code}
        if delay_s is None:
            structlog.get_logger().error("a job failed", **about, why=kept.message)
            return {"state": "failed", "error": asdict(kept)}
        structlog.get_logger().warning("a job will be tried again", **about, why=kept.message, in_s=round(delay_s, 1))
        return _again(order, kept, failures=failures, delay_s=delay_s)


class _Watch:
    """Writes a handler's progress down, and looks whether its work must end; both at most once a second."""

    def __init__(self, client: DBOSClient, workflow_id: str, stopping: threading.Event) -> None:
        self.was_cancelled = False
        self.was_stopped = False
        self._client = client
        self._workflow_id = workflow_id
        self._stopping = stopping
        self._stage = ""
        self._heard = time.monotonic()
        self._told = self._looked = -_EVERY_S

    def tell(self, stage: str, done: int, total: int) -> None:
        now = self._heard = time.monotonic()
        if stage != self._stage or now - self._told >= _EVERY_S:
            self._stage, self._told = stage, now
            DBOS.set_event(PROGRESS, asdict(JobProgress(stage=stage, done=done, total=total)))

    def should_stop(self) -> bool:
        self.was_stopped = self._stopping.is_set()
        now = time.monotonic()
        if now - self._looked >= _EVERY_S:
            self._looked = now
            found = self._client.list_workflows(workflow_ids=[self._workflow_id], load_input=False, load_output=False)
            self.was_cancelled = bool(found and (found[0].attributes or {}).get(STOPPING))
        return self.was_stopped or self.was_cancelled

    def silent_s(self) -> float:
        return time.monotonic() - self._heard


def _again(order: Mapping[str, Any], error: JobError, *, failures: int, delay_s: float | None) -> dict[str, Any]:
    following = {**order, "number": order["number"] + 1, "failures": failures, "error": asdict(error)}
    return {"state": "queued", "error": asdict(error), "again": {"order": following, "delay_s": delay_s}}
