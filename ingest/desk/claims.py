"""Claims: the sentences of a passage that name a value or bind somebody, in a form in which they can be compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.desk.modals import Modal, modals
from ingest.desk.quantities import Quantity, quantities
from ingest.desk.vocabulary import PEOPLE_STEMS, STOPWORDS, meaning, stem
from ingest.facts.labels import ALL, plain_label

_SENTENCE = re.compile(r"(?:[^\n.!?;]|[.!?](?!\s|$)|(?<=\b[A-Za-z])\.(?= )|(?<=\bno)\.(?= \d))+[.!?;]*")
_BULLET = re.compile(r"^[\s*•·–—-]*(?:\(?(?:\d{1,2}|[a-z])[.)]\s+)?")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\w*\d\w*")
_NOT_NOW = re.compile(
    r"\b(?:previous(?:ly)?|former(?:ly)?|used to|no longer (?!than)\w|(?<!that )(?<!which )(?<!who )(?:was|were)|had been|"
    r"in the past|until then|for example|for instance|suppose|example|history|so far|earlier version|instead of)\b|\?\s*$",
    re.IGNORECASE,
)
"""Marks of a sentence that does not say what applies: of the past, an example, a question."""

_FOR = re.compile(r"\b(?:for|by) (?:an? |the |all |each |every |any )?((?:[^\W\d_]+[ .,]?){1,2})")
_IF = re.compile(
    r"\b(?:if|when|whenever|while|during|in case of|in the event of|provided that|as long as) "
    r"(?!(?:that helps|you (?:like|want|wish|prefer)|possible|needed|necessary|required|appropriate)\b)"
    r"(?:an? |the |you |somebody |someone |all |any )?((?:[^\W\d_]+[ .,]?){1,2})"
)
_DANGLING = re.compile(
    r"\||\t|^[^.:]{1,40}:(?= |$)(?![^:]{40,})|^(?!it (?:is|remains) (?:not )?\w+ (?:for|to|that)\b)"
    r"(?:it|they|this|these|that|those|he|she|both|such)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 2
_LONGEST = 600
_ASIDE = {
    "duration": "some time",
    "amount": "some money",
    "percentage": "some share",
    "date": "some day",
    "number": "some",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence that says what applies."""

    text: str
    start: int
    """Where it starts in the passage."""
    quantities: tuple[Quantity, ...]
    """With places in the sentence."""
    modals: tuple[Modal, ...]
    words: tuple[str, ...]
    """What its content words mean, in order; values are their kind in angle brackets."""
    names: frozenset[str]
    """Words with a capital that the start of the sentence does not explain."""
    people: frozenset[str]
    """To whom it applies, where that is not everybody."""
    purpose: frozenset[str]
    """What it is for and who does it, where it says "for" and "by"."""
    condition: frozenset[str]
    """When it applies, where it says "if", "when" or "during"."""
    cells: tuple[str, ...]
    """Its cells, when it is the row of a table."""
    is_dangling: bool
    """It cannot be read alone: a label with its value, a row, or a sentence about "it"."""
    masked: str
    """The sentence without its values: what it is about."""

    @property
    def content(self) -> frozenset[str]:
        """What it is about, as a set."""
        return frozenset(word for word in self.words if not word.startswith("<"))


def claims(passage: str) -> list[Claim]:
    """Return the sentences of a passage that name a value or bind somebody."""
    return [claim for claim in map(_claim, _sentences(passage)) if claim]


def context_words(parts: Sequence[str]) -> frozenset[str]:
    """Return what the words of titles and headings mean."""
    return frozenset(meaning(word) for part in parts for word in _WORD.findall(part.lower()) if word not in STOPWORDS)


def people_of(words: Sequence[str]) -> frozenset[str]:
    """Return what the words for some people only mean."""
    return frozenset(meaning(word) for word in words if stem(word) in PEOPLE_STEMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    text: str
    start: int


def _sentences(passage: str) -> Iterator[_Sentence]:
    for match in _SENTENCE.finditer(passage):
        lead = len(_BULLET.match(match[0])[0])  # type: ignore[index]
        text = match[0][lead:].rstrip()
        if text and len(text) <= _LONGEST:
            yield _Sentence(text=text, start=match.start() + lead)


def _claim(sentence: _Sentence) -> Claim | None:
    text = sentence.text
    if _NOT_NOW.search(text) or plain_label(re.split(r"[:|]", text, maxsplit=1)[0]) in ALL:
        return None
    values, binding = quantities(text), modals(text)
    if not values and not binding:
        return None
    words = _words(text, values, binding)
    if len({word for word in words if not word.startswith("<")}) < _FEWEST_WORDS:
        return None
    written = [(match[0], match.start()) for match in _WORD.finditer(text)]
    return Claim(
        text=text,
        start=sentence.start,
        quantities=tuple(values),
        modals=tuple(binding),
        words=words,
        names=_names(written, values),
        people=_people(text, binding),
        purpose=_said_behind(_FOR, text, values),
        condition=_said_behind(_IF, text, values),
        cells=tuple(text.split("|")) if "|" in text else (),
        is_dangling=bool(_DANGLING.search(text)),
        masked=_masked(text, values, binding),
    )


def _words(text: str, values: Sequence[Quantity], binding: Sequence[Modal]) -> tuple[str, ...]:
    found: list[str] = []
    spans = [(each.start, each.end, f"<{each.kind}>") for each in values] + [(m.start, m.end, "") for m in binding]
    marked: set[int] = set()
    for match in _WORD.finditer(text):
        inside = next((span for span in spans if span[0] <= match.start() < span[1]), None)
        if inside:
            if inside[2] and inside[0] not in marked:
                marked.add(inside[0])
                found.append(inside[2])
        elif match[0].lower() not in STOPWORDS:
            found.append(meaning(match[0].lower()))
    return tuple(found)


def _names(written: Sequence[tuple[str, int]], values: Sequence[Quantity]) -> frozenset[str]:
    if sum(word[0].isupper() for word, _ in written) > len(written) / 2:  # a heading in title case says nothing
        return frozenset()
    return frozenset(
        stem(word.lower())
        for place, (word, start) in enumerate(written)
        if ((word[0].isupper() and place > 0) or any(char.isdigit() for char in word))
        and word.lower() not in STOPWORDS
        and not any(each.start <= start < each.end for each in values)
    )


def _people(text: str, binding: Sequence[Modal]) -> frozenset[str]:
    """Return the people in the place of the subject, and those "for" whom something is."""
    lowered = text.lower()
    subject = lowered[: binding[0].start] if binding else " ".join(lowered.split()[:5])
    whom = [match[1] for match in re.finditer(r"\b(?:for|of|to|by) ((?:[\w-]+ ?){1,4})", lowered)]
    return people_of([word for part in [subject, *whom[:1]] for word in re.findall(r"[\w-]+", part)])


def _said_behind(pattern: re.Pattern[str], text: str, values: Sequence[Quantity]) -> frozenset[str]:
    found = [
        m for m in pattern.finditer(text.lower()) if not any(v.start < m.end() and m.start() < v.end for v in values)
    ]
    return frozenset(meaning(word) for match in found for word in _WORD.findall(match[1]) if word not in STOPWORDS)


def _masked(text: str, values: Sequence[Quantity], binding: Sequence[Modal]) -> str:
    parts, done = [], 0
    changes = [(each.start, each.end, _ASIDE[each.kind]) for each in values] + [(m.start, m.end, "") for m in binding]
    for start, end, instead in sorted(changes):
        if start >= done:
            parts += [text[done:start], instead]
            done = end
    return " ".join("".join([*parts, text[done:]]).split())
