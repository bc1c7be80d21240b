"""Wordings that no rule was written for, after the manner of other organisations' documents."""

from benchmarks.policies.forms import (
    Policy,
    Sheet,
    american,
    dotted,
    german,
    iso,
    long,
    month,
    month_end,
    ordinal_of,
    shouted,
    slashed,
    weekday,
)


def university(p: Policy) -> Sheet:
    """A regulation of a university: responsible office, American dates."""
    first, review = p.first.replace(day=21), p.review.replace(day=28)
    return Sheet(
        lines=[
            f"Policy Number: {p.number}",
            f"Responsible Office: {p.owner}",
            f"Effective Date: {slashed(first)}",
            "Last Revision: 11/30/2019",
            f"Next Scheduled Review: {slashed(review)}",
        ],
        sentences=[f"The requirements below apply to {p.applies}."],
        facts=p.some("number owner") | {"effective_from": iso(first), "review_by": iso(review)},
    )


def trust(p: Policy) -> Sheet:
    """The first page of a hospital trust's policy."""
    return Sheet(
        rows=[
            ("Document reference", p.number),
            ("Version number", p.version),
            ("Name of originator/author", "A. Okafor"),
            ("Ratified by", "Quality Committee"),
            ("Date ratified", "12 January 2020"),
            ("Date issued", "20 January 2020"),
            ("Review date", month(p.review)),
            ("Target audience", p.applies),
            ("Document this replaces", p.replaces),
        ],
        facts=p.some("number version supersedes applies_to") | {"review_by": iso(month_end(p.review))},
    )


def quality_manual(p: Policy) -> Sheet:
    """The head of a page in a quality manual."""
    return Sheet(
        lines=[f"Doc. No.: {p.number}   Rev.: {p.version}   Eff. Date: {shouted(p.first)}   Page 1 of 5"],
        facts=p.some("number version effective_from"),
    )


def order(p: Policy) -> Sheet:
    """An order of a public office."""
    return Sheet(
        sentences=[
            "The Director General, having regard to the Public Offices Act of 4 July 2011, has decided as follows.",
            f"This Order shall come into operation on {ordinal_of(p.first)}.",
            f"{p.replaces} is hereby revoked.",
        ],
        facts=p.some("effective_from supersedes"),
    )


def memo(p: Policy) -> Sheet:
    """A letter that brings new rules."""
    return Sheet(
        sentences=[
            f"Please note that the attached rules will be effective beginning {weekday(p.first)}.",
            f"They will stay in place through {american(p.last)}." if p.last else "They will stay in place for now.",
            f"Questions go to {p.owner}.",
        ],
        facts=p.some("effective_from effective_to"),
    )


def outline(p: Policy) -> Sheet:
    """A web page that a small company wrote."""
    return Sheet(
        sentences=[f"This document outlines our updated rules for {p.applies}, effective {american(p.first)}."],
        closing=[
            f"Document Control: This policy supersedes {p.replaces}. Next scheduled review: {month(p.review)}.",
            f"Policy Owner: {p.owner}",
        ],
        facts=p.some("effective_from supersedes owner") | {"review_by": iso(month_end(p.review))},
    )


def commencement(p: Policy) -> Sheet:
    """A clause at the end."""
    until = f" It lapses on {long(p.last)} unless it is renewed before." if p.last else ""
    return Sheet(
        closing=[
            f"Commencement. These guidelines commence on {long(p.first)}.{until}",
            f"Responsibility for these guidelines rests with the {p.owner}.",
        ],
        facts=p.some("effective_from effective_to owner"),
    )


def agreement(p: Policy) -> Sheet:
    """A works agreement, in German."""
    end = [f"Sie gilt bis zum {german(p.last)}."] if p.last else []
    return Sheet(
        sentences=[f"Diese Betriebsvereinbarung tritt zum {german(p.first)} in Kraft.", *end],
        lines=[f"Nr.: {p.number}", f"Stand: {dotted(p.first)}", f"Ansprechpartner: {p.owner}"],
        facts=p.some("number effective_from effective_to"),
    )


def card(p: Policy) -> Sheet:
    """Front matter of another house."""
    return Sheet(
        labels={
            "document_id": p.number,
            "status": "Active",
            "owner": p.owner,
            "approver": "Business Owner",
            "effective_date": iso(p.first),
            "next_review_date": iso(p.review),
            "supersedes": "None",
            "version": f"v{p.version}",
        },
        facts=p.some("number owner effective_from review_by version"),
    )


def table_of_control(p: Policy) -> Sheet:
    """A table with labels of its own."""
    return Sheet(
        rows=[
            ("Ref", "Issue", "In force as from", "Custodian", "Expiry"),
            (p.number, p.version, long(p.first), p.owner, long(p.last) if p.last else "none"),
        ],
        facts=p.some("number version effective_from effective_to owner"),
    )


def adopted(p: Policy) -> Sheet:
    """Minutes that adopt a policy."""
    return Sheet(
        sentences=[
            f"Adopted by the Board on 12 May 2020, in effect since {long(p.first)}.",
            f"Who is covered: {p.applies}.",
            f"To be revisited not later than {long(p.review)}.",
        ],
        facts=p.some("effective_from applies_to review_by"),
    )


def superseding(p: Policy) -> Sheet:
    """A notice of change."""
    return Sheet(
        sentences=[
            f"With this edition, which applies as from {long(p.first)}, {p.replaces} ceases to have effect.",
            f"The {p.owner} keeps this edition up to date.",
        ],
        facts=p.some("effective_from supersedes owner"),
    )


def status_block(p: Policy) -> Sheet:
    """A wiki page's block."""
    return Sheet(
        lines=[
            "Status: Approved",
            f"Owner: {p.owner}",
            f"Effective Date: {long(p.first)}",
            f"Review Date: {long(p.review)}",
            f"Version: v{p.version}",
            f"Applies To: {p.applies}",
        ],
        facts=p.some("owner effective_from review_by version applies_to"),
    )


def price_list(p: Policy) -> Sheet:
    """Terms with a season."""
    until = f"Prices hold until {long(p.last)}." if p.last else "Prices hold until we publish new ones."
    return Sheet(
        sentences=[f"Prices in this list hold from {long(p.first)}.", until, f"The list of {p.replaces} is withdrawn."],
        facts=p.some("effective_from effective_to"),
    )


HELD_OUT = (
    *(university, trust, quality_manual, order, memo, outline, commencement, agreement, card, table_of_control),
    *(adopted, superseding, status_block, price_list),
)
