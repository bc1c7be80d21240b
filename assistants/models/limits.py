"""How many calls this process makes at the same time and in a minute."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistants.models.port import RateLimited

WINDOW_S = 60.0


class Limiter:
    """Let calls through, as many as may be; the others wait their turn. Safe to share between threads."""

    def __init__(
        self,
        *,
        at_once: int,
        per_minute: int | None,
        patience_s: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._slots = threading.BoundedSemaphore(at_once)
        self._per_minute = per_minute
        self._patience_s = patience_s
        self._monotonic = monotonic
        self._sleep = sleep
        self._started: deque[float] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and keep it for the block.

        Raises:
            RateLimited: it would take longer than anybody waits.
        """
        if not self._slots.acquire(timeout=self._patience_s):
            raise RateLimited(
                f"no turn with the model came within {self._patience_s:g} seconds; raise GRISTMILL_MODEL_CONCURRENCY."
            )
        try:
            self._wait_for_minute()
            yield
        finally:
            self._slots.release()

    def _wait_for_minute(self) -> None:
        if self._per_minute is None:
            return
        with self._lock:  # a place in the window is taken before the wait, so that nobody else gets it
            now = self._monotonic()
            while self._started and self._started[0] <= now - WINDOW_S:
                self._started.popleft()
            full = len(self._started) >= self._per_minute
            begins = max(now, self._started[-self._per_minute] + WINDOW_S) if full else now
            if begins - now > self._patience_s:
                raise RateLimited(
                    f"{self._per_minute} calls a minute are used up; raise GRISTMILL_MODEL_PER_MINUTE.",
                    retry_after_s=begins - now,
                )
            self._started.append(begins)
        if begins > now:
            self._sleep(begins - now)
