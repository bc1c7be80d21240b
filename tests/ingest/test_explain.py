"""A document is explained in sentences that a content owner can read aloud."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from index.history import DocumentHistory, Erasure, Generation, Stay
from index.succession import Supersession
from index.values import InForce, Visibility
from ingest.explain import DocumentState, ItemState, explain

TODAY = date(2026, 6, 2)
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
GENERATIONS = {
    number: Generation(number=number, kind=kind, at=AT.replace(day=number), actor="anna")
    for number, kind in ((1, "refresh"), (2, "refresh"), (3, "rollback"), (4, "remove"))
}


def stay(
    version: str = "v1",
    born: int = 1,
    died: int | None = None,
    *,
    first: date | None = None,
    last: date | None = None,
    readers: tuple[str, ...] = ("everyone",),
) -> Stay:
    visibility = Visibility(readers=frozenset(readers), in_force=InForce(first=first, last=last))
    return Stay(
        version_id=version, title="Leave", facts={}, born=born, died=died, visibility=visibility, superseded=None
    )


def state(*stays: Stay, item: str = "indexed", reason: str = "", generation: int = 5, masked: int = 0) -> DocumentState:
    known = ItemState(state=item, reason=reason, since=AT) if item else None
    history = DocumentHistory(stays=stays, generations=GENERATIONS, erasure=None)
    return DocumentState(document="leave.md", generation=generation, history=history, item=known, masked=masked)


ALWAYS = "It is in force without a first or last day, because it names none; today it applies."
EVERYONE = "Everyone may read it."
SERVES = "Its version of generation 1 (2026-06-01) serves."
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)

NOW = {
    "indexed": (state(stay()), [SERVES, ALWAYS, EVERYONE]),
    "for some": (
        state(stay(readers=("it", "hr"))),
        [SERVES, ALWAYS, "Members of hr, it may read it."],
    ),
    "masked in one place": (
        state(stay(), masked=1),
        [SERVES, ALWAYS, EVERYONE, "Personal data is masked in one place of its text."],
    ),
    "masked in several": (
        state(stay(), masked=3),
        [SERVES, ALWAYS, EVERYONE, "Personal data is masked in 3 places of its text."],
    ),
    "in force": (
        state(stay(first=JUNE, last=JULY)),
        [SERVES, "It is in force from 2026-06-01 to 2026-07-01; today it applies.", EVERYONE],
    ),
    "not yet": (
        state(stay(first=JULY)),
        [SERVES, "It is in force from 2026-07-01; it does not apply yet.", EVERYONE],
    ),
    "no more": (
        state(stay(last=JUNE)),
        [SERVES, "It is in force until 2026-06-01; it does not apply any more.", EVERYONE],
    ),
    "why": (
        state(replace(stay(first=JUNE), facts={"effective_from": {"value": "2026-06-01", "where": "sidecar, from"}})),
        [SERVES, "It is in force from 2026-06-01 (2026-06-01: sidecar, from); today it applies.", EVERYONE],
    ),
    "superseded": (
        replace(
            state(replace(stay(last=JUNE), superseded=Supersession(document_id="b", since=TODAY))),
            names={"b": "new.md"},
        ),
        [
            SERVES,
            "It is in force until 2026-06-01; it does not apply any more.",
            "From 2026-06-02 on, 'new.md' takes its place.",
            EVERYONE,
        ],
    ),
    "two versions": (
        state(stay("v1", 1, 2), stay("v1", 2, last=JUNE), stay("v2", 2, first=TODAY)),
        [
            "Its version of generation 2 (2026-06-02) serves.",
            "Its version of generation 1 (2026-06-01) is in force until 2026-06-01; it does not apply any more.",
            "Its version of generation 2 (2026-06-02) is in force from 2026-06-02; today it applies.",
            EVERYONE,
        ],
    ),
    "quarantined, and served": (
        state(stay(), item="quarantined", reason="is damaged; copy it again."),
        [
            "It is in quarantine since 2026-06-01: it is damaged; copy it again.",
            "Its version of generation 1 (2026-06-01) still serves.",
            ALWAYS,
            EVERYONE,
        ],
    ),
    "quarantined, and never read": (
        state(item="quarantined", reason="is damaged; copy it again."),
        ["It is in quarantine since 2026-06-01: it is damaged; copy it again.", "No version of it is served."],
    ),
    "ignored": (state(item="ignored", reason="hidden file"), ["It is not taken in, by this rule: hidden file."]),
    "gone from the source": (
        state(stay(died=2), item=""),
        [
            "It is not in the corpus since generation 2 (2026-06-02): the source does not have it any more.",
            "Generation 1 and older ones may still find it.",
        ],
    ),
    "rolled away": (
        state(stay("v1", 2, 3), item=""),
        [
            "It is not in the corpus since generation 3 (2026-06-03): the source was given an older state, which lacks it.",
            "Generation 2 and older ones may still find it.",
        ],
    ),
    "source removed": (
        state(stay(died=4), item=""),
        [
            "It is not in the corpus since generation 4 (2026-06-04): its source was removed.",
            "Generation 3 and older ones may still find it.",
        ],
    ),
    "never held": (state(item="indexed"), ["The corpus never held it."]),
    "erased": (
        replace(
            state(item=""),
            history=DocumentHistory(
                stays=(), generations={}, erasure=Erasure(at=AT, actor="anna", reason="asked for by its subject")
            ),
        ),
        ["It was erased on 2026-06-01 by anna (asked for by its subject); nothing of it is kept."],
    ),
}


@pytest.mark.parametrize("case", NOW)
def test_where_a_document_stands_is_said(case: str) -> None:
    given, expected = NOW[case]
    assert list(explain(given, TODAY).now) == expected


HISTORY = {
    "taken in": ((stay(),), ["by anna, a refresh: taken in as 'Leave', for everyone."]),
    "another version": (
        (stay("v1", 1, 2), stay("v2", 2)),
        [
            "by anna, a refresh: taken in as 'Leave', for everyone.",
            "by anna, a refresh: another version, 'Leave'.",
        ],
    ),
    "beside the one before": (
        (stay("v1", 1, 2), stay("v1", 2, last=JUNE), stay("v2", 2, first=TODAY)),
        [
            "by anna, a refresh: taken in as 'Leave', for everyone.",
            "by anna, a refresh: another version, 'Leave' beside the one before.",
        ],
    ),
    "narrowed": (
        (stay("v1", 1, 2), stay("v1", 2, readers=("hr",))),
        [
            "by anna, a refresh: taken in as 'Leave', for everyone.",
            "by anna, a refresh: readers changed from everyone to members of hr.",
        ],
    ),
    "ended": (
        (stay("v1", 1, 2), stay("v1", 2, last=JUNE)),
        [
            "by anna, a refresh: taken in as 'Leave', for everyone.",
            "by anna, a refresh: from now on it is in force until 2026-06-01.",
        ],
    ),
    "left and came back": (
        (stay("v1", 1, 2), stay("v1", 3)),
        [
            "by anna, a refresh: taken in as 'Leave', for everyone.",
            "by anna, a refresh: left the corpus.",
            "by anna, a rollback: came back as 'Leave', for everyone.",
        ],
    ),
    "removed with its source": (
        (stay("v1", 1, 4),),
        [
            "by anna, a refresh: taken in as 'Leave', for everyone.",
            "by anna, the removal of its source: left the corpus.",
        ],
    ),
}


@pytest.mark.parametrize("case", HISTORY)
def test_what_every_generation_did_is_said(case: str) -> None:
    stays, expected = HISTORY[case]
    said = explain(state(*stays), TODAY).history
    assert [sentence.split(") ", 1)[1] for sentence in said] == expected
    turns = DocumentHistory(stays=stays, generations={}, erasure=None).turns
    assert [sentence.split(" (")[0] for sentence in said] == [f"Generation {turn}" for turn in turns]


def test_a_generation_that_was_vacuumed_is_named_without_its_day() -> None:
    history = DocumentHistory(stays=(stay(),), generations={}, erasure=None)
    told = explain(replace(state(), history=history), TODAY)
    assert told.now[0] == "Its version of generation 1 serves."
    assert told.history == ("Generation 1: taken in as 'Leave', for everyone.",)
