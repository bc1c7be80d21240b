"""Lines of a mail that nobody wrapped: each is a paragraph of its own."""

import re
from itertools import pairwise

_WRAPPED = 120
"""Characters of the longest line that a program or a person wraps text to."""
_RAGGED = 0.7
"""Share of the longest line of a paragraph that a wrapped line and the next word reach together."""
_BLANK = re.compile(r"\n[ \t]*\n")


def apart(text: str) -> str:
    """Return a text with a blank line between lines that nobody wrapped.

    Lines were not wrapped where one of their paragraph is too long for that, and where a line stopped although the next
    word had much room on it.
    """
    return "\n\n".join(_set_apart(paragraph) for paragraph in _BLANK.split(text.replace("\r\n", "\n")))


def _set_apart(paragraph: str) -> str:
    lines = paragraph.split("\n")
    longest = max(map(len, lines))
    room = longest * _RAGGED
    found = lines[0]
    for before, line in pairwise(lines):
        first = line.split(" ", 1)[0]
        found += "\n\n" if longest > _WRAPPED or len(before) + 1 + len(first) < room else "\n"
        found += line
    return found
