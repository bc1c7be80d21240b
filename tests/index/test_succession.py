"""What becomes of a document's live versions when a new one arrives."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.succession import Live, succeed
from tests.support.corpus import visible

Y24, Y25, Y26 = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
DAY = timedelta(days=1)


def live(version_id: str, first: date | None = None, last: date | None = None) -> Live:
    return Live(version_id=version_id, visibility=visible(first=first, last=last))


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        pytest.param([], live("a"), [live("a")], id="the first version just lives"),
        pytest.param([live("a")], live("b"), [live("b")], id="an undated one replaces an undated one"),
        pytest.param([live("a", Y24)], live("b"), [live("b")], id="an undated one replaces a dated one"),
        pytest.param(
            [live("a", Y24, Y25 - DAY), live("b", Y25)], live("c"), [live("c")], id="an undated one replaces them all"
        ),
        pytest.param(
            [live("a")],
            live("b", Y25),
            [live("a", None, Y25 - DAY), live("b", Y25)],
            id="a dated one ends an undated one",
        ),
        pytest.param(
            [live("a", Y24)],
            live("b", Y25),
            [live("a", Y24, Y25 - DAY), live("b", Y25)],
            id="a dated one ends an older one",
        ),
        pytest.param(
            [live("a", Y24, Y24 + DAY)],
            live("b", Y25),
            [live("a", Y24, Y24 + DAY), live("b", Y25)],
            id="what ended before stays as it was, gap and all",
        ),
        pytest.param([live("a", Y25)], live("b", Y25), [live("b", Y25)], id="the same first day: the new one wins"),
        pytest.param([live("a", Y26)], live("b", Y25), [live("b", Y25)], id="an earlier start replaces a later one"),
        pytest.param(
            [live("a")], live("b", None, Y25), [live("b", None, Y25)], id="an end alone does not keep the old"
        ),
        pytest.param(
            [live("a", Y24)],
            live("b", Y25, Y26),
            [live("a", Y24, Y25 - DAY), live("b", Y25, Y26)],
            id="nothing comes back after an end",
        ),
        pytest.param(
            [live("a", Y24)], live("a", Y25), [live("a", Y25)], id="new dates of the same version replace its old"
        ),
        pytest.param(
            [live("a", None, Y25 - DAY), live("b", Y25)],
            live("b", Y25),
            [live("a", None, Y25 - DAY), live("b", Y25)],
            id="seeing the newest again changes nothing",
        ),
        pytest.param(
            [live("a", Y24, Y25 - DAY), live("b", Y25)],
            live("c", Y25 + DAY),
            [live("a", Y24, Y25 - DAY), live("b", Y25, Y25), live("c", Y25 + DAY)],
            id="a chain grows at its end",
        ),
    ],
)
def test_a_new_version_leaves_the_time_before_its_first_day(before: list[Live], new: Live, after: list[Live]) -> None:
    assert [replace(version, said=None) for version in succeed(before, new)] == after


def test_the_readers_of_the_new_version_hold_for_its_past_too() -> None:
    old = Live(version_id="a", visibility=visible(["staff", "hr"], first=Y24))
    new = Live(version_id="b", visibility=visible(["hr"], first=Y25))
    assert [version.visibility.readers for version in succeed([old], new)] == [{"hr"}, {"hr"}]


DATES = st.one_of(st.none(), st.integers(0, 9).map(lambda n: Y25 + n * DAY))
CALENDAR = [Y25 + n * DAY for n in range(-1, 12)]


@st.composite
def arrivals(draw: st.DrawFn) -> Live:
    first, last = draw(DATES), draw(DATES)
    if first and last and last < first:
        first, last = last, first
    return Live(
        version_id=draw(st.sampled_from("abcdef")),
        visibility=visible(draw(st.sampled_from([["staff"], ["hr"], ["staff", "hr"]])), first=first, last=last),
    )


def arrived(versions: Sequence[Live]) -> list[Live]:
    held: list[Live] = []
    for version in versions:
        held = succeed(held, version)
    return held


def in_force(held: Sequence[Live], day: date) -> list[str]:
    return [version.version_id for version in held if version.visibility.in_force.covers(day)]


@given(st.lists(arrivals(), max_size=8))
def test_two_versions_of_a_document_are_never_in_force_on_one_day(versions: list[Live]) -> None:
    held = arrived(versions)
    assert all(len(in_force(held, day)) <= 1 for day in CALENDAR)
    assert len({version.version_id for version in held}) == len(held)


@given(st.lists(arrivals(), min_size=1, max_size=8))
def test_the_newest_wins_on_every_day_that_it_names(versions: list[Live]) -> None:
    held, newest = arrived(versions), versions[-1]
    for day in CALENDAR:
        if newest.visibility.in_force.covers(day):
            assert in_force(held, day) == [newest.version_id]


@given(st.lists(arrivals(), max_size=8), arrivals())
def test_the_days_before_a_new_version_begins_stay_as_they_were(versions: list[Live], new: Live) -> None:
    before = arrived(versions)
    after = succeed(before, new)
    for day in CALENDAR:
        start = new.visibility.in_force.first
        if start is not None and day < start and new.version_id not in in_force(before, day):
            assert in_force(after, day) == in_force(before, day)


@given(st.lists(arrivals(), max_size=8), arrivals())
def test_the_same_version_twice_is_the_same_as_once(versions: list[Live], new: Live) -> None:
    once = succeed(arrived(versions), new)
    assert succeed(once, new) == once


@given(st.lists(arrivals(), min_size=1, max_size=8))
def test_all_live_versions_have_the_readers_of_the_newest(versions: list[Live]) -> None:
    assert {version.visibility.readers for version in arrived(versions)} == {versions[-1].visibility.readers}
