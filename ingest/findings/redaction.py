"""Redaction: enough of a value to find it again in its document, and too little to use it."""

import re

_DOMAIN = re.compile(r"(?P<first>.)[^@]*@(?P<host>.)[^@]*(?P<top>\.[A-Za-z]+)", re.DOTALL)
_WORD = re.compile(r"\w+")
_SHORT = 8


def redacted(value: str, kind: str) -> str:
    """Return ``j***@e***.com`` for an e-mail address, initials for a name, the ends of a number."""
    value = " ".join(value.split())
    mail = _DOMAIN.fullmatch(value)
    if kind == "email" and mail:
        return f"{mail['first']}***@{mail['host']}***{mail['top']}"
    if kind in {"person", "organisation", "street_address"}:
        return _WORD.sub(lambda word: f"{word.group()[0]}***", value)
    if len(value) < _SHORT:
        return "***"
    return f"{value[0]}***{value[-2:]}"
