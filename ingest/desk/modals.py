"""Modals: whether a sentence requires, forbids, allows, advises, or leaves something open."""

import re
from dataclasses import dataclass
from typing import Literal

Force = Literal["required", "forbidden", "allowed", "optional", "advised"]

_BE = r"(?:is|are|be|remains?)(?: \w+ly)?"
_PATTERNS: tuple[tuple[Force, str], ...] = (
    (
        "optional",
        rf"need not|needn[’']t|do(?:es)? not (?:need|have) to|don[’']t (?:need|have) to|{_BE} (?:not (?:required|mandatory|"
        rf"necessary|compulsory|obligatory|obliged)|optional|voluntary)|{_BE} no(?:t an)? (?:obligation|requirement)",
    ),
    (
        "forbidden",
        rf"must (?:not|never)|mustn[’']t|may (?:not|never)|shall (?:not|never)|can ?not|can[’']t|can never|"
        rf"{_BE} (?:not (?:allowed|permitted|acceptable)|never (?:allowed|permitted)|forbidden|prohibited|banned|ruled out)|"
        r"should (?:not|never)|shouldn[’']t",
    ),
    (
        "required",
        rf"must|shall|ha(?:s|ve) to|(?<!the )(?<!a )needs? to|{_BE} (?:required|mandatory|compulsory|obligatory|obliged|a must)",
    ),
    ("advised", rf"should|ought to|{_BE} (?:recommended|advised|encouraged|advisable|best)"),
    ("allowed", rf"may|can|{_BE} (?:allowed|permitted|free to|welcome to|acceptable|fine)"),
)
_PATTERN = re.compile("|".join(rf"(?P<f{place}>\b(?:{words})\b)" for place, (_, words) in enumerate(_PATTERNS)))
_NOBODY = re.compile(r"^(?:no|nobody|none|neither)\b", re.IGNORECASE)
_OPPOSED: frozenset[frozenset[Force]] = frozenset(
    frozenset(pair)
    for pair in (
        ("required", "forbidden"),
        ("required", "optional"),
        ("required", "allowed"),
        ("required", "advised"),
        ("allowed", "forbidden"),
        ("advised", "forbidden"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """How strongly a sentence binds, and by which words."""

    force: Force
    start: int
    end: int


def modals(sentence: str) -> list[Modal]:
    """Return the modals of a sentence in order; "no visitor may" forbids."""
    found = []
    for match in _PATTERN.finditer(sentence):
        force = next(_PATTERNS[place][0] for place in range(len(_PATTERNS)) if match[f"f{place}"])
        if force == "allowed" and _NOBODY.match(sentence):
            force = "forbidden"
        found.append(Modal(force=force, start=match.start(), end=match.end()))
    return found


def opposed(one: Modal, other: Modal) -> bool:
    """Say whether both cannot hold for the same thing, or bind in a clearly different degree."""
    return frozenset({one.force, other.force}) in _OPPOSED
