"""Wordings that were at hand while the rules were written."""

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
)


def front_matter(p: Policy) -> Sheet:
    """Labels in front matter."""
    labels = {
        "policy_number": p.number,
        "version": p.version,
        "effective_from": iso(p.first),
        "owner": p.owner,
        "supersedes": p.replaces,
        "review_by": iso(p.review),
    }
    return Sheet(
        labels=labels,
        facts=p.some("number version effective_from owner supersedes review_by"),
    )


def sidecar(p: Policy) -> Sheet:
    """Labels beside the file."""
    labels = {"number": p.number, "effective_from": iso(p.first), "owner": p.owner} | (
        {"effective_to": iso(p.last)} if p.last else {}
    )
    return Sheet(labels=labels, facts=p.some("number effective_from effective_to owner"))


def colons(p: Policy) -> Sheet:
    """Labelled lines."""
    return Sheet(
        lines=[
            f"Policy number: {p.number}",
            f"Version: {p.version}",
            f"Effective from: {long(p.first)}",
            *([f"Valid until: {long(p.last)}"] if p.last else []),
            f"Owner: {p.owner}",
            f"Next review: {long(p.review)}",
        ],
        facts=p.some("number version effective_from effective_to owner review_by"),
    )


def dashes(p: Policy) -> Sheet:
    """Labels set off by a dash."""
    return Sheet(
        lines=[f"Document No. – {p.number}", f"Effective date – {dashed(p.first)}", f"Document owner – {p.owner}"],
        facts=p.some("number effective_from owner"),
    )


def one_line(p: Policy) -> Sheet:
    """Everything in one line."""
    return Sheet(
        lines=[f"{p.number} · Version {p.version} · Effective {long(p.first)}"],
        facts=p.some("version effective_from"),
    )


def run_on(p: Policy) -> Sheet:
    """Labels behind each other, as a PDF joins them."""
    return Sheet(
        lines=[
            f"Policy number: {p.number} Version: {p.version} Effective date: {american(p.first)} Owner: {p.owner} "
            "Approved by: Executive Board"
        ],
        facts=p.some("number version effective_from owner"),
    )


def two_columns(p: Policy) -> Sheet:
    """A table of labels and values."""
    return Sheet(
        rows=[
            ("Policy number", p.number),
            ("Version", p.version),
            ("Effective date", long(p.first)),
            ("Policy owner", p.owner),
            ("Supersedes", p.replaces),
            ("Review date", long(p.review)),
            ("Approved by", "Executive Board"),
        ],
        facts=p.some("number version effective_from owner supersedes review_by"),
    )


def header_row(p: Policy) -> Sheet:
    """A table with one row of values."""
    return Sheet(
        rows=[("Policy No", "Version", "Effective Date", "Owner"), (p.number, p.version, iso(p.first), p.owner)],
        facts=p.some("number version effective_from owner"),
    )


def pairs(p: Policy) -> Sheet:
    """Two pairs in each row."""
    return Sheet(
        rows=[
            ("Document ID", p.number, "Version", p.version),
            ("Effective date", dotted(p.first), "Owner", p.owner),
        ],
        facts=p.some("number version effective_from owner"),
    )


def takes_effect(p: Policy) -> Sheet:
    """Sentences."""
    end = f" and shall remain in force until {long(p.last)}" if p.last else ""
    return Sheet(
        sentences=[
            f"This policy takes effect on {long(p.first)}{end}.",
            f"This policy supersedes and replaces the {p.replaces}.",
            f"This policy applies to {p.applies}.",
        ],
        facts=p.some("effective_from effective_to supersedes applies_to"),
    )


def reviewed(p: Policy) -> Sheet:
    """Sentences about reviews."""
    return Sheet(
        sentences=[
            f"This document shall come into force with effect from {ordinal(p.first)}.",
            f"It was last reviewed on 3 May 2021; next review due {long(p.review)}.",
            f"The owner of this policy is the {p.owner}.",
        ],
        facts=p.some("effective_from review_by owner"),
    )


def stretch(p: Policy) -> Sheet:
    """From and to in one sentence."""
    if p.last is None:
        return as_of(p)
    return Sheet(
        sentences=[f"This procedure is valid from {long(p.first)} to {long(p.last)}.", f"It replaces {p.replaces}."],
        facts=p.some("effective_from effective_to supersedes"),
    )


def as_of(p: Policy) -> Sheet:
    """The day before the subject, and a month for the review."""
    return Sheet(
        sentences=[
            f"As of {long(p.first)}, this guideline replaces {p.replaces}.",
            f"This guideline is owned by {p.owner} and will be reviewed by the end of {month(p.review)}.",
        ],
        facts=p.some("effective_from supersedes owner") | {"review_by": month_end(p.review).isoformat()},
    )


def deutsch(p: Policy) -> Sheet:
    """German."""
    return Sheet(
        sentences=[f"Diese Richtlinie tritt am {german(p.first)} in Kraft.", f"Diese Richtlinie ersetzt {p.replaces}."],
        facts=p.some("effective_from supersedes"),
    )


def francais(p: Policy) -> Sheet:
    """French."""
    return Sheet(sentences=[f"Cette politique entre en vigueur le {french(p.first)}."], facts=p.some("effective_from"))


DEV = (
    *(front_matter, sidecar, colons, dashes, one_line, run_on, two_columns, header_row, pairs, takes_effect),
    *(reviewed, stretch, as_of, deutsch, francais),
)
