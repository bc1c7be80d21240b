"""Telephone numbers: the one door to phonenumbers."""

import re
from collections.abc import Iterator

from ingest.findings.recognizer import Match, near, words

_CANDIDATE = re.compile(
    r"(?<![\w./@#=-])(?<!\d,)(?:\+|00)?\(?\d(?:[\d]|[ .()/-]{1,2}(?=[\d(])){5,22}\d(?![\d@=]|[.,]\d|-\d|[a-z]\w)"
)
_ANNOUNCED = words(
    r"tel(?:ephone|efon|éfono|\.)?", r"phones?", r"mobiles?", r"cell(?:ular)?", r"call(?:ed|ing|s)?", "fax", "ext", "dial", "whatsapp",
    "sms", "text(?:ed|ing)?", "ring", "hotline", "helpline", "handy", "numbers?", "contact", "answering", "messages?", "reach",
)  # fmt: skip
_NOT_PHONE = words(
    r"account", "acct", "iban", "invoice", "order", "reference", "ref", "isbn", "card", "id", "serial", "version", "ticket", "case", "policy",
    "ssn", "licen[cs]e", "passport", "zip", "pesel", "bsn", "vat", "tax",
)  # fmt: skip
_HOMES = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "SE", "CH", "AU", "IN", "BR")
"""Countries in whose own form a number may be written without the country's code."""
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|(?:19|20)\d{2} ?- ?(?:19|20)\d{2}")
_GROUPED = re.compile(
    r"\d{3}[ .-]\d{3}[ .-]\d{4}|\(\d{2,5}\) ?\d{3,4}[ .-]?\d{2,5}|0\d{2,5}[ /-]\d{2,4}(?:[ -]\d{2,4}){0,4}"
)


def find_phones(text: str, first: int, last: int) -> Iterator[Match]:
    """Yield telephone numbers between two positions: with a country's code, in the written form of a country, or announced as one."""
    for found in _CANDIDATE.finditer(text, first, last):
        written = found.group()
        count = sum(character.isdigit() for character in written)
        if not 7 <= count <= 15 or _DATE.fullmatch(written):
            continue
        score, reason = _judged(text, found, written)
        if score:
            yield Match(start=found.start(), end=found.end(), type="phone", score=score, reason=reason)


def _judged(text: str, found: re.Match[str], written: str) -> tuple[float, str]:
    if written.startswith(("+", "00")) and _is_number("+" + written.lstrip("+0"), None):
        return 0.95, "is a telephone number that its country's plan allows"
    if near(_ANNOUNCED, text, found.start(), found.end()):
        return 0.8, "has the form of a telephone number, beside words that announce it"
    is_other = near(_NOT_PHONE, text, found.start(), found.end())
    if not is_other and _GROUPED.fullmatch(written) and any(_is_number(written, home) for home in _HOMES):
        return 0.6, "is written as telephone numbers are, and a country's plan allows it"
    return 0.0, ""


def _is_number(written: str, home: str | None) -> bool:
    import phonenumbers  # noqa: PLC0415 - slow to load, and most texts hold no candidate

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(written, home)))
    except phonenumbers.NumberParseException:
        return False
