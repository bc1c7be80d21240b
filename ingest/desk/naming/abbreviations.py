"""Abbreviations and their long forms, where a text writes one behind the other in brackets.

The rule is that of Schwartz and Hearst (2003): the letters of the short form stand in the long one in their order, the
first of them at the beginning of a word. Where the initials of the words before the bracket are the short form, that
reading comes first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["abbreviation", "name", "spelling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two names that a text gives to one thing."""

    kind: Kind
    term: str
    """The name that says more."""
    alias: str
    start: int
    """Where the words that say so begin in the text."""
    end: int


_BRACKET = re.compile(r"\(([^()\n]{2,120})\)")
_LEAD = re.compile(
    r"^(?:hereinafter|hereafter|henceforth)?[\s,:]*"
    r"(?:(?:also|commonly|often|usually)\s+)?(?:known as|called|referred to as|abbreviated(?: as| to)?|short|or|in short|"
    r"abbr\.?|acronym)?[\s,:]*(?:the\s+)?",
    re.IGNORECASE,
)
_QUOTES = "\"'“”‘’„«»` "
_BREAK = re.compile(r"\n\s*\n|[|;:!?()\[\]{}•\t]|[.](?=\s)|,\s|[\"“”„«»]")
_WORD = re.compile(r"[^\W_][\w&'’./-]*")
_SMALL = frozenset(
    ["a", "an", "and", "at", "by", "de", "for", "from", "in", "of", "on", "or", "the", "to", "und", "with", "&"]
)
_PART = re.compile(r"[^\W\d_][a-zß-ÿ]*|\d+")
_SHORTEST, _LONGEST = 2, 10


def abbreviations(text: str) -> Iterator[Pair]:
    """Yield the abbreviations that a text explains: ``long form (SF)`` and ``SF (long form)``."""
    for match in _BRACKET.finditer(text):
        lead = _before(text, match.start())
        inside = re.split(r"[;,]", match[1])[0]
        short = inside[len(_LEAD.match(inside)[0]) :].strip(_QUOTES)  # type: ignore[index]
        found = _long_before(lead, short) if is_short_form(short) else None
        if found:
            yield _pair(text, found, _singular(short), match.end())
            continue
        last = _WORD.findall(lead)[-1:]
        if last and is_short_form(last[0]) and not is_short_form(short):
            within = match[1].strip(_QUOTES)
            if _is_long_form(within, _singular(last[0])):
                at = match.start() - len(lead) + lead.rindex(last[0])
                yield Pair(kind="abbreviation", term=_tidy(within), alias=_singular(last[0]), start=at, end=match.end())


def is_short_form(text: str) -> bool:
    """Say whether a word looks like an abbreviation: at most two words, mostly capitals and figures."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    is_sized = _SHORTEST <= len(text) <= _LONGEST and len(text.split()) <= 2
    return is_sized and text[0].isalnum() and capitals >= 2 and 2 * capitals >= len(letters)


def long_form(words: Sequence[str], short: str) -> str | None:
    """Return the long form that ends a row of words, or None."""
    letters = [char.lower() for char in short if char.isalnum()]
    by_initials = _initials(words, _PART.findall(short))
    start = by_initials if by_initials is not None else _letters_in_order(words, letters)
    if start is None:
        return None
    found = " ".join(words[start:])
    is_longer = len(found) > len(short) + 1 and short not in words[start:]
    return found if is_longer and words[start].lower() not in _SMALL else None


def _long_before(lead: str, short: str) -> tuple[str, int] | None:
    """Return the long form at the end of a text, and how many characters before that end it begins."""
    plain = _singular(short)
    spans = [(m[0].rstrip(".'’-/"), m.start()) for m in _WORD.finditer(lead)]
    count = sum(char.isalnum() for char in plain)
    near = spans[-(min(count + 5, 2 * count) + 3) :]
    found = long_form([word for word, _ in near], plain)
    if found is None:
        return None
    start = near[len(near) - len(found.split(" "))][1]
    return _tidy(lead[start:]), len(lead) - start


def _is_long_form(words: str, short: str) -> bool:
    """Say whether a whole text is the long form: its first letter is that of the short one, the others follow."""
    parts = _WORD.findall(words)
    found = long_form(parts, short) if len(parts) > 1 else None
    return found is not None and len(found.split(" ")) == len(parts)


def _initials(words: Sequence[str], parts: Sequence[str]) -> int | None:
    """Return where the words begin that the parts of a short form begin, small words left out or not.

    A part is a capital with the small letters behind it: ``IISc`` is I, I, Sc, as in Indian Institute of Science.
    """
    pieces = [(place, part) for place, word in enumerate(words) for part in re.split(r"[-/&]", word) if part]
    at, left = len(pieces), list(parts)
    while left and at:
        at -= 1
        place, part = pieces[at]
        if _begins(left[-1].lower(), part.lower()):
            left.pop()
        elif words[place].lower() not in _SMALL:
            return None
    if left or (at and pieces[at - 1][0] == pieces[at][0]):
        return None
    return pieces[at][0]


def _begins(part: str, word: str) -> bool:
    """Say whether the first letter begins a word, and the others stand in it in their order."""
    letters = iter(word)
    return part[0] == word[0] and all(letter in letters for letter in part)


def _letters_in_order(words: Sequence[str], letters: Sequence[str]) -> int | None:
    """Match from the right, as Schwartz and Hearst do; the first letter must begin a word."""
    text = " ".join(words).lower()
    at = len(text)
    for rank in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (text[at] != letters[rank] or (rank == 0 and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    return text[:at].count(" ")


def _before(text: str, end: int) -> str:
    """Return the words before a place, back to the last mark that ends what they say."""
    window = text[max(0, end - 200) : end]
    marks = [match.end() for match in _BREAK.finditer(window.rstrip(_QUOTES + "\n"))]
    return window[marks[-1] if marks else 0 :]


def _pair(text: str, found: tuple[str, int], short: str, end: int) -> Pair:
    long, back = found
    opened = text.rindex("(", 0, end)
    return Pair(kind="abbreviation", term=long, alias=short, start=opened - back, end=end)


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[:-1].isupper() else short


def _tidy(words: str) -> str:
    return " ".join(words.split()).strip(_QUOTES + ",.-–")
