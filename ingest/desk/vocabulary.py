"""Vocabulary of rules: words without content, words for people, words that mean the same, and what stems have in common."""

from functools import lru_cache

STOPWORDS = frozenset(
    (  # noqa: SIM905 (so many quoted words would read worse)
        "a about above after all also am an and any are as at be because been before being below between both but by can "
        "could did do does doing done down during each else ever every for from further get given gets got had has have "
        "having he her here hers him his how i if in into is it its itself just later latest least less made make makes "
        "may me might more most much must my need needs no nor not of off on once only or other our out over own per "
        "same shall she should so some such take takes taken than that the their them then there these they this those "
        "through to too under until up upon us very via was we were what when where which while who whom whose why will "
        "with within without would you your always generally normally usually currently please maximum minimum exactly "
        "about approximately least whole total altogether one's counts counting start starts rule rules policy apply "
        "applies set fixed amount period long early late longer come comes back end ends way used using use uses either whether though although"
    ).split()
)

PEOPLE = frozenset(
    (  # noqa: SIM905
        "manager director executive officer contractor freelancer consultant intern trainee apprentice student visitor "
        "guest temp part-timer part-time full-time temporary permanent probationer driver nurse doctor teacher pupil "
        "supplier vendor partner customer client reseller distributor resident tenant owner member volunteer parent "
        "mother father child adult minor senior junior pensioner retiree applicant candidate expat "
        "secondee technician engineer salesperson agent supervisor lead cleaner guard cashier pilot crew operator "
        "researcher professor chair patient carer foreman subcontractor shareholder passenger"
    ).split()
)
"""Words for people to whom a rule applies and not to others; ``employee`` and its like mean everybody."""

_SAME = (
    "employee staff worker colleague personnel workforce people everybody everyone anybody anyone person",
    "receipt invoice bill voucher",
    "claim reimbursement refund expense expenses reimburse reimbursed repay repaid repayment",
    "submit submitted hand handed send sent file filed lodge lodged turn present deliver delivered reach provide provided",
    "trip travel journey trips travels",
    "leave holiday vacation",
    "sick sickness ill illness unwell",
    "absence absent away missing",
    "manager supervisor boss superior",
    "approve approval authorise authorize sign consent approved authorised authorized permission agree agreed",
    "password passphrase credential",
    "change replace renew rotate changed replaced renewed rotated swap",
    "laptop notebook computer",
    "phone mobile smartphone telephone",
    "report notify inform tell announce reported notified informed told raise",
    "pay paid payment payout payable remunerate",
    "salary wage remuneration",
    "buy purchase order procure purchased bought procurement ordered",
    "supplier vendor",
    "keep retain store archive kept retained stored retention archived preserve preserved hold held",
    "delete erase destroy remove deleted erased destroyed removed purge shred shredded",
    "begin start commence begins",
    "finish complete conclude completed finished",
    "customer client buyer",
    "complaint grievance",
    "answer reply respond response replied answered responded",
    "allowance entitlement quota budget grant subsidy contribution",
    "entitle entitled receive get granted receives gets accrue earn",
    "car vehicle",
    "accommodation hotel lodging",
    "meal food subsistence dining",
    "training course education learning seminar",
    "home remote remotely telework teleworking",
    "office workplace site premises building",
    "visit visitor guest",
    "contract agreement",
    "terminate end cancel terminated cancelled cancellation termination",
    "return give hand",
    "check inspect examine test review audit inspected examined checked tested reviewed audited inspection",
    "repair fix mend repaired",
    "incident accident",
    "meeting session",
    "month monthly",
    "document record file paper",
    "data information",
    "software program application",
    "account login",
    "limit ceiling cap threshold",
    "fee charge price cost",
    "discount rebate reduction",
    "warranty guarantee",
    "deadline limit",
    "gift present hospitality",
    "badge pass card",
    "bicycle bike cycle",
    "child kid dependant",
    "doctor physician medical",
    "certificate note attestation",
    "quotation quote offer bid tender",
    "ship dispatch send shipped dispatched deliver delivery shipment",
    "drill exercise rehearsal",
    "wear worn carry",
    "permit allow let permitted allowed",
    "next following coming subsequent",
)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a word less its ending: plural, past and ``-ing``."""
    plain = word.removesuffix("'s").removesuffix("’s")
    if len(plain) <= 3 or not plain.isascii():
        return plain
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", ""), ("s", "")):
        if plain.endswith(ending) and not plain.endswith("ss") and len(plain) - len(ending) >= 3:
            cut = plain.removesuffix(ending) + instead
            if ending in {"ing", "ed"} and len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lsz":
                cut = cut[:-1]
            return cut.removesuffix("e") if len(cut) > 3 else cut
    return plain.removesuffix("e") if len(plain) > 3 else plain


_MEANING: dict[str, str] = {}
for _group in _SAME:
    _names = _group.split()
    for _name in _names:
        _MEANING.setdefault(stem(_name), stem(_names[0]))


def meaning(word: str) -> str:
    """Return what stands for a word and for those that mean about the same."""
    found = stem(word)
    return _MEANING.get(found, found)


PEOPLE_STEMS = frozenset(stem(name) for name in PEOPLE)
EVERYBODY = meaning("employee")
