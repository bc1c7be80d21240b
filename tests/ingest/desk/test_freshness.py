"""How fresh a document is follows from facts, a word given, and today; from nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.desk.freshness import Age, Attestation, judge

TODAY = date(2026, 6, 15)
CHANGED = date(2026, 5, 1)


def age(
    *,
    changed: date = CHANGED,
    within: int | None = None,
    review: date | None = None,
    attested: Attestation | None = None,
    broken: str | None = None,
) -> Age:
    return Age(
        changed_on=changed,
        changed_says="the document",
        fresh_within_days=within,
        review_by=review,
        attested=attested,
        broken=broken,
    )


def word(day: date, until: date | None = None) -> Attestation:
    return Attestation(by="Ada", day=day, until=until)


@pytest.mark.parametrize(
    ("known", "state", "due"),
    [
        (age(), "unknown", None),
        (age(within=90), "fresh", date(2026, 7, 30)),
        (age(within=50), "due soon", date(2026, 6, 20)),
        (age(within=45), "due soon", TODAY),
        (age(within=44), "stale", date(2026, 6, 14)),
        (age(review=date(2026, 12, 31)), "fresh", date(2026, 12, 31)),
        (age(review=date(2026, 6, 29)), "due soon", date(2026, 6, 29)),
        (age(review=date(2026, 6, 30)), "fresh", date(2026, 6, 30)),
        (age(review=date(2026, 6, 14)), "stale", date(2026, 6, 14)),
        (age(within=400, review=date(2026, 6, 1)), "stale", date(2026, 6, 1)),
        (age(within=10, review=date(2027, 6, 1)), "stale", date(2026, 5, 11)),
    ],
)
def test_the_first_limit_that_is_reached_decides(known: Age, state: str, due: date | None) -> None:
    verdict = judge(known, TODAY)
    assert (verdict.state, verdict.due) == (state, due)


@pytest.mark.parametrize(
    ("known", "state", "due"),
    [
        (age(within=30, attested=word(date(2026, 6, 10))), "fresh", date(2026, 7, 10)),
        (age(changed=date(2026, 6, 12), within=30, attested=word(date(2026, 6, 10))), "fresh", date(2026, 7, 12)),
        (age(review=date(2026, 6, 1), attested=word(date(2026, 6, 1))), "fresh", None),
        (age(review=date(2026, 6, 1), attested=word(date(2026, 5, 31))), "stale", date(2026, 6, 1)),
        (age(within=10, review=date(2026, 6, 1), attested=word(CHANGED, date(2026, 9, 1))), "fresh", date(2026, 9, 1)),
        (age(within=900, attested=word(CHANGED, date(2026, 6, 14))), "stale", date(2026, 6, 14)),
    ],
)
def test_a_word_given_makes_it_fresh_again_for_as_long_as_it_says(known: Age, state: str, due: date | None) -> None:
    verdict = judge(known, TODAY)
    assert (verdict.state, verdict.due) == (state, due)


def test_a_document_whose_newest_state_cannot_be_read_is_stale_whatever_was_said() -> None:
    verdict = judge(
        age(attested=word(TODAY, date(2030, 1, 1)), broken="could not be read: 'a.pdf' is encrypted"), TODAY
    )
    assert verdict.state == "stale"
    assert "encrypted" in verdict.reason


def test_the_reason_says_who_gave_the_word_and_when() -> None:
    assert "Ada attested it on 2026-06-10" in judge(age(within=30, attested=word(date(2026, 6, 10))), TODAY).reason
    assert "--fresh-within" in judge(age(), TODAY).reason


@given(
    within=st.none() | st.integers(1, 2000),
    review=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    changed=st.dates(date(2015, 1, 1), date(2026, 6, 15)),
    later=st.integers(0, 3000),
)
def test_time_alone_never_makes_a_document_fresher(
    within: int | None, review: date | None, changed: date, later: int
) -> None:
    order = ("fresh", "due soon", "stale")
    known = age(changed=changed, within=within, review=review)
    now, then = judge(known, TODAY), judge(known, TODAY + timedelta(days=later))
    if now.state == "unknown":
        assert then == now
    else:
        assert order.index(now.state) <= order.index(then.state)
        assert now.due == then.due


@given(
    within=st.none() | st.integers(1, 2000),
    review=st.none() | st.dates(date(2020, 1, 1), TODAY),
    changed=st.dates(date(2015, 1, 1), TODAY),
)
def test_a_word_given_today_makes_any_readable_document_fresh(
    within: int | None, review: date | None, changed: date
) -> None:
    verdict = judge(age(changed=changed, within=within, review=review, attested=word(TODAY)), TODAY)
    assert verdict.state in {"fresh", "due soon"}
    assert (verdict.state == "fresh") or (within is not None and within < 5) or verdict.due == TODAY
