"""Invoices in sixteen layouts: the first eight to develop on, the others held out."""

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.papers.facts import Draw, de, de_long, en, eur, grouped, spaced, us

Made = tuple[str, dict[str, Any]]


def values(draw: Draw) -> dict[str, Any]:
    """Return what stands in an invoice."""
    net = draw.cents(40, 9000)
    tax = round(net * 0.19, 2)
    issued = draw.day()
    return {
        "invoice_number": draw.number(),
        "invoice_date": issued,
        "due_date": draw.later(issued, 30),
        "supplier": draw.firm(),
        "purchase_order": f"PO{draw.random.randint(1000, 9999)}",
        "net_amount": net,
        "tax_amount": tax,
        "total_amount": round(net + tax, 2),
        "iban": draw.iban(),
    }


def _gold(v: Mapping[str, Any], *without: str) -> dict[str, Any]:
    return {k: x.isoformat() if k.endswith("date") else x for k, x in v.items() if k not in without}


def plain(v: dict[str, Any]) -> Made:
    """Labels and values on lines."""
    return (
        f"""INVOICE

Supplier: {v["supplier"]}
Invoice number: {v["invoice_number"]}
Invoice date: {en(v["invoice_date"])}
Due date: {en(v["due_date"])}
Purchase order: {v["purchase_order"]}

Net amount: EUR {grouped(v["net_amount"])}
VAT (19 %): EUR {grouped(v["tax_amount"])}
Total amount due: EUR {grouped(v["total_amount"])}

Please transfer to IBAN {spaced(v["iban"])}.
""",
        _gold(v),
    )


def german(v: dict[str, Any]) -> Made:
    """A German letter with gaps between cells."""
    return (
        f"""{v["supplier"]} · Hafenstr. 3 · 20457 Hamburg

Rechnung

Rechnungsnummer: {v["invoice_number"]}      Rechnungsdatum: {de(v["invoice_date"])}
Ihre Bestellung: {v["purchase_order"]}      Fällig am: {de(v["due_date"])}

Pos.   Bezeichnung        Menge   Einzelpreis      Betrag
1      Palettenstellplatz     12        10,00 €     120,00 €

Nettobetrag      {eur(v["net_amount"])}
MwSt. 19 %       {eur(v["tax_amount"])}
Gesamtbetrag     {eur(v["total_amount"])}

Bankverbindung: IBAN {spaced(v["iban"])}
""",
        _gold(v, "supplier"),
    )


def bars(v: dict[str, Any]) -> Made:
    """Tables drawn with bars."""
    return (
        f"""# Invoice

| Invoice no. | Date | PO number |
|---|---|---|
| {v["invoice_number"]} | {v["invoice_date"].isoformat()} | {v["purchase_order"]} |

| Item | Amount |
|---|---|
| Consulting, 3 days | {grouped(v["net_amount"])} |
| Subtotal | {grouped(v["net_amount"])} |
| VAT | {grouped(v["tax_amount"])} |
| Total due | {grouped(v["total_amount"])} |

From: {v["supplier"]}
Payable by: {v["due_date"].isoformat()}
IBAN: {v["iban"]}
""",
        _gold(v),
    )


def american(v: dict[str, Any]) -> Made:
    """An American one, without an account."""
    return (
        f"""{v["supplier"]}
1200 Market Street, Denver

Invoice # {v["invoice_number"]}
Date: {us(v["invoice_date"])}
PO # {v["purchase_order"]}
Payment due: {us(v["due_date"])}

Subtotal     ${grouped(v["net_amount"])}
Sales tax    ${grouped(v["tax_amount"])}
Balance due  ${grouped(v["total_amount"])}

Thank you for your business!
""",
        _gold(v, "supplier", "iban"),
    )


def mail(v: dict[str, Any]) -> Made:
    """A mail with an invoice in sentences."""
    return (
        f"""Subject: Your invoice

Dear customer,

please find below invoice no. {v["invoice_number"]} dated {en(v["invoice_date"])} for order number {v["purchase_order"]}.
The net amount is EUR {grouped(v["net_amount"])}, the VAT amount is EUR {grouped(v["tax_amount"])}, and the total amount is EUR {grouped(v["total_amount"])}.
Please pay by {en(v["due_date"])} to our account {spaced(v["iban"])}.

Kind regards
{v["supplier"]}
""",
        _gold(v, "supplier"),
    )


def keys(v: dict[str, Any]) -> Made:
    """JSON as a portal exports it."""
    return (
        f"""{{
  "invoice_number": "{v["invoice_number"]}",
  "invoice_date": "{v["invoice_date"].isoformat()}",
  "due_date": "{v["due_date"].isoformat()}",
  "supplier": "{v["supplier"]}",
  "purchase_order": "{v["purchase_order"]}",
  "net_amount": {v["net_amount"]},
  "tax_amount": {v["tax_amount"]},
  "total_amount": {v["total_amount"]},
  "iban": "{v["iban"]}"
}}
""",
        _gold(v),
    )


def tabs(v: dict[str, Any]) -> Made:
    """Tabs between labels and values, the value below its label."""
    return (
        f"""Invoice\t{v["invoice_number"]}
Issued on\t{de(v["invoice_date"])}
Due\t{de(v["due_date"])}
Vendor:
{v["supplier"]}
Order no.:
{v["purchase_order"]}
Total net\t{grouped(v["net_amount"])} EUR
Tax\t{grouped(v["tax_amount"])} EUR
Total payable\t{grouped(v["total_amount"])} EUR
Account\t{v["iban"]}
""",
        _gold(v),
    )


def swiss(v: dict[str, Any]) -> Made:
    """Swiss numbers, bold labels."""
    return (
        f"""## Rechnung {v["invoice_number"]}

**Datum:** {de_long(v["invoice_date"])}
**Zahlbar bis:** {de_long(v["due_date"])}
**Bestellnummer:** {v["purchase_order"]}
**Lieferant:** {v["supplier"]}

- Summe netto: CHF {grouped(v["net_amount"], "'")}
- MwSt: CHF {grouped(v["tax_amount"], "'")}
- Rechnungsbetrag: CHF {grouped(v["total_amount"], "'")}
- Konto: {spaced(v["iban"])}
""",
        _gold(v),
    )


def dotted(v: dict[str, Any]) -> Made:
    """Dots lead from label to value."""
    return (
        f"""TAX INVOICE
Invoice ID ........ {v["invoice_number"]}
Date of issue ..... {en(v["invoice_date"])}
Due by ............ {en(v["due_date"])}
Billed by ......... {v["supplier"]}
Your reference .... {v["purchase_order"]}

Total excl. VAT ... GBP {grouped(v["net_amount"])}
VAT at 19% ........ GBP {grouped(v["tax_amount"])}
Total incl. VAT ... GBP {grouped(v["total_amount"])}
Bank account ...... {spaced(v["iban"])}
""",
        _gold(v),
    )


def in_one_line(v: dict[str, Any]) -> Made:
    """Several labels on a line, one blank apart."""
    return (
        f"""Seller: {v["supplier"]}
Invoice No.: {v["invoice_number"]} Date: {de(v["invoice_date"])} PO No.: {v["purchase_order"]}
Due on: {de(v["due_date"])}
Net total: {grouped(v["net_amount"])} Tax: {grouped(v["tax_amount"])} Grand total: {grouped(v["total_amount"])}
IBAN: {spaced(v["iban"])} BIC: DEUTDEFF
""",
        _gold(v),
    )


def german_mail(v: dict[str, Any]) -> Made:
    """A German mail in sentences."""
    return (
        f"""Betreff: Rechnung

Sehr geehrte Damen und Herren,

anbei unsere Rechnung Nr. {v["invoice_number"]} vom {de_long(v["invoice_date"])}.
Der Nettobetrag beläuft sich auf {eur(v["net_amount"])}, zuzüglich Umsatzsteuer von {eur(v["tax_amount"])}.
Bitte überweisen Sie den Rechnungsbetrag von {eur(v["total_amount"])} bis zum {de_long(v["due_date"])}.
IBAN {spaced(v["iban"])}

{v["supplier"]}
""",
        {k: x for k, x in _gold(v).items() if k not in {"supplier", "purchase_order"}},
    )


def wide(v: dict[str, Any]) -> Made:
    """A head of columns above the facts and the sums."""
    return (
        f"""{v["supplier"]}

Invoice number    Invoice date    Due date    Purchase order
{v["invoice_number"]}    {de(v["invoice_date"])}    {de(v["due_date"])}    {v["purchase_order"]}

Description    Quantity    Price
Printer paper    40    4.20

Subtotal    VAT amount    Amount due
{grouped(v["net_amount"])}    {grouped(v["tax_amount"])}    {grouped(v["total_amount"])}

Account: {v["iban"]}
""",
        _gold(v, "supplier"),
    )


def terse(v: dict[str, Any]) -> Made:
    """Labels and values without anything between them."""
    return (
        f"""Invoice {v["invoice_number"]}
Issued {en(v["invoice_date"])}
Due {en(v["due_date"])}
PO {v["purchase_order"]}
Net {eur(v["net_amount"])}
Tax {eur(v["tax_amount"])}
Total {eur(v["total_amount"])}
IBAN {v["iban"]}
""",
        _gold(v, "supplier", "net_amount"),
    )


def currency_in_label(v: dict[str, Any]) -> Made:
    """The currency stands in the label."""
    return (
        f"""Rechnungssteller: {v["supplier"]}
Belegnummer: {v["invoice_number"]}
Belegdatum: {de(v["invoice_date"])}
Fälligkeit: {de(v["due_date"])}
Bestell-Nr.: {v["purchase_order"]}
Summe netto (EUR): {grouped(v["net_amount"], ".", ",")}
USt. 19% (EUR): {grouped(v["tax_amount"], ".", ",")}
Summe brutto (EUR): {grouped(v["total_amount"], ".", ",")}
IBAN: {spaced(v["iban"])}
""",
        _gold(v),
    )


def reminders(v: dict[str, Any]) -> Made:
    """Other dates and sums stand around what is looked for."""
    return (
        f"""{v["supplier"]}
Founded 1984 - Reg. no. HRB 12345 - Customer since 14 May 2011

Bill number: {v["invoice_number"]}
Issue date: {en(v["invoice_date"])}
Delivery date: 17 January 2026
Please pay by: {en(v["due_date"])}
Purchase order no.: {v["purchase_order"]}

Hours 14 x EUR 80.00
Discount EUR 12.50
Amount before tax: EUR {grouped(v["net_amount"])}
Tax amount: EUR {grouped(v["tax_amount"])}
Invoice total: EUR {grouped(v["total_amount"])}
Late fee after the due date: EUR 40.00
Account: {spaced(v["iban"])}
""",
        _gold(v, "supplier"),
    )


def rows(v: dict[str, Any]) -> Made:
    """A table of two columns with bars and no head."""
    return (
        f"""| Vendor | {v["supplier"]} |
| Document number | {v["invoice_number"]} |
| Dated | {us(v["invoice_date"])} |
| Payment due date | {us(v["due_date"])} |
| Purchase order number | {v["purchase_order"]} |
| Total before tax | USD {grouped(v["net_amount"])} |
| Sales tax | USD {grouped(v["tax_amount"])} |
| Amount payable | USD {grouped(v["total_amount"])} |
| IBAN | {v["iban"]} |
""",
        _gold(v),
    )


DEVELOPED: tuple[Callable[[dict[str, Any]], Made], ...] = (plain, german, bars, american, mail, keys, tabs, swiss)
HELD_OUT: tuple[Callable[[dict[str, Any]], Made], ...] = (
    dotted, in_one_line, german_mail, wide, terse, currency_in_label, reminders, rows,
)  # fmt: skip
