"""What a question asks for, and whether a sentence has something of that sort."""

import re
from typing import Literal

from assistants.words import NUMBER_WORDS, numbers, words

Sought = Literal["date", "duration", "amount", "count", "person", "place", "reason", "any"]

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
)
_NUMBER = rf"\d|\b(?:{'|'.join(sorted(NUMBER_WORDS))})\b"

_ASKS: tuple[tuple[Sought, re.Pattern[str]], ...] = (
    (
        "date",
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time|hours?)\b|\bhow (?:soon|early|late)\b|"
            r"\b(?:deadline|due date)\b"
        ),
    ),
    (
        "duration",
        re.compile(r"\bhow (?:long|often|old)\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b"),
    ),
    (
        "amount",
        re.compile(
            r"\bhow (?:much|high)\b|\b(?:what|which) (?:percent|percentage|amount|price|cost|fee|rate|limit|share)\b"
        ),
    ),
    ("count", re.compile(r"\bhow (?:many|far|large|big|tall|deep|fast)\b|\bwhat (?:number|population)\b")),
    ("person", re.compile(r"\bwho(?:m|se)?\b")),
    ("place", re.compile(r"\bwhere\b|\b(?:what|which) (?:city|country|countries|state|place|region|town|location)\b")),
    ("reason", re.compile(r"\bwhy\b|\bwhat (?:is|was|were) the (?:reason|cause)\b")),
)

_HAS: dict[Sought, re.Pattern[str]] = {
    "date": re.compile(
        rf"\b(?:1\d{{3}}|20\d{{2}})s?\b|\b(?:{_MONTHS})\b|\bcentur|\d:\d\d|\d\s*(?:days?|weeks?|months?|hours?|[ap]\.?m)\b"
    ),
    "duration": re.compile(
        r"\b(?:second|minute|hour|day|week|month|year|decade|centur|annual|daily|quarter)", re.IGNORECASE
    ),
    "amount": re.compile(_NUMBER, re.IGNORECASE),
    "count": re.compile(_NUMBER, re.IGNORECASE),
    "person": re.compile(
        r"(?<=[a-z,;:(\]\"|] )[A-Z][\w’'-]+|\b[A-Z][a-z]+ [A-Z][a-z]+|"
        r"\b(?:manager|officer|team|department|committee|board|director|head|owner|staff|employee|lead)s?\b"
    ),
    "place": re.compile(
        r"(?<=[a-z,;:(\]\"|] )[A-Z][\w’'-]+|\b[A-Z][a-z]+ [A-Z][a-z]+|\b(?:office|portal|online|building)\b"
    ),
    "reason": re.compile(
        r"\b(?:because|due to|since|in order to|so that|as a result|reason|therefore|thus|owing|caus\w+|to )",
        re.IGNORECASE,
    ),
}

_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|cannot|without|except|neither|nobody|nothing|none|fail\w*|exclud\w*|prohibit\w*|forbid\w*|"
    r"refus\w*|lack\w*|den(?:y|ied|ies))\b|n[’']t\b",
    re.IGNORECASE,
)


def sought(question: str) -> Sought:
    """Return what sort of thing would answer the question; ``any`` when its words do not say."""
    lowered = question.lower()
    return next((sort for sort, pattern in _ASKS if pattern.search(lowered)), "any")


def has(sentence: str, sort: Sought) -> bool | None:
    """Say whether the sentence has something of that sort; None when any sentence would do."""
    if sort == "any":
        return None
    found = bool(_HAS[sort].search(sentence))
    return found and bool(re.search(_NUMBER, sentence, re.IGNORECASE)) if sort == "duration" else found


_WANTS_LIST = re.compile(
    r"\b(?:list|steps?|documents?|requirements?|conditions?|options?|examples?|types|kinds|benefits|documents|reasons)\b|"
    r"\b(?:what|which) are\b|\bwhat (?:do|must|should|can|may) (?:i|we|you|one|they|employees|staff|customers)\b|"
    r"\bwhat (?:is|things are) (?:needed|required|included|covered|excluded)\b",
    re.IGNORECASE,
)


def wants_list(question: str) -> bool:
    """Say whether a question asks for several things at once: its best answer may be a whole list."""
    return bool(_WANTS_LIST.search(question))


def negates(text: str) -> bool:
    """Say whether the text has a word that turns a statement around."""
    return bool(_NEGATION.search(text))


def quantities(text: str) -> frozenset[str]:
    """Return the numbers of the text, in digits or as words, as they are compared."""
    return numbers(text) | {word for word in words(text.lower()) if word in NUMBER_WORDS - {"one"}}
