"""Freshness: is a document still to be trusted, until when, and why. A pure function of facts, a word given, and today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

State = Literal["fresh", "due soon", "stale", "unknown"]

STATES: tuple[State, ...] = ("stale", "due soon", "unknown", "fresh")
"""In the order in which an owner should look at them."""

_SOON_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """Somebody's word that a version is still correct."""

    by: str
    day: date
    until: date | None
    """The last day that the word is good for; None leaves it to the source's rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """What is known of how old a document is and how old it may get."""

    changed_on: date
    changed_says: str
    """Who says so: ``the document`` or ``the first refresh that read it``."""
    fresh_within_days: int | None = None
    """What the source allows."""
    review_by: date | None = None
    """What the document says of itself."""
    attested: Attestation | None = None
    """The newest word given for the version that applies."""
    broken: str | None = None
    """Why its newest state could not be read, while an older one serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """A verdict with its reason."""

    state: State
    due: date | None
    """The last day on which it counts as fresh; None where nothing says so."""
    reason: str


def judge(age: Age, today: date) -> Freshness:
    """Say how fresh a document is.

    A word given until a day settles everything up to that day. One without a day starts the source's time anew and
    settles the reviews that were due by then. A change of the words starts the source's time anew too, but is no review.
    """
    if age.broken:
        return Freshness(state="stale", due=None, reason=f"an older state serves: the newest {age.broken}")
    due, why = min(_limits(age), key=lambda limit: limit[0], default=(None, _open_end(age)))
    if due is None:
        return Freshness(state="fresh" if age.attested else "unknown", due=None, reason=why)
    days = (due - today).days
    if days < 0:
        return Freshness(state="stale", due=due, reason=f"{why}; that was {_days(-days)} ago")
    state: State = "due soon" if days <= _soon(age) else "fresh"
    return Freshness(state=state, due=due, reason=f"{why}; that is {'today' if days == 0 else f'in {_days(days)}'}")


def _limits(age: Age) -> Iterator[tuple[date, str]]:
    given = age.attested
    if given and given.until:
        yield given.until, f"{given.by} attested it on {given.day} until {given.until}"
        return
    if age.review_by and not (given and given.day >= age.review_by):
        yield age.review_by, f"the document asks for a review by {age.review_by}"
    if age.fresh_within_days is None:
        return
    allowed = timedelta(days=age.fresh_within_days)
    if given and given.day >= age.changed_on:
        since, what = given.day, f"{given.by} attested it on {given.day}"
    else:
        since, what = age.changed_on, f"last changed {age.changed_on} according to {age.changed_says}"
    yield since + allowed, f"{what}, and the source allows {age.fresh_within_days} days: {since + allowed}"


def _open_end(age: Age) -> str:
    if age.attested:
        return f"{age.attested.by} attested it on {age.attested.day}; nothing says when to look again"
    return "nothing says how long it holds: give its source --fresh-within, or the document a review-by date"


def _soon(age: Age) -> int:
    return min(_SOON_DAYS, age.fresh_within_days // 5) if age.fresh_within_days else _SOON_DAYS


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
