"""Sentences with their places: prose split at sentence ends, list items and table rows kept whole."""

import re
from collections.abc import Iterator

from index.values import Span

LONGEST_ITEM = 400
"""A list item of more characters than this is split like prose."""
WRAPPED_LINE = 50
"""A line of at least this many characters may be wrapped prose, going on in the next line."""

ABBREVIATIONS = frozenset(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "al approx apr art aug bros ca capt cf ch co col corp dec dept dr ed eds e.g eg esp est et etc excl ext feb fig "
        "gen gov hon i.e ie inc incl jan jr jul jun lt ltd max min mr mrs ms mt mar no nos nov nr oct p para pp prof "
        "ref rep resp rev sec sect sen sep sept sgt sr st tel viz vol vs"
    ).split()
)
"""Words after which a full stop rarely ends a sentence."""

_ITEM = re.compile(r"\s*(?:[-*+•‣▪◦–]\s+|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s+)")
_ROW = re.compile(r"\s*\|.*|.*\S\s*(?:\||\t)\s*\S.*")
_LABELLED = re.compile(r"\s*[^\s:.][^:.]{1,60}:\s\S.*")
_HEADING = re.compile(r"\s*#{1,6}\s")
_END = re.compile(r"""[.!?…]+["'”’»)\]*_]*(?=\s)|[。！？]""")
_WORD_BEFORE = re.compile(r"[\w.]*\w$")
_OPENING = "\"'“‘«([*_"


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences in reading order, without the white space between them.

    The spans never overlap, none is empty, and every character that is not white space lies in exactly one.
    """
    return tuple(span for start, end in _blocks(text) for span in _split_block(text, start, end))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Join the lines of wrapped prose; everything else is a block of its own line."""
    start, end = -1, -1
    for match in re.finditer(r"[^\n]+", text):
        if start >= 0 and _goes_on(text[start:end], text[end : match.start()], match.group()):
            end = match.end()
            continue
        if start >= 0:
            yield start, end
        start, end = match.span()
    if start >= 0:
        yield start, end


def _goes_on(block: str, gap: str, line: str) -> bool:
    """Say whether a line continues the block above it."""
    if gap.count("\n") > 1 or not line.strip() or not block.strip():
        return False
    if is_item(line) or is_row(line) or _HEADING.match(line):
        return False
    last = block.rsplit("\n", 1)[-1].strip()
    if is_row(last) or _HEADING.match(last):
        return False
    if _LABELLED.fullmatch(line) and _LABELLED.fullmatch(last):
        return False
    begins_inside = line.lstrip()[0].islower() or last.endswith((",", "-", "(", " and", " or", " of", " the"))
    return begins_inside or len(last) >= WRAPPED_LINE


def is_item(sentence: str) -> bool:
    """Say whether a sentence starts with the mark of a list item."""
    return _ITEM.match(sentence) is not None


def is_row(sentence: str) -> bool:
    """Say whether a sentence is a row of a table, its cells apart by bars or tabs."""
    return _ROW.fullmatch(sentence) is not None


def _split_block(text: str, start: int, end: int) -> Iterator[Span]:
    block = text[start:end]
    whole = is_row(block) or _HEADING.match(block) or (is_item(block) and len(block) <= LONGEST_ITEM)
    ends = [] if whole else [start + at for at in _sentence_ends(block)]
    for piece_end in [*ends, end]:
        span = _stripped(text, start, piece_end)
        start = piece_end
        if span is not None:
            yield span


def _sentence_ends(block: str) -> Iterator[int]:
    marker = _ITEM.match(block)
    for match in _END.finditer(block, marker.end() if marker else 0):
        following = block[match.end() :].lstrip().lstrip(_OPENING)
        if following and _ends_here(block[: match.start()], match.group(), following[0]):
            yield match.end()


def _ends_here(before: str, mark: str, following: str) -> bool:
    """Decide about one mark from the word before it and the character after it."""
    if following.islower():
        return False
    if mark[0] != "." or len(mark.rstrip("\"'”’»)]*_")) > 1:
        return True
    found = _WORD_BEFORE.search(before)
    word = found.group() if found else ""
    if len(word) == 1 and word.isalpha():
        return False
    if word.lower() == "etc":
        return following.isupper()
    if word.lower() == "no":
        return not following.isdigit()
    return word.lower() not in ABBREVIATIONS and not re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word)


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    inner = piece.strip()
    if not inner:
        return None
    first = start + len(piece) - len(piece.lstrip())
    return Span(start=first, end=first + len(inner))
