"""Words as they count for matching: lower case, without endings, without the words that carry no content."""

import re
from functools import lru_cache

STOPWORDS = frozenset(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "a about after all also am an and any are as at be because been before being between both but by can could did "
        "do does doing done during each else ever for from get got had has have having he her here hers him his how i "
        "if in into is it its just kind let many may me might more most much must my name no nor not of off often on "
        "one only or other our out over own per please s same shall she should so some such t tell than that the their "
        "them then there these they this those through to too type under until up us use very was we were what when "
        "where which while who whom whose why will with would you your"
    ).split()
)

_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*(?:['’][^\W_]+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = (  # noqa: SIM905
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"
).split()
NUMBER_WORDS = frozenset(_NUMBER_WORDS)


def words(text: str) -> list[str]:
    """Return every word as it is written, in order."""
    return _WORD.findall(text)


def content_words(text: str) -> list[str]:
    """Return the stems of the words that carry content, in order."""
    return [stem(word) for word in words(text.lower()) if word not in STOPWORDS]


def stems(text: str) -> list[str]:
    """Return the stem of every word, in order."""
    return [stem(word) for word in words(text.lower())]


def numbers(text: str) -> frozenset[str]:
    """Return the numbers written in digits, without thousands separators: ``1,500`` is ``1500``."""
    return frozenset(re.sub(r",(?=\d{3}\b)", "", match) for match in _NUMBER.findall(text))


def has_digit(word: str) -> bool:
    """Say whether a word is a number or an identifier such as ``E07``."""
    return any(character.isdigit() for character in word)


def codes(text: str) -> frozenset[str]:
    """Return the identifiers of the text in lower case: words of letters and digits, such as ``E07``."""
    return frozenset(word for word in words(text.lower()) if has_digit(word) and any(map(str.isalpha, word)))


def names(question: str) -> frozenset[str]:
    """Return the stems of words with a capital that the start of the sentence does not explain."""
    found = words(question)
    return frozenset(
        stem(word.lower())
        for place, word in enumerate(found)
        if word[0].isupper() and (place > 0 or word.isupper()) and word.lower() not in STOPWORDS
    )


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Cut the commonest English endings off a lower-case word; rough, but the same for both sides."""
    word = re.split("['’]", word, maxsplit=1)[0]
    if len(word) <= 3 or not word.isalpha():
        return word.replace(",", "")
    for ending, put, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return _undoubled(word[: len(word) - len(ending)] + put, ending)
    return word.removesuffix("e") if len(word) > 4 else word


_ENDINGS = (
    ("ations", "at", 3), ("ation", "at", 3), ("ings", "", 3), ("ing", "", 3), ("ements", "", 3), ("ement", "", 4),
    ("iness", "y", 3), ("ness", "", 3), ("ities", "", 3), ("ity", "", 4), ("ies", "y", 2), ("ied", "y", 2),
    ("sses", "ss", 2), ("eed", "eed", 1), ("ed", "", 3), ("ally", "al", 3), ("ly", "", 3), ("ions", "", 4),
    ("ion", "", 4), ("ss", "ss", 1), ("us", "us", 1), ("ers", "", 3), ("er", "", 4), ("es", "", 3), ("s", "", 2),
)  # fmt: skip


def _undoubled(root: str, ending: str) -> str:
    if ending in {"ing", "ings", "ed", "er", "ers"} and len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls":
        root = root[:-1]
    return root.removesuffix("e") if len(root) > 4 else root
