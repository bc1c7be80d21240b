"""A sentence and its source laid side by side: what stands in the same place, and is another thing.

Only where most words are the same and in the same order does a difference in one place mean something; a free paraphrase
yields nothing here.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistants.claims.days import Day, blanked, days
from assistants.claims.names import is_form_of_any, name_words, tokens
from assistants.claims.polarity import OPPOSITES, licenses_sort, sorts_of
from assistants.claims.quantities import Quantity, quantities
from assistants.words import STOPWORDS, stem

LEAST_SHARED = 0.6
"""Of the sentence's words, so many must be in its source in the same order."""
NEARLY_ALL = 0.8
"""With so many, nothing has moved: what stands in another place was exchanged."""
LONGEST_PLACE = 4
"""A difference of more words is a paraphrase."""

_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_NEGATIVE = frozenset({"not", "never", "no", "cannot", "neither", "nor", "none", "nobody", "nothing", "without", "nicht",
                       "nie", "niemals", "kein", "keine", "keinen", "keiner", "keinem", "ohne"})  # fmt: skip
_TURNING = _NEGATIVE | {"only", "nur", "solely", "exclusively"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, a number or a name, as it is laid beside another."""

    key: str
    """What is compared: all numbers are one thing here, and all names."""
    text: str
    quantity: Quantity | None = None
    day: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What stands in the place of something else."""

    kind: str
    """``number``, ``unit``, ``date``, ``name`` or ``turned``."""
    ours: str
    theirs: str


def nearest(sentence: str, source: str) -> str:
    """Return the source as it is, or without what stands in parentheses, whichever is more like the sentence."""
    bare = _PARENTHESES.sub("", source)
    return max(
        (source, bare), key=lambda text: SequenceMatcher(None, sentence.split(), text.split(), autojunk=False).ratio()
    )


def differences(sentence: str, source: str, passage: str) -> Iterator[Difference]:
    """Yield what stands in a sentence where its source has something else of the same sort; pure."""
    known = name_words(f"{passage} {source} {sentence}")
    ours, theirs = _tokens(sentence, known), _tokens(source, known)
    matcher = SequenceMatcher(None, [t.key for t in ours], [t.key for t in theirs], autojunk=False)
    blocks = matcher.get_opcodes()
    shared = sum(b - a for tag, a, b, _, _ in blocks if tag == "equal") / max(1, len(ours))
    if shared < LEAST_SHARED:
        return
    elsewhere = () if shared >= NEARLY_ALL else tuple(theirs)
    for tag, a, b, c, d in blocks:
        if tag == "equal" and b - a > 1:
            yield from _pairs(ours[a:b], theirs[c:d], elsewhere)
        elif tag != "equal" and max(b - a, d - c) <= LONGEST_PLACE:
            yield from _place([t.text for t in ours[a:b]], [t.text for t in theirs[c:d]])


def _pairs(ours: Sequence[Token], theirs: Sequence[Token], elsewhere: Sequence[Token]) -> Iterator[Difference]:
    """Yield what differs place by place; what the source has elsewhere may have moved."""
    for mine, other in zip(ours, theirs, strict=True):
        if any(_is_same(mine, another) for another in elsewhere):
            continue
        if mine.quantity and other.quantity and not mine.quantity.agrees(other.quantity):
            kind = "unit" if mine.quantity.values & other.quantity.values else "number"
            yield Difference(kind=kind, ours=mine.text, theirs=other.text)
        elif mine.day and other.day and not _is_same_day(mine.day, other.day):
            yield Difference(kind="date", ours=mine.text, theirs=other.text)
        elif mine.key == _NAME and not _is_same_name(mine.text.split(), other.text.split()):
            yield Difference(kind="name", ours=mine.text, theirs=other.text)


def _is_same(mine: Token, other: Token) -> bool:
    if mine.quantity and other.quantity:
        return mine.quantity.agrees(other.quantity)
    if mine.day and other.day:
        return _is_same_day(mine.day, other.day)
    return mine.key == other.key == _NAME and _is_same_name(mine.text.split(), other.text.split())


def _is_same_day(mine: Day, other: Day) -> bool:
    if mine.years and other.years:
        return mine.is_in(other) or other.is_in(mine)
    return mine.without_year().is_in(other.without_year()) or other.without_year().is_in(mine.without_year())


def _is_same_name(mine: list[str], other: list[str]) -> bool:
    """Say whether two runs of names can mean the same: word by word, or, where one is shorter, in any word."""
    if len(mine) == len(other):
        return all(is_form_of_any(a, [b]) for a, b in zip(mine, other, strict=True)) or sorted(mine) == sorted(other)
    return any(is_form_of_any(word, other) for word in mine)


def _place(ours: list[str], theirs: list[str]) -> Iterator[Difference]:
    mine, other = [t.lower() for t in ours], [t.lower() for t in theirs]
    here, there = _has(mine, _is_negative), _has(other, _is_negative)
    if here and not there and not _has(other, _denies):
        yield Difference(kind="turned", ours=" ".join(ours), theirs=" ".join(theirs))
    lost = [word for word in other if word in _TURNING or _is_negative(word)]
    if lost and not _has(mine, lambda word: word in _TURNING or _is_negative(word) or _denies(word)):
        content = [word for word in other if word not in STOPWORDS and word not in lost]
        if not content or len(mine) >= len(content):
            yield Difference(kind="turned", ours=" ".join(ours), theirs=" ".join(theirs))
    yield from _opposed(mine, other)


def _opposed(mine: list[str], other: list[str]) -> Iterator[Difference]:
    for one, against in (*OPPOSITES, *((b, a) for a, b in OPPOSITES)):
        if one.intersection(mine) and against.intersection(other) and not one.intersection(other):
            yield Difference(kind="turned", ours=" ".join(mine), theirs=" ".join(other))
    for sort in sorts_of(" ".join(mine)) & _MODAL:
        theirs = sorts_of(" ".join(other)) & _MODAL
        if theirs and not any(licenses_sort(found, sort) for found in theirs):
            yield Difference(kind="turned", ours=" ".join(mine), theirs=" ".join(other))


_MODAL = frozenset({"oblige", "permit", "forbid", "option", "advise"})
_NUMBER, _DATE, _NAME = "#", "&", "@"


def _tokens(text: str, known: frozenset[str]) -> list[Token]:
    """Return the words of a text in order; a number is one token, and so are a date and a run of names."""
    numbers = [
        (q.start, q.start + len(q.text), Token(key=_NUMBER, text=q.text, quantity=q)) for q in quantities(blanked(text))
    ]
    dates = [(d.start, d.end, Token(key=_DATE, text=d.text, day=d)) for d in days(text)]
    made: list[Token] = []
    at = 0
    for start, end, token in sorted((*numbers, *dates), key=lambda placed: placed[:2]):
        if start >= at:
            made.extend(_words(text[at:start], known))
            made.append(token)
            at = end
    return [*made, *_words(text[at:], known)]


def _words(text: str, known: frozenset[str]) -> Iterator[Token]:
    run: list[str] = []
    for token in tokens(text):
        if token[0].isupper() and token.lower() in known:
            run.append(token)
            continue
        if run:
            yield Token(key=_NAME, text=" ".join(run))
            run = []
        if token[0].isalnum():
            yield Token(key=stem(token.lower().replace("’", "'")), text=token)
    if run:
        yield Token(key=_NAME, text=" ".join(run))


def _has(words: Sequence[str], test: Callable[[str], bool]) -> bool:
    return any(test(word) for word in words)


def _is_negative(word: str) -> bool:
    return word in _NEGATIVE or word.replace("’", "'").endswith("n't")


def _denies(word: str) -> bool:
    return bool(sorts_of(word) & {"deny", "forbid", "negate", "except"})
