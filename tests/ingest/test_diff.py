"""What a refresh has to do is decided from stamps: every URI is accounted for once, and nothing else."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.connectors.port import Item
from ingest.diff import (
    ItemState,
    Known,
    Names,
    OutOfOrder,
    RemovalRefused,
    Standing,
    fate,
    guard_removals,
    line_up,
)

URIS = st.sampled_from([f"{letter}.md" for letter in "abcdefgh"])
STAMPS = st.sampled_from(["1", "2"])
RECIPES = st.sampled_from(["now", "then"])
ITEMS = st.builds(Item, uri=URIS, stamp=STAMPS, ignored=st.sampled_from(["", "", "a rule"]), is_settled=st.booleans())
STATES: st.SearchStrategy[ItemState] = st.sampled_from(["indexed", "quarantined", "ignored"])
KNOWN = st.builds(Known, uri=URIS, stamp=STAMPS, content_hash=st.just("c"), state=STATES, recipe=RECIPES)


def item(uri: str = "a.md", stamp: str = "1", *, ignored: str = "", is_settled: bool = True) -> Item:
    return Item(uri=uri, stamp=stamp, ignored=ignored, is_settled=is_settled)


def known(uri: str = "a.md", stamp: str = "1", recipe: str = "now", state: ItemState = "indexed") -> Known:
    return Known(uri=uri, stamp=stamp, content_hash="c", state=state, recipe=recipe)


def standing(listed: Item | None = None, before: Known | None = None, *, is_live: bool = False) -> Standing:
    return Standing(uri="a.md", item=listed, known=before, is_live=is_live)


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (standing(item()), "read"),
        (standing(item(), known(), is_live=True), "unchanged"),
        (standing(item(), known(), is_live=False), "read"),
        (standing(item(), is_live=True), "read"),
        (standing(item(), known(state="quarantined")), "unchanged"),
        (standing(item(), known(state="ignored"), is_live=True), "read"),
        (standing(item(stamp="2"), known(), is_live=True), "read"),
        (standing(item(), known(recipe="then"), is_live=True), "read"),
        (standing(item(is_settled=False), known(), is_live=True), "read"),
        (standing(item(ignored="a rule")), "ignored"),
        (standing(item(ignored="a rule"), known(), is_live=True), "ignored"),
        (standing(None, known(), is_live=True), "gone"),
        (standing(None, known(state="ignored")), "gone"),
        (standing(None, None, is_live=True), "gone"),
    ],
)
def test_what_becomes_of_one_uri(found: Standing, what: str) -> None:
    assert fate(found, recipe="now", is_complete=True) == what
    assert fate(found, recipe="now", is_complete=False) == what.replace("gone", "left out")


LISTED = st.lists(ITEMS, unique_by=lambda i: i.uri)
REMEMBERED = st.lists(KNOWN, unique_by=lambda k: k.uri)


@given(LISTED, REMEMBERED, st.sets(URIS))
def test_three_streams_are_lined_up_by_uri(items: list[Item], before: list[Known], live: set[str]) -> None:
    listed, remembered = {i.uri: i for i in items}, {k.uri: k for k in before}
    found = list(line_up(sorted(items, key=by_uri), sorted(before, key=by_uri), sorted(live)))
    assert found == [
        Standing(uri=uri, item=listed.get(uri), known=remembered.get(uri), is_live=uri in live)
        for uri in sorted({*listed, *remembered, *live})
    ]


@pytest.mark.parametrize("streams", [("ba", "", ""), ("", "ba", ""), ("", "", "ba"), ("aa", "", ""), ("", "", "aa")])
def test_a_stream_that_is_out_of_order_is_refused(streams: tuple[str, str, str]) -> None:
    listed, before, live = streams
    with pytest.raises(OutOfOrder, match=r"'a' comes after '.', out of order or twice; nothing was changed"):
        list(line_up(map(item, listed), map(known, before), live))


@pytest.mark.parametrize(
    ("removed", "live", "share", "is_refused"),
    [
        (0, 0, 0.2, False),
        (1, 5, 0.2, False),
        (2, 5, 0.2, True),
        (5, 5, 1.0, False),
        (1, 100, 0.0, True),
        (0, 9, 0.0, False),
    ],
)
def test_a_refresh_that_would_remove_more_than_its_share_is_refused(
    removed: int, live: int, share: float, is_refused: bool
) -> None:
    gone = names(f"{number}.md" for number in range(removed))
    if not is_refused:
        guard_removals("hr", gone, live, share=share)
        return
    with pytest.raises(RemovalRefused, match=r"nothing was changed.*gristmill refresh hr --allow-removals"):
        guard_removals("hr", gone, live, share=share)


def test_the_refusal_names_some_of_what_would_go() -> None:
    with pytest.raises(RemovalRefused, match=r"remove 4 of 4 documents \('a', 'b', 'c', …\), more than the 20%"):
        guard_removals("hr", names("abcd"), 4, share=0.2)
    with pytest.raises(RemovalRefused, match=r"remove 3 of 3 documents \('a', 'b', 'c'\), more than the 20%"):
        guard_removals("hr", names("abc"), 3, share=0.2)


def names(of: Iterable[str]) -> Names:
    found = Names()
    for name in of:
        found.add(name)
    return found


def by_uri(one: Item | Known) -> str:
    return one.uri
