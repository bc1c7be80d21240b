"""Names of people and organisations, as far as they can be found without a language model.

By titles, given and family names, initials and legal forms; and whoever was named in full once is found again by either
name. A family name that stands alone in a document, and a name that is a word too, are not found.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.findings.given_names import family_names, given_names
from ingest.findings.recognizer import Match, words

_CAPITAL = r"[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]{2,})*"
_INITIAL = r"[^\W\d_a-z]\.?"
_PARTICLE = r"(?:de|da|do|dos|del|della|di|du|la|le|van|von|der|den|ten|ter|bin|ibn|al|el|af|zu)"
_MORE = rf"(?:[ ](?:{_PARTICLE}[ ]){{0,2}}(?:{_INITIAL}(?=[ ])|{_CAPITAL}))"
_RUN = re.compile(rf"(?<![\w@./'’-]){_CAPITAL}(?:{_MORE}){{0,3}}")
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Herr|Frau|Monsieur|Madame|Mme|Señora?|Signora?|Rev|Capt|Sgt"
    rf"|Lt)\b\.?[ ]({_CAPITAL}(?:{_MORE}){{0,3}})"
)
_ANNOUNCED = re.compile(
    rf"(?:\b(?i:names?(?:[ ]is|[ ]?:)|signed(?:[ ]by)?:?|attn:?|dear|hello|hi|regards,|sincerely,|yours,|cheers,|this[ ]is))"
    rf"\s{{1,6}}({_CAPITAL}(?:{_MORE}){{0,3}})"
)
_NOT_NAMES = frozenset(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "Sir Madam Team All Everyone Customer Colleague Colleagues Member Members Friend Friends There Support Applicant Employee User "
        "Bank Street Road Avenue Lane Policy Group Company Corporation Inc Ltd LLC Limited University College School Hospital Church "
        "County City State Island River Lake Mount Park Airport Station Hotel Museum Orchestra Act Code Law Department Office "
        "Agreement Article Section Chapter Table Figure Award Prize Cup League Club Stadium Bridge Hall House Tower Center Centre "
        "Committee Council Court Day Week Month Year North South East West Suite Apt Saint St Date Number Page Form Application "
        "Report Plan Service Services System Systems Account Card Loan Name Address Phone Email I A The This That And Or But If We You "
        "Our Your Its It He She They In On At For From To Of With By As Is Are Was Were Be When Where What Who How Why No Not Yes "
        "Please Thank Thanks Note See All Any Each Every New First Last Next Other Add Valid Edit Branch Network Floor Mall Nagar "
        "Campus Garden Town Estate Complex Entry Exit Visit Kit Metro Marine Drive Rd Salai Bus Mile Nil Crystal Forum Orion Silver "
        "Back Me My Management Manager Director Officer Data Access Security Request Process Standard Standards Guide Guidelines "
        "Procedure Procedures Leave Pay Travel Health Safety Work Working Project Program Programme Review Approval Payment Payments "
        "Battle Battles War Empire Kingdom Republic Union Party River Sea Ocean Bay Cape Valley Mountains Cathedral Abbey Castle "
        "Palace Theatre Theater Library Institute Academy Foundation Society Association Press Times Post Journal Magazine News"
    ).split()
)
_FORMS = re.compile(
    r"(?<=[ ,])(?:Inc|Incorporated|Corp|Corporation|Ltd|Limited|LLC|LLP|PLC|plc|GmbH|AG|KG|SE|SA|SAS|SARL|BV|NV|AB|ApS|Oyj?|SpA|Srl|Pty"
    r"|Holdings|Partners|Associates|Technologies|Group|Foundation)\b(?!-)"
)
_LED_BY = re.compile(rf"(?<![\w@./-])(?:(?:{_CAPITAL}|&|and|of),?[ ]){{1,5}}$")
_PARTNERS = re.compile(
    rf"(?<![\w@./-]){_CAPITAL}, {_CAPITAL} and {_CAPITAL}(?= (?:Orchestra|Group|Company|Associates|LLP)\b)"
)
_AGE = re.compile(
    r"\b(?:(1?\d{1,2})(?:[ -]years?[ -]olds?|[ ]?(?:y/o|yo)\b)"
    r"|(?:turn(?:ed|s|ing)?|age[d]?(?:[ ]of|:)?)[ ](1?\d{1,2})\b(?![ ]?[%:/.\-]\d|[ ](?:days|months|hours|minutes|weeks|into|to)))",
    re.IGNORECASE,
)
_SOMEBODY = words(
    "i", "he", "she", "my", "his", "her", "patient", "male", "female", "man", "woman", "mr", "mrs", "ms", "born", "who", "just", "i['’]m",
    "i['’]ll", "the age of",
)  # fmt: skip
_PART = re.compile(r"[^ ]+")


def find_names(text: str) -> Iterator[Match]:
    """Yield organisations, and the people who are not part of one's name."""
    firms = list(_organisations(text))
    yield from firms
    taken = [(firm.start, firm.end) for firm in firms]
    people = [match for match in _people(text) if not any(a < match.end and match.start < b for a, b in taken)]
    yield from people
    yield from _named_again(text, people)


def find_ages(text: str) -> Iterator[Match]:
    """Yield the ages that are told of somebody."""
    for found in _AGE.finditer(text):
        start, end = found.span(1 if found[1] else 2)
        if _SOMEBODY.search(text, max(0, found.start() - 40), min(len(text), found.end() + 12)):
            yield Match(start=start, end=end, type="age", score=0.6, reason="is told as somebody's age")


def _organisations(text: str) -> Iterator[Match]:
    spans = [found.span() for found in _PARTNERS.finditer(text)]
    for form in _FORMS.finditer(text):
        before = max(0, form.start() - 120)
        led_by = _LED_BY.search(text[before : form.start()])
        if led_by:
            spans.append((before + led_by.start(), form.end()))
    for start, end in spans:
        yield Match(start=start, end=end, type="organisation", score=0.4, reason="is named as firms are")


def _people(text: str) -> Iterator[Match]:
    for pattern, reason in ((_TITLED, "follows a title"), (_ANNOUNCED, "follows words that announce a name")):
        for found in pattern.finditer(text):
            start, end = _trimmed(found[1], found.start(1))
            if end > start:
                yield Match(start=start, end=end, type="person", score=0.8, reason=reason)
    for found in _RUN.finditer(text):
        yield from _by_lists(found)


def _by_lists(found: re.Match[str]) -> Iterator[Match]:
    """Yield the part of a run of capitalized words that begins with a given name, has an initial or ends in a family name."""
    parts = [(part.start(), _written(part.group())) for part in _PART.finditer(found.group())]
    first = next((place for place, (_, part) in enumerate(parts) if part in given_names()), None)
    offset, reason = found.start(), "is a given name and what follows it"
    if first is not None:
        start, end = _trimmed(found.group()[parts[first][0] :], offset + parts[first][0])
    else:
        if len(parts) < 2 or not _is_like_a_name([part for _, part in parts]):
            return
        start, end = _trimmed(found.group(), offset)
        reason = "has an initial, or ends in a family name"
    count = len(found.string[start:end].split())
    if count >= 2:
        yield Match(start=start, end=end, type="person", score=0.7 if first is not None else 0.6, reason=reason)
    elif count == 1 and len(parts) == 1 and first is not None:
        yield Match(start=start, end=end, type="person", score=0.5, reason="is a given name")


def _is_like_a_name(parts: Sequence[str]) -> bool:
    has_initial = len(parts) >= 3 and any(len(part.rstrip(".")) == 1 and part[0] not in "AI" for part in parts[1:-1])
    return has_initial or (parts[-1] in family_names() and parts[0] not in _NOT_NAMES)


def _named_again(text: str, people: Sequence[Match]) -> Iterator[Match]:
    """Yield where a name of somebody who was named in full stands alone."""
    alone: set[str] = set()
    for match in people:
        parts = text[match.start : match.end].split()
        if len(parts) >= 2:
            alone.update(part for part in (parts[0], parts[-1]) if len(part) >= 4 and part not in _NOT_NAMES)
    if not alone:
        return
    for found in re.finditer(rf"(?<![\w@./'’-])(?:{'|'.join(map(re.escape, sorted(alone)))})(?![\w@])", text):
        yield Match(start=found.start(), end=found.end(), type="person", score=0.5, reason="is named in full elsewhere")


def _written(part: str) -> str:
    return part.capitalize() if part.isupper() and len(part) > 2 else part


def _trimmed(name: str, start: int) -> tuple[int, int]:
    """Cut a name before the first word that no name has."""
    end = 0
    for part in _PART.finditer(name):
        if part.group().rstrip(".'’").capitalize() in _NOT_NAMES:
            break
        end = part.end()
    return start, start + end
