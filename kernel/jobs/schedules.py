"""Cron expressions: when they are due next, and whether a due time went by while nobody worked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import croniter

from kernel.errors import InvalidInput
from kernel.jobs.values import Schedule

_FIELDS = 5


class CronInvalid(InvalidInput):
    """A text is no cron expression."""

    code = "cron_invalid"


def check_cron(text: str) -> None:
    """Refuse what is no cron expression of five fields that comes due some day.

    Raises:
        CronInvalid: it is none.
    """
    try:
        if len(text.split()) == _FIELDS and croniter.is_valid(text):
            croniter(text, datetime(2024, 1, 1, tzinfo=UTC)).get_next(datetime)
            return
    except ValueError:  # a day that never comes, such as 30 February
        pass
    raise CronInvalid(
        f"{text!r} is no cron expression: give minute, hour, day of month, month and day of week, "
        "such as '0 6 * * 1-5' for six o'clock on working days."
    )


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """Return the first due time after an instant, in UTC."""
    return _at(schedule, after).get_next(datetime).astimezone(UTC)


def last_due(schedule: Schedule, before: datetime) -> datetime:
    """Return the last due time before an instant, in UTC."""
    return _at(schedule, before).get_prev(datetime).astimezone(UTC)


def is_missed(schedule: Schedule, *, since: datetime, last_run: datetime | None, now: datetime) -> bool:
    """Say whether it came due after ``since``, and nothing was submitted for it from then on.

    However many due times went by, they are made up for by one run.
    """
    due = last_due(schedule, now)
    return due >= since and (last_run is None or last_run < due)


def _at(schedule: Schedule, instant: datetime) -> croniter:
    return croniter(schedule.cron, instant.astimezone(ZoneInfo(schedule.zone)))
