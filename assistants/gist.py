"""The gist of a long text: its subject and the words that it says most, short enough to search with."""

import re
from collections import Counter

from assistants.words import STOPWORDS, has_digit, stem, words

LONGEST = 400
"""Characters of a gist; a text of no more is its own."""
_FIRST = 240
_TERMS = 12
_HEAD = re.compile(r"^(?:subject|betreff|re|aw|fw|wg)\s*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_ENVELOPE = re.compile(
    r"^(?:from|to|cc|bcc|date|sent|von|an|gesendet|datum|reply-to|message-id)\s*:.*$", re.IGNORECASE | re.MULTILINE
)
_GREETING = re.compile(
    r"^\s*(?:dear|hello|hi|good (?:morning|afternoon|day)|hey|sehr geehrte|liebe|guten tag|hallo)\b[^\n]{0,60}[,!:]\s*$",
    re.IGNORECASE | re.MULTILINE,
)


def subject(text: str) -> str:
    """Return what a message calls its subject, else its first line with words, at most 80 characters."""
    head = _HEAD.search(text[:4000])
    plain = _GREETING.sub("", _ENVELOPE.sub("", text[:4000]))
    line = head[1] if head else next((line for line in plain.splitlines() if words(line)), "")
    return _cut(" ".join(line.strip("#*>- ").split()), 80)


def gist(text: str) -> str:
    """Return the subject, the beginning and the most frequent words of a text, at most ``LONGEST`` characters."""
    if len(text) <= LONGEST:
        return text
    head = _HEAD.search(text[:4000])
    plain = " ".join(_GREETING.sub(" ", _ENVELOPE.sub(" ", _HEAD.sub(" ", text))).split())
    opening = _cut(plain, _FIRST)
    start = f"{_cut(head[1].strip(), 80)}. {opening}" if head else opening
    known = {stem(word) for word in words(start.lower())}
    counted = Counter(
        stem(word) for word in words(plain.lower()) if word not in STOPWORDS and len(word) > 3 and not has_digit(word)
    )
    spelled = {stem(word): word for word in reversed(words(plain.lower()))}
    often = [spelled[root] for root, times in counted.most_common(4 * _TERMS) if times > 1 and root not in known]
    return _cut(" ".join([start, *often[:_TERMS]]), LONGEST)


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, whole words of it where it has any."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:")
