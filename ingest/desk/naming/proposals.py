"""Proposals: names that live documents give to the same thing, each with where they say so."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from index.glossary.terms import NewTerm, Term, fault_of, pair_id
from index.glossary.words import folded
from index.holdings import HeldPassage, Holding
from index.values import Span
from ingest.desk.naming.abbreviations import Kind, Pair, abbreviations
from ingest.desk.naming.names import other_names
from ingest.desk.naming.spellings import Variants, occurrences, variants, vocabulary
from kernel.access import EVERYONE, AccessScope, narrowed
from kernel.errors import InvalidInput, NotFound

_QUOTED = 3
"""Places that are shown of a proposal, each in another document."""
_AROUND = 60
"""Characters around the words that say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a document says that two names are those of one thing, or uses one of two spellings."""

    source: str
    document: str
    title: str
    passage: str
    span: Span
    """Of the words, in the passage."""
    quote: str
    """The words with some before and behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two names that may be those of one thing."""

    proposal_id: str
    kind: Kind
    term: str
    alias: str
    documents: int
    """How many documents say so, of those that the asker may see."""
    ambiguous_with: tuple[str, ...]
    """What else the alias is said to mean."""
    evidence: tuple[Evidence, ...]
    readers: frozenset[str]
    """Of the documents: whom the term would be for."""
    document_ids: frozenset[str]


@dataclass(slots=True)
class _Found:
    """What was found of one pair so far."""

    kind: Kind
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Term and alias, as they were written."""
    places: dict[str, Evidence] = field(default_factory=dict)
    """The first of each document."""
    readers: dict[str, set[str]] = field(default_factory=dict)
    """Who may see each spelling; of what one sentence says, under one key."""

    @property
    def names(self) -> tuple[str, str]:
        """Term and alias as they are written most often."""
        return min(self.written, key=lambda names: (-self.written[names], names))

    @property
    def both(self) -> frozenset[str]:
        """Who may see all of it."""
        return reduce(narrowed, map(frozenset, self.readers.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is looked at: the passages that an asker may see and that apply today, and whose they are."""

    passages: Sequence[HeldPassage]
    holders: Mapping[str, Holding]
    """By document."""


def visible(passages: Iterable[HeldPassage], held: Iterable[Holding], scope: AccessScope, today: date) -> Desk:
    """Return what a scope may see of what is in force on a day."""
    holders = {
        each.document_id: each for each in held if scope.allows(each.visibility.readers) and each.in_force.covers(today)
    }
    seen = [
        each
        for each in passages
        if each.document_id in holders
        and scope.allows(each.visibility.readers)
        and each.visibility.in_force.covers(today)
    ]
    return Desk(passages=seen, holders=holders)


def propose(desk: Desk, known: Sequence[Term], rejected: Sequence[Term]) -> list[Proposal]:
    """Return the names that documents give to one thing, those that most documents say first.

    What the glossary holds for the same readers already is left out, and so is what was ever rejected. Abbreviations
    with two long forms are two proposals, each naming the other.

    Args:
        desk: nothing else is looked at or shown.
        known: the accepted terms that the asker may see.
        rejected: every rejection.
    """
    found = _collect(desk)
    refused = {term.term_id for term in rejected}
    meanings = _meanings(found, known)
    made = [
        _proposal(name, each, meanings)
        for name, each in found.items()
        if name not in refused and each.both and not _is_known(each, known)
    ]
    return sorted(made, key=lambda p: (-p.documents, p.kind, p.term.casefold(), p.alias))


def load_proposal(found: Sequence[Proposal], name: str) -> Proposal:
    """Return the proposal whose id starts with ``name``.

    Raises:
        NotFound: there is none that the asker may see.
        InvalidInput: several ids start so.
    """
    match = [each for each in found if each.proposal_id.startswith(name)] if name else []
    if not match:
        raise NotFound(f"there is no proposal {name!r}; 'gristmill glossary propose' lists those that you may see.")
    if len(match) > 1:
        raise InvalidInput(f"several proposals start with {name!r}; give more of the id.")
    return match[0]


def accepted_term(proposal: Proposal, *, by: str, reason: str) -> NewTerm:
    """Return the term that a proposal becomes when a person accepts it."""
    readers = frozenset({EVERYONE}) if EVERYONE in proposal.readers else proposal.readers
    return NewTerm(
        term=proposal.term,
        aliases=(proposal.alias,),
        by=by,
        reason=reason or _origin(proposal),
        readers=readers,
        documents=proposal.document_ids,
    )


def _origin(proposal: Proposal) -> str:
    more = f" and {proposal.documents - 1} more" if proposal.documents > 1 else ""
    return f"found in {proposal.evidence[0].document}{more}"


def _collect(desk: Desk) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for passage in desk.passages:
        for pair in _pairs(passage.text):
            _note(found, pair, passage, desk)
    spelled = list(variants(vocabulary(passage.text for passage in desk.passages)))
    _collect_spellings(found, spelled, desk)
    return found


def _pairs(text: str) -> Iterator[Pair]:
    if "(" in text:
        yield from abbreviations(text)
    yield from other_names(text)


def _note(found: dict[str, _Found], pair: Pair, passage: HeldPassage, desk: Desk) -> None:
    name = pair_id(pair.term, pair.alias)
    if folded(pair.term) == folded(pair.alias) or fault_of(pair.term) or fault_of(pair.alias):
        return
    each = found.setdefault(name, _Found(kind=pair.kind))
    each.written[pair.term, pair.alias] += 1
    each.readers.setdefault("", set()).update(passage.visibility.readers)
    _place(each, passage, Span(start=pair.start, end=pair.end), desk)


def _place(each: _Found, passage: HeldPassage, span: Span, desk: Desk) -> None:
    held = desk.holders[passage.document_id]
    if passage.document_id not in each.places:
        start, end = max(0, span.start - _AROUND), span.end + _AROUND
        each.places[passage.document_id] = Evidence(
            source=held.source,
            document=held.uri,
            title=held.title,
            passage=passage.passage_id,
            span=span,
            quote=" ".join(passage.text[start:end].split()),
        )


def _collect_spellings(found: dict[str, _Found], spelled: Sequence[Variants], desk: Desk) -> None:
    wanted: dict[str, list[Variants]] = {}
    for pair in spelled:
        wanted.setdefault(pair.apart, []).append(pair)
        wanted.setdefault(pair.together, []).append(pair)
    for passage in desk.passages if wanted else ():
        for written in occurrences(passage.text, wanted):
            for pair in wanted[written.text.lower()]:
                each = found.setdefault(pair_id(pair.together, pair.apart), _Found(kind="spelling"))
                each.written[pair.together, pair.apart] += 1
                each.readers.setdefault(written.text.lower(), set()).update(passage.visibility.readers)
                _place(each, passage, Span(start=written.start, end=written.end), desk)


def _meanings(found: Mapping[str, _Found], known: Sequence[Term]) -> dict[tuple[str, ...], dict[tuple[str, ...], str]]:
    """Return what each alias is said to mean, by its folded words."""
    said: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
    for each in found.values():
        if each.kind != "spelling":
            term, alias = each.names
            said.setdefault(folded(alias), {})[folded(term)] = term
    for accepted in known:
        for alias in accepted.aliases:
            said.setdefault(folded(alias), {}).setdefault(folded(accepted.term), accepted.term)
    return said


def _proposal(name: str, each: _Found, meanings: Mapping[tuple[str, ...], Mapping[tuple[str, ...], str]]) -> Proposal:
    term, alias = each.names
    others = {key: text for key, text in meanings.get(folded(alias), {}).items() if key != folded(term)}
    return Proposal(
        proposal_id=name,
        kind=each.kind,
        term=term,
        alias=alias,
        documents=len(each.places),
        ambiguous_with=tuple(sorted(others.values())) if each.kind != "spelling" else (),
        evidence=tuple(list(each.places.values())[:_QUOTED]),
        readers=each.both,
        document_ids=frozenset(each.places),
    )


def _is_known(each: _Found, known: Sequence[Term]) -> bool:
    names = set(map(folded, each.names))
    return any(
        names <= {folded(form) for form in term.forms} and (EVERYONE in term.readers or each.both <= term.readers)
        for term in known
    )
