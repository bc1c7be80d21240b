"""XML of any vocabulary: its titles as headings, its texts as paragraphs, its values under their names."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.parse.allowance import Reading
from ingest.parse.data import lines_of
from ingest.parse.elements import Block, Parsed
from ingest.parse.encoding import decode
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import Told, clean, local, parse_xml, says_something
from ingest.parse.opendocument import read_flat
from ingest.parse.pages import page_blocks, read_page

_TITLES = frozenset({"title", "head", "heading", "caption", "subtitle"})
_TEXT_NAMES = frozenset({"p", "para", "simpara", "t", "text", "li", "item", "td", "entry"})
_BLOCK_NAMES = _TITLES | _TEXT_NAMES | {"section", "sec", "chapter", "div", "list", "table", "row", "note"}
_WORDS = 2
_HTML_INSIDE = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|table|b|i|em|strong|a|span)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def read_xml(reading: Reading) -> Parsed:
    """Return the text of an XML document; one that is not well-formed is read as far as its words go, with a note."""
    try:
        root = parse_xml(reading.raw)
    except ParseFailed as failure:
        return _stripped(reading, failure.rejected.reason)
    name = local(root).lower()
    if name == "html":
        return read_page(reading)
    if name == "document" and "opendocument" in str(root.tag):
        return read_flat(root)
    blocks = list(tree_blocks(root))
    notes: tuple[str, ...] = ()
    if not any(says_something(block.text) for block in blocks):
        blocks = [Block(kind="paragraph", text=text) for text in _unseen(root) if says_something(text)]
        notes = ("holds no text; what stands in its attributes and comments was read",) if blocks else ()
    return Parsed(media_type="application/xml", blocks=tuple(blocks), notes=notes)


def tree_blocks(root: Any) -> Iterator[Block]:
    """Yield the texts of a tree in its order; each stands once."""
    taken: set[Any] = set()
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        parent = element.getparent()
        if event == "end":
            depth -= 1
            taken.discard(element)
            if parent is not None and parent not in taken and clean(element.tail or ""):
                yield Block(kind="paragraph", text=clean(element.tail))
            continue
        depth += 1
        if parent in taken:
            taken.add(element)
            continue
        yield from (Block(kind="item", text=text) for text in _attributes(element))
        if not len(element):
            yield from _shown(element, element.text or "", depth)
        elif _is_one_text(element):
            taken.add(element)
            yield from (Block(kind="item", text=t) for inner in element.iterdescendants() for t in _attributes(inner))
            yield from _shown(element, "".join(map(str, element.xpath("descendant::text()"))), depth)
        elif clean(element.text or ""):
            yield Block(kind="paragraph", text=clean(element.text))


def _is_one_text(element: Any) -> bool:
    """Say whether an element is a text with marked words in it, and not a container of texts."""
    is_mixed = bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)
    if local(element) == "text" and all(local(child) == "tspan" for child in element):
        return True
    return is_mixed and not any(
        local(inner).lower() in _BLOCK_NAMES for inner in element.iterdescendants() if local(inner)
    )


def _shown(element: Any, whole: str, depth: int) -> Iterator[Block]:
    name = local(element)
    whole = whole.strip()
    if not whole:
        return
    if _HTML_INSIDE.search(whole):
        yield from page_blocks(whole)[0]
    elif name.lower() in _TITLES and len(whole) < 200:
        yield Block(kind="heading", text=clean(whole), level=max(1, min(6, depth - 1)))
    elif len(element) or len(whole) > 200 or name.lower() in _TEXT_NAMES:
        yield from (Block(kind="paragraph", text=clean(part)) for part in re.split(r"\n\s*\n", whole) if part.strip())
    elif name:
        yield Block(kind="item", text=f"{name}: {clean(whole)}")


def _unseen(root: Any) -> Iterator[str]:
    """Yield single words of attributes, and comments, also those outside the root."""
    for element in root.iter():
        for key, value in element.attrib.items() if local(element) else ():
            yield f"{local(element)} {key.rpartition('}')[2]}: {clean(value)}" if says_something(value) else ""
    yield from (clean(comment.text or "") for comment in root.xpath("//comment()"))


def _attributes(element: Any) -> Iterator[str]:
    """Yield the attributes that are words, not codes."""
    for key, value in element.attrib.items() if local(element) else ():
        if len(value.split()) >= _WORDS and says_something(value) and "schemaLocation" not in key:
            yield f"{local(element)} {key.rpartition('}')[2]}: {clean(value)}"


def _stripped(reading: Reading, reason: str) -> Parsed:
    """Read markup that no parser takes: every text in it, if there is any."""
    text = decode(reading.raw).text
    if "<" not in text:
        note = "is no XML, and was read as plain text"
        return Parsed(media_type="text/plain", blocks=tuple(lines_of(text)), notes=(note,))
    if "<!ENTITY" in text:
        raise ParseFailed("damaged", reason)
    bare = [clean(piece) for piece in _TAG.sub("\n\n", re.sub(r"<!\[CDATA\[|\]\]>", "", text)).split("\n\n")]
    told = Told(())
    blocks = [Block(kind="paragraph", text=piece) for piece in bare if told.misses(piece)]
    if not blocks:
        raise ParseFailed("damaged", reason)
    note = f"its markup is broken ({reason.partition('(')[2].rpartition(')')[0] or 'no XML'}): its words were read without it, and what stood after the break may be missing"
    return Parsed(media_type="application/xml", blocks=tuple(blocks), notes=(note,))
