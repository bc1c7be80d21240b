"""Whether a sentence that was written says what its source says, as far as that can be checked honestly.

Numbers, amounts, dates, times, identifiers, names, and words that turn a statement around are compared with the cited
words. This says nothing of a paraphrase in which none of them is wrong: only the share of its words that the source has is
told then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistants.claims.alignment import differences, nearest
from assistants.claims.days import Day, blanked, days, times, weekdays
from assistants.claims.evidence import share
from assistants.claims.names import strangers
from assistants.claims.polarity import turned
from assistants.claims.quantities import Quantity, identifiers, quantities, units
from assistants.words import content_words, stems

FaultKind = Literal["number", "unit", "date", "identifier", "name", "turned"]

THIN = 0.5
"""A sentence that has a smaller share of its content from its source is kept with a finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a sentence rests on."""

    quote: str
    """The cited words."""
    passage: str
    """The passage that they stand in."""
    about: str
    """Its title and headings."""
    question: str = ""
    """Names may come from it; numbers may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that a sentence says and its source does not."""

    kind: FaultKind
    reason: str


def faults(sentence: str, source: Source) -> tuple[Fault, ...]:
    """Return what is wrong with a sentence; pure. A copy of its source, or of a part that begins and ends with it, is right."""
    return tuple(_faults(sentence, source))


def coverage(sentence: str, source: Source) -> float:
    """Return the share of a sentence's content words that its source has, its title and headings included."""
    return share(
        frozenset(content_words(sentence)), frozenset(stems(f"{source.quote} {source.about} {source.question}"))
    )


def _faults(sentence: str, source: Source) -> Iterator[Fault]:
    if " ".join(sentence.split()) == " ".join(source.quote.split()):
        return
    yield from _dates(sentence, source)
    yield from _quantities(sentence, source)
    yield from _identifiers(sentence, source)
    yield from _names(sentence, source)
    quote = nearest(sentence, source.quote)
    yield from _misplaced(sentence, quote, source.passage)
    for reason in turned(sentence, quote):
        yield Fault(kind="turned", reason=reason)


def _dates(sentence: str, source: Source) -> Iterator[Fault]:
    known, around = days(source.quote), f"{source.quote} {source.about} {source.passage}"
    years = {year for day in days(around) for year in day.years} | {
        int(q) for f in quantities(blanked(around)) for q in f.values if q.is_integer()
    }
    for day in days(sentence):
        if not any(day.is_in(other) or _is_in_another_year(day, other, years) for other in known):
            yield Fault(kind="date", reason=f"it says {day.text!r}, and its source has no such date")
    for minutes in sorted(times(sentence) - times(source.quote)):
        yield Fault(
            kind="date", reason=f"it says {minutes // 60:02}:{minutes % 60:02}, and its source has no such time"
        )
    for name in sorted(weekdays(sentence) - weekdays(source.quote)):
        yield Fault(kind="date", reason=f"it names a day of the week ({name}…) that its source does not")


def _is_in_another_year(day: Day, other: Day, years: set[int]) -> bool:
    """Say whether a date is that of the source, whose year stands elsewhere near it."""
    return not other.years and bool(day.years & years) and day.without_year().is_in(other)


def _quantities(sentence: str, source: Source) -> Iterator[Fault]:
    text, quote = blanked(sentence), blanked(source.quote)
    ours, theirs = quantities(text), quantities(quote)
    named = {year for day in days(source.quote) for year in day.years}
    for mine in ours:
        same = [other for other in theirs if mine.values & other.values]
        if any(mine.agrees(other) for other in theirs):
            if any(_fits(mine, other, source) for other in theirs if mine.agrees(other)):
                continue
            yield Fault(kind="unit", reason=f"it gives {mine.text!r} another unit than its source")
        elif same:
            yield Fault(kind="unit", reason=f"it gives {mine.text!r} another unit than its source")
        elif not (mine.values & {float(year) for year in named}):
            yield Fault(kind="number", reason=f"it says {mine.text!r}, and its source has no such number")


def _fits(mine: Quantity, other: Quantity, source: Source) -> bool:
    """Say whether a unit that only one side writes beside the number is the source's own."""
    if not mine.dimension or other.dimension:
        return True
    return mine.dimension in units(f"{source.quote} {source.about}")


def _identifiers(sentence: str, source: Source) -> Iterator[Fault]:
    known = set(identifiers(f"{source.quote} {source.about}"))
    plain = "".join(character for character in f"{source.quote} {source.about}".lower() if character.isalnum())
    for word in identifiers(sentence):
        if word not in known and word not in plain:
            yield Fault(kind="identifier", reason=f"it names {word!r}, and its source does not")


def _names(sentence: str, source: Source) -> Iterator[Fault]:
    for name in strangers(sentence, f"{source.passage} {source.about} {source.question}"):
        yield Fault(kind="name", reason=f"it names {name!r}, and its source does not")


def _misplaced(sentence: str, quote: str, passage: str) -> Iterator[Fault]:
    for found in differences(sentence, quote, passage):
        reason = f"it says {found.ours!r} where its source says {found.theirs!r}"
        if not found.ours or not found.theirs:
            reason = f"it adds {found.ours!r}" if found.ours else f"it leaves out {found.theirs!r}"
        yield Fault(kind=_KINDS[found.kind], reason=reason)


_KINDS: dict[str, FaultKind] = {"number": "number", "unit": "unit", "date": "date", "name": "name", "turned": "turned"}
