"""Follow-ups: a question that leans on the ones before it, made whole without a model.

Three ways in which people lean: a part is put in the place of another (``and in Germany?``), a pronoun stands for what
was talked about (``who approves it?``), or nearly everything is left out (``why?``). The rules are general English, with
the opening words of four other languages; a question that stands alone is left as it is.
"""

import re
from dataclasses import dataclass

from assistants.words import STOPWORDS, has_digit, words

_OPENING = re.compile(
    r"^(?:(?:and|but|so|ok|okay|then|also|und|aber|et|mais|y|pero|e|ma)\b[\s,]*)*"
    r"(?:(?:what|how) about|what if it(?:'s| is)|the same|was ist mit|wie ist es|"
    r"qu'en est-il de|qué pasa con)?\s*",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\b(?:its?|they|them|their|he|him|his|she|her|the same|which one|the ones?|"
    r"(?:about|for|of|with|to|from|is|does|do|did|was|if|than|on|in|under|by) (?:that|this|those|these)|"
    r"dafür|davon|dazu|darüber|dagegen|sie|ihn|ihm|dort|cela|ça|celui-ci|celle-ci|lui|eso|esto|ello)\b|"
    r"^(?:that|this|those|these)\b|(?<!is )(?<!are )(?<!was )\bthere\b",
    re.IGNORECASE,
)
"""Words that stand for what was talked about."""
_FULL = 6
"""A question of so many words that carry content says itself what its pronouns stand for."""
_WHOLE = re.compile(r"\b(?:that|this|these|those|das|diese[rsn]?)\s+[^\W\d_]{3,}", re.IGNORECASE)
"""``this policy`` names what it means, but for which one it is."""
_PLACE = ("in", "for", "at", "on", "to", "from", "with", "by", "during", "after", "before", "under", "of", "above", "below",
          "over", "within", "without", "als", "bei", "für", "im", "nach", "mit", "ab", "unter", "über", "en", "pour",
          "chez", "para", "con")  # fmt: skip
_PHRASE = re.compile(rf"\b({'|'.join(_PLACE)})\s+((?:(?!\b(?:{'|'.join(_PLACE)})\b)[^?.,;!])+)", re.IGNORECASE)
_SHORT = 3
"""``this policy`` with fewer words that carry content is not said to be a question that stands alone."""
_TOPIC = 8
"""Words of the question before that are kept, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A question that can be understood without the ones before it."""

    question: str
    why: str
    """What was read into it; empty where nothing was."""


def complete(question: str, before: str) -> Whole:
    """Return the question made whole with the one before it, empty where there is none; pure.

    ``before`` is that question as it was understood, so a chain of follow-ups holds together.
    """
    if not before:
        return Whole(question=question, why="")
    opening = _OPENING.match(question)
    rest = question[opening.end() :].strip() if opening else question
    is_opened = rest != question.strip()
    content = _content(rest)
    if is_opened and rest and not _asks(rest):
        return _said(_exchanged(before, rest), "continues the question before it")
    points = _WHOLE.search(rest)
    if (len(content) < _FULL and _LEANS.search(rest) and not points) or (points and len(content) < _SHORT):
        return _said(_with_topic(rest, before), "leans on the question before it")
    if not content or (len(content) < _SHORT and words(rest.lower())[0] in _PLACE):
        return _said(_with_topic(rest, before), "is too short to stand alone")
    return Whole(question=question, why="")


def _said(question: str, why: str) -> Whole:
    return Whole(question=question, why=f"it {why}: read as {question!r}")


def _exchanged(before: str, rest: str) -> str:
    """Put the part that a follow-up names in the place of the like part of the question before it."""
    part = rest.rstrip("?!. ")
    phrase = _PHRASE.match(part)
    likes = [each for each in _PHRASE.finditer(before) if phrase and each[1].lower() == phrase[1].lower()]
    if likes:
        return before[: likes[-1].start()] + part + before[likes[-1].end() :]
    bare = phrase[2].strip() if phrase and phrase.end() == len(part) else part
    found = _like(before, bare)
    return before.replace(found, bare, 1) if found else f"{before.rstrip('?!. ')} {part}?"


def _like(before: str, part: str) -> str:
    """Return the words of a question that a part stands for: a number for a number, a name behind a like word for a name."""
    if has_digit(part):
        return next((word for word in reversed(words(before)) if has_digit(word)), "") if len(words(part)) == 1 else ""
    if not part[:1].isupper():
        return ""
    names = (each[2].strip() for each in _PHRASE.finditer(before))
    return next((name for name in names if name[:1].isupper()), "")


def _with_topic(rest: str, before: str) -> str:
    """Add what the question before it was about, less what it repeats."""
    have = {word.lower() for word in words(rest)}
    topic = [word for word in words(before) if word.lower() not in STOPWORDS and word.lower() not in have]
    return f"{rest.rstrip('?!. ')} ({' '.join(topic[:_TOPIC])})?" if topic else rest


def _content(text: str) -> list[str]:
    return [word for word in words(text.lower()) if word not in STOPWORDS]


def _asks(text: str) -> bool:
    """Say whether a text is a question of its own: it begins with a question word or an auxiliary verb."""
    first = (words(text.lower()) or [""])[0]
    return first in _QUESTION_WORDS


_QUESTION_WORDS = frozenset(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "who whom whose what which when where why how is are was were do does did can could may might must shall should "
        "will would has have had wer wen wem was wann wo warum wieso wie welche welcher welches ist sind darf kann muss "
        "qui que quoi quand où pourquoi comment combien quel quelle est peut quién qué cuándo dónde cómo cuánto cuántos"
    ).split()
)
