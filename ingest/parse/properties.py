"""What a document says outside its text: the properties of an office file, the meta elements of a page."""

import html
import re
from collections.abc import Iterator

_LONGEST = 100_000
_CORE = re.compile(rb"<(?:dc|cp):(title|subject|version|category|keywords|description)>([^<]+)<")
_CUSTOM = re.compile(rb"""<(?:\w+:)?property\b[^>]*?\bname=["']([^"']*)["'][^>]*>\s*<vt:\w+>([^<]*)<""")
_META = re.compile(r"<meta\s[^>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|property|itemprop|content)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_TITLE = "title"


def office_properties(core: bytes, custom: bytes) -> dict[str, str]:
    """Return what an office file says of itself; its own fields come after the common ones, and never replace them."""
    found = [(_text(name), _text(value)) for name, value in _CORE.findall(core[:_LONGEST])]
    found += [(_text(name), _text(value)) for name, value in _CUSTOM.findall(custom[:_LONGEST])]
    properties: dict[str, str] = {}
    for name, value in found:
        if name and value:
            properties.setdefault(f"property:{name}", value)
    return properties


def page_properties(text: str) -> dict[str, str]:
    """Return the meta elements of a page by name; a page's title is not one of them."""
    return {name: value for name, value in _meta(text[:_LONGEST]) if name.lower() != _TITLE and value}


def _meta(text: str) -> Iterator[tuple[str, str]]:
    for element in _META.findall(text):
        attributes = {key.lower(): html.unescape(one or other) for key, one, other in _ATTRIBUTE.findall(element)}
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        if name:
            yield name, " ".join(attributes.get("content", "").split())


def _text(raw: bytes) -> str:
    return " ".join(html.unescape(raw.decode("utf-8", "replace")).split())
