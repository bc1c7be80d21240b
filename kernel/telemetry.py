"""Logs to stderr, and traces: named, timed steps that are stored with what they explain."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from kernel.settings import Settings


class _Stderr:
    """The stderr of the moment: a thread may log after the one of the start was closed."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure_logs(settings: Settings) -> None:
    """Send structured logs to stderr; stdout belongs to what a command prints."""
    renderer = structlog.processors.JSONRenderer() if settings.log_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=_Stderr()),  # type: ignore[arg-type]
        cache_logger_on_first_use=False,
    )


@dataclass(slots=True, kw_only=True)
class Step:
    """One step of a trace."""

    name: str
    seconds: float = 0.0
    noted: dict[str, Any] = field(default_factory=dict)
    """What the step decided and why, in JSON values."""


class Trace:
    """The steps of one piece of work, in order."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time a block; what it notes is kept even when it raises."""
        step = Step(name=name)
        self.steps.append(step)
        started = time.perf_counter()
        try:
            yield step
        finally:
            step.seconds = time.perf_counter() - started

    def as_json(self) -> list[dict[str, Any]]:
        """Return the steps as JSON values, times in seconds."""
        return [{"step": s.name, "seconds": round(s.seconds, 6), **s.noted} for s in self.steps]
