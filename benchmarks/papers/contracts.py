"""Contracts in ten layouts: the first five to develop on, the others held out."""

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.papers.facts import FIRMS, LAWS, Draw, de, de_long, en, eur, grouped, us

Made = tuple[str, dict[str, Any]]
_WORDS = {1: "one", 2: "two", 3: "three", 6: "six"}
_WOERTER = {1: "einem", 2: "zwei", 3: "drei", 6: "sechs"}


def values(draw: Draw) -> dict[str, Any]:
    """Return what stands in a contract."""
    start, months = draw.day(), draw.random.choice((1, 2, 3, 6))
    customer, supplier = draw.random.sample(FIRMS, 2)
    return {
        "contract_number": draw.number(),
        "customer": customer,
        "supplier": supplier,
        "start_date": start,
        "end_date": draw.later(start, 730),
        "months": months,
        "notice_days": float(months * 30),
        "fee": draw.cents(100, 9000),
        "renews": draw.random.choice((True, False)),
        "law": draw.random.choice(LAWS),
    }


def _gold(v: Mapping[str, Any], *without: str) -> dict[str, Any]:
    skipped = {*without, "months"}
    return {k: x.isoformat() if k.endswith("date") else x for k, x in v.items() if k not in skipped}


def sheet(v: dict[str, Any]) -> Made:
    """A cover sheet."""
    return (
        f"""CONTRACT SHEET

Contract number: {v["contract_number"]}
Customer: {v["customer"]}
Supplier: {v["supplier"]}
Start date: {en(v["start_date"])}
End date: {en(v["end_date"])}
Notice period: {v["months"]} months
Monthly fee: EUR {grouped(v["fee"])}
Automatic renewal: {"yes" if v["renews"] else "no"}
Governing law: {v["law"]}
""",
        _gold(v),
    )


def prose(v: dict[str, Any]) -> Made:
    """Clauses in sentences, parties as defined terms."""
    return (
        f"""SERVICE AGREEMENT No. {v["contract_number"]}

This agreement is made between {v["customer"]}, 4 Mill Lane, Leeds (the "Customer") and {v["supplier"]} (the "Provider").

1. Term
This agreement takes effect on {en(v["start_date"])} and runs until {en(v["end_date"])}.

2. Termination
Either party may terminate it with {_WORDS[v["months"]]} months' written notice.

3. Fees
The Customer pays an annual fee of GBP {grouped(v["fee"])}, due in advance.
""",
        _gold(v, "renews", "law"),
    )


def german(v: dict[str, Any]) -> Made:
    """A German cover sheet."""
    return (
        f"""Vertragsdaten

Vertragsnummer: {v["contract_number"]}
Auftraggeber: {v["customer"]}
Auftragnehmer: {v["supplier"]}
Vertragsbeginn: {de(v["start_date"])}
Vertragsende: {de(v["end_date"])}
Kündigungsfrist: {v["months"]} Monate
Vergütung: {eur(v["fee"])} monatlich
Automatische Verlängerung: {"ja" if v["renews"] else "nein"}
Anwendbares Recht: {v["law"]}
""",
        _gold(v),
    )


def table(v: dict[str, Any]) -> Made:
    """A table with bars."""
    return (
        f"""| Item | Content |
|---|---|
| Agreement no. | {v["contract_number"]} |
| Client | {v["customer"]} |
| Contractor | {v["supplier"]} |
| Effective date | {v["start_date"].isoformat()} |
| Expiry date | {v["end_date"].isoformat()} |
| Period of notice | {v["notice_days"]:.0f} days |
| Contract value | CHF {grouped(v["fee"], "'")} |
| Auto-renewal | {"Yes" if v["renews"] else "No"} |
| Applicable law | {v["law"]} |
""",
        _gold(v),
    )


def german_prose(v: dict[str, Any]) -> Made:
    """German clauses."""
    return (
        f"""Wartungsvertrag

zwischen {v["customer"]}, Bremen (nachfolgend „Auftraggeber“) und {v["supplier"]} (nachfolgend „Auftragnehmer“).

§ 1 Laufzeit. Der Vertrag beginnt am {de_long(v["start_date"])} und endet am {de_long(v["end_date"])}.
§ 2 Kündigung. Die Kündigungsfrist beträgt {_WOERTER[v["months"]]} Monate zum Monatsende.
§ 3 Vergütung. Die monatliche Vergütung beträgt {eur(v["fee"])} zuzüglich Umsatzsteuer.
""",
        _gold(v, "contract_number", "renews", "law"),
    )


def lease(v: dict[str, Any]) -> Made:
    """A lease with gaps between label and value."""
    return (
        f"""LEASE

Reference          {v["contract_number"]}
Landlord           {v["supplier"]}
Tenant             {v["customer"]}
Commencement date  {us(v["start_date"])}
Expiration date    {us(v["end_date"])}
Notice             {v["months"]} months
Rent               ${grouped(v["fee"])} per month
Governing law      {v["law"]}
""",
        _gold(v, "renews"),
    )


def licence(v: dict[str, Any]) -> Made:
    """A licence in sentences."""
    return (
        f"""Licence agreement

{v["supplier"]} ("Licensor") grants {v["customer"]} ("Licensee") the right to use the software.

The licence shall commence on {en(v["start_date"])}. It expires on {en(v["end_date"])}.
It may be ended by giving {v["notice_days"]:.0f} days' prior notice.
The Licensee pays a fee of EUR {grouped(v["fee"])} each year.
Governing law: {v["law"]}.
""",
        _gold(v, "contract_number", "renews"),
    )


def german_cells(v: dict[str, Any]) -> Made:
    """A German table with bars and two pairs a row."""
    return (
        f"""| Vertrags-Nr. | {v["contract_number"]} |
| Kunde | {v["customer"]} |
| Anbieter | {v["supplier"]} |
| Beginn | {de(v["start_date"])} |
| Laufzeitende | {de(v["end_date"])} |
| Kündigungsfrist | {v["months"]} Monate zum Quartalsende |
| Preis | {eur(v["fee"])} |
| Geltendes Recht | {v["law"]} |
""",
        _gold(v, "renews"),
    )


def letter(v: dict[str, Any]) -> Made:
    """A letter that sums a contract up."""
    return (
        f"""Dear Ms Okafor,

we are pleased to confirm our contract reference: {v["contract_number"]}.

- Buyer: {v["customer"]}
- Seller: {v["supplier"]}
- It is effective from {en(v["start_date"])} and valid until {en(v["end_date"])}.
- Termination notice: {v["months"]} months
- Contract price: USD {grouped(v["fee"])}
- Renewal: {"automatically, year by year" if v["renews"] else "none"}

Sincerely
""",
        _gold(v, "law"),
    )


def below(v: dict[str, Any]) -> Made:
    """Headings with the facts below them."""
    return (
        f"""# Master agreement

## Contract ID
{v["contract_number"]}

## Principal
{v["customer"]}

## Service provider
{v["supplier"]}

## Effective from
{en(v["start_date"])}

## Valid until
{en(v["end_date"])}

## Notice period
{_WORDS[v["months"]]} months

## Remuneration
EUR {grouped(v["fee"])}
""",
        _gold(v, "renews", "law"),
    )


DEVELOPED: tuple[Callable[[dict[str, Any]], Made], ...] = (sheet, prose, german, table, german_prose)
HELD_OUT: tuple[Callable[[dict[str, Any]], Made], ...] = (lease, licence, german_cells, letter, below)
