"""Labels: the words under which documents state their facts, and what a value must look like to be one."""

import re
from collections.abc import Callable

from ingest.facts import wordings
from ingest.facts.values import DATES

_STRONG = {
    "title": (
        *("policy title", "document title", "name of policy", "policy name", "document name", "titel", "titre"),
    ),
    "number": (
        *("nr", "policy nr", "document nr", "doc ref no", "document reference number", "policy reference number"),
        *("circular no", "order no", "instruction no", "policy number", "policy no", "policy id", "policy ref"),
        *("policy reference", "policy code", "document number", "document no", "document id", "document ref"),
        *("document reference", "document code", "doc no", "doc id", "doc ref", "doc number", "procedure number"),
        *("procedure no", "reference number", "reference no", "ref no", "dok-nr", "control number", "identifier"),
        *("dokumentnummer", "dokumenten-nr", "número de documento"),
    ),
    "version": (
        *("rev no", "version nr", "version/revision", "issue/revision", "version", "version number"),
        *("version no", "version label", "document version", "policy version", "revision", "revision number"),
        *("revision no", "rev", "current version", "issue number", "issue no"),
    ),
    "effective_from": (
        *("eff date", "effective as from", "in force as from", "applicable as of", "applicable as from"),
        *("in effect since", "in effect as of", "date in force", "effective on", "takes effect on"),
        *("starts to apply", "operative date", "operational from", "vigente a partir de"),
        *("applicable à partir du", "gilt ab", "wirksam ab", "gültig von", "policy start date"),
        *("comes into effect on", "effective from", "effective date", "effective as of", "effective since"),
        *("date effective", "with effect from", "policy effective date", "date of effect", "in force from"),
        *("in force since", "valid from", "valid as of", "applies from", "applicable from", "comes into force"),
        *("comes into effect", "takes effect", "entry into force", "date of entry into force"),
        *("commencement date", "implementation date", "go-live date", "in effect from", "valid since"),
        *("gültig ab", "in kraft seit", "inkrafttreten", "gültig seit", "en vigueur depuis"),
        *("valable à partir du", "date d'entrée en vigueur", "date d'effet", "fecha de entrada en vigor"),
        *("vigente desde", "válido desde"),
    ),
    "effective_to": (
        *("in force through", "expiry", "expires", "end of validity", "valid up to", "policy end date"),
        *("gilt bis", "withdrawal date", "sunset date", "effective to", "effective until", "effective through"),
        *("in force to", "in force until", "valid until", "valid to", "valid through", "valid till"),
        *("expires on", "expiry date", "expiration date", "date of expiry", "applies until", "applicable until"),
        *("in effect until", "gültig bis", "valable jusqu'au", "válido hasta", "vigente hasta"),
    ),
    "supersedes": (
        *("document this replaces", "this document replaces", "this policy replaces", "this replaces"),
        *("replaces/supersedes", "supersedes/replaces", "previous document", "replaced documents"),
        *("superseded documents", "replaces policy", "supersedes policy", "supersedes", "replaces"),
        *("supersedes and replaces", "superseded document", "replaces document", "ersetzt", "remplace"),
        *("sustituye a",),
    ),
    "owner": (
        *("responsible office", "responsible department", "responsible unit", "responsible division"),
        *("responsible party", "responsible executive", "responsible team", "responsible function", "custodian"),
        *("policy custodian", "document custodian", "policy lead", "lead department", "accountable"),
        *("accountable owner", "owner department", "document holder", "zuständig", "verantwortliche stelle"),
        *("service responsable", "policy owner", "document owner", "content owner", "process owner"),
        *("procedure owner", "owned by", "owner", "owning department", "owning team", "responsible owner"),
        *("policy holder", "policy sponsor and owner", "dokumentverantwortlicher", "verantwortlich"),
        *("propriétaire", "responsable del documento"),
    ),
    "review_by": (
        *("next scheduled review date", "next planned review", "next policy review", "next review by"),
        *("must be reviewed by", "review deadline", "date for review", "date of review", "reviewed by date"),
        *("revalidation date", "nächste revision", "review no later than", "valid for review until", "review by"),
        *("next review", "review date", "review due", "next review date", "date of next review"),
        *("next review due", "review due date", "due for review", "next scheduled review", "to be reviewed by"),
        *("scheduled review", "scheduled review date", "next revision", "nächste überprüfung"),
        *("prochaine révision", "planned review", "próxima revisión", "review before"),
    ),
    "applies_to": (
        *("target audience", "who is covered", "who this covers", "who does this apply to"),
        *("who this policy applies to", "applies for", "intended for", "intended audience", "geltungsbereich"),
        *("champ d'application", "ámbito de aplicación", "policy applies to", "persons covered", "covers"),
        *("applies to", "applicable to", "applicability", "who this applies to", "gilt für", "s'applique à"),
    ),
}  # fmt: skip
_WEAK = {
    "title": ("title",),
    "number": ("number", "reference", "ref", "no", "id", "code"),
    "version": ("issue", "edition", "release", "ver"),
    "effective_from": ("effective", "start date", "valid", "in force", "commences", "starts"),
    "effective_to": ("expires", "end date", "expiry", "ends"),
    "owner": ("responsible", "maintained by", "responsible department"),
    "review_by": ("review",),
    "applies_to": ("scope", "audience", "target group", "who it applies to"),
    "last_changed": ("last changed",),
}
"""Labels that are about the document only near its top."""

_OTHER = (
    *("approved by", "approval date", "approved on", "approved", "author", "authors", "prepared by", "issued by"),
    *("issue date", "date of issue", "issued", "publication date", "published", "date", "status", "classification"),
    *(
        "department",
        "contact",
        "distribution",
        "created",
        "last review",
        "last reviewed",
        "last revision",
        "last revised",
        "date of last review",
        "previous review",
        "date ratified",
        "ratified by",
        "date issued",
        "adopted",
        "first issued",
        "originally issued",
        "effective date of previous version",
        "last updated",
        "location",
    ),
    *("last review date", "signed", "category", "language", "page", "pages", "type", "document type", "purpose"),
    *("approver", "approval", "reviewed by", "function", "division", "company", "entity", "summary"),
    *("superseded by", "replaced by", "description", "change", "changes", "comment", "comments", "name", "keywords"),
    *("related documents", "confidentiality", "country", "region", "sponsor", "review cycle", "review frequency"),
)
"""Labels of other things, which end the value of one before them."""

BY_LABEL = {
    label: name
    for labels in (wordings.WEAK, wordings.FOREIGN, wordings.STRONG, _WEAK, _STRONG)
    for name, some in labels.items()
    for label in some
}
STRONG = frozenset(
    label for labels in (wordings.FOREIGN, wordings.STRONG, _STRONG) for some in labels.values() for label in some
) - {
    "version",
    "revision",
    "rev",
    "owner",
}
ALL = frozenset({*BY_LABEL, *_OTHER})

_NOTHING = re.compile(
    r"[-–—_./\s]*|n\.?\s?/?\s?a\.?|none|nil|nothing|not applicable|tbd|tbc|to be (?:confirmed|decided|determined|defined)"
    r"|new(?: document| policy)?|keine?|unknown|pending|open",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:this (?:policy|document) )?(?:and )?(?:all|any|every|the)?\s*(?:of its |other )?(?:previous|prior|earlier|older|existing|former)\b"
    r"[^;.]*|all .*",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:v(?:ersion)?|rev(?:ision)?|issue|edition)?\.?\s*[\w][\w.\-/]{0,19}(?:\s?(?:draft|final|beta|rc)\s?\d*)?",
    re.IGNORECASE,
)
_VERSION_TAIL = re.compile(
    r"\s*(?:\(.*|,.*|\s(?:of|from|dated|as of|effective|approved|final|issued|/|–|-)\s.*|\s\d{1,2}\s\w+\s\d{4}.*)$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r",?\s*\(?(?:dated|of|from|issued(?: on)?|last revised|as of)\s+(?:the\s+)?(?=\S*\d).*$|\s*\([^)]*\d{4}[^)]*\)$",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}\.? [A-Za-zéûä]{3,9}\.? \d{4}")
_NAME_OF = re.compile(
    r"^(?:name|title) of (?:the )?(?=responsible|owning|accountable|lead|owner|policy (?:owner|lead|holder))",
    re.IGNORECASE,
)
_MOST = {"number": 40, "version": 40, "owner": 100, "supersedes": 200, "title": 250, "applies_to": 400}


def name_of(label: str) -> str | None:
    """Return the fact that a label states, however it is spelled: ``EffectiveDate``, ``effective_date``, ``Effective Date``."""
    return BY_LABEL.get(plain_label(label)) or BY_LABEL.get(plain_label(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)))


def plain_label(label: str) -> str:
    """Return a label as it stands in the table of labels."""
    words = re.sub(r"\s*\([^)]*\)\s*$", "", label.strip(" *:.\t#&"))
    words = _NAME_OF.sub("", words)
    return (
        " ".join(re.split(r"[\s_]+|(?<=\w)-(?!live\b|nr\b)", words.lower().replace("’", "'"))).replace(".", "").strip()
    )


def tidy(name: str, value: str) -> str | None:
    """Return the value of a fact that is no date, without what surrounds it; None when it can be none."""
    value = " ".join(value.strip(" .*_,;").split())
    if not value or _NOTHING.fullmatch(value) or len(value) > _MOST.get(name, 200):
        return None
    return _TIDIED[name](value) if name in _TIDIED else value


def _version(value: str) -> str | None:
    value = _VERSION_TAIL.sub("", value)
    is_day = _DAY.match(value) is not None
    return value if not is_day and _VERSION.fullmatch(value) and len(value.split()) <= 3 else None


def _number(value: str) -> str | None:
    value = re.sub(r"\s*[(,].*$", "", value)
    return value if re.search(r"\d", value) and len(value.split()) <= 4 else None


def _applies(value: str) -> str | None:
    value = re.split(r"[.!?]\s+(?=[A-Z])", value)[0]
    return value if len(value) > 2 else None


def _supersedes(value: str) -> str | None:
    value = _DATED.sub("", value).strip(" .,;")
    return None if not value or _GENERIC.fullmatch(value) else value


_TIDIED: dict[str, Callable[[str], str | None]] = {
    "version": _version,
    "number": _number,
    "applies_to": _applies,
    "supersedes": _supersedes,
}


def is_date(name: str) -> bool:
    """Say whether a fact is a day."""
    return name in DATES
