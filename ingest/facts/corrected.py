"""A person's corrections of facts: they win over whatever a document says, and keep what it said beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from index.values import InForce
from ingest.facts.values import CORRECTABLE, DATES
from kernel.dates import read_date
from kernel.errors import InvalidInput
from kernel.ids import digest

_MOST = 400
_TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says of one fact of one document."""

    correction_id: str
    source: str
    document: str
    """Its URI inside the source."""
    name: str
    value: str
    """A date as YYYY-MM-DD, else the words; empty where the document should say nothing."""
    by: str
    reason: str
    at: datetime


def check_cleared(name: str) -> None:
    """Refuse to take away what is no fact, or what every document has.

    Raises:
        InvalidInput: there is no such fact, or it is the title.
    """
    if name not in CORRECTABLE:
        raise InvalidInput(f"there is no fact {name!r} to correct; facts are {', '.join(CORRECTABLE)}.")
    if name == _TITLE:
        raise InvalidInput("a document always has a title; give it another with --set title=….")


def checked(name: str, words: str) -> str:
    """Return the value that a person may give a fact.

    Raises:
        InvalidInput: there is no such fact, or the value cannot be one.
    """
    if name not in CORRECTABLE:
        raise InvalidInput(f"there is no fact {name!r} to correct; facts are {', '.join(CORRECTABLE)}.")
    value = " ".join(words.split())
    if not value:
        raise InvalidInput(f"fact {name!r} was given no value; give it one, or take it away with --clear {name}.")
    if len(value) > _MOST:
        raise InvalidInput(f"fact {name!r} was given {len(value)} characters; say it in {_MOST}.")
    if name not in DATES:
        return value
    day = read_date(value)
    if day is None:
        raise InvalidInput(f"{name} {words!r} names no day for certain; write it as YYYY-MM-DD.")
    return day.isoformat()


def corrected(facts: Mapping[str, Any], title: str, corrections: Iterable[Correction]) -> dict[str, Any]:
    """Return stored facts under these corrections and no others, whatever was corrected in them before.

    ``title`` is the version's title, which is none of its facts where it was taken from a heading.
    """
    stored = said_itself(facts)
    for one in sorted(corrections, key=lambda c: c.name):
        stored[one.name] = {
            "name": one.name,
            "value": one.value,
            "where": f"correction by {one.by}: {one.reason}",
            "origin": "correction",
            "words": one.reason,
            "span": None,
            "disagrees": [],
            "found": stored.get(one.name),
        } | ({"shown": said_title(facts, title)} if one.name == _TITLE else {})
    return stored


def said_itself(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored facts as the document gave them, without what a person said."""
    plain = {name: fact["found"] if _is_correction(fact) else fact for name, fact in facts.items()}
    return {name: fact for name, fact in plain.items() if fact}


def title_of(facts: Mapping[str, Any], title: str) -> str:
    """Return the title that a person gave, or else ``title``, which the document has by itself."""
    fact = facts.get(_TITLE)
    return str(fact["value"]) if fact and _is_correction(fact) else title


def said_title(facts: Mapping[str, Any], title: str) -> str:
    """Return the title that a version of this ``title`` has without what a person said."""
    fact = facts.get(_TITLE)
    return str(fact["shown"]) if fact and _is_correction(fact) else title


def in_force_of(facts: Mapping[str, Any]) -> InForce:
    """Return the valid time under stored facts; an end before the beginning is not believed."""
    first, last = _day(facts, "effective_from"), _day(facts, "effective_to")
    return InForce(first=first) if first and last and last < first else InForce(first=first, last=last)


def key_of(corrections: Iterable[Correction]) -> str:
    """Return what changes whenever corrections of a document do; empty where there are none."""
    names = sorted(one.correction_id for one in corrections)
    return digest(*names) if names else ""


def _is_correction(fact: Mapping[str, Any] | None) -> bool:
    return fact is not None and fact.get("origin") == "correction"


def _day(facts: Mapping[str, Any], name: str) -> date | None:
    fact = facts.get(name)
    return date.fromisoformat(fact["value"]) if fact and fact["value"] else None
