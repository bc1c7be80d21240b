"""Office Open XML in the names that readers know: strict (ISO/IEC 29500 Part 1) and types of templates translated."""

import re

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAME = re.compile(re.escape(_STRICT) + rb"(\w+)/([\w/]+)")
_TRANSITIONAL = b"http://schemas.openxmlformats.org/%b/2006/%b"
_RENAMED = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}


_TYPES = "[Content_Types].xml"
_MAIN_TYPE = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.(wordprocessing|presentation)ml|ms-(word|powerpoint))"
    rb"\.(?:document|presentation|template|slideshow)(?:\.macroEnabled(?:Template)?)?\.main\+xml"
)
_ORDINARY = {b"word": b"wordprocessingml.document", b"pres": b"presentationml.presentation"}


def ordinary(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts with strict names translated, and templates, shows and files with macros called plain documents.

    They are the same parts where there is nothing to translate.
    """
    parts = transitional(parts)
    types = parts.get(_TYPES, b"")
    plain = _MAIN_TYPE.sub(_plain_type, types)
    return parts if plain == types else parts | {_TYPES: plain}


def transitional(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a package with every strict name in them translated; the same parts where there is none."""
    changed = {name: _NAME.sub(_translated, xml) for name, xml in parts.items() if _STRICT in xml}
    return parts | changed if changed else parts


def _plain_type(found: re.Match[bytes]) -> bytes:
    kind = _ORDINARY[b"word" if (found[1] or found[2]).startswith(b"word") else b"pres"]
    return b"application/vnd.openxmlformats-officedocument." + kind + b".main+xml"


def _translated(found: re.Match[bytes]) -> bytes:
    """Return a namespace or the type of a relationship, whose last word the transitional form writes otherwise."""
    above, _, last = found[2].rpartition(b"/")
    last = _RENAMED.get(last, last)
    return _TRANSITIONAL % (found[1], above + b"/" + last if above else last)
