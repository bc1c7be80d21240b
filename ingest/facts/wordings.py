"""Labels put together from their parts: a document's noun, what is said of it, and how the value follows.

People combine these freely ("Next policy review due by", "SOP number", "Replaces and cancels directive"), so the parts
are listed and not the labels.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import permutations, product

_Node = dict[str, "_Node"]
"""What may follow a beginning, by its first character; the empty one says that a label ends here."""

_NOUNS = (
    *("policy", "document", "doc", "procedure", "sop", "standard", "guideline", "directive", "instruction"),
    *("circular", "regulation", "by law", "bylaw", "manual", "handbook", "protocol", "process", "order"),
    *(
        "rule",
        "ordinance",
        "notice",
        "form",
        "schedule",
        "rate schedule",
        "tariff",
        "standing order",
        "plan",
        "charter",
    ),
    *("memo", "memorandum", "bulletin", "resolution", "decision", "programme", "scheme"),
)
_IN_FORCE = (
    *("effective", "in force", "in effect", "valid", "applicable", "operative", "operational", "binding"),
    "in operation",
)
_SINCE = ("from", "since", "as of", "as from", "as at", "on", "on and after", "beginning", "starting")
_TILL = ("until", "till", "through", "thru", "up to", "up to and including")
_BEGINS = (
    *("takes effect", "comes into force", "comes into effect", "becomes effective", "enters into force"),
    *("goes into effect", "goes live", "coming into force", "entering into force", "taking effect"),
    *("entry into force", "shall apply", "will apply", "is effective"),
)
_STOPS = (
    *("expires", "lapses", "ceases", "ceases to apply", "ceases to have effect", "remains in force"),
    *("remains valid", "applies", "continues in force"),
)
_OURS = ("", "of this policy", "of this document", "of this version", "of current version", "of last revision")
_REPLACES = ("supersedes", "replaces", "repeals", "revokes", "cancels", "rescinds")
_REPLACED = ("superseded", "replaced", "repealed", "revoked", "cancelled", "canceled", "rescinded")
_NEXT = ("next", "periodic", "next scheduled", "next planned", "next formal", "next periodic", "scheduled", "planned")
_REVIEW = ("review", "revision", "policy review", "document review", "revalidation")
_DUE = ("date", "due", "due date", "due by", "due on", "by", "on", "before", "no later than", "deadline")


def _of(*parts: Iterable[str]) -> tuple[str, ...]:
    """Return every way to say the parts one after the other; an empty word is left out."""
    return tuple(" ".join(word for word in words if word) for words in product(*parts))


STRONG: Mapping[str, tuple[str, ...]] = {
    "title": _of(("policy", "document", "procedure", "sop", "standard", "directive", "guideline"), ("title", "name")),
    "number": _of(
        _NOUNS,
        ("no", "nr", "number", "id", "ref", "ref no", "reference", "reference no", "reference number", "code"),
    )
    + _of(_NOUNS, ("identifier",)),
    "version": (
        *_of(_NOUNS, ("version", "revision", "rev", "issue", "edition"), ("", "no", "number")),
        *_of(("current", "this", "latest"), ("version", "revision", "issue", "edition"), ("", "no", "number")),
        *_of(("edition", "release", "ver"), ("no", "number", "nr")),
    ),
    "effective_from": (
        *_of(_IN_FORCE, _SINCE),
        *_of(_BEGINS, ("", "on", "from", "as of", "as from", "since")),
        *_of(("effective date", "commencement date", "implementation date"), _OURS),
        *_of(_NOUNS, ("effective date", "effective from", "effective", "commencement date", "valid from")),
        *_of(("effectivity", "effectiveness", "enforcement", "operative", "applicability", "in force"), ("date",)),
        *_of(("date of", "date for"), ("effect", "effectiveness", "entry into force", "coming into force")),
        *_of(("date of",), ("commencement", "entry into effect", "taking effect", "effectivity", "enforcement")),
        *("date effective from", "date in effect", "date it takes effect", "date this takes effect"),
    ),
    "effective_to": (
        *_of(_IN_FORCE, _TILL),
        *_of(_STOPS, ("until", "on", "at the end of")),
        *_of(("expiry", "expiration", "withdrawal", "sunset", "cessation", "end of validity"), ("date",)),
        *_of(("date of",), ("expiration", "withdrawal", "cessation", "lapse")),
        *_of(_NOUNS, ("expiry date", "expires", "expiration date", "end date", "valid until")),
    ),
    "supersedes": (
        *_of(_REPLACES, ("", "the following", *_NOUNS)),
        *_of(("superseding", "replacing", "repealing", "revoking", "cancelling", "canceling", "rescinding")),
        *(f"{one} {joint} {other}" for one, other in permutations(_REPLACES, 2) for joint in ("and", "or", "&")),
        *(f"{one}/{other}" for one, other in permutations(_REPLACES, 2)),
        *_of(_REPLACED, (noun + "s" for noun in _NOUNS)),
        *_of(_REPLACED, _NOUNS),
        *_of(("documents", "document", "policies", "policy", "directives", "procedures"), _REPLACED),
        *_of(("this",), ("policy", "document", "procedure", "directive", "standard"), _REPLACES),
        *_of(("reissues", "amends", "consolidates"), ("and",), _REPLACES),
        *("takes the place of", "replacement for", "successor to"),
    ),
    "owner": (
        *_of(
            (*_NOUNS, "content", "business", "information"),
            ("owner", "custodian", "steward", "holder", "lead", "keeper", "guardian", "owner department"),
        ),
        *_of(_NOUNS, ("owned by", "maintained by", "administered by")),
        *_of(("owning", "accountable"), ("office", "department", "unit", "division", "team", "function", "officer")),
        *_of(("originating",), ("office", "component", "department", "unit", "division", "organization", "organisation")),
        *_of(("proponent", "sponsoring department", "lead office", "policy proponent"), ("",)),
        *_of(
            ("office", "department", "unit", "team", "person", "officer", "directorate", "division"),
            ("responsible", "accountable"),
            ("for this policy", "for this document", "for this procedure"),
        ),
        *("office of primary responsibility", "administering office", "administering department"),
    ),
    "review_by": (
        *_of(_NEXT, _REVIEW, ("", *_DUE)),
        *_of(_NOUNS, ("review",), _DUE),
        *_of(("review", "revision"), ("due", "due date", "due by", "due on", "by", "before", "deadline")),
        *_of(("review", "revision"), ("no later than", "on or before", "at the latest by")),
        *_of(("to be", "must be", "due to be", "next to be"), ("reviewed", "revised"), ("", "by", "before", "in", "on")),
        *_of(("date of", "date for"), ("next", "the next"), ("review", "revision", "scheduled review")),
        *_of(("due for", "due for next"), ("review", "revision"), ("", "by", "on", "in")),
    ),
    "applies_to": (
        *_of(("", "this", "the"), ("policy", "document", "procedure", "standard", "directive"), ("applies to",)),
        *_of(("binding", "mandatory"), ("on", "for")),
        *_of(("who", "whom"), ("this applies to", "this policy applies to", "this document applies to")),
        *_of(
            ("entities", "persons", "staff", "groups", "departments", "employees", "units", "people", "parties"),
            ("affected", "covered", "concerned"),
            ("", "by this policy", "by this document"),
        ),
        *("addressed to", "addressees", "affected parties", "policy audience", "who is affected", "who must comply", "covered persons"),
    ),
}  # fmt: skip
"""English labels that can hardly be about anything but the document, by fact."""

_GERMAN = ("dokument", "dokumenten", "richtlinien", "regelung", "verfahrens", "anweisungs", "prozess")
_FRENCH = ("document", "politique", "procédure", "processus", "directive", "charte", "instruction", "règlement")
_SPANISH = ("documento", "procedimiento", "proceso", "manual", "reglamento", "política", "norma", "directiva")

FOREIGN: Mapping[str, tuple[str, ...]] = {
    "number": (
        *(f"{noun}{joint}" for noun in _GERMAN for joint in ("nummer", " nr", " nummer", "kennung", " id")),
        *_of(("note de service", "note", "circulaire", *_FRENCH), ("n°", "no", "numéro")),
        *_of(("code", "référence", "réf", "numéro"), ("du document", "de la procédure", "de la politique", "document")),
        *_of(("código", "número", "referencia", "nº"), ("del documento", "del procedimiento", "de documento")),
        *("código", "référence", "réf", "n° de document"),
    ),
    "version": (
        *("versionsnummer", "versions nr", "ausgabe nr", "revisionsstand", "dokumentversion", "aktuelle version"),
        *("versión", "número de versión", "edición", "version n°", "numéro de version", "indice de révision"),
    ),
    "effective_from": (
        *_of(("in kraft", "gültig", "wirksam", "anwendbar", "geltend", "verbindlich"), ("ab", "ab dem", "seit", "von")),
        *("inkrafttreten am", "datum des inkrafttretens", "geltungsbeginn", "gültigkeitsbeginn", "gilt ab dem"),
        *("tritt in kraft am", "in kraft getreten am"),
        *_of(("date de", "date de la"), ("mise en application", "prise d'effet", "mise en vigueur", "mise en œuvre")),
        *_of(("applicable", "en vigueur", "valable"), ("à compter du", "à partir du", "dès le", "depuis le", "le")),
        *("date d'application", "entrée en vigueur", "date d'entrée en application", "date d'effet", "prise d'effet"),
        *_of(("fecha de",), ("vigencia", "inicio de vigencia", "entrada en vigencia", "aplicación", "efectividad")),
        *_of(("vigente", "en vigor", "vigencia", "aplicable", "válido"), ("desde", "desde el", "a partir de", "a partir del")),
        "entrada en vigor",
    ),
    "effective_to": (
        *_of(("in kraft", "gültig", "wirksam", "anwendbar", "befristet", "gilt"), ("bis", "bis zum")),
        *("geltungsende", "gültigkeitsende", "ablaufdatum", "außer kraft am", "tritt außer kraft am", "gültig längstens bis"),
        *_of(("date de", "date d'"), ("fin de validité", "fin d'application", "fin de vigueur")),
        *("date d'expiration", "fin de validité", "en vigueur jusqu'au", "applicable jusqu'au", "valide jusqu'au"),
        *_of(("fecha de",), ("vencimiento", "caducidad", "expiración", "fin de vigencia")),
        *_of(("vigente", "en vigor", "vigencia", "válido"), ("hasta", "hasta el")),
    ),
    "supersedes": (
        *("ersetzt dokument", "ersetzt die richtlinie", "ersetzt version", "löst ab", "vorgängerdokument", "hebt auf"),
        *("annule et remplace", "abroge et remplace", "remplace et annule", "remplace le document", "abroge", "document remplacé"),
        *("deroga", "deroga y sustituye a", "reemplaza a", "reemplaza", "sustituye", "documento sustituido", "anula y sustituye a"),
    ),
    "owner": (
        *("dokumenteneigner", "dokumenteigner", "dokumentverantwortung", "zuständige stelle", "zuständige abteilung"),
        *("verantwortliche abteilung", "verantwortlicher bereich", "prozesseigner", "prozessverantwortlicher", "federführend"),
        *_of(("responsable", "propriétaire", "pilote"), ("du document", "de la procédure", "de la politique", "du processus")),
        *("direction responsable", "entité responsable"),
        *_of(("responsable", "propietario", "titular"), ("del documento", "del procedimiento", "del proceso", "de la política")),
        *("área responsable", "unidad responsable", "departamento responsable"),
    ),
    "review_by": (
        *_of(("nächste", "nächster"), ("prüfung", "überprüfung", "revision", "überarbeitung", "review"), ("", "am", "bis")),
        *("überprüfung bis", "zu überprüfen bis", "überprüfung fällig", "datum der nächsten überprüfung", "wiedervorlage"),
        *("prochaine revue", "date de prochaine révision", "date de la prochaine révision", "prochaine mise à jour", "à réviser avant le"),
        *("fecha de próxima revisión", "fecha de la próxima revisión", "revisar antes de", "revisar antes del"),
    ),
    "applies_to": (
        *("anwendungsbereich", "zielgruppe", "adressaten", "gilt für alle", "destinataires", "périmètre", "personnes concernées"),
        *("s'adresse à", "public concerné", "alcance", "dirigido a", "destinatarios", "aplica a", "aplicable a"),
    ),
}  # fmt: skip
"""The same in German, French and Spanish."""

WEAK: Mapping[str, tuple[str, ...]] = {
    "effective_from": (
        *_of(("application", "applicability", "go live", "operational", "start"), ("date",)),
        *_of(("date of", "date for"), ("application", "implementation", "introduction", "operation")),
        *_of(("applies", "commences", "starts", "begins"), ("on", "from", "as of", "as from")),
    ),
    "effective_to": (*_of(("termination", "end", "retirement"), ("date",)), *_of(("ends", "terminates"), ("on",))),
    "number": ("standing order", "circular", "ordinance", "manual code", "form"),
    "owner": (
        *_of(
            ("responsible",),
            ("office", "officer", "official", "person", "role", "manager", "director", "body", "area", "directorate"),
        ),
        *_of(("responsible",), ("service", "group", "section", "committee", "entity", "owner", "authority")),
        *("administered by", "managed by"),
    ),
    "applies_to": ("scope of application", "applies for", "coverage", "affected staff", "who should read this"),
}  # fmt: skip
"""Labels that are about the document only near its top."""


def one_of(labels: Iterable[str]) -> str:
    """Return a pattern of any of these labels, longest first, in which common beginnings are tried once.

    A space also stands for an underscore, a hyphen, or the full stop of an abbreviation.
    """
    root: _Node = {}
    for label in labels:
        node = root
        for character in label:
            node = node.setdefault(character, {})
        node[""] = {}
    return _pattern(root)


def _pattern(node: _Node) -> str:
    ends = "" in node
    tails = [_unit(character) + _pattern(below) for character, below in node.items() if character]
    if not tails:
        return ""
    if len(tails) == 1 and not ends:
        return tails[0]
    return f"(?:{'|'.join(tails)}){'?' if ends else ''}"


def _unit(character: str) -> str:
    return r"(?:[ _-]|\. ?)" if character == " " else re.escape(character)
