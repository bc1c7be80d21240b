"""Explaining a document: where it stands and how it came there, in plain sentences. A pure function of values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from index.history import DocumentHistory, Generation, Stay
from index.values import InForce
from kernel.access import EVERYONE

_ACTS = {"refresh": "a refresh", "remove": "the removal of its source", "rollback": "a rollback"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """What the last refresh made of the item in the source."""

    state: str
    """``indexed``, ``quarantined`` or ``ignored``."""
    reason: str
    """Why it is in quarantine, or by which rule it is ignored."""
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentState:
    """Everything that is known of one document."""

    document: str
    generation: int
    """The current one."""
    history: DocumentHistory
    item: ItemState | None
    """None when the source does not have it, as far as the last refresh saw."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of documents that take its place, by their ids."""
    masked: int = 0
    """Places in its text where personal data was masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A document explained, each part in the order in which it is read."""

    now: tuple[str, ...]
    history: tuple[str, ...]


def explain(state: DocumentState, today: date) -> Explanation:
    """Say where a document stands, and what every generation did to it."""
    live = state.history.at(state.generation)
    now = [*_erased(state), *_standing(state, live)]
    for stay in live:
        now += _applies(state, stay, today, apart=len(live) > 1)
    if live:
        now.append(_readers(live[-1]))
    if live and state.masked:
        now.append(f"Personal data is masked in {_places(state.masked)} of its text.")
    return Explanation(now=tuple(now), history=tuple(_events(state.history)))


def _erased(state: DocumentState) -> list[str]:
    erased = state.history.erasure
    if erased is None:
        return []
    return [f"It was erased on {_day(erased.at)} by {erased.actor} ({erased.reason}); nothing of it is kept."]


def _standing(state: DocumentState, live: Sequence[Stay]) -> list[str]:
    item = state.item
    if item and item.state == "ignored":
        return [f"It is not taken in, by this rule: {item.reason}."]
    if item and item.state == "quarantined":
        serving = _serving(state, live) if live else "No version of it is served."
        return [f"It is in quarantine since {_day(item.since)}: it {item.reason}", serving]
    if live:
        return [_serving(state, live)]
    return _gone(state)


def _serving(state: DocumentState, live: Sequence[Stay]) -> str:
    stay = live[-1]
    still = "still serves" if state.item and state.item.state == "quarantined" else "serves"
    return f"Its version of {_generation(state.history, _first(state, stay))} {still}."


def _first(state: DocumentState, stay: Stay) -> int:
    """Return the generation that first held the version."""
    return min(other.born for other in state.history.stays if other.version_id == stay.version_id)


def _gone(state: DocumentState) -> list[str]:
    turns = [stay.died for stay in state.history.stays if stay.died]
    if not turns:
        return ["The corpus never held it."] if state.history.erasure is None else []
    last = max(turns)
    act = state.history.generations.get(last)
    why = "its source was removed" if act and act.kind == "remove" else "the source does not have it any more"
    if act and act.kind == "rollback":
        why = "the source was given an older state, which lacks it"
    return [
        f"It is not in the corpus since {_generation(state.history, last)}: {why}.",
        f"Generation {last - 1} and older ones may still find it.",
    ]


def _applies(state: DocumentState, stay: Stay, today: date, *, apart: bool) -> list[str]:
    span = stay.visibility.in_force
    of = f"its version of {_generation(state.history, _first(state, stay))}" if apart else "it"
    said = [f"{_upper(of)} {_in_force(span)}{_because(stay)}; {_verdict(span, today)}."]
    if stay.superseded:
        name = state.names.get(stay.superseded.document_id, "another document")
        said.append(f"From {stay.superseded.since} on, {name!r} takes its place.")
    return said


def _in_force(span: InForce) -> str:
    if span.first and span.last:
        return f"is in force from {span.first} to {span.last}"
    if span.first:
        return f"is in force from {span.first}"
    return f"is in force until {span.last}" if span.last else "is in force without a first or last day"


def _because(stay: Stay) -> str:
    found = [stay.facts[name] for name in ("effective_from", "effective_to") if stay.facts.get(name)]
    where = [f"{fact['value']}: {fact['where']}" for fact in found if isinstance(fact, dict) and fact.get("where")]
    if where:
        return f" ({'; '.join(where)})"
    return "" if stay.visibility.in_force != InForce(first=None, last=None) else ", because it names none"


def _verdict(span: InForce, today: date) -> str:
    if span.covers(today):
        return "today it applies"
    return "it does not apply yet" if span.first and today < span.first else "it does not apply any more"


def _readers(stay: Stay) -> str:
    return f"{_upper(_groups(stay))} may read it."


def _groups(stay: Stay) -> str:
    readers = sorted(stay.visibility.readers)
    return "everyone" if EVERYONE in readers else f"members of {', '.join(readers)}"


def _events(history: DocumentHistory) -> list[str]:
    said = []
    for turn in history.turns:
        before, after = history.at(turn - 1), history.at(turn)
        act = history.generations.get(turn)
        by = f" by {act.actor}, {_ACTS.get(act.kind, act.kind)}" if act else ""
        said += [
            f"{_upper(_generation(history, turn))}{by}: {what}." for what in _changes(history, before, after, turn)
        ]
    return said


def _changes(history: DocumentHistory, before: Sequence[Stay], after: Sequence[Stay], turn: int) -> list[str]:
    if not after:
        return ["left the corpus"]
    if not before:
        came_back = any(stay.born < turn for stay in history.stays)
        return [f"{'came back' if came_back else 'taken in'} as {after[-1].title!r}, for {_groups(after[-1])}"]
    return _differences(before, after)


def _differences(before: Sequence[Stay], after: Sequence[Stay]) -> list[str]:
    said = []
    old, new = before[-1], after[-1]
    if {s.version_id for s in before} != {s.version_id for s in after}:
        kept = " beside the one before" if old.version_id in {s.version_id for s in after} else ""
        said.append(f"another version, {new.title!r}{kept}")
    if old.visibility.readers != new.visibility.readers:
        said.append(f"readers changed from {_groups(old)} to {_groups(new)}")
    if old.version_id == new.version_id and old.visibility.in_force != new.visibility.in_force:
        said.append(f"from now on it {_in_force(new.visibility.in_force)}")
    return said or ["kept, under other days"]


def _generation(history: DocumentHistory, number: int) -> str:
    found: Generation | None = history.generations.get(number)
    return f"generation {number} ({_day(found.at)})" if found else f"generation {number}"


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count} places"


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
