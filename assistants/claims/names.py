"""Names of people, places and things: those that a sentence has and its source has not."""

import re
import unicodedata
from collections.abc import Sequence

from assistants.words import STOPWORDS, has_digit
from kernel.dates import MONTHS

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*|[.!?;:]")
_SHORTEST_SHARED = 4
"""Letters that two forms of a name have in common: *German* and *Germany*."""
_SMALL = frozenset({"of", "the", "de", "la", "le", "von", "van", "der", "and", "du", "al"})
_OPENERS = frozenset(
    [
        "yes",
        "no",
        "however",
        "therefore",
        "also",
        "thus",
        "according",
        "employees",
        "staff",
        "people",
        "both",
        "neither",
        "either",
        "although",
        "because",
        "since",
        "if",
        "when",
        "while",
        "where",
        "after",
        "before",
        "during",
        "under",
        "within",
        "from",
        "for",
        "in",
        "on",
        "at",
        "by",
        "as",
        "to",
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "they",
        "he",
        "she",
        "we",
        "you",
        "all",
        "any",
        "every",
        "each",
        "some",
        "most",
        "many",
        "only",
        "must",
        "may",
        "can",
        "apply",
        "please",
        "note",
        "documents",
        "passage",
        "passages",
    ]
)


def strangers(sentence: str, known: str) -> list[str]:
    """Return the names of a sentence that stand nowhere in what is known, in any form of theirs."""
    words = {_plain(word) for word in _TOKEN.findall(known)}
    acronyms = _acronyms(known)
    return [name for name in names(sentence) if not _is_known(name, words, acronyms)]


def names(text: str) -> list[str]:
    """Return the words of a text that are names: with a capital that the start of a sentence does not explain."""
    tokens = _TOKEN.findall(text)
    found: list[str] = []
    for place, token in enumerate(tokens):
        if not token[0].isupper() or token.lower() in STOPWORDS or _is_month(token) or has_digit(token):
            continue
        opens = place == 0 or tokens[place - 1] in {".", "!", "?", ":", ";"}
        if not opens or _is_acronym(token) or (_goes_on(tokens, place) and token.lower() not in _OPENERS):
            found.append(token)
    return found


def tokens(text: str) -> list[str]:
    """Return the words of a text and the marks that end its sentences, in order."""
    return _TOKEN.findall(text)


def name_words(text: str) -> frozenset[str]:
    """Return the words that are part of a name somewhere in a text, in lower case."""
    return frozenset(name.lower() for name in names(text))


def is_form_of_any(name: str, words: Sequence[str]) -> bool:
    """Say whether a word of a name is one of these, or another form of one."""
    return _is_known(name, {_plain(word) for word in words}, _acronyms(" ".join(words)))


def _is_known(name: str, words: set[str], acronyms: frozenset[str]) -> bool:
    plain = _plain(name)
    if plain in words or plain.upper() in acronyms:
        return True
    parts = [part for part in re.split(r"[-.&]", plain) if part]
    if len(parts) > 1 and all(part in words for part in parts):
        return True
    return any(_is_form_of(plain, word) for word in words)


def _is_form_of(name: str, word: str) -> bool:
    """Say whether two words share their beginning and differ in an ending: *Norman* and *Normans*."""
    shared = 0
    for mine, theirs in zip(name, word, strict=False):
        if mine != theirs:
            break
        shared += 1
    return shared >= _SHORTEST_SHARED and len(name) - shared <= 3 and len(word) - shared <= 3


def _plain(token: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", token) if not unicodedata.combining(c))
    return re.sub(r"['’]s?$", "", bare).lower().rstrip(".")


def _acronyms(text: str) -> frozenset[str]:
    """Return the first letters of every run of words with capitals, and of its later parts: *The European Union*."""
    runs = re.findall(r"(?:[A-Z][\w’'-]*(?:\s+(?:of|the|and|for|in)\b)*\s+)+[A-Z][\w’'-]*", text)
    letters = ["".join(word[0] for word in run.split() if word[0].isupper()) for run in runs]
    return frozenset(each[start:] for each in letters for start in range(len(each) - 1))


def _is_acronym(token: str) -> bool:
    return len(token) > 1 and token.isupper()


def _goes_on(tokens: list[str], place: int) -> bool:
    """Say whether another name follows, as in *King Harold* or *Duke of Normandy*."""
    following = tokens[place + 1 : place + 3]
    while following and following[0].lower() in _SMALL:
        following = following[1:]
    return bool(following) and following[0][0].isupper()


def _is_month(token: str) -> bool:
    return token.lower().rstrip(".") in _CALENDAR


_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_CALENDAR = MONTHS.union(_DAYS, (f"{day}s" for day in _DAYS))
