"""Packages that show nothing, and those of a kind that nobody knows: the words in their parts of XML."""

import re
from collections.abc import Iterator
from typing import Any

from ingest.parse.archive import Archive
from ingest.parse.elements import Block
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import Told, clean, local, parse_xml, says_something

_PART = (".xml", ".opf", ".ncx", ".svg", ".fpage", ".vml")
_TECHNICAL = re.compile(
    r"^\[Content_Types\]|(?:^|/)(?:_rels|META-INF|theme|slideLayouts|slideMasters)/|styles|fonttable|docProps/app|"
    r"manifest|tableStyles|presProps|viewProps|numbering|notesMaster|handoutMaster",
    re.IGNORECASE,
)
_PROSE = re.compile(r"(?:[^\W\d_]{2,}[^\w]+){2,}[^\W\d_]{2,}")
"""Three words in a row: names of fonts and of people have fewer, codes have digits."""
_LABELS = frozenset({"title", "subject", "keywords"})
"""What people write about a document; programs put their own names into the rest."""
_NO_WORDS = frozenset({"instrText", "creator", "lastModifiedBy", "contributor", "style", "script", "annotation-xml"})
_MOST_PARTS = 2000


def hidden_words(archive: Archive) -> list[Block]:
    """Return the prose in any part of a package, its title among them."""
    return _told(archive, is_prose=True)


def all_words(archive: Archive) -> list[Block]:
    """Return every text in any part of a package, and the prose in attributes."""
    return _told(archive, is_prose=False)


def _told(archive: Archive, *, is_prose: bool) -> list[Block]:
    told = Told(())
    names = [name for name in archive.parts() if name.lower().endswith(_PART) and not _TECHNICAL.search(name)]
    texts = (text for name in names[:_MOST_PARTS] for text in _words(name, archive.other_part(name), is_prose=is_prose))
    return [Block(kind="paragraph", text=text) for text in texts if told.misses(text)]


def _words(name: str, xml: bytes, *, is_prose: bool) -> Iterator[str]:
    try:
        tree = parse_xml(xml) if xml else None
    except ParseFailed:
        return
    for element in tree.iter() if tree is not None else ():
        is_label = local(element) in _LABELS
        if local(element) and local(element) not in _NO_WORDS and (is_label or not name.startswith("docProps/core")):
            yield from _of_element(element, is_prose=is_prose)


def _of_element(element: Any, *, is_prose: bool) -> Iterator[str]:
    for text in (element.text, element.tail):
        found = clean(text or "")
        if says_something(found) and (not is_prose or _PROSE.search(found)) and "://" not in found:
            yield found
    yield from (clean(value) for value in element.attrib.values() if _PROSE.search(value) and "://" not in value)
