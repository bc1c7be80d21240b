"""Compare words as a reader does: blind to case, spacing, quote marks, dashes and Markdown marks."""

import difflib
import re
import unicodedata

_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"'))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))
_DROPPED = str.maketrans(dict.fromkeys("*_#|\u00ad\u200b\u200c\u200d\ufeff", " ") | {"\u00ad": None, "\u200b": None})
_WORD = re.compile(r"\w+(?:[.,:/'-]\w+)*%?")


def fold(text: str) -> str:
    """Return the text with everything levelled that two careful copies of one sentence may differ in."""
    levelled = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_DASHES).translate(_DROPPED)
    joined = " ".join(levelled.casefold().split())
    return joined.replace(" %", "%")


def words(text: str) -> list[str]:
    """Return the folded words; a number keeps its separators, so that 1,200 is one word."""
    return _WORD.findall(fold(text))


def has_quote(text: str, quote: str) -> bool:
    """Say whether the folded text contains the folded quote."""
    return fold(quote) in fold(text)


def has_fact(text: str, fact: str) -> bool:
    """Say whether the fact stands in the text as whole words and whole numbers: ``20`` is not in ``120`` or ``20.5``."""
    haystack, needle = fold(text), fold(fact)
    if not needle:
        return False
    start = haystack.find(needle)
    while start >= 0:
        if _is_whole(haystack, start, start + len(needle)):
            return True
        start = haystack.find(needle, start + 1)
    return False


def overlap(left: str, right: str) -> bool:
    """Say whether two quotes share a run of words: five, or all of the shorter one."""
    a, b = words(left), words(right)
    if not a or not b:
        return False
    match = difflib.SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return match.size >= min(5, len(a), len(b))


def share_of_words(quote: str, text: str) -> float:
    """Return the share of the quote's words that the text contains, each as often as it is there, in [0, 1]."""
    wanted = words(quote)
    if not wanted:
        return 0.0
    left = words(text)
    found = 0
    for word in wanted:
        if word in left:
            left.remove(word)
            found += 1
    return found / len(wanted)


def closest(quote: str, text: str) -> str:
    """Return the piece of the text, as long as the quote, that is most like it; empty when no word is shared."""
    spans = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    wanted = set(words(quote))
    width = max(1, len(quote.split()))
    marks = [int(not wanted.isdisjoint(words(text[start:end]))) for start, end in spans]
    starts = range(max(1, len(spans) - width + 1)) if any(marks) else ()
    best = sorted(starts, key=lambda at: -sum(marks[at : at + width]))[:8]
    pieces = [text[spans[at][0] : spans[min(at + width, len(spans)) - 1][1]] for at in best]
    ranked = sorted(pieces, key=lambda piece: -difflib.SequenceMatcher(None, fold(piece), fold(quote)).ratio())
    return " ".join(ranked[0].split()) if ranked else ""


def _is_whole(text: str, start: int, end: int) -> bool:
    return not _joins(text[:start][::-1], text[start]) and not _joins(text[end:], text[end - 1])


def _joins(outside: str, edge: str) -> bool:
    """Say whether a word or number goes on across an edge; ``outside`` is read away from it."""
    if not outside or not edge.isalnum():
        return False
    if outside[0].isalnum():
        return True
    return edge.isdigit() and outside[0] in ".," and outside[1:2].isdigit()
