"""Terms: a name that is preferred, and the other names of the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from index.glossary.words import FUNCTION_WORDS, folded, words
from kernel.errors import InvalidInput
from kernel.ids import digest

State = Literal["accepted", "rejected"]

_LONGEST = 120
_MOST_ALIASES = 20
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term as somebody said it."""

    term_id: str
    state: str
    term: str
    aliases: tuple[str, ...]
    definition: str
    owner: str
    readers: frozenset[str]
    """Groups whose questions it is applied to, and who may see it, any of them."""
    documents: frozenset[str]
    """Ids of the documents that it was found in; none when a person said it."""
    by: str
    reason: str
    at: datetime
    born: int
    """The first generation that is searched with it."""
    died: int
    """The first one that is not any more."""

    @property
    def forms(self) -> tuple[str, ...]:
        """All its names, the preferred one first."""
        return (self.term, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerm:
    """What a person says of a term."""

    term: str
    aliases: tuple[str, ...]
    by: str
    readers: frozenset[str]
    definition: str = ""
    owner: str = ""
    reason: str = ""
    documents: frozenset[str] = frozenset()
    """Ids of the documents that it was found in; none when the person says it from what they know."""

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise InvalidInput(f"the term {self.term!r} needs somebody who says it: say --by WHO.")
        for form in (self.term, *self.aliases):
            fault = fault_of(form)
            if fault:
                raise InvalidInput(fault)
        if len(self.aliases) > _MOST_ALIASES:
            raise InvalidInput(f"the term {self.term!r} has {len(self.aliases)} aliases and may have {_MOST_ALIASES}.")
        if not self.others:
            raise InvalidInput(
                f"the term {self.term!r} needs an alias that search does not take for the same already: "
                "say --alias NAME (capitals, hyphens and plurals make no difference)."
            )

    @property
    def term_id(self) -> str:
        """The same for the same name and the same readers, so that a term of a few is never widened by a merge."""
        return term_id(self.term, self.readers)

    @property
    def others(self) -> tuple[str, ...]:
        """The aliases that are not the term itself, each once."""
        return distinct(self.term, self.aliases)


def term_id(term: str, readers: frozenset[str]) -> str:
    """Return the id of a term for these readers."""
    return digest("term", *folded(term), "|", *sorted(readers))[:16]


def pair_id(term: str, alias: str) -> str:
    """Return the id of a proposal: that these two are names of one thing, whichever is preferred."""
    one, other = sorted((folded(term), folded(alias)))
    return digest("alias", *one, "|", *other)[:16]


def distinct(term: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """Return the aliases that are neither the term nor one before them, in their order.

    ``PPE`` and ``ppe`` are two: the first is found in that case alone.
    """
    seen = {_form_key(term)}
    kept = []
    for alias in (alias.strip() for alias in aliases):
        if _form_key(alias) not in seen:
            seen.add(_form_key(alias))
            kept.append(alias)
    return tuple(kept)


def _form_key(form: str) -> tuple[tuple[str, bool], ...]:
    return tuple((word.folded, word.needs_case) for word in words(form))


def fault_of(form: str) -> str | None:
    """Return why a text cannot be a name, as a sentence; None when it can."""
    found = words(form)
    if not found or len(form.strip()) < 2:
        return f"{form!r} is no name: it needs two characters, and a letter or a number."
    if len(form) > _LONGEST or len(found) > _MOST_WORDS:
        return f"{form[:40]!r}… is too long for a name: at most {_LONGEST} characters, {_MOST_WORDS} words."
    if all(word.folded in FUNCTION_WORDS and not word.needs_case for word in found):
        return f"{form!r} is an ordinary word, and would change nearly every question; choose another alias."
    return None
