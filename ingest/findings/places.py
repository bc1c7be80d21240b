"""Street addresses and postcodes, by the words that streets are made of. English first, and the larger European languages."""

import re
from collections.abc import Iterator

from ingest.findings.recognizer import Match, words

_STREET = (
    r"street|st|road|rd|avenue|ave|boulevard|blvd|lane|ln|drive|dr|court|ct|close|crescent|terrace|place|pl|square|sq|way"
    r"|highway|hwy|parkway|pkwy|circle|cir|trail|row|gardens|mews|quay|alley|grove|wharf|walk"
)
_ENDING = (
    r"stra(?:ss|ß)e|str\.?|gasse|weg|platz|allee|ring|damm|gatan?|gata|vägen|vej(?:en)?|gade|veien|vegen|katu|tie|kuja|polku"
    r"|laan|straat|plein|gracht|dijk|kade|stræti|straeti|vænget|gränd|toret|torg|brygge"
)
_LEADING = r"rue|avenue|boulevard|via|viale|vicolo|piazza|corso|calle|avenida|plaza|paseo|carrer|rua|travessa|praça|largo|ulica|ul\.|aleja"
_TRAILING = r"u\.|utca|út|tér|ulica|ulice|náměstí|sokak|caddesi|street|strasse|straße"
_WORD = r"[^\W\d_][\w'’.-]{0,30}"
_HOUSE = r"\d{1,6}[a-zA-Z]?(?:[-/]\d{1,5}[a-zA-Z]?)?"
_FLAT = r"(?:apt|apartment|suite|ste|unit|flat|floor|room|rm)\.?[ ]?#?[ ]?\d{1,5}[a-zA-Z]?"
_SEPARATOR = r"[ ]{0,4},?[ ]{0,4}(?:\n[ >]{0,6})?,?[ ]{0,4}"
_TAIL = rf"(?:{_SEPARATOR}(?:{_FLAT})){{0,2}}"
_CITY = rf"(?:{_SEPARATOR}[^\W\d_a-z][\w'’.-]{{0,30}}(?:[ ][^\W\d_a-z][\w'’.-]{{0,30}}){{0,3}})"
_CODE = r"(?:[ ,]{1,3}(?:[A-Z]{2}[ ])?(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[\dA-Z]?[ ]\d[A-Z]{2}))"

_PATTERNS = (
    re.compile(
        rf"(?<![\w$€£.,-])(?:{_HOUSE}[ ]){{1,2}}(?:{_WORD}[ ]){{0,3}}{_WORD}[ ](?:{_STREET})\b\.?{_TAIL}(?:{_CITY}{{1,2}}{_CODE})?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.,-])(?:\d{{1,6}}[ ])?[^\W\d_]{{2,30}}(?:{_ENDING})[ ]{_HOUSE}(?![\w,.]\d){_TAIL}", re.IGNORECASE
    ),
    re.compile(
        rf"(?<![\w.,-])(?:\d{{1,6}}[ ])?(?:{_WORD}[ ]){{1,2}}(?:{_ENDING})[ ]{_HOUSE}(?![\w,.]\d){_TAIL}", re.IGNORECASE
    ),
    re.compile(
        rf"(?<![\w.,-])(?:\d{{1,6}}[ ,]{{1,2}})?\b(?:{_LEADING})[ ](?:{_WORD}[ ]){{0,4}}{_WORD}[ ,]{{1,2}}{_HOUSE}(?![\w,.]\d){_TAIL}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.,-])(?:\d{{1,6}}[ ])?(?:{_WORD}[ ]){{1,3}}(?:{_TRAILING})[ ]{_HOUSE}\.?{_TAIL}", re.IGNORECASE
    ),
    re.compile(r"(?<!\w)(?:PSC|CMR|Unit)[ ]\d{1,5},?[ ]Box[ ]\d{1,5}(?:\s{1,3}[AFD]PO[ ]A[AEP][ ]\d{5})?"),
    re.compile(rf"(?<!\w)(?:\d{{1,6}}[ ])?P\.?[ ]?O\.?[ ]?Box[ ]\d{{1,6}}{_TAIL}", re.IGNORECASE),
    re.compile(
        rf"(?<![\w.,-])\d{{1,6}}[ ](?:[^\W\d_][\w'’.-]{{1,30}}[ ]){{1,4}}\d{{1,5}}\.?{_SEPARATOR}{_FLAT}", re.IGNORECASE
    ),
)
_ADDRESSED = re.compile(
    r"(?:\b(?:address(?:es)?(?:[ ](?:is|are|with|to))?[ ]?:?|located at|live[sd]? at|resid(?:es?|ing) at|deliver(?:ed)? to|ship(?:ped)? to|offices? (?:is|are) at))"
    rf"\s{{0,6}}((?:{_HOUSE}[ ,]{{1,2}}){{1,2}}(?:{_WORD}[ ]){{0,4}}{_WORD}(?:[ ]{_HOUSE})?\.?{_TAIL}(?:{_CITY}{{0,2}}{_CODE})?)",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?<![\w-])(?:\d{4,5}(?:-\d{3,4})?|\d{3}[ ]\d{2}|[A-Z]{1,2}\d[\dA-Z]?[ ]?\d[A-Z]{2}|[A-Z]\d[A-Z][ ]?\d[A-Z]\d|\d{4}[ ]?[A-Z]{2})(?![\w-])"
)
_ANNOUNCED = words(
    r"zip(?:[ -]?code)?s?", r"post(?:al)?[ -]?codes?", "postleitzahl", "plz", "code postal", "cap", "código postal"
)


def find_places(text: str, start: int, end: int) -> Iterator[Match]:
    """Yield street addresses between two positions, and postcodes that are announced as such."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(text, start, end):
            yield _match(found.span(), "street_address", 0.7, "is written as street addresses are")
    for found in _ADDRESSED.finditer(text, start, end):
        yield _match(found.span(1), "street_address", 0.8, "follows words that announce an address")
    for announced in _ANNOUNCED.finditer(text, start, end):
        code = _POSTCODE.search(text, announced.end(), announced.end() + 24)
        if code:
            yield _match(code.span(), "postcode", 0.8, "has the form, beside words that announce it")


def _match(span: tuple[int, int], kind: str, score: float, reason: str) -> Match:
    return Match(start=span[0], end=span[1], type=kind, score=score, reason=reason)
