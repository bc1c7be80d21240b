"""Wordings written by someone who had not seen the rules, after the manner of twenty organisations."""

from datetime import date, timedelta

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
    ordinal,
    ordinal_of,
    shouted,
    slashed,
    weekday,
)

_SPANISH = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


def _spanish(day: date) -> str:
    """Return 1 de abril de 2026."""
    return f"{day.day} de {_SPANISH[day.month - 1]} de {day.year}"


def _before(day: date, days: int) -> date:
    """Return an earlier day, of an approval, a filing or a posting."""
    return day - timedelta(days=days)


def _us(day: date) -> str:
    """Return 04/21/2026 where the day says which is the month, else April 1, 2026."""
    return slashed(day) if day.day > 12 else american(day)


def nhs_trust(p: Policy) -> Sheet:
    """An NHS trust's front sheet."""
    return Sheet(
        rows=[
            ("Policy reference number", p.number),
            ("Version number", p.version),
            ("Name of author", "Deputy Chief Nurse"),
            ("Name of responsible department", p.owner),
            ("Ratified by", "Policy Ratification Group"),
            ("Date ratified", long(_before(p.first, 33))),
            ("Date of implementation", long(p.first)),
            ("Review date", month(p.review)),
            ("Target audience", p.applies),
        ],
        facts=p.some("number version effective_from owner applies_to") | {"review_by": iso(month_end(p.review))},
    )


def university(p: Policy) -> Sheet:
    """An American university's policy page."""
    return Sheet(
        lines=[
            f"Policy Number: {p.number}",
            f"Responsible Office: {p.owner}",
            "Originally Issued: June 1, 1998",
            f"Last Revised: {american(_before(p.first, 25))}",
            f"Effective Date of Last Revision: {american(p.first)}",
            f"Next Scheduled Review: {american(p.review)}",
            f"Entities Affected by This Policy: {p.applies}",
        ],
        facts=p.some("number owner effective_from review_by applies_to"),
    )


def federal_agency(p: Policy) -> Sheet:
    """A federal agency's directive."""
    end = (
        [f"If not reissued or cancelled before, this directive will expire effective {american(p.last)}."]
        if p.last
        else []
    )
    return Sheet(
        lines=[
            f"DIRECTIVE NUMBER: {p.number}",
            f"Originating Component: {p.owner}",
            f"Effective: {american(p.first)}",
            "Releasability: Cleared for public release",
            f"Reissues and Cancels: {p.replaces}",
            f"Approved by: R. Hale, Deputy Administrator, {american(_before(p.first, 9))}",
        ],
        sentences=[
            "The authority for this directive is Executive Order 13556, dated November 4, 2010.",
            *end,
        ],
        facts=p.some("number owner effective_from effective_to supersedes"),
    )


def quality_procedure(p: Policy) -> Sheet:
    """The page header of an ISO 9001 procedure."""
    return Sheet(
        lines=[
            f"Doc. No.: {p.number} / Issue No.: {p.version} / Effective: {dashed(p.first)} / Page 1 of 9",
            f"Process Owner: {p.owner} / Prepared by: K. Nair / Approved by: L. Osei, {dashed(_before(p.first, 12))}",
        ],
        closing=[
            "UNCONTROLLED COPY WHEN PRINTED. Check the document register before use.",
            "Certified to ISO 9001:2015. Certificate valid until 14 September 2021.",
        ],
        facts=p.some("number version effective_from owner"),
    )


def works_agreement(p: Policy) -> Sheet:
    """A German works agreement."""
    end = [f"Sie ist befristet bis zum {german(p.last)}; eine Nachwirkung wird ausgeschlossen."] if p.last else []
    return Sheet(
        sentences=[
            "Zwischen der Geschäftsführung und dem Betriebsrat wird gemäß § 87 BetrVG Folgendes vereinbart.",
            "Diese Betriebsvereinbarung gilt für alle Beschäftigten der Acme GmbH.",
        ],
        closing=[
            " ".join([f"Die Betriebsvereinbarung tritt zum {german(p.first)} in Kraft.", *end]),
            f"Sie ersetzt {p.replaces}.",
            f"Kiel, den {german(_before(p.first, 17))}",
        ],
        facts=p.some("effective_from effective_to supersedes") | {"applies_to": "alle Beschäftigten der Acme GmbH"},
    )


def service_note(p: Policy) -> Sheet:
    """A French internal note."""
    return Sheet(
        lines=[
            f"Note de service n° {p.number}",
            f"Paris, le {french(_before(p.first, 8))}",
            f"Service responsable : {p.owner}",
            f"Date d'application : {french(p.first)}",
            *([f"Date de fin de validité : {french(p.last)}"] if p.last else []),
            f"Annule et remplace : {p.replaces}",
            "Références : loi n° 2016-1088 du 8 août 2016",
        ],
        facts=p.some("number owner effective_from effective_to supersedes"),
    )


def spanish_procedure(p: Policy) -> Sheet:
    """A Spanish procedure's cover table."""
    return Sheet(
        rows=[
            ("Código", p.number),
            ("Versión", p.version),
            ("Elaborado por", "M. Ferrer"),
            ("Fecha de aprobación", _spanish(_before(p.first, 20))),
            ("Fecha de entrada en vigor", _spanish(p.first)),
            ("Responsable del procedimiento", p.owner),
            ("Próxima revisión", _spanish(p.review)),
            ("Sustituye a", p.replaces),
        ],
        facts=p.some("number version effective_from owner review_by supersedes"),
    )


def bank_circular(p: Policy) -> Sheet:
    """A bank's circular to its branches."""
    end = f" and shall remain valid up to {long(p.last)} unless withdrawn earlier" if p.last else ""
    return Sheet(
        lines=[f"Circular No. {p.number}", f"Dated: {long(_before(p.first, 15))}"],
        sentences=[
            "Attention is invited to our letter of 9 February 2017 on the captioned subject.",
            f"The revised instructions shall come into force with effect from {long(p.first)}{end}.",
            f"Consequently, {p.replaces} stands withdrawn.",
            "Please acknowledge receipt within seven days.",
        ],
        closing=["Yours faithfully, S. Rao, Chief General Manager"],
        facts=p.some("number effective_from effective_to supersedes"),
    )


def central_bank(p: Policy) -> Sheet:
    """The final provisions of a central bank's regulation."""
    end = f" until {long(p.last)}" if p.last else ""
    return Sheet(
        sentences=[
            "Having regard to the opinion delivered on 11 October 2016, the Governing Council has adopted this Regulation.",
            f"This Regulation shall apply to {p.applies}.",
        ],
        closing=[
            f"{p.replaces} is hereby repealed.",
            "This Regulation shall enter into force on the twentieth day following its publication.",
            f"It shall apply from {long(p.first)}{end}.",
            f"Done at Frankfurt am Main, {long(_before(p.first, 60))}.",
        ],
        facts=p.some("effective_from effective_to supersedes applies_to"),
    )


def terms_of_service(p: Policy) -> Sheet:
    """A software company's terms."""
    return Sheet(
        lines=[f"Terms of Service, version {p.version}", f"Posted {american(_before(p.first, 30))}"],
        sentences=[
            f"By using the Services on or after {american(p.first)}, the date on which this version becomes effective, "
            "you agree to be bound by it.",
            f"This version supersedes {p.replaces}.",
            "If you signed up for a trial before March 3, 2020, your trial ends after 30 days.",
        ],
        facts=p.some("version effective_from supersedes"),
    )


def ordinance(p: Policy) -> Sheet:
    """A city ordinance."""
    end = [f"SECTION 6. SUNSET. This ordinance shall expire on {american(p.last)}."] if p.last else []
    return Sheet(
        lines=[f"ORDINANCE NO. {p.number}"],
        sentences=["WHEREAS, the City Council held a public hearing on February 12, 2018, after due notice;"],
        closing=[
            f"SECTION 4. REPEALER. {p.replaces} is hereby repealed.",
            f"SECTION 5. EFFECTIVE DATE. This ordinance shall be in full force and effect on and after {ordinal(p.first)}.",
            *end,
            f"PASSED AND ADOPTED on second reading on {american(_before(p.first, 31))}.",
            "ATTEST: D. Ruiz, City Clerk",
        ],
        facts=p.some("number effective_from effective_to supersedes"),
    )


def safeguarding(p: Policy) -> Sheet:
    """A school's safeguarding policy."""
    return Sheet(
        lines=[
            f"Approved by: Full Governing Board, {long(_before(p.first, 21))}",
            f"Last reviewed on: {long(_before(p.first, 40))}",
            f"Next review due by: {month(p.review)}",
            f"Department responsible for this policy: {p.owner}",
        ],
        sentences=[
            f"The policy takes effect on {weekday(p.first)} and applies to {p.applies}.",
            "It is based on statutory guidance that the Department for Education issued on 1 September 2018.",
        ],
        facts=p.some("owner effective_from applies_to") | {"review_by": iso(month_end(p.review))},
    )


def insurer(p: Policy) -> Sheet:
    """The imprint of an insurer's product terms."""
    end = f" to {dotted(p.last)}" if p.last else ""
    return Sheet(
        sentences=[
            "Cover begins on the day shown in your schedule, and ends at midnight on the expiry date shown there.",
            "For example, cover that starts on 3 May 2019 ends on 2 May 2020.",
        ],
        closing=[
            f"General Conditions, form {p.number}, edition {p.version}, valid from {dotted(p.first)}{end}",
            "Registered in England on 12 June 1987. Authorised by the Prudential Regulation Authority.",
        ],
        facts=p.some("number version effective_from effective_to"),
    )


def airline(p: Policy) -> Sheet:
    """The revision page of an airline's manual."""
    return Sheet(
        rows=[
            ("Manual code", p.number, "Revision no.", p.version),
            ("Issue date", shouted(_before(p.first, 14)), "Effective date", shouted(p.first)),
            ("Manual owner", p.owner, "Authority approval", shouted(_before(p.first, 22))),
            ("Supersedes", p.replaces, "Inserted by", "J. Abel"),
        ],
        facts=p.some("number version effective_from owner supersedes"),
    )


def pharma(p: Policy) -> Sheet:
    """The cover of a pharmaceutical company's SOP."""
    return Sheet(
        rows=[
            ("SOP ID", p.number),
            ("SOP version", p.version),
            ("Author / date", f"J. Lund / {dashed(_before(p.first, 45))}"),
            ("QA approval / date", f"M. Ito / {dashed(_before(p.first, 30))}"),
            ("Training to be completed by", dashed(_before(p.first, 1))),
            ("Effective as of", dashed(p.first)),
            ("Periodic review due", dashed(p.review)),
            ("Superseded document", p.replaces),
        ],
        facts=p.some("number version effective_from review_by supersedes"),
    )


def laboratory(p: Policy) -> Sheet:
    """A laboratory's safety rule, with the columns of its document library."""
    return Sheet(
        labels={
            "Rule Number": p.number,
            "Revision": p.version,
            "Approval Date": iso(_before(p.first, 18)),
            "In Force Since": iso(p.first),
            "Responsible Unit": p.owner,
            "Next Revision Due": iso(p.review),
        },
        sentences=["The rule was drawn up after the laser accident of 3 May 2019 in building 14."],
        facts=p.some("number version effective_from owner review_by"),
    )


def handbook(p: Policy) -> Sheet:
    """A charity's handbook."""
    return Sheet(
        sentences=[
            f"This section of the handbook came into use on {ordinal_of(p.first)}, and takes the place of {p.replaces}.",
            "The trustees had signed it off at their away day, on 9 March 2018.",
            f"We will look at it again no later than {long(p.review)}.",
            f"The section is owned by {p.owner}.",
        ],
        facts=p.some("effective_from supersedes review_by owner"),
    )


def standing_order(p: Policy) -> Sheet:
    """A standing order."""
    return Sheet(
        lines=[
            f"STANDING ORDER {p.number}",
            f"DATE ISSUED: {shouted(_before(p.first, 10))}",
            f"DATE EFFECTIVE: {shouted(p.first)}",
            f"RESCINDS: {p.replaces}",
            "PAGE: 1 of 4",
        ],
        sentences=[
            f"Applicability. This order applies to {p.applies}.",
            f"Proponent. The proponent of this order is {p.owner}.",
        ],
        closing=["By order of the Commander, Col. T. Brandt"],
        facts=p.some("number effective_from supersedes applies_to owner"),
    )


def tariff(p: Policy) -> Sheet:
    """A utility's tariff sheet."""
    return Sheet(
        lines=[
            f"Rate Schedule No. {p.number}",
            f"Cancelling: {p.replaces}",
            f"Date Filed: {_us(_before(p.first, 30))}",
            f"Date Effective: {_us(p.first)}",
            *([f"Termination Date: {_us(p.last)}"] if p.last else []),
            "Issued by: Vice President, Rates, pursuant to Commission Order of June 24, 2016",
        ],
        facts=p.some("number supersedes effective_from effective_to"),
    )


def privacy_notice(p: Policy) -> Sheet:
    """A data protection notice."""
    return Sheet(
        sentences=[
            "The General Data Protection Regulation has applied since 25 May 2018.",
            f"This notice is intended for {p.applies}.",
            "The controller within the meaning of Article 4 is Acme Holding SE.",
        ],
        closing=[
            f"This is version {p.version} of our privacy notice. It has been valid since {long(p.first)}.",
            f"The notice is due for review on {long(p.review)}. You can ask us for earlier versions.",
        ],
        facts=p.some("version effective_from review_by applies_to"),
    )


UNSEEN = (
    *(nhs_trust, university, federal_agency, quality_procedure, works_agreement, service_note, spanish_procedure),
    *(bank_circular, central_bank, terms_of_service, ordinance, safeguarding, insurer, airline, pharma, laboratory),
    *(handbook, standing_order, tariff, privacy_notice),
)
