"""Wordings written after the rules were mended for what ``held_out`` had shown; nothing was changed for these."""

from benchmarks.policies.forms import (
    Policy,
    Sheet,
    american,
    dashed,
    french,
    iso,
    long,
    month,
    month_end,
    ordinal,
    weekday,
)


def bank(p: Policy) -> Sheet:
    """A bank's instruction."""
    return Sheet(
        lines=[
            f"INSTRUCTION NO. {p.number}",
            f"Issued by: {p.owner}",
            f"Date of issue: {long(p.first.replace(day=1))}",
            f"Date of application: {long(p.first)}",
            f"Repeals: {p.replaces}",
        ],
        facts=p.some("number effective_from supersedes"),
    )


def school(p: Policy) -> Sheet:
    """A school's policy."""
    return Sheet(
        closing=[
            "Approved by the governing body on 4 July 2019.",
            f"This policy will next be reviewed in {month(p.review)}.",
            f"Signed on behalf of {p.owner}.",
        ],
        sentences=[f"From {long(p.first)} onwards this policy is binding on {p.applies}."],
        facts=p.some("effective_from applies_to") | {"review_by": iso(month_end(p.review))},
    )


def revision_line(p: Policy) -> Sheet:
    """A foot line."""
    return Sheet(
        closing=[
            f"{p.title} | {p.number} | Revision {p.version} | In force from {dashed(p.first)} | Review by {dashed(p.review)}"
        ],
        facts=p.some("number effective_from review_by"),
    )


def software(p: Policy) -> Sheet:
    """Terms of a software house."""
    return Sheet(
        lines=[f"Last updated: {american(p.first.replace(day=2))}", f"Effective: {american(p.first)}"],
        sentences=[f"These terms replace {p.replaces}."],
        facts=p.some("effective_from supersedes"),
    )


def council(p: Policy) -> Sheet:
    """A town council's by-law."""
    end = [f"It shall cease to have effect on {long(p.last)}."] if p.last else []
    return Sheet(
        sentences=[f"This by-law comes into effect {weekday(p.first)}.", *end],
        closing=[f"By-law {p.number} is maintained by the {p.owner}."],
        facts=p.some("effective_from effective_to"),
    )


def hospital(p: Policy) -> Sheet:
    """A procedure's table."""
    return Sheet(
        rows=[
            ("SOP number", p.number),
            ("Version", p.version),
            ("Effective date", dashed(p.first)),
            ("Next review due by", dashed(p.review)),
            ("Process owner", p.owner),
            ("Applicable to", p.applies),
            ("Replaces SOP", p.replaces),
        ],
        facts=p.some("number version effective_from review_by owner applies_to supersedes"),
    )


def charity(p: Policy) -> Sheet:
    """A charity's prose."""
    end = f" and runs until {long(p.last)}" if p.last else ""
    return Sheet(
        sentences=[
            f"Our trustees adopted this policy in spring; it has applied since {ordinal(p.first)}{end}.",
            f"It covers {p.applies}, and {p.owner} looks after it.",
        ],
        facts=p.some("effective_from effective_to applies_to owner"),
    )


def english_properties(p: Policy) -> Sheet:
    """Properties under other names."""
    return Sheet(
        labels={
            "Document Number": p.number,
            "Revision": p.version,
            "Valid From": iso(p.first),
            "Expiry Date": iso(p.last) if p.last else "",
            "Content Owner": p.owner,
            "Next Review Date": iso(p.review),
        },
        facts=p.some("number version effective_from effective_to owner review_by"),
    )


def canton(p: Policy) -> Sheet:
    """A French regulation."""
    return Sheet(
        sentences=[
            f"Le présent règlement entre en vigueur le {french(p.first)}.",
            f"Il remplace {p.replaces}.",
        ],
        facts=p.some("effective_from supersedes"),
    )


def announcement(p: Policy) -> Sheet:
    """A notice on the intranet."""
    return Sheet(
        sentences=[
            f"Starting {american(p.first)}, the new {p.title} applies to {p.applies}.",
            f"The {p.replaces} is no longer valid from that day.",
        ],
        facts=p.some("effective_from supersedes applies_to"),
    )


def wide_table(p: Policy) -> Sheet:
    """A table of four columns, mixed."""
    return Sheet(
        rows=[
            ("Doc ID", p.number, "Approved on", "3 May 2019"),
            ("Rev", p.version, "Effective from", long(p.first)),
            ("Owner", p.owner, "Valid until", long(p.last) if p.last else "-"),
        ],
        facts=p.some("number version effective_from effective_to owner"),
    )


def manual(p: Policy) -> Sheet:
    """A quality manual's paragraph."""
    return Sheet(
        sentences=[
            f"The present manual, revision {p.version}, is in force as of {long(p.first)}.",
            f"{p.owner} is the owner of this manual.",
            f"Its next revision is planned for {month(p.review)}.",
        ],
        facts=p.some("effective_from owner version") | {"review_by": iso(month_end(p.review))},
    )


FRESH = (
    *(bank, school, revision_line, software, council, hospital, charity, english_properties, canton, announcement),
    *(wide_table, manual),
)
