"""The gap report: questions that got no good answer, for the owner who can do something. Command line and HTTP show it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from api.asking import answerer
from api.console import plain
from api.deskwork import every_source
from api.wiring import Workspace
from assistants import stamp
from assistants.asking import Asking
from assistants.closures import close, closed_at
from assistants.gaps import Gap, Place, Seen, find_gaps, load_gap, newest, wordings
from assistants.misses import MARGIN, Missed, find_misses
from index.catalog import current_generation
from index.holdings import holdings
from ingest.sources import Source
from kernel.access import AccessScope
from kernel.clock import Clock
from kernel.errors import InvalidInput, NotFound

SINCE = "30d"
RECHECKED = 50
"""Gaps that are asked again at a time."""

_DAYS = re.compile(r"([1-9]\d{0,3})d")


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLook:
    """Whose gaps are looked at, and how."""

    scope: AccessScope
    since: str = SINCE
    """A number of days, such as ``30d``, or a day."""
    owner: str | None = None
    assistant: str | None = None
    with_closed: bool = False
    recheck: bool = False
    """Ask the question of each open gap again, with what the corpus holds now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    since: datetime
    missed: Missed
    gaps: list[Gap]
    left_out: int
    seen: Seen
    contacts: frozenset[str] = field(default_factory=frozenset)


def read_gaps(workspace: Workspace, look: GapLook) -> dict[str, Any]:
    """Return the report as JSON values.

    Raises:
        InvalidInput: the period is none.
        NotFound: there is no such assistant or owner.
    """
    report = _report(workspace, look)
    mine = [gap for gap in report.gaps if look.owner in {None, gap.owner}]
    if look.owner and not mine and look.owner not in report.contacts:
        raise NotFound(f"nobody of the name {look.owner!r} owns a source or answers for an assistant.")
    shown = [gap for gap in mine if look.with_closed or gap.state != "closed"]
    again = [_again(workspace, gap) for gap in shown[:RECHECKED] if gap.state != "closed"] if look.recheck else []
    now = {each["gap"]: each for each in again}
    return {
        "since": report.since.isoformat(),
        "unsure_margin": MARGIN,
        "asked": report.missed.asked,
        "missed": len(report.missed.misses),
        "hidden": report.missed.hidden,
        "left_out": report.left_out,
        "closed": sum(gap.state == "closed" for gap in mine),
        "gaps": [_gap_view(gap, now.get(gap.gap_id)) for gap in shown],
    }


def close_gap(workspace: Workspace, name: str, look: GapLook, *, by: str, reason: str) -> dict[str, Any]:
    """Settle the questions of a gap that the scope may see; return the gap as it stands then.

    Raises:
        NotFound: there is no such gap.
        InvalidInput: nobody says so, or gives no reason.
    """
    gap = load_gap(_report(workspace, look).gaps, name)
    answers = [miss.answer_id for miss in gap.misses]
    with workspace.database.write() as session:
        close(session, answers, by=by, reason=reason, clock=workspace.clock, ids=workspace.ids, audit=workspace.audit)
    return _gap_view(replace(gap, state="closed", new=0), None)


def read_since(text: str, clock: Clock) -> datetime:
    """Return the instant from which on questions count.

    Raises:
        InvalidInput: it is neither a number of days nor a day.
    """
    days = _DAYS.fullmatch(text)
    if days:
        return clock.now() - timedelta(days=int(days[1]))
    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    except ValueError:
        raise InvalidInput(
            f"since {text!r} is no period; write a number of days as '30d', or a day as YYYY-MM-DD."
        ) from None


def _report(workspace: Workspace, look: GapLook) -> _Report:
    since = read_since(look.since, workspace.clock)
    with workspace.database.read() as session:
        if look.assistant:
            stamp.candidate(session, look.assistant)
        sources = every_source(session)
        missed = find_misses(session, since=since, assistant=look.assistant, scope=look.scope)
        seen = Seen(
            documents=_readable(session, sources, look.scope),
            owners={name: source.owner for name, source in sources.items()},
            closed=closed_at(session, since),
        )
        contacts = {each.candidate.owner for each in stamp.assistants(session)} | set(seen.owners.values())
    chosen = newest(missed.misses)
    asked = wordings(chosen)
    gaps = find_gaps(chosen, workspace.shelf.embedder().embed(asked), seen) if asked else []
    left_out = len(missed.misses) - len(chosen)
    return _Report(since=since, missed=missed, gaps=gaps, left_out=left_out, seen=seen, contacts=frozenset(contacts))


def _readable(session: Session, sources: Mapping[str, Source], scope: AccessScope) -> dict[Place, str]:
    """Return the titles of the documents whose every version the scope may see, as source and document have it today."""
    found: dict[Place, str] = {}
    barred: set[Place] = set()
    for held in holdings(session, current_generation(session)):
        place = (held.source, held.uri)
        source = sources.get(held.source)
        may = source is not None and scope.allows(source.readers) and scope.allows(held.visibility.readers)
        if may:
            found[place] = held.title
        else:
            barred.add(place)
    return {place: title for place, title in found.items() if place not in barred}


def _again(workspace: Workspace, gap: Gap) -> dict[str, Any]:
    """Ask the question of a gap again, for the groups that it was asked for; the answer is not kept."""
    miss = next(m for m in reversed(gap.misses) if m.question == gap.question)
    with workspace.database.read() as session:
        try:
            config = answerer(session, miss.assistant, candidate=False).config
        except NotFound:
            config = stamp.candidate(session, miss.assistant)
    answer = workspace.line.ask(Asking(text=gap.question, config=config, scope=AccessScope(groups=miss.readers)))
    sure = not answer.abstained and answer.support >= config.threshold + MARGIN
    return {
        "gap": gap.gap_id,
        "answered": not answer.abstained,
        "support": round(answer.support, 4),
        "is_filled": sure and (gap.kind != "disliked" or answer.text != miss.answer),
        "documents": sorted({f"{each.source}/{each.document}" for each in answer.citations}),
    }


def _gap_view(gap: Gap, now: dict[str, Any] | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "gap": gap.gap_id,
        "question": gap.question,
        "kind": gap.kind,
        "state": gap.state,
        "count": gap.count,
        "new": gap.new,
        "owner": gap.owner,
        "assistants": list(gap.assistants),
        "first": gap.first_at.isoformat(),
        "last": gap.last_at.isoformat(),
        "kinds": dict(gap.kinds),
        "reasons": dict(gap.reasons),
        "people": list(gap.people),
        "wordings": [{"question": words, "count": count} for words, count in gap.wordings],
        "feedback": [
            {"answer": kept.answer_id, "at": kept.at.isoformat(), **plain(kept.said)} for kept in gap.dislikes
        ],
        "withheld": gap.withheld,
        "documents": plain(gap.documents),
        "answers": [miss.answer_id for miss in gap.misses],
    }
    return found if now is None else {**found, "now": {name: value for name, value in now.items() if name != "gap"}}
