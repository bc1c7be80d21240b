"""Markup that may be hostile: parsed with no network, no files, and entities that cannot multiply."""

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree
from lxml.etree import ErrorTypes

from ingest.parse.encoding import decode
from ingest.parse.errors import ParseFailed

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,500}\?>")
_NO_MEMORY = {ErrorTypes.ERR_NO_MEMORY}
_WORD = re.compile(r"\w", re.UNICODE)


def parse_xml(raw: bytes) -> Any:
    """Return the root of an XML document; small entities of its own are filled in, others are not.

    Raises:
        ParseFailed: it is not well-formed.
        MemoryError: it needs more than the process has.
    """
    try:
        return _root(raw, resolve_entities="internal")
    except etree.XMLSyntaxError as error:
        first = error
    for mend in (bytes, _as_utf8):
        try:  # deep or large documents, and encodings that are named wrongly; never with entities
            return _root(mend(raw), resolve_entities=False, huge_tree=True)
        except (etree.XMLSyntaxError, ValueError):
            continue
    raise ParseFailed(
        "damaged",
        f"is damaged inside (no XML: {_words(first)}); open it and save it again, or copy it again from its origin.",
    )


def local(element: Any) -> str:
    """Return an element's name without its namespace; of comments and the like nothing."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: Any, name: str) -> str:
    """Return an attribute by its name without a namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def clean(text: str) -> str:
    """Return words separated by one space, without soft hyphens."""
    return " ".join(text.replace("\u00ad", "").split())


def says_something(text: str) -> bool:
    """A letter or a digit of any script is in the text."""
    return bool(_WORD.search(text))


class Told:
    """What a text says already, to tell whether a piece of its source was passed over."""

    _MOST_COMPARED = 4 * 10**9
    """Characters, in all: beyond it, every piece counts as passed over, unless it stands where it should."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._said = "\n".join(squeezed(text) for text in texts)
        self._more: set[str] = set()
        self._place = 0
        self._compared = 0

    def misses(self, piece: str) -> bool:
        """Say whether a piece that says something is not in the text, wherever its spaces are; it is missed once."""
        short = squeezed(piece)
        if not short or not says_something(short) or short in self._more:
            return False
        found = self._said.find(short, self._place, self._place + 10 * len(short) + 2000)
        if found < 0 and self._compared < self._MOST_COMPARED:
            self._compared += len(self._said)
            found = self._said.find(short)
        if found >= 0:
            self._place = found + len(short)
            return False
        self._more.add(short)
        return True


def squeezed(text: str) -> str:
    """Return a text without white space and soft hyphens, in lower case."""
    return "".join(text.replace("\u00ad", "").split()).casefold()


def _root(raw: bytes, *, resolve_entities: Any, huge_tree: bool = False) -> Any:
    parser = etree.XMLParser(
        resolve_entities=resolve_entities, no_network=True, load_dtd=False, huge_tree=huge_tree, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) in _NO_MEMORY:
            raise MemoryError from None
        raise
    if root is None:
        raise ParseFailed(
            "damaged",
            "is damaged inside (no XML element in it); open it and save it again, or copy it again from its origin.",
        )
    return root


def _as_utf8(raw: bytes) -> bytes:
    declared = _DECLARED.search(raw[:1024])
    text = decode(raw, declared=declared[1].decode("ascii") if declared else "").text
    return _DECLARATION.sub("", text).strip().encode()


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
