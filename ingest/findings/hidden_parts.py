"""Hidden parts of pages, and properties of files, that address the machine that reads them.

Hidden is no crime: pages hide menus, and files have comments. What is found is hidden *and* addresses the reader.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ingest.findings.addressed import find_addressed

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0*[01](?:px|pt|em|%)?\s*(?:;|$)|opacity\s*:\s*0*(?:\.0+)?\s*(?:;|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}|(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)"
    r"|(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?\b|transparent|rgba?\(\s*255\s*,\s*255\s*,\s*255)",
    re.IGNORECASE,
)
_SPOKEN = ("alt", "title", "aria-label", "content", "placeholder", "summary", "value")
"""Attributes that hold words."""
_MOST_RAW = 4 * 2**20
"""Bytes of a page that are looked at."""
_MOST_WORDS = 20_000
"""Characters of one hidden part that are looked at."""
_FEWEST = 8


def find_hidden_in_page(raw: bytes) -> Iterator[str]:
    """Yield the reasons why a page is suspected: comments, attributes and parts that are not shown."""
    if b"<" not in raw:
        return
    try:
        page = lxml_html.document_fromstring("<html>" + raw[:_MOST_RAW].decode("utf-8", errors="replace"))
    except (etree.LxmlError, ValueError):  # what cannot be read as a page has no hidden parts
        return
    walk = etree.iterwalk(page, events=("start", "comment"))
    for event, element in walk:
        if event == "comment":
            yield from _said(element.text or "", "a comment")
        elif isinstance(element.tag, str):
            if _is_unseen(element):
                yield from _said(_words(element), "a part that is not shown")
                walk.skip_subtree()
            for name in _SPOKEN:
                yield from _said(element.get(name) or "", f"the attribute {name!r}")


def find_hidden_in_properties(properties: Mapping[str, str]) -> Iterator[str]:
    """Yield the reasons why labels beside a text are suspected."""
    for label, value in properties.items():
        yield from _said(value, f"the property {label[:40]!r}")


def _is_unseen(element: Any) -> bool:
    is_marked = "hidden" in element.attrib or element.get("aria-hidden") == "true" or element.tag == "template"
    return is_marked or _UNSEEN.search((element.get("style") or "")[:1000]) is not None


def _words(element: Any) -> str:
    return " ".join(map(str, element.itertext()))[:_MOST_WORDS]


def _said(words: str, where: str) -> Iterator[str]:
    if len(words) < _FEWEST:
        return
    found = max(find_addressed(" ".join(words[:_MOST_WORDS].split())), key=lambda match: match.score, default=None)
    if found:
        yield f"{found.reason}, in {where}"
