"""Finding a document's facts: every place that speaks for one, the one that counts, and where they disagree."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.layout import PlacedBlock
from ingest.facts.labelled import Found, Unread, labelled, said
from ingest.facts.labels import is_date, name_of
from ingest.facts.places import lines_of
from ingest.facts.sentences import SelfSpeech
from ingest.facts.values import ORIGINS, Fact, Origin, Said
from kernel.dates import number_order

_NO_TITLE = re.compile(
    r"|untitled|unspecified|anonymous|(?:word|powerpoint) (?:document|presentation)|document\d*|presentation\d*"
    r"|microsoft \w+ - .*|\S+\.\w{2,5}",
    re.IGNORECASE,
)
"""What programs write as the title when nobody gave one."""

_FREE_TEXT = frozenset({"subject", "keywords", "description", "comments"})
"""Properties in which people write labelled lines."""

_TITLE_VERSION = re.compile(r"[\s(–-]+(?:v|version|rev\.?|revision)\s?\.?(\d+(?:\.\d+)*)\s*\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """A document's facts, and what it says that could not be used."""

    facts: Mapping[str, Fact]
    notes: tuple[str, ...] = ()
    """In sentences: dates that can be read two ways, a stretch that ends before it begins."""


def find_facts(
    text: str, properties: Mapping[str, str], sidecar: Mapping[str, str], blocks: Sequence[PlacedBlock] = ()
) -> Findings:
    """Return the facts by name; a date that cannot be read for certain is left out, and noted.

    A sidecar outranks the document's properties, these outrank the text, and there a label outranks a sentence. Where
    places of one rank name different days, the one counts that hides the document on fewer days.
    """
    order = number_order(text)
    found: list[Found] = [
        *_given(sidecar, "sidecar"),
        *_given(properties, "metadata"),
        *_in_text(text, properties, blocks),
    ]
    spoken = [one for one in found if isinstance(one, Said)]
    facts = {
        name: _chosen([one for one in spoken if one.name == name]) for name in dict.fromkeys(s.name for s in spoken)
    }
    unread = [one for one in found if isinstance(one, Unread) and one.name not in facts]
    notes = [f"{one.words!r} names no day for certain; write it as YYYY-MM-DD" for one in unread]
    if order is None and notes:
        notes[-1] += ", or say which of its numbers is the day"
    return Findings(facts=facts, notes=(*dict.fromkeys(notes), *_backwards(facts)))


def _given(values: Mapping[str, str], origin: Origin) -> Iterator[Found]:
    order = number_order(" ".join(values.values()))
    for key, value in values.items():
        bare = key.removeprefix("property:")
        name = name_of(bare)
        if name and not (name == "title" and _NO_TITLE.fullmatch(value.strip())):
            yield from said(name, value.strip(), origin, f"{key}: {value[:200]}", order)
        elif bare.lower() in _FREE_TEXT:
            for line in lines_of(value.replace(";", "\n"), ()):
                for one in labelled([line], order):
                    yield _from_property(one, origin, key)


def _from_property(one: Found, origin: Origin, key: str) -> Found:
    if isinstance(one, Unread):
        return one
    return Said(name=one.name, value=one.value, origin=origin, words=f"{key}: {one.words}")


def _in_text(text: str, properties: Mapping[str, str], blocks: Sequence[PlacedBlock]) -> Iterator[Found]:
    lines = list(lines_of(text, blocks))
    order = number_order(text)
    headings = [block.heading[-1] for block in blocks if block.kind == "heading"][:1]
    titles = [*headings, *(value for key, value in properties.items() if name_of(key) == "title")]
    yield from labelled(lines, order)
    yield from SelfSpeech(tuple(dict.fromkeys(map(_bare_title, titles)))).said(lines, order)
    for block in blocks[:3]:
        match = _TITLE_VERSION.search(block.span.of(text)) if block.kind == "heading" else None
        if match:
            words, span = block.span.of(text)[:200], block.span
            yield Said(name="version", value=match[1], origin="text", words=words, span=span, is_labelled=False)


def _bare_title(title: str) -> str:
    return _TITLE_VERSION.sub("", title).strip()


def _chosen(places: Sequence[Said]) -> Fact:
    best = min(places, key=_rank)
    equals = [one for one in places if _rank(one) == _rank(best)]
    if is_date(best.name):
        pick = max if best.name == "effective_to" else min
        best = pick(equals, key=lambda one: one.value)
    others = dict.fromkeys(one.where for one in places if _plain(one) != _plain(best) and _counts(one, best))
    return Fact(
        name=best.name,
        value=best.value,
        where=best.where,
        origin=best.origin,
        words=best.words,
        span=(best.span.start, best.span.end) if best.span else None,
        disagrees=tuple(others),
    )


def _rank(one: Said) -> tuple[int, bool]:
    return ORIGINS.index(one.origin), not one.is_labelled


def _counts(one: Said, best: Said) -> bool:
    """Say whether other words are a contradiction: of titles, owners and scopes they are only another way to say it."""
    if one.name in {"title", "owner", "applies_to", "last_changed"}:
        return False
    if one.name in {"version", "supersedes", "number"}:
        return one.is_labelled and best.is_labelled and not _contains(_plain(one), _plain(best))
    return True


def _contains(one: str, other: str) -> bool:
    return one in other or other in one


def _plain(one: Said) -> str:
    return re.sub(r"^(?:v|version|rev|revision)(?=\d)|\W", "", re.sub(r"\s", "", one.value.casefold()))


def _backwards(facts: Mapping[str, Fact]) -> Iterable[str]:
    first, last = _day(facts, "effective_from"), _day(facts, "effective_to")
    if first and last and last < first:
        yield f"it would end on {last} before it begins on {first}; the end was not believed"


def _day(facts: Mapping[str, Fact], name: str) -> date | None:
    return date.fromisoformat(facts[name].value) if name in facts and facts[name].value else None
