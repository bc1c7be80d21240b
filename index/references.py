"""References: which document the words of ``supersedes`` name. Pure decisions on values.

A reference counts only when it names one document for certain: an exact id, a file name, a number, or a title; with a
version label where it gives one. Codes inside a longer reference count when each is the number of a document.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Literal

from index.succession import Supersession
from kernel.access import EVERYONE

Problem = Literal["unknown", "ambiguous", "hidden_from_some", "other_source", "begins_later", "circle"]

_ID = re.compile(r"(?:document[: ])?\s*([0-9a-f]{32})", re.IGNORECASE)
_LABEL = re.compile(
    r"[\s,(–-]*\b(?:version|ver\.?|v\.?|revision|rev\.?|issue|edition)\s?\.?\s*(\d[\w.-]*)\)?(?:\s+of(?:\s+the)?\b)?\s*",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?=[\w./-]*\d)[A-Za-z][\w./-]*\w\b")
_PARTS = re.compile(r"\s*(?:[;,&\n]|\band\b|\bund\b|\bet\b|\by\b)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A live version among all others: its names, and what it says that it supersedes."""

    version_id: str
    document_id: str
    source: str
    uri: str
    title: str
    readers: frozenset[str]
    first: date | None
    """From when it applies."""
    number: str = ""
    label: str = ""
    """Its version label."""
    supersedes: str = ""
    """The words in which it names others; empty where it names none."""
    is_ruled: bool = False
    """A person said so, and not the document."""
    said_on: date | None = None
    """The day on which its document first said so: from then on it counts where the version gives no first day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReference:
    """A reference that ends no document's time, and why."""

    document_id: str
    source: str
    uri: str
    words: str
    problem: Problem
    candidates: tuple[str, ...] = ()
    """URIs of the documents that it may mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersessions:
    """What the live versions end of each other."""

    ends: Mapping[str, Supersession]
    """By version id."""
    open: tuple[OpenReference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    newer: Standing
    older: tuple[Standing, ...]
    """Live versions of one document."""
    since: date
    words: str


def supersessions(standings: Sequence[Standing]) -> Supersessions:
    """Return which live versions are ended by which documents; the order of the standings does not matter.

    A version is ended by the earliest day that a document names; on equal days by the document of the smallest id.
    Documents that supersede each other in a circle end nothing.
    """
    names = _Names(standings)
    claims: list[_Claim] = []
    unused: list[OpenReference] = []
    for newer in sorted((s for s in standings if s.supersedes), key=lambda s: s.version_id):
        for found in _claims(newer, names):
            claims.append(found) if isinstance(found, _Claim) else unused.append(found)
    edges: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        edges[claim.newer.document_id].add(claim.older[0].document_id)
    ends: dict[str, Supersession] = {}
    for claim in claims:
        if _reaches(edges, claim.older[0].document_id, claim.newer.document_id):
            unused.append(_open(claim.newer, claim.words, "circle", claim.older))
            continue
        for version in claim.older:
            end = Supersession(document_id=claim.newer.document_id, since=claim.since)
            ends[version.version_id] = min(
                ends.get(version.version_id, end), end, key=lambda e: (e.since, e.document_id)
            )
    return Supersessions(ends=ends, open=tuple(sorted(set(unused), key=lambda o: (o.source, o.uri, o.words))))


def asked_for(claims: Iterable[Standing]) -> frozenset[tuple[str, str]]:
    """Return every name by which versions that say that they supersede something may mean another one.

    Whoever has none of them (``is_asked_for``) takes no part in ``supersessions``, however many such there are.
    """
    names = _Asked()
    for claim in claims:
        for _ in _claims(claim, names):
            pass
    return frozenset(names.asked)


def is_asked_for(one: Standing, names: frozenset[tuple[str, str]]) -> bool:
    """Say whether a version has one of these names."""
    return any(key in names for key in _keys(one))


class _Names:
    """Live versions by everything that they can be called."""

    def __init__(self, standings: Iterable[Standing]) -> None:
        self._by: dict[tuple[str, str], list[Standing]] = defaultdict(list)
        for one in sorted(standings, key=lambda s: (s.document_id, s.version_id)):
            for key in _keys(one):
                self._by[key].append(one)

    def called(self, kind: str, name: str) -> list[Standing]:
        return self._by.get((kind, name), []) if name else []


class _Asked(_Names):
    """Nobody, so that every way to read a reference is tried; remembers by what they would be called."""

    def __init__(self) -> None:
        super().__init__(())
        self.asked: set[tuple[str, str]] = set()

    def called(self, kind: str, name: str) -> list[Standing]:
        self.asked.add((kind, name))
        return []


def _keys(one: Standing) -> Iterator[tuple[str, str]]:
    yield "id", one.document_id
    yield "file", one.uri.casefold()
    if PurePosixPath(one.uri).name != one.uri:
        yield "file", PurePosixPath(one.uri).name.casefold()
    yield "title", _words(one.title)
    if one.number:
        yield "number", _code(one.number)


def _claims(newer: Standing, names: _Names) -> Iterator[_Claim | OpenReference]:
    """Yield what the words of a version claim: as a whole when they name something, else part by part."""
    whole = _meant(newer.supersedes, newer, names)
    parts = [part for part in _PARTS.split(newer.supersedes) if _words(part)]
    if whole or len(parts) == 1:
        parts = [newer.supersedes]
    for part in parts:
        meant = whole or _meant(part, newer, names) or _coded(part, newer, names)
        if not meant:
            yield _open(newer, part, "unknown")
        elif any(one.document_id != newer.document_id for one in meant):
            yield _judged(newer, part, [one for one in meant if one.document_id != newer.document_id])


def _judged(newer: Standing, words: str, others: Sequence[Standing]) -> _Claim | OpenReference:
    """Return the claim that a reference to other documents makes, or why it makes none."""
    near = [one for one in others if one.source == newer.source] or others
    if len({one.document_id for one in near}) > 1:
        return _open(newer, words, "ambiguous", near)
    if near[0].source != newer.source and not newer.is_ruled:
        return _open(newer, words, "other_source", near)
    if EVERYONE not in newer.readers and not near[0].readers <= newer.readers:
        return _open(newer, words, "hidden_from_some", near)
    since = newer.first or newer.said_on or date.max
    ended = tuple(one for one in near if newer.is_ruled or one.first is None or one.first <= since)
    if not ended:
        return _open(newer, words, "begins_later", near)
    return _Claim(newer=newer, older=ended, since=since, words=words)


def _meant(words: str, newer: Standing, names: _Names) -> list[Standing]:
    """Return the live versions that words name; of the document that says them too, which ends nothing."""
    words = re.sub(r"^(?:the|our)\s+", "", words.strip(" \"'“”„."), flags=re.IGNORECASE)
    exact = _ID.fullmatch(words)
    if exact:
        return names.called("id", exact[1].lower())
    found = names.called("file", words.casefold()) or _named(words, names)
    label = None if found else _LABEL.search(words)
    if label is None:
        return found
    rest = f"{words[: label.start()]} {words[label.end() :]}"
    called = _named(rest, names) if _words(rest) else _named(newer.number, names) or _named(newer.title, names)
    by_number = bool(_words(rest)) and bool(names.called("number", _code(rest)))
    return [one for one in called if _fits(one, label[1], newer, may_lack=by_number)]


def _coded(words: str, newer: Standing, names: _Names) -> list[Standing]:
    """Return the live versions whose numbers stand among the words."""
    label = _LABEL.search(words)
    found = [one for code in _CODE.findall(words) for one in names.called("number", _code(code))]
    return [one for one in found if label is None or _fits(one, label[1], newer, may_lack=True)]


def _named(words: str, names: _Names) -> list[Standing]:
    return names.called("number", _code(words)) or names.called("title", _words(words))


def _fits(one: Standing, label: str, newer: Standing, *, may_lack: bool) -> bool:
    """Say whether a version has this label; one of the speaker's own is kept, so that it is not called unknown."""
    if one.document_id == newer.document_id:
        return True
    return _plain_label(one.label) == _plain_label(label) if one.label else may_lack


def _plain_label(label: str) -> str:
    bare = re.sub(r"^(?:version|v|rev(?:ision)?|issue)\.?\s*(?=\d)", "", label.strip().casefold()).rstrip(".")
    return re.sub(r"(?:\.0)+$", "", bare)


def _code(words: str) -> str:
    code = re.sub(r"[\W_]", "", words.casefold())
    return code if re.search(r"\d", code) and len(code) <= 40 else ""


def _words(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _reaches(edges: Mapping[str, set[str]], start: str, goal: str) -> bool:
    seen, todo = set[str](), [start]
    while todo:
        place = todo.pop()
        if place == goal:
            return True
        if place not in seen:
            seen.add(place)
            todo += edges.get(place, ())
    return False


def _open(newer: Standing, words: str, problem: Problem, candidates: Sequence[Standing] = ()) -> OpenReference:
    return OpenReference(
        document_id=newer.document_id,
        source=newer.source,
        uri=newer.uri,
        words=words.strip(),
        problem=problem,
        candidates=tuple(sorted({one.uri for one in candidates})),
    )
