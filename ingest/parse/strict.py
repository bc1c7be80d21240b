"""Strict Office Open XML (ISO/IEC 29500 Part 1) in the names of the transitional form, the only ones that readers know."""

import re

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAME = re.compile(re.escape(_STRICT) + rb"(\w+)/([\w/]+)")
_TRANSITIONAL = b"http://schemas.openxmlformats.org/%b/2006/%b"
_RENAMED = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}


def transitional(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a package with every strict name in them translated; the same parts where there is none."""
    changed = {name: _NAME.sub(_translated, xml) for name, xml in parts.items() if _STRICT in xml}
    return parts | changed if changed else parts


def _translated(found: re.Match[bytes]) -> bytes:
    """Return a namespace or the type of a relationship, whose last word the transitional form writes otherwise."""
    above, _, last = found[2].rpartition(b"/")
    last = _RENAMED.get(last, last)
    return _TRANSITIONAL % (found[1], above + b"/" + last if above else last)
