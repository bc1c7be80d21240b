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

_REPORT_S = 1.0
_STALLED_S = 30.0
"""A job that says nothing for so long does not keep others from its lane."""


class Attempts:
    """The attempts that this process makes."""

    def __init__(
        self, client: DBOSClient, retries: RetryRules, stopping: threading.Event, chance: random.Random
    ) -> None:
        self.handlers: Mapping[str, Handler] = {}
        self._client = client
        self._retries = retries
        self._stopping = stopping
        self._chance = chance
        self._watched: dict[str, _Teller] = {}

    def running(self) -> int:
        """Return how many attempts are being made now."""
        return len(self._watched)

    def stalled(self) -> int:
        """Return how many of them have said nothing for long."""
        return sum(teller.silent_s() > _STALLED_S for teller in list(self._watched.values()))

    def make(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Do the job; a failure is an outcome, with the order to try again when its type says so."""
        workflow_id = DBOS.workflow_id or ""
        teller = self._watched[workflow_id] = _Teller(self._client, workflow_id, self._stopping)
        try:
            return {"state": "done", "result": dict(self._handle(order, teller))}
        except JobStopped as stop:
            if teller.was_cancelled:
                return {"state": "cancelled"}
            if self._stopping.is_set():
                return _again(order, JobError.of(stop), failures=order["failures"], delay_s=None)
            return {"state": "failed", "error": asdict(JobError.of(stop))}
        except Exception as error:  # noqa: BLE001 - a job's failure is a value
            return self._failed(order, error)
        finally:
            del self._watched[workflow_id]

    def _handle(self, order: Mapping[str, Any], teller: "_Teller") -> Mapping[str, Any]:
        handler = self.handlers.get(order["kind"])
        if handler is None:
            raise JobFailed(f"no worker of this program knows jobs of kind {order['kind']!r}; is it an older one?")
        teller("start", 0, 0)
        asked = {name: order[name] for name in ("job_id", "kind", "subject", "params")}
        return handler(Order(**asked, tell=teller))

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


class _Teller:
    """Takes a handler's progress, and answers with JobStopped when the work must end."""

    def __init__(self, client: DBOSClient, workflow_id: str, stopping: threading.Event) -> None:
        self.was_cancelled = False
        self._client = client
        self._workflow_id = workflow_id
        self._stopping = stopping
        self._stage = ""
        self._told = self._heard = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = self._heard = time.monotonic()
        if self._stopping.is_set():
            raise JobStopped("the worker was stopped; the job goes on when one runs again.")
        if stage == self._stage and now - self._told < _REPORT_S:
            return
        self._stage, self._told = stage, now
        DBOS.set_event(PROGRESS, asdict(JobProgress(stage=stage, done=done, total=total)))
        found = self._client.list_workflows(workflow_ids=[self._workflow_id], load_input=False, load_output=False)
        if found and (found[0].attributes or {}).get(STOPPING):
            self.was_cancelled = True
            raise JobStopped("the job was cancelled.")

    def silent_s(self) -> float:
        return time.monotonic() - self._heard


def _again(order: Mapping[str, Any], error: JobError, *, failures: int, delay_s: float | None) -> dict[str, Any]:
    following = {**order, "number": order["number"] + 1, "failures": failures, "error": asdict(error)}
    return {"state": "queued", "error": asdict(error), "again": {"order": following, "delay_s": delay_s}}
