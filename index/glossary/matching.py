"""Matching: which names of the glossary a question holds, and what to look for beside them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from index.glossary.terms import Term
from index.glossary.words import ORDINARY, Word, folded, words
from index.values import Expansion
from kernel.access import AccessScope

MOST_ADDED = 8
"""Names that are added to one question, however many of its words are in the glossary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One name of a term, as words."""

    words: tuple[Word, ...]
    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Every name of a glossary, by its folded words."""

    forms: Mapping[tuple[str, ...], tuple[Form, ...]]
    longest: int
    """Words in the longest name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    start: int
    """In words."""
    end: int
    terms: tuple[Term, ...]


def names_of(terms: Sequence[Term]) -> Names:
    """Return the names of these terms."""
    found: dict[tuple[str, ...], tuple[Form, ...]] = {}
    for term in sorted(terms, key=lambda t: (t.term, t.term_id)):
        for text in term.forms:
            key = folded(text)
            found[key] = (*found.get(key, ()), Form(words=tuple(words(text)), term=term))
    return Names(forms=found, longest=max(map(len, found), default=0))


def expand(question: str, names: Names, scope: AccessScope) -> tuple[Expansion, ...]:
    """Return the names in a question for which others are to be looked for, in the order of the question.

    The longest name wins where two overlap. Only whole words are names; a short abbreviation in capitals needs its
    capitals. What is added is not expanded again, a name that the question already holds is not added, and terms that
    the scope may not see are as if they did not exist.
    """
    written = words(question)
    mentions = _mentions(written, names, scope)
    held = {tuple(word.folded for word in written[m.start : m.end]) for m in mentions}
    wanted = [list(_others(mention, held)) for mention in mentions]
    given = _shared_out(wanted)
    return tuple(
        Expansion(
            asked=question[written[m.start].start : written[m.end - 1].end],
            start=written[m.start].start,
            end=written[m.end - 1].end,
            added=added,
        )
        for m, added in zip(mentions, given, strict=True)
        if added
    )


def holds(text: str, name: str) -> bool:
    """Say whether a text holds a name, as a question would be found to."""
    return holds_name(words(text), tuple(words(name)))


def holds_name(written: Sequence[Word], name: Sequence[Word]) -> bool:
    """Say the same of words."""
    last = len(written) - len(name)
    return any(_is_same(written[at : at + len(name)], name) for at in range(last + 1))


def _mentions(written: Sequence[Word], names: Names, scope: AccessScope) -> list[_Mention]:
    found = list(_candidates(written, names, scope))
    found.sort(key=lambda m: (m.start - m.end, m.start))
    taken: set[int] = set()
    chosen = []
    for mention in found:
        places = set(range(mention.start, mention.end))
        if not places & taken:
            taken |= places
            chosen.append(mention)
    return sorted(chosen, key=lambda m: m.start)


def _candidates(written: Sequence[Word], names: Names, scope: AccessScope) -> Iterator[_Mention]:
    shouts = len(written) > 2 and all(word.text.upper() == word.text for word in written)
    plain = [word.folded for word in written]
    for start in range(len(written)):
        for end in range(start + 1, min(start + names.longest, len(written)) + 1):
            if shouts and all(word in ORDINARY for word in plain[start:end]):
                continue
            forms = names.forms.get(tuple(plain[start:end]), ())
            terms = [f.term for f in forms if scope.allows(f.term.readers) and _is_same(written[start:end], f.words)]
            if terms:
                yield _Mention(start=start, end=end, terms=tuple(dict.fromkeys(terms)))


def _is_same(written: Sequence[Word], name: Sequence[Word]) -> bool:
    return len(written) == len(name) and all(
        ours.folded == theirs.folded and (not theirs.needs_case or ours.singular == theirs.text)
        for ours, theirs in zip(written, name, strict=True)
    )


def _others(mention: _Mention, held: set[tuple[str, ...]]) -> Iterator[str]:
    seen = set(held)
    for form in chain.from_iterable(term.forms for term in mention.terms):
        if folded(form) not in seen:
            seen.add(folded(form))
            yield form


def _shared_out(wanted: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Give every mention its first name before any gets its second, until all that may be added is."""
    given: list[list[str]] = [[] for _ in wanted]
    count = 0
    for rank in range(max(map(len, wanted), default=0)):
        for mine, names in zip(given, wanted, strict=True):
            if rank < len(names) and count < MOST_ADDED:
                mine.append(names[rank])
                count += 1
    return [tuple(mine) for mine in given]
