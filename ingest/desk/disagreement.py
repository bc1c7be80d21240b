"""Disagreement: whether two claims talk about the same thing and cannot both hold. Made to be silent when in doubt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product
from typing import Literal

from ingest.desk.claims import Claim, context_words, people_of
from ingest.desk.modals import Modal, opposed
from ingest.desk.quantities import Quantity, agree, comparable
from ingest.desk.vocabulary import EVERYBODY

DisagreementKind = Literal["number", "date", "duration", "amount", "percentage", "modal"]

_LEAST_SHARED = 2
_LEAST_COVERED = 0.45
"""Mean share of each sentence's words that the other one, its title or its headings hold."""
_MODAL_COVERED = 0.6
_NEAR_SHARED = 0.5
_BESIDE = 2
"""Words on each side of a value."""
_TEMPLATE = 0.7
"""Above this share of words in the same order, a word that stands for another is another subject."""
_KINDS_OF_DOCUMENT = context_words(
    [
        "policy policies handbook guide guideline guidelines rule rules note notes sheet page faq manual overview summary "
        "introduction version edited copy draft new old final instructions procedure regulations terms conditions"
    ]
)
_ROOT = 5
"""Letters that words with the same root share."""
_EXCEPTED = frozenset(["unless", "except", "without", "only", "exception", "otherwise"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a passage stands: what its title and headings say about whom and what it is for."""

    title: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    """What the words of its title and headings mean."""
    people: frozenset[str] = frozenset()
    applies_to: frozenset[str] = frozenset()
    """What the document says that it applies to."""


def place(title: str, heading: Sequence[str], applies_to: str | None = None) -> Place:
    """Return what a title and the headings below it say."""
    words = [word for part in (title, *heading) for word in part.lower().split()]
    return Place(
        title=context_words([title]) - _KINDS_OF_DOCUMENT,
        context=context_words([title, *heading]),
        people=people_of([word.strip(".,:;()") for word in words]),
        applies_to=context_words([applies_to or ""]) - {EVERYBODY},
    )


def places_differ(one: Place, other: Place) -> bool:
    """Say whether two titles fill one form for two subjects, or the documents apply to different things."""
    shared, ours, theirs = one.title & other.title, one.title - other.title, other.title - one.title
    if shared and ours and theirs and len(shared) >= max(len(ours), len(theirs)):
        return True
    if one.people and other.people and one.people.isdisjoint(other.people):
        return True
    both = one.applies_to and other.applies_to
    return bool(both and one.applies_to - other.applies_to and other.applies_to - one.applies_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A claim where it stands."""

    claim: Claim
    place: Place


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
    covered = _covered(one, other)
    difference = _difference(one.claim, other.claim) if covered >= _LEAST_COVERED else None
    if difference is None or (difference[0] == "modal" and covered < _MODAL_COVERED):
        return None
    if _other_scope(one, other) or _other_subject(one, other):
        return None
    kind, ours, theirs = difference
    if kind != "modal" and not _same_surroundings(one, other, ours.start, theirs.start):
        return None
    if not _same_cell(one.claim, other.claim, ours.start, theirs.start):
        return None
    return Disagreement(kind=kind, one=(ours.start, ours.end), other=(theirs.start, theirs.end), covered=covered)


def _difference(one: Claim, other: Claim) -> tuple[DisagreementKind, Quantity | Modal, Quantity | Modal] | None:
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
    return (_share(ours, theirs | other.place.context) + _share(theirs, ours | one.place.context)) / 2


def _share(words: frozenset[str], there: frozenset[str]) -> float:
    return len(words & there) / len(words) if words else 0.0


def _other_scope(one: Side, other: Side) -> bool:
    """Say whether the sentences are for different people, or name different places and products."""
    ours, theirs = one.claim, other.claim
    if (ours.is_dangling or theirs.is_dangling) and not _same_title(one.place, other.place):
        return True
    here, there = ours.content | one.place.context, theirs.content | other.place.context
    if not (ours.people <= there and theirs.people <= here):
        return True
    said = ((ours.purpose, there), (ours.condition, there), (theirs.purpose, here), (theirs.condition, here))
    if any(words and not words & known for words, known in said):
        return True
    ours_only = ours.names - theirs.names - theirs.content - other.place.context
    theirs_only = theirs.names - ours.names - ours.content - one.place.context
    return bool(ours_only and theirs_only)


def _same_title(one: Place, other: Place) -> bool:
    """Say whether both documents are about the same thing, as far as their titles tell."""
    return bool(one.title and other.title) and (one.title <= other.title or other.title <= one.title)


def _same_surroundings(one: Side, other: Side, ours: int, theirs: int) -> bool:
    """Say whether half of the words beside each value stand somewhere in the other sentence too."""
    near, far = _beside(one.claim, ours), _beside(other.claim, theirs)
    return (
        _share(near, other.claim.content | other.place.context) >= _NEAR_SHARED
        and _share(far, one.claim.content | one.place.context) >= _NEAR_SHARED
    )


def _beside(claim: Claim, start: int) -> frozenset[str]:
    place = [each.start for each in claim.quantities].index(start)
    marks = [at for at, word in enumerate(claim.words) if word.startswith("<")]
    at = marks[min(place, len(marks) - 1)]
    before = [word for word in claim.words[:at] if not word.startswith("<")][-_BESIDE:]
    after = [word for word in claim.words[at:] if not word.startswith("<")][:_BESIDE]
    return frozenset(before + after)


def _same_cell(one: Claim, other: Claim, ours: int, theirs: int) -> bool:
    """Say whether two rows say the same but for one cell; rows and sentences are never held against each other."""
    if not one.cells and not other.cells:
        return True
    if len(one.cells) != len(other.cells):
        return False
    column, same = one.text[:ours].count("|"), one.text[:ours].count("|") == other.text[:theirs].count("|")
    others = [place for place in range(len(one.cells)) if place != column]
    return same and all(one.cells[place].split() == other.cells[place].split() for place in others)


def _other_subject(one: Side, other: Side) -> bool:
    """Say whether the sentences are alike word for word, but for words that name something else."""
    ours, theirs = one.claim.words, other.claim.words
    matcher = SequenceMatcher(a=ours, b=theirs, autojunk=False)
    if matcher.ratio() < _TEMPLATE:
        return False
    return any(
        _strangers(
            set(ours[a:b]) - other.claim.content - other.place.context,
            set(theirs[c:d]) - one.claim.content - one.place.context,
        )
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
