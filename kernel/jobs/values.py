"""What a job is, to whoever asks for it, waits for it or does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from kernel.errors import Failed, GristmillError, NotFound

JobState = Literal["queued", "running", "done", "failed", "cancelled"]

Tell = Callable[[str, int, int], None]
"""Called with the stage, how many are done, and of how many."""


class JobMissing(NotFound):
    """There is no job of that id."""

    code = "job_missing"


class JobStopped(Failed):
    """The work was told to stop before it was done; nothing half-done is left."""

    code = "job_stopped"


class JobFailed(Failed):
    """A job failed with an error that this program does not know."""

    code = "job_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """How far a running job is."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobError:
    """Why a job failed, or why it waits to be tried again."""

    code: str
    message: str
    is_transient: bool = False

    @classmethod
    def of(cls, error: Exception) -> "JobError":
        """Return what is kept of an error; one that is not ours keeps its type's name as its code."""
        if isinstance(error, GristmillError):
            return cls(code=error.code, message=str(error), is_transient=error.transient)
        return cls(code=type(error).__name__, message=f"{type(error).__name__}: {error}")

    def again(self) -> GristmillError:
        """Return the error as the type that was raised where the job ran."""
        kind = _types().get(self.code, JobFailed)
        return kind(self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of background work, as it stands."""

    job_id: str
    kind: str
    subject: str
    """What it works on, such as ``source:handbook``; two jobs of one subject never run at the same time."""
    state: JobState
    attempts: int
    """How often it was started, the starts after a failure, a stop or a crash included."""
    submitted_at: datetime
    params: Mapping[str, Any] = field(default_factory=dict)
    started_at: datetime | None = None
    """Of the latest attempt."""
    ended_at: datetime | None = None
    waits_until: datetime | None = None
    """When a queued job is tried again."""
    progress: JobProgress | None = None
    is_stopping: bool = False
    """It runs, was cancelled, and ends at its next step."""
    result: Mapping[str, Any] | None = None
    error: JobError | None = None

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self.state in {"done", "failed", "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked of a handler."""

    job_id: str
    kind: str
    subject: str
    params: Mapping[str, Any]
    tell: Tell
    """Reports progress."""
    should_stop: Callable[[], bool]
    """Says that the work must end: ask wherever ending leaves nothing half-done, then raise anything."""


Handler = Callable[[Order], Mapping[str, Any]]
"""Does the work of one kind of job and returns its result in JSON's types. Doing it twice must do no more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When to submit a job, again and again."""

    kind: str
    subject: str
    cron: str
    """Five fields, read in ``zone``."""
    zone: str = "UTC"

    @property
    def name(self) -> str:
        """One schedule a kind and subject."""
        return f"{self.kind}:{self.subject}"


def _types() -> dict[str, type[GristmillError]]:
    found: dict[str, type[GristmillError]] = {}
    waiting: list[type[GristmillError]] = [GristmillError]
    while waiting:
        kind = waiting.pop()
        found.setdefault(kind.code, kind)
        waiting.extend(kind.__subclasses__())
    return found
