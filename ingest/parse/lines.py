"""Lines of pages, and which of them run: headers, footers and page numbers, which are no part of the text."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

BIGGER = 1.12
"""A line in type this much larger than the body is a heading."""

_HEADING_CHARS = 140
_NEARLY_ALL = 0.75
"""Share of the pages that bare numbers must count: fewer may be figures that happen to."""

_NUMBER = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_PAGE = re.compile(r"(?:^|\W)(?:page|p\.)\W*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A piece of a line, with wide white space on either side."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a page."""

    text: str
    page: int
    size: float
    bold: bool
    top: float
    """Distance from the bottom of the page, in points."""
    cells: tuple[Cell, ...] = ()
    """Of one that wide white space splits; one cell or none for others."""
    words: tuple[Cell, ...] = ()
    is_row: bool = False
    """A row of a table, its cells joined."""
    is_edge: bool = False
    """At the upper or lower edge of the page."""

    @property
    def is_short(self) -> bool:
        """Short enough for a heading, and made of words."""
        return len(self.text) <= _HEADING_CHARS and any(c.isalpha() for c in self.text)


def body_size(lines: Sequence[Line]) -> float:
    """Return the type size of most of the text."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def without_running_lines(lines: Sequence[Line]) -> list[Line]:
    """Drop page numbers, and all but the first of each running header and footer.

    A line runs when it stands, word for word, at the edge of more than half of the pages, and of three at least. A line
    whose numbers differ is dropped only where they count the pages and nothing is lost with it: a number alone, a line
    that says "page", or a footer of several words. "Chapter 3" stays.
    """
    pages = len({line.page for line in lines})
    edges = _edges(lines)
    body = body_size(lines) if lines else 0.0
    small = [line for line in edges if line.size < body * BIGGER or line.is_edge]
    dropped = _repeated(edges, pages) | _counting(small, pages)
    kept = [line for line in lines if id(line) not in dropped] or list(lines)
    running = {line.text for line in lines if id(line) in dropped}
    return [_quiet(line, body) if line.is_edge and line.text in running else line for line in kept]


def _quiet(line: Line, body: float) -> Line:
    """Return a line that runs, where it is kept: it is no heading, however large it is set."""
    return replace(line, size=min(line.size, body), bold=False)


def _edges(lines: Sequence[Line]) -> list[Line]:
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    ordered = (sorted(own, key=lambda line: -line.top) for own in by_page.values())
    edges = (line for own in ordered for line in (*own[:2], *own[-2:]))
    return list({id(line): line for line in edges}.values())


def _repeated(edges: Sequence[Line], pages: int) -> set[int]:
    alike: dict[str, list[Line]] = {}
    for line in edges:
        alike.setdefault(line.text.lower(), []).append(line)
    return {
        id(line) for found in alike.values() if _is_most(found, pages) for line in found if line.page != found[0].page
    }


def _counting(edges: Sequence[Line], pages: int) -> set[int]:
    alike: dict[tuple[str, int], list[Line]] = {}
    for line in edges:
        for number in {int(found) for found in _NUMBER.findall(line.text) if len(found) <= 4}:
            alike.setdefault((_NUMBER.sub("#", line.text.lower()), number - line.page), []).append(line)
    dropped: set[int] = set()
    for (wording, _), found in alike.items():
        words = len(_WORDS.findall(wording))
        says_so = words <= 3 and all(_PAGE.search(line.text) for line in found)
        if len(found) > pages / 2 and (says_so or (words == 0 and len(found) >= max(2, _NEARLY_ALL * pages))):
            dropped |= {id(line) for line in found}
        elif words >= 2 and _is_most(found, pages):
            dropped |= {id(line) for line in found[1:]}
    return dropped


def _is_most(found: Sequence[Line], pages: int) -> bool:
    on = len({line.page for line in found})
    return (on >= 3 and on > pages / 2) or (on == pages == 2 and all(line.is_edge for line in found))
