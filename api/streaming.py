"""Server-sent events: a piece of work tells its steps while it runs, then its outcome."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

from kernel.errors import GristmillError
from kernel.telemetry import Step

_SHOWN = ("sentences", "kept", "generation", "as_of", "model", "tokens", "cost", "why")
"""What a step noted that is told while it runs: nothing that a check may still take back."""


def events(work: Callable[[Callable[[Step], None]], dict[str, Any]]) -> Iterator[str]:
    """Run ``work`` in a thread of its own, and yield its steps and its outcome as they come.

    The work ends even when nobody listens any more: an answer is kept whether or not it is read.
    """
    told: SimpleQueue[str | None] = SimpleQueue()

    def run() -> None:
        try:
            done = work(lambda step: told.put(_event("step", _step(step))))
            told.put(_event("answer", done))
        except GristmillError as error:
            told.put(_event("error", {"code": error.code, "message": str(error), "transient": error.transient}))
        finally:
            told.put(None)

    with ThreadPoolExecutor(1, thread_name_prefix="ask") as apart:
        future = apart.submit(run)
        while (line := told.get()) is not None:
            yield line
        future.result()


def _step(step: Step) -> dict[str, Any]:
    found = len(step.noted.get("passages", ()))
    shown = {name: step.noted[name] for name in _SHOWN if name in step.noted}
    return {"step": step.name, "seconds": round(step.seconds, 6), **({"passages": found} if found else {}), **shown}


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False, allow_nan=False)}\n\n"
