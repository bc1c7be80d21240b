"""When a job that failed is tried again."""

import random
from dataclasses import dataclass

from kernel.jobs.values import JobError


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRules:
    """Exponential backoff with jitter, for errors whose type says that the same call may go through later."""

    most: int
    """Times that a job is tried again."""
    first_s: float = 5.0
    longest_s: float = 600.0

    def delay_s(self, error: JobError, failures: int, chance: random.Random) -> float | None:
        """Return the seconds to wait after this many failures, or None when it is over.

        Half of the wait is jitter, so that sources that failed together do not come back together.
        """
        if not error.is_transient or failures > self.most:
            return None
        longest = min(self.longest_s, self.first_s * 2.0 ** (failures - 1))
        return longest * (0.5 + 0.5 * chance.random())
