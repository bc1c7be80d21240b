"""Identifiers by form, check digits and the words around them: accounts, cards, national numbers, addresses of machines.

A form that occurs by chance (nine digits in a row) is found only where its check digit is right and a word announces it.
"""

import ipaddress
import re
from collections.abc import Callable

from ingest.findings import checksums
from ingest.findings.recognizer import Recognizer, words

_CHECKED = "has the form and the right check digits"
_FORM = "has the form"


def _is_address(written: str) -> bool:
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback)


def _day(order: str) -> Callable[[str], bool]:
    def check(written: str) -> bool:
        numbers = "".join(map(str, checksums.digits(written)))
        day, month = (int(numbers[order.index(part) :][:2]) for part in "dm")
        return 1 <= day <= 31 and 1 <= month <= 12

    return check


def _proven(
    kind: str, pattern: str, check: Callable[[str], bool], context: re.Pattern[str] | None = None, *, flags: int = 0
) -> Recognizer:
    """Return a recognizer whose check digits prove it; given context words, it needs them."""
    return Recognizer(
        type=kind,
        pattern=re.compile(pattern, flags),
        check=check,
        context=context,
        needs_context=context is not None,
        score=1.0 if context is None else 0.95,
        reason=_CHECKED,
    )


def _announced(kind: str, pattern: str, context: re.Pattern[str], *, score: float = 0.7) -> Recognizer:
    """Return a recognizer of a form without check digits, which needs a word that announces it."""
    return Recognizer(
        type=kind, pattern=re.compile(pattern), context=context, needs_context=True, score=score, reason=_FORM
    )


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?i:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)?\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_CARD_FORM = r"(?:\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{12,19})"
_IBAN_BODIES = "|".join(
    rf"{country}\d{{2}}(?: ?[A-Z0-9]){{{length - 4}}}" for country, length in checksums.IBAN_LENGTHS.items()
)
_IBAN_FORM = rf"(?<!\w)(?=[A-Za-z]{{2}}\d{{2}})(?i:{_IBAN_BODIES})(?!\w)"
_BORN = words(
    r"born(?:\s+on)?", "d\\.?o\\.?b\\.?", "date of birth", "birth ?date", "birthday", "geburtsdatum", "geboren"
)
_CARD = words("card", "credit", "debit", "visa", "master ?card", "amex", "cc", "pan", "carte", "karte", "tarjeta")
_CARD_NUMBER = words(
    r"(?:credit|debit|payment|bank)[ -]?cards?(?: (?:no|number|num))?\.?",
    r"cards?(?: (?:no|number|num))\.?",
    "visa",
    "master ?card",
    "amex",
)
_TAX = words("steuer\\S*", "tax id\\S*", "tin", "idnr\\.?", "identifikationsnummer")
_PASSPORT = words("passports?(?: (?:no|number|num))?\\.?", "passeport", "reisepass\\S*", "pasaporte")
_LICENCE = words(
    r"driv(?:er|ing|ers)(?:['’]?s)?['’]? ?licen[cs]es?",
    "licen[cs]e (?:no|number|num)",
    "dl",
    "führerschein\\S*",
    "permis",
)
_ACCOUNT = words("accounts?", "acct", "a/c", "konto\\S*", "cuenta", "compte")
_SIN = words("sin", "social insurance")
_BSN = words("bsn", "burgerservicenummer", "sofinummer")
_NHS = words("nhs", "national health", "patient")
_SSN = words("ssn", "socials?", "social security", "soc\\.? sec\\.?")

EMAIL = Recognizer(
    type="email",
    pattern=re.compile(
        r"(?<![\w.+%-])[\w.+%'’-]{1,64}@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.){1,8}[a-zA-Z]{2,24}(?![\w-])"
    ),
    score=1.0,
    reason="has the form of an e-mail address",
)
URL_CREDENTIALS = Recognizer(
    type="url_credentials",
    pattern=re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@<>\"']{1,100}:[^\s/@<>\"']{1,200}@[^\s<>\"']{1,200}"),
    score=1.0,
    reason="is an address with a user name and a password in it",
)
IDENTIFIERS: tuple[Recognizer, ...] = (
    Recognizer(
        type="ip_address",
        pattern=re.compile(r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w:]|\.\d)"),
        check=_is_address,
        score=0.6,
        context=words("ip", "ipv4", "address", "host", "server", "client", "login", "logged"),
        score_with_context=0.9,
        reason="has the form of an IPv4 address",
    ),
    Recognizer(
        type="ip_address",
        pattern=re.compile(
            r"(?<![\w:.])(?:[0-9a-fA-F]{1,4}:|:(?=:)){1,7}(?::|[0-9a-fA-F]{1,4}|:[0-9a-fA-F]{1,4}){1,7}(?![\w:])"
        ),
        check=lambda written: written.count(":") > 2 and _is_address(written),
        score=0.8,
        reason="has the form of an IPv6 address",
    ),
    Recognizer(
        type="mac_address",
        pattern=re.compile(r"(?<![\w:-])(?:(?:[0-9A-Fa-f]{2}:){5}|(?:[0-9A-Fa-f]{2}-){5})[0-9A-Fa-f]{2}(?![\w:-])"),
        score=0.9,
        reason="has the form of a MAC address",
    ),
    Recognizer(
        type="credit_card",
        pattern=re.compile(rf"(?<![\w.-]){_CARD_FORM}(?![\w-]|\.\d)"),
        check=checksums.card,
        score=0.8,
        context=_CARD,
        score_with_context=1.0,
        reason=_CHECKED,
    ),
    _proven("iban", _IBAN_FORM, checksums.iban),
    _announced("iban", _IBAN_FORM, words("iban"), score=0.6),
    _announced("credit_card", rf"(?<![\w.-]){_CARD_FORM}(?![\w-]|\.\d)", _CARD_NUMBER, score=0.6),
    _proven(
        "crypto_address",
        r"(?<!\w)(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc1|BC1)[a-zA-Z0-9]{11,71})(?!\w)",
        checksums.bitcoin,
    ),
    _announced(
        "crypto_address", r"(?<!\w)0x[0-9a-fA-F]{40}(?!\w)", words("eth", "ethereum", "wallet", "address", "ether")
    ),
    Recognizer(
        type="us_ssn",
        pattern=re.compile(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])"),
        check=lambda written: checksums.us_ssn(written) or checksums.us_itin(written),
        score=0.7,
        context=_SSN,
        score_with_context=0.95,
        reason="has the form of a number that can have been issued",
    ),
    _proven("us_ssn", r"(?<![\w-])\d{9}(?![\w-])", checksums.us_ssn, _SSN),
    _proven(
        "routing_number",
        r"(?<![\w-])\d{9}(?![\w-])",
        checksums.routing_number,
        words("aba", "routing(?: (?:no|number))?", "rtn"),
    ),
    _announced("bank_account", r"(?<![\w-])\d{2}-\d{2}-\d{2}(?![\w-])", words("sort ?code")),
    _announced("bank_account", r"(?<![\w-])\d{7,17}(?![\w-])", _ACCOUNT, score=0.6),
    _announced(
        "uk_nino",
        r"(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)",
        words("nino", "ni(?: (?:no|number))?", "national insurance"),
        score=0.95,
    ),
    Recognizer(
        type="uk_nino",
        pattern=re.compile(
            r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d{2} \d{2} \d{2} [A-D](?!\w)"
        ),
        score=0.8,
        reason=_FORM,
    ),
    _proven("uk_nhs", r"(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])", checksums.uk_nhs, _NHS),
    _proven("de_tax_id", r"(?<![\w-])\d{2} ?\d{3} ?\d{3} ?\d{3}(?![\w-])", checksums.de_tax_id, _TAX),
    _proven(
        "de_id_card",
        r"(?<!\w)[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d(?!\w)",
        checksums.de_id_card,
        words("personalausweis\\S*", "ausweis\\S*", "id card", "identity card", "reisepass\\S*"),
    ),
    _proven(
        "fr_nir",
        r"(?<![\w-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w-])",
        checksums.fr_nir,
    ),
    _proven("es_dni", r"(?<!\w)\d{2}\.?\d{3}\.?\d{3}-?[A-HJ-NP-TV-Z](?!\w)", checksums.es_dni),
    _proven("es_nie", r"(?<!\w)[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z](?!\w)", checksums.es_dni),
    _proven(
        "it_codice_fiscale",
        r"(?<!\w)[A-Za-z]{6}[0-9L-NP-Vl-np-v]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9L-NP-Vl-np-v]{2}[A-Za-z][0-9L-NP-Vl-np-v]{3}[A-Za-z](?!\w)",
        checksums.it_codice_fiscale,
    ),
    _proven("nl_bsn", r"(?<![\w-])\d{9}(?![\w-])", checksums.nl_bsn, _BSN),
    _proven("pl_pesel", r"(?<![\w-])\d{11}(?![\w-])", checksums.pl_pesel, words("pesel")),
    _proven("se_personnummer", r"(?<![\w-])(?:\d{2})?\d{6}[-+]\d{4}(?![\w-])", checksums.se_personnummer),
    _proven("fi_hetu", r"(?<!\w)\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?!\w)", checksums.fi_hetu),
    _proven(
        "no_fodselsnummer",
        r"(?<![\w-])\d{6} ?\d{5}(?![\w-])",
        checksums.no_fodselsnummer,
        words("fødselsnummer", "fnr", "personnummer"),
    ),
    _announced(
        "dk_cpr",
        r"(?<![\w-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}-?\d{4}(?![\w-])",
        words("cpr\\S*", "personnummer"),
        score=0.9,
    ),
    _proven("be_rijksregister", r"(?<![\w-])\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}(?![\w-])", checksums.be_rijksregister),
    _proven("ch_ahv", r"(?<![\w-])756\.\d{4}\.\d{4}\.\d{2}(?![\w-])", checksums.ch_ahv),
    _proven("br_cpf", r"(?<![\w-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])", checksums.br_cpf),
    _proven(
        "in_aadhaar",
        r"(?<![\w-])[2-9]\d{3} ?\d{4} ?\d{4}(?![\w-])",
        checksums.in_aadhaar,
        words("aadhaar", "aadhar", "uidai", "uid"),
    ),
    _announced(
        "in_pan", r"(?<!\w)[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z](?!\w)", words("pan", "permanent account"), score=0.9
    ),
    _proven("ca_sin", r"(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{3}(?![\w-])", checksums.luhn, _SIN),
    _proven("au_tfn", r"(?<![\w-])\d{3} ?\d{3} ?\d{3}(?![\w-])", checksums.au_tfn, words("tfn", "tax file")),
    _proven("sg_nric", r"(?<!\w)[STFG]\d{7}[A-Z](?!\w)", checksums.sg_nric),
    _announced("passport", r"(?<!\w)(?=[A-Z0-9]*\d{5})[A-Z0-9]{6,9}(?!\w)", _PASSPORT, score=0.8),
    _announced(
        "driving_licence",
        r"(?<!\w)(?=[A-Za-z0-9 -]{0,6}\d)[A-Z0-9](?:[A-Z0-9]|-(?=[A-Z0-9])){5,17}(?!\w)",
        _LICENCE,
        score=0.8,
    ),
    _announced("date_of_birth", rf"(?<![\w-]){_DATE}(?![\w-])", _BORN, score=0.9),
)
"""All have digits in them."""
