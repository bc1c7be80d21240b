"""Wordings by somebody who had not seen the rules, after the manner of sixteen further organisations."""

from datetime import date

from benchmarks.policies.forms import (
    Policy,
    Sheet,
    american,
    dashed,
    dotted,
    french,
    german,
    iso,
    long,
    month,
    month_end,
    ordinal_of,
    shouted,
    weekday,
)

_SPANISH = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"),
    *("noviembre", "diciembre"),
)


def _spanish(day: date) -> str:
    """Return 1 de abril de 2026."""
    return f"{day.day} de {_SPANISH[day.month - 1]} de {day.year}"


def _indian(day: date) -> str:
    """Return 1st April, 2026."""
    ends = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return f"{day.day}{ends.get(day.day, 'th')} {long(day).split()[1]}, {day.year}"


def _short(day: date) -> str:
    """Return 1 Apr 2026."""
    return f"{day.day} {long(day).split()[1][:3]} {day.year}"


def state_department(p: Policy) -> Sheet:
    """An Australian state department's control table."""
    return Sheet(
        rows=[
            ("Policy number", p.number),
            ("TRIM reference", "D19/118204"),
            ("Version", p.version),
            ("Approved by", "Director-General, 12 March 2019"),
            ("Commencement date", long(p.first)),
            ("Scheduled review date", month(p.review)),
            ("Policy custodian", p.owner),
            ("Replaces", p.replaces),
        ],
        facts=p.some("number version effective_from owner supersedes") | {"review_by": iso(month_end(p.review))},
    )


def senate(p: Policy) -> Sheet:
    """A Canadian university senate's policy."""
    return Sheet(
        lines=[
            f"Policy Number: {p.number}",
            "Approving Authority: Senate",
            "Original Approval Date: May 14, 1998",
            "Most Recent Editorial Amendment: October 2, 2019",
            f"Effective Date: {american(p.first)}",
            f"Date of Next Mandated Review: {american(p.review)}",
            f"Responsible Office: {p.owner}",
            f"Supersedes: {p.replaces}",
        ],
        facts=p.some("number effective_from review_by owner supersedes"),
    )


def county_council(p: Policy) -> Sheet:
    """An Irish county council's prose."""
    return Sheet(
        sentences=[
            "This policy was noted by the Elected Members at the Plenary Meeting of 14 October 2019.",
            f"It will come into operation on {weekday(p.first)} and supersedes {p.replaces}.",
            "Submissions from the public were accepted until 4.00 p.m. on Friday, 30 August 2019.",
        ],
        closing=[f"The Council will review this policy no later than {long(p.review)}."],
        facts=p.some("effective_from supersedes review_by"),
    )


def listed_company(p: Policy) -> Sheet:
    """An Indian public company's preamble."""
    return Sheet(
        sentences=[
            "The Board of Directors, at its meeting held on 11th February, 2019, constituted the Committee pursuant to "
            "Regulation 17 of the Listing Regulations, 2015.",
            f"This Policy shall come into force with effect from {_indian(p.first)}, in supersession of {p.replaces}.",
            f"This Policy shall be applicable to {p.applies}.",
        ],
        facts=p.some("effective_from supersedes applies_to"),
    )


def swiss_canton(p: Policy) -> Sheet:
    """A canton's directive in German."""
    end = [f"Sie gilt längstens bis zum {german(p.last)}."] if p.last else []
    return Sheet(
        lines=[
            f"Weisung Nr. {p.number}",
            "Gestützt auf § 12 der Verordnung vom 8. Dezember 2004",
            "Vom Regierungsrat beschlossen am 19. Juni 2018",
        ],
        closing=[
            " ".join(
                [
                    "Inkrafttreten und Aufhebung bisherigen Rechts:",
                    f"Diese Weisung tritt am {german(p.first)} in Kraft.",
                    f"Sie ersetzt {p.replaces}.",
                    *end,
                ]
            )
        ],
        facts=p.some("number effective_from effective_to supersedes"),
    )


def austrian_hospital(p: Policy) -> Sheet:
    """An Austrian hospital's table of four columns."""
    return Sheet(
        rows=[
            ("Dokumentennummer", p.number, "Version", p.version),
            ("Erstellt von", "M. Huber", "Erstellt am", "17.01.2019"),
            ("Freigegeben von", "Kollegiale Führung", "Freigabedatum", "28.02.2019"),
            ("Dokumentenverantwortlich", p.owner, "Gültig ab", dotted(p.first)),
            ("Geltungsbereich", p.applies, "Nächste Überprüfung", dotted(p.review)),
        ],
        facts=p.some("number version owner effective_from applies_to review_by"),
    )


def belgian_firm(p: Policy) -> Sheet:
    """A Belgian firm's internal note in French."""
    end = f" et cessera de produire ses effets le {french(p.last)}" if p.last else ""
    return Sheet(
        lines=[f"Réf. : {p.number}", "Avis du conseil d'entreprise : 22 novembre 2018"],
        sentences=[
            "La convention collective de travail du 13 juillet 2004 reste d'application.",
            f"La présente politique prend cours le {french(p.first)}{end}.",
            f"Elle annule et remplace {p.replaces}.",
        ],
        facts=p.some("number effective_from effective_to supersedes"),
    )


def mexican_firm(p: Policy) -> Sheet:
    """A Mexican firm's heading in Spanish."""
    return Sheet(
        lines=[
            f"Código: {p.number}",
            f"No. de revisión: {p.version}",
            "Elaboró: Lic. R. Domínguez, 6 de mayo de 2019",
            "Fecha de autorización: 21 de junio de 2019",
            f"Fecha de entrada en vigor: {_spanish(p.first)}",
            f"Área responsable: {p.owner}",
            f"Sustituye a: {p.replaces}",
            f"Próxima revisión: {_spanish(p.review)}",
        ],
        facts=p.some("number version effective_from owner supersedes review_by"),
    )


def hospital_footer(p: Policy) -> Sheet:
    """The foot of a US hospital's policy."""
    return Sheet(
        closing=[
            f"{p.title}. Policy #: {p.number} | Origination: June 7, 1999 | Last Approved: August 14, 2018 | "
            f"Effective: {american(p.first)} | Next Review: {american(p.review)} | Owner: {p.owner}",
            "Retrieved October 3, 2019. The official copy is in the policy library. Page 1 of 6",
        ],
        facts=p.some("number effective_from review_by owner"),
    )


def police_force(p: Policy) -> Sheet:
    """A UK police force's cover table."""
    return Sheet(
        rows=[
            ("Protective marking", "OFFICIAL"),
            ("Suitable for publication", "Yes"),
            ("Policy reference", p.number),
            ("Version number", p.version),
            ("Department owner", p.owner),
            ("Date signed off", "9 Jul 2019"),
            ("Date of implementation", _short(p.first)),
            ("Equality impact assessment completed", "24 Jun 2019"),
            ("Date of next review", _short(p.review)),
        ],
        facts=p.some("number version owner effective_from review_by"),
    )


def field_guideline(p: Policy) -> Sheet:
    """An NGO's guideline for its field offices."""
    end = [f"The guideline remains valid until {long(p.last)}."] if p.last else []
    return Sheet(
        sentences=[
            "Country offices sent their comments before 31 January 2019, and a pilot ended on 15 May 2019.",
            f"The use of this guideline is mandatory as of {long(p.first)} for {p.applies}.",
            *end,
        ],
        closing=[f"Guideline owner: {p.owner}", "Contact for emergencies: the duty desk, at any hour."],
        facts=p.some("effective_from effective_to applies_to owner"),
    )


def security_standard(p: Policy) -> Sheet:
    """An IT company's properties."""
    return Sheet(
        labels={
            "document_id": p.number,
            "classification": "Internal",
            "revision": p.version,
            "created": "2018-11-05",
            "approval_date": "2019-03-12",
            "effective_date": iso(p.first),
            "next_review": iso(p.review),
            "document_owner": p.owner,
            "approver": "Chief Information Security Officer",
            "supersedes": p.replaces,
        },
        facts=p.some("number version effective_from review_by owner supersedes"),
    )


def method_statement(p: Policy) -> Sheet:
    """A construction firm's table of four columns."""
    return Sheet(
        rows=[
            ("Method Statement No.", p.number, "Revision", p.version),
            ("Prepared by", "J. Byrne", "Date prepared", "12-Feb-2019"),
            ("Checked by", "S. Osei", "Date checked", "18-Feb-2019"),
            ("Valid from", dashed(p.first), "Valid to", dashed(p.last) if p.last else "Completion of works"),
            ("Applies to", p.applies, "Supersedes", p.replaces),
        ],
        facts=p.some("number version effective_from effective_to applies_to supersedes"),
    )


def returns_page(p: Policy) -> Sheet:
    """A retailer's page on returns."""
    end = [f"It is good through {american(p.last)}."] if p.last else []
    return Sheet(
        sentences=[
            "Holiday gifts bought between November 1, 2019 and December 24, 2019 could be returned until January 31, "
            "2020.",
            f"This policy goes into effect {american(p.first)} and replaces {p.replaces}.",
            *end,
            "Refunds take effect within 10 business days after we receive your item.",
        ],
        facts=p.some("effective_from effective_to supersedes"),
    )


def pension_rules(p: Policy) -> Sheet:
    """A pension fund's rules."""
    return Sheet(
        sentences=[
            "The Fund was established by an interim trust deed dated 6 April 1978.",
            f"These Rules shall have effect on and from the {ordinal_of(p.first)} and shall apply to {p.applies}.",
            "A Member who left Pensionable Service before 1 January 1991 keeps the benefits of the rules then in force.",
            f"The Trustee shall review these Rules on or before the {ordinal_of(p.review)}.",
        ],
        facts=p.some("effective_from applies_to review_by"),
    )


def site_instruction(p: Policy) -> Sheet:
    """A nuclear site's instruction."""
    end = shouted(p.last) if p.last else "Not applicable"
    return Sheet(
        lines=[
            f"Site Instruction No: {p.number}",
            f"Issue: {p.version}",
            "Nuclear Safety Committee endorsement: 20 JAN 2019",
            f"Date into force: {shouted(p.first)}",
            f"Expiry date: {end}",
            f"Review due date: {shouted(p.review)}",
            f"Instruction owner: {p.owner}",
            "Author: D. Armitage",
        ],
        closing=[
            "UNCONTROLLED WHEN PRINTED. Printed 04 NOV 2019; a printed copy is valid on the day of printing only."
        ],
        facts=p.some("number version effective_from effective_to review_by owner"),
    )


LATER = (
    *(state_department, senate, county_council, listed_company, swiss_canton, austrian_hospital, belgian_firm),
    *(mexican_firm, hospital_footer, police_force, field_guideline, security_standard, method_statement, returns_page),
    *(pension_rules, site_instruction),
)
