"""Words that turn a statement around or bound it: not, may, must, only, unless, at most, before.

Each cue has a sort and a scope, the content words that follow and precede it. A sentence agrees with its source when every
cue of the sentence has one of its sort in the source about the same words, and when no cue of the source that turns things
around was lost although the words that it is about are there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from assistants.words import STOPWORDS, stem

Sort = Literal[
    "forbid",
    "option",
    "oblige",
    "permit",
    "advise",
    "negate",
    "except",
    "only",
    "least",
    "most",
    "deny",
    "enable",
    "need",
]

_BE = r"(?:is|are|was|were|be|been|being)"
_CUES: tuple[tuple[Sort | None, str], ...] = (
    (None, r"not only|nicht nur|no matter|as soon as possible|whether or not|if not earlier"),
    (
        "most",
        r"at (?:the )?most|no(?:t)? (?:more|longer|later|greater|higher) than|(?:may|must|shall|can|should|do(?:es)?) not exceed|"
        r"up to|a maximum of|maximum|or (?:less|fewer)|höchstens|maximal|bis zu",
    ),
    (
        "least",
        r"at (?:the )?least|no(?:t)? (?:less|fewer|earlier|sooner|lower) than|a minimum of|minimum|or (?:more|longer)|mindestens",
    ),
    ("option", rf"need not|needn['’]t|(?:do|does|did)(?: not|n['’]t) (?:need|have) to|{_BE}(?: not|n['’]t) (?:required|obliged|"
               r"obligated|necessary|mandatory|compulsory|needed)|no need|not (?:required|necessary|mandatory|compulsory)|optional|"
               r"muss nicht|müssen nicht"),
    (
        "forbid",
        rf"(?:may|must|shall|can) not|cannot|can['’]t|mustn['’]t|{_BE}(?: not|n['’]t) (?:allowed|permitted|entitled|eligible|"
        r"authori[sz]ed)|not (?:allowed|permitted|entitled|eligible|able)|prohibit\w*|forbid\w*|forbade|banned|darf (?:\w+ )?nicht|dürfen (?:\w+ )?nicht|"
        r"verboten|untersagt",
    ),
    ("oblige", rf"must|shall|(?:has|have|had) to|{_BE} (?:required|obliged|obligated) to|{_BE} (?:required|mandatory|compulsory)|"
               r"mandatory|compulsory|needs? to|muss|müssen|verpflichtet"),
    ("advise", r"should|ought to|recommend\w*|sollten?"),
    ("permit", rf"may|can|could|might|{_BE} (?:allowed|permitted|entitled|eligible|free) to|allowed|permitted|entitled|darf|dürfen|kann|können"),
    ("enable", r"able to|allow\w*|permi(?:t\w*|ssion)|entitle\w*"),
    ("need", r"requir\w+|obligations?|duty|duties"),
    ("except", r"unless|except(?:ing|ions?)?(?: for)?|excluding|apart from|other than|außer|ausgenommen|es sei denn|sofern nicht"),
    ("only", r"only|solely|exclusively|nur|ausschließlich|lediglich"),
    ("negate", r"not|never|no|neither|nor|none|nobody|nothing|nowhere|without|nicht|kein\w*|niemals|nie|ohne|weder"),
    ("negate", r"(?:is|are|was|were|do|does|did|has|have|had|would|wo|could|should|might|need)n['’]t"),
    ("deny", r"exclud\w+|lack\w*|fail\w*|refus\w*|reject\w*|den(?:y|ies|ied)|unable|ineligible|impossible|invalid|hardly|"
             r"rarely|seldom|un(?:paid|available|lawful|likely|necessary|authori[sz]ed|changed|limited)"),
)  # fmt: skip
_CUE = re.compile("|".join(rf"(?P<c{n}>\b(?:{form})(?!\w))" for n, (_, form) in enumerate(_CUES)), re.IGNORECASE)
_PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MAY = re.compile(
    r"\bMay\b(?=\s+(?:\d|of\b))|(?<=\d )\bMay\b|(?<=\b(?:in|of|by|to) )May\b|(?<=\bsince )May\b|(?<=\buntil )May\b"
)
_PARTICLE = re.compile(r"^\s*(?:yes|no)[,.:;]\s+", re.IGNORECASE)
AHEAD, BEHIND = 4, 3
"""So many content words after and before a cue are its scope."""

_LICENSED: Mapping[Sort, frozenset[Sort]] = {
    "negate": frozenset({"negate", "forbid", "option", "deny", "except"}),
    "forbid": frozenset({"forbid", "negate", "deny"}),
    "option": frozenset({"option", "negate"}),
    "deny": frozenset({"deny", "negate", "forbid"}),
    "oblige": frozenset({"oblige", "forbid", "need"}),
    "permit": frozenset({"permit", "enable"}),
    "advise": frozenset({"advise"}),
    "except": frozenset({"except", "negate", "only"}),
    "only": frozenset({"only", "except", "most"}),
    "enable": frozenset({"enable", "permit"}),
    "need": frozenset({"need", "oblige"}),
    "least": frozenset({"least"}),
    "most": frozenset({"most"}),
}
"""What the source may have where the sentence has the cue: *is forbidden* for *may not*."""
_UNCHECKED: frozenset[Sort] = frozenset({"deny", "least", "most", "enable", "need"})
"""Sorts whose absence in the source is no fault by itself: ``opposed`` looks at bounds."""
_KEPT: frozenset[Sort] = frozenset({"negate", "forbid", "option", "only"})
"""Sorts that a sentence cannot lose while it keeps the words that they are about."""

OPPOSITES = tuple(
    (frozenset(a.split()), frozenset(b.split()))
    for a, b in (
        ("before prior earlier", "after following later"),
        ("more greater", "less fewer"),
        ("most", "least"),
        ("above over", "below under beneath"),
        ("higher", "lower"),
        (
            "increase increased increases increasing rise rose rises grew",
            "decrease decreased decreases decreasing reduce reduced fall fell falls shrank",
        ),
        ("include includes included including", "exclude excludes excluded excluding"),
        ("accept accepts accepted", "reject rejects rejected refuse refused"),
        ("approve approves approved", "reject rejected refuse refused deny denied"),
        ("start starts started begin begins began", "end ends ended stop stops stopped"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("win won wins", "lose lost loses"),
        ("always", "never"),
        ("all every", "none no"),
        ("within during", "after outside beyond"),
        ("inside internal", "outside external"),
        ("open opened", "closed shut"),
        ("paid", "unpaid"),
        ("minimum", "maximum"),
        ("first", "last"),
        ("with", "without"),
        ("daily", "weekly monthly yearly annually annual"),
        ("weekly", "daily monthly yearly annually annual"),
        ("monthly", "daily weekly yearly annually annual quarterly"),
        ("buy bought", "sell sold"),
        ("possible", "impossible"),
        ("lawful legal", "unlawful illegal"),
        ("mandatory compulsory obligatory", "voluntary optional"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A word that turns around or bounds what is said near it."""

    sort: Sort
    text: str
    ahead: tuple[str, ...]
    """Stems of the content words after it."""
    behind: tuple[str, ...]

    @property
    def scope(self) -> frozenset[str]:
        """Stems of the content words around it."""
        return frozenset(self.ahead) | frozenset(self.behind)


def cues(text: str) -> list[Cue]:
    """Return the cues of a text, in order."""
    text = _MAY.sub("Mai", _PARTICLE.sub("", text))
    found = [(m.start(), m.end(), _CUES[int(str(m.lastgroup)[1:])][0], m[0]) for m in _CUE.finditer(text)]
    content = [(m.start(), root) for m in _PIECE.finditer(text) if (root := _content(m[0])) is not None]
    inside = [(start, end) for start, end, *_ in found]
    content = [(at, root) for at, root in content if not any(start <= at < end for start, end in inside)]
    made: list[Cue] = []
    for start, end, sort, words in found:
        if sort is not None:
            ahead = [root for at, root in content if at >= end][:AHEAD]
            behind = [root for at, root in content if at < start][-BEHIND:]
            made.append(Cue(sort=sort, text=words.lower(), ahead=tuple(ahead), behind=tuple(behind)))
    return made


def turned(sentence: str, source: str) -> Iterator[str]:
    """Yield why a sentence says another thing than its source although their words agree; nothing where it does not."""
    ours, theirs = cues(sentence), cues(source)
    roots = _roots(source)
    for cue in ours:
        if cue.sort not in _UNCHECKED and not any(_licenses(other, cue, roots) for other in theirs):
            yield f"it says {cue.text!r}, and its source does not"
    mine = _roots(sentence)
    for cue in theirs:
        if cue.sort in _KEPT and _is_about(cue, mine) and not any(_licenses(other, cue, mine) for other in ours):
            yield f"its source says {cue.text!r}, and it does not"
    yield from opposed(sentence, source)


def opposed(sentence: str, source: str) -> Iterator[str]:
    """Yield the words of a sentence whose opposite its source has, and not the word itself."""
    ours, theirs = _plain(sentence), _plain(source)
    for one, other in (*OPPOSITES, *((b, a) for a, b in OPPOSITES)):
        said = one & ours
        if said and not said & theirs and other & theirs and not one & theirs and not other & ours:
            yield f"it says {min(said)!r}, and its source says {min(other & theirs)!r}"
    sorts = {cue.sort for cue in cues(sentence)}, {cue.sort for cue in cues(source)}
    for sort, against in (("least", "most"), ("most", "least")):
        if sort in sorts[0] and sort not in sorts[1] and against in sorts[1]:
            yield f"it bounds at {sort} what its source bounds at {against}"


def sorts_of(text: str) -> frozenset[Sort]:
    """Return the sorts of the cues of a text."""
    return frozenset(cue.sort for cue in cues(text))


def licenses_sort(source: Sort, sort: Sort) -> bool:
    """Say whether a cue of one sort in the source bears out one of another in the sentence."""
    return source in _LICENSED[sort]


def _licenses(source: Cue, cue: Cue, roots: frozenset[str]) -> bool:
    """Say whether one cue bears the other out: of a sort with it, and about the same words where those are there."""
    if source.sort not in _LICENSED[cue.sort]:
        return False
    known = cue.scope & roots
    return not known or not source.scope or bool(cue.scope & source.scope)


def _is_about(cue: Cue, roots: frozenset[str]) -> bool:
    """Say whether the content words next to a cue, on both sides where there are any, are among the stems."""
    near = (*cue.behind[-1:], *cue.ahead[:1])
    return bool(near) and all(root in roots for root in near)


def _plain(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _PIECE.findall(text))


def _roots(text: str) -> frozenset[str]:
    return frozenset(root for word in _PIECE.findall(text) if (root := _content(word)) is not None)


def _content(word: str) -> str | None:
    lowered = word.lower()
    return None if lowered in STOPWORDS else stem(lowered)
