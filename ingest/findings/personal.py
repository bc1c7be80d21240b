"""Personal data in a text: every recognizer over windows of it, and one finding where several found the same place."""

import re
from collections.abc import Iterable, Iterator

from index.findings import Finding
from index.values import Span
from ingest.findings.identifiers import EMAIL, IDENTIFIERS, URL_CREDENTIALS
from ingest.findings.people import find_ages, find_names
from ingest.findings.phones import find_phones
from ingest.findings.places import find_places
from ingest.findings.recognizer import Match, around_digits

_WINDOW = 20_000
"""Characters looked at in one go: bounds what a hostile text can cost, and how long others wait for the interpreter."""
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 4
"""An identifier has at least as many; an IPv6 address may have few."""


def find_personal(text: str) -> tuple[Finding, ...]:
    """Return where a text holds personal data, in order and without overlap."""
    found: list[Finding] = []
    for start, end in windows(text):
        piece = text[start:end]
        found += [_finding(match, start) for match in settled(_matches(piece))]
    return tuple(found)


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text at its blank lines, line ends or blanks into pieces that are looked at one by one."""
    start = 0
    while len(text) - start > _WINDOW:
        end = start + _WINDOW
        for mark in ("\n\n", "\n", " "):
            place = text.rfind(mark, start + _WINDOW // 2, end)
            if place > 0:
                end = place + len(mark)
                break
        yield start, end
        start = end
    yield start, len(text)


def settled(matches: Iterable[Match]) -> list[Match]:
    """Return matches that do not overlap: the surer one wins, then the longer one."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (-m.score, m.start - m.end, m.start)):
        if all(match.end <= other.start or other.end <= match.start for other in kept):
            kept.append(match)
    return sorted(kept)


def _matches(text: str) -> Iterator[Match]:
    for start, end in around_digits(text):
        yield from find_places(text, start, end)
        if len(_DIGIT.findall(text, start, end)) < _FEWEST_DIGITS:
            continue
        for recognizer in IDENTIFIERS:
            yield from recognizer.find(text, start, end)
        yield from find_phones(text, start, end)
    if "@" in text:
        yield from EMAIL.find(text, 0, len(text))
        yield from URL_CREDENTIALS.find(text, 0, len(text))
    yield from find_names(text)
    yield from find_ages(text)


def _finding(match: Match, offset: int) -> Finding:
    return Finding(
        kind="pii",
        type=match.type,
        span=Span(start=offset + match.start, end=offset + match.end),
        score=match.score,
        reason=match.reason,
    )
