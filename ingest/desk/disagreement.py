"""Disagreement: whether two claims talk about the same thing and cannot both hold. Made to be silent when in doubt."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product
from typing import Literal

from ingest.desk.claims import Claim
from ingest.desk.modals import Modal, opposed
from ingest.desk.quantities import Quantity, agree, comparable
from ingest.desk.vocabulary import EVERYBODY

DisagreementKind = Literal["number", "date", "duration", "amount", "percentage", "modal"]

_LEAST_SHARED = 2
_LEAST_COVERED = 0.45
"""Mean share of each sentence's words that the other one, its title or its headings hold."""
_MODAL_COVERED = 0.6
_TEMPLATE = 0.7
"""Above this share of words in the same order, a word that stands for another is another subject."""
_ROOT = 5
"""Letters that words with the same root share."""
_EXCEPTED = frozenset(["unless", "except", "without", "only", "exception", "otherwise"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A claim where it stands."""

    claim: Claim
    context: frozenset[str]
    """What the words of its title and headings mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two claims that cannot both hold."""

    kind: DisagreementKind
    one: tuple[int, int]
    """The words of the first sentence that differ, as a range in it."""
    other: tuple[int, int]
    covered: float
    """How much of the sentences' words is common, in [0, 1]."""


def disagreement(one: Side, other: Side) -> Disagreement | None:
    """Return how two claims disagree, or None. Whether they mean the same thing is judged by their words alone here."""
    difference = _difference(one.claim, other.claim)
    if difference is None:
        return None
    covered = _covered(one, other)
    least = _MODAL_COVERED if difference[0] == "modal" else _LEAST_COVERED
    if covered < least or _other_scope(one, other) or _other_subject(one, other):
        return None
    kind, ours, theirs = difference
    return Disagreement(
        kind=kind, one=(ours.start, ours.end), other=(theirs.start, theirs.end), covered=covered
    )


def _difference(
    one: Claim, other: Claim
) -> tuple[DisagreementKind, Quantity | Modal, Quantity | Modal] | None:
    """Return the values or modals that differ; a value that both sentences name speaks for neither side."""
    ours, theirs = list(one.quantities), list(other.quantities)
    for a, b in product(one.quantities, other.quantities):
        if a in ours and b in theirs and a.kind == b.kind and comparable_unit(a, b) and agree(a, b):
            ours.remove(a)
            theirs.remove(b)
    open_pairs = [(a, b) for a, b in product(ours, theirs) if comparable(a, b)]
    if open_pairs:
        if len(open_pairs) > 1 and len({a for a, _ in open_pairs}) > 1 and len({b for _, b in open_pairs}) > 1:
            open_pairs = [pair for pair in open_pairs if ours.index(pair[0]) == theirs.index(pair[1])] or open_pairs
        a, b = open_pairs[0]
        return a.kind, a, b
    if ours or theirs:
        return None
    return _modal_difference(one, other)


def comparable_unit(one: Quantity, other: Quantity) -> bool:
    """Say whether two values measure the same thing, whatever their bounds."""
    return one.unit.removeprefix("working ") == other.unit.removeprefix("working ")


def _modal_difference(one: Claim, other: Claim) -> tuple[DisagreementKind, Modal, Modal] | None:
    if len({m.force for m in one.modals}) != 1 or len({m.force for m in other.modals}) != 1:
        return None
    if (_EXCEPTED & set(one.text.lower().split())) or (_EXCEPTED & set(other.text.lower().split())):
        return None
    a, b = one.modals[0], other.modals[0]
    return ("modal", a, b) if opposed(a, b) else None


def _covered(one: Side, other: Side) -> float:
    ours, theirs = one.claim.content - {EVERYBODY}, other.claim.content - {EVERYBODY}
    if len(ours & theirs) < _LEAST_SHARED:
        return 0.0
    return (_share(ours, theirs | other.context) + _share(theirs, ours | one.context)) / 2


def _share(words: frozenset[str], there: frozenset[str]) -> float:
    return len(words & there) / len(words) if words else 0.0


def _other_scope(one: Side, other: Side) -> bool:
    """Say whether the sentences are for different people, or name different places and products."""
    ours, theirs = one.claim, other.claim
    if ours.people != theirs.people and not (ours.people <= theirs.content and theirs.people <= ours.content):
        return True
    if ours.purpose and not ours.purpose & (theirs.content | other.context):
        return True
    if theirs.purpose and not theirs.purpose & (ours.content | one.context):
        return True
    ours_only = ours.names - theirs.names - theirs.content - other.context
    theirs_only = theirs.names - ours.names - ours.content - one.context
    return bool(ours_only and theirs_only)


def _other_subject(one: Side, other: Side) -> bool:
    """Say whether the sentences are alike word for word, but for words that name something else."""
    ours, theirs = one.claim.words, other.claim.words
    matcher = SequenceMatcher(a=ours, b=theirs, autojunk=False)
    if matcher.ratio() < _TEMPLATE:
        return False
    return any(
        _strangers(set(ours[a:b]) - other.claim.content - other.context, set(theirs[c:d]) - one.claim.content - one.context)
        for a, b, c, d in _replacements(matcher)
    )


def _strangers(ours: set[str], theirs: set[str]) -> bool:
    """Say whether some word on each side has no relative, such as "depart" and "departure", on the other."""
    left = {word for word in ours if not word.startswith("<")}
    right = {word for word in theirs if not word.startswith("<")}
    kin = {(a, b) for a in left for b in right if a[:_ROOT] == b[:_ROOT] and min(len(a), len(b)) >= _ROOT}
    return bool(left - {a for a, _ in kin} and right - {b for _, b in kin})


def _replacements(matcher: "SequenceMatcher[str]") -> Iterator[tuple[int, int, int, int]]:
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "replace":
            yield a, b, c, d
