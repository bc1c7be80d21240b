"""Time by argument, so that every decision about dates can be replayed and tested."""

from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Tell the time."""

    def now(self) -> datetime:
        """Return the current instant, timezone-aware, in UTC."""
        ...

    def today(self) -> date:
        """Return the current day: what "in force today" means."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the machine's local day: a policy takes effect at midnight where its readers are."""
        return datetime.now().astimezone().date()


class FixedClock:
    """A clock that stands still until it is set."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """Return the instant that was set, in UTC."""
        return self.instant.astimezone(UTC)

    def today(self) -> date:
        """Return the day of the instant that was set, in its own timezone."""
        return self.instant.date()
