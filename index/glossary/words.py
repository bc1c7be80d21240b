"""Words of names: where they stand in a text, and when two of them are the same."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST_CAPS = 5
"""A word of capitals that is no longer than this is compared with its case: IT is not it, and US is not us."""

FUNCTION_WORDS = frozenset(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "a about all am an and any are as at be been but by can could did do does for from get got had has have he her "
        "him his how i if in into is it its let may me more most must my no nor not of off on one or our out over own "
        "please shall she should so some such than that the their them then there these they this those to too under "
        "until up us was we were what when where which who whom whose why will with would you your"
    ).split()
)
"""Words that stand in nearly every question, and cannot be a name."""

ORDINARY = FUNCTION_WORDS | frozenset(
    (  # noqa: SIM905
        "aid art ask care cover date day end form go help law led new now pay per pin plan rate read rest role rule "
        "same set site spot staff team time use way work"
    ).split()
)
"""Words that an abbreviation may be mistaken for where a whole question is written in capitals."""

_WORD = re.compile(r"[^\W_]+(?:[&.][^\W_]+)*")
_ENDS_LIKE_A_SINGULAR = ("ss", "us", "is")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text."""

    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """The word without case and without the ``s`` of a plural."""
        return _folded(self.text)

    @property
    def needs_case(self) -> bool:
        """It is a short abbreviation in capitals; the one letter of E-mail is none."""
        return 2 <= len(self.text) <= LONGEST_CAPS and self.text.isupper()

    @property
    def singular(self) -> str:
        """The word as it is written, without the ``s`` behind an abbreviation."""
        return _singular(self.text)


def words(text: str) -> list[Word]:
    """Return the words of a text; hyphens, slashes and apostrophes part them, ``&`` and points inside do not."""
    return [Word(text=match[0], start=match.start(), end=match.end()) for match in _WORD.finditer(text)]


def folded(text: str) -> tuple[str, ...]:
    """Return what two spellings of one name have in common: ``E-mails`` and ``e mail`` are the same."""
    return tuple(word.folded for word in words(text))


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _singular(text)).casefold()
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(_ENDS_LIKE_A_SINGULAR):
        return plain[:-1]
    return plain


def _singular(text: str) -> str:
    return text[:-1] if len(text) > 2 and text.endswith("s") and text[:-1].isupper() else text
