"""What a refresh has to do is decided from stamps: every listed item is accounted for once, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.connectors.port import Item, Listing
from ingest.diff import ItemState, Known, RemovalRefused, guard_removals, plan

URIS = st.sampled_from([f"{letter}.md" for letter in "abcdefgh"])
STAMPS = st.sampled_from(["1", "2"])
RECIPES = st.sampled_from(["now", "then"])
ITEMS = st.builds(Item, uri=URIS, stamp=STAMPS, ignored=st.sampled_from(["", "", "a rule"]), is_settled=st.booleans())
STATES: st.SearchStrategy[ItemState] = st.sampled_from(["indexed", "quarantined"])
KNOWN = st.builds(Known, uri=URIS, stamp=STAMPS, content_hash=st.just("c"), state=STATES, recipe=RECIPES)


def item(uri: str = "a.md", stamp: str = "1", *, ignored: str = "", is_settled: bool = True) -> Item:
    return Item(uri=uri, stamp=stamp, ignored=ignored, is_settled=is_settled)


def known(uri: str = "a.md", stamp: str = "1", recipe: str = "now", state: ItemState = "indexed") -> Known:
    return Known(uri=uri, stamp=stamp, content_hash="c", state=state, recipe=recipe)


@pytest.mark.parametrize(
    ("listed", "before", "fate"),
    [
        (item(), None, "read"),
        (item(), known(), "unchanged"),
        (item(), known(state="quarantined"), "unchanged"),
        (item(stamp="2"), known(), "read"),
        (item(), known(recipe="then"), "read"),
        (item(is_settled=False), known(), "read"),
        (item(ignored="a rule"), None, "ignored"),
        (item(ignored="a rule"), known(), "ignored and gone"),
        (None, known(), "gone"),
    ],
)
def test_what_becomes_of_one_item(listed: Item | None, before: Known | None, fate: str) -> None:
    listing = Listing(items=(listed,) if listed else ())
    found = plan(listing, {"a.md": before} if before else {}, set(), recipe="now")
    fates = {
        "read": bool(found.read),
        "unchanged": bool(found.unchanged),
        "ignored": bool(found.ignored),
        "gone": bool(found.gone),
    }
    assert [name for name, is_so in fates.items() if is_so] == fate.split(" and ")


@given(st.lists(ITEMS, unique_by=lambda i: i.uri), st.lists(KNOWN, unique_by=lambda k: k.uri), st.sets(URIS))
def test_every_item_is_accounted_for_exactly_once(items: list[Item], before: list[Known], live: set[str]) -> None:
    found = plan(Listing(items=tuple(items)), {k.uri: k for k in before}, live, recipe="now")
    fates = [*(i.uri for i in found.read), *found.unchanged, *(i.uri for i in found.ignored)]
    assert sorted(fates) == sorted(i.uri for i in items)
    documents = {i.uri for i in items if not i.ignored}
    assert set(found.gone) == ({k.uri for k in before} | live) - documents
    assert list(found.gone) == sorted(set(found.gone))


@given(st.lists(ITEMS, unique_by=lambda i: i.uri), st.lists(KNOWN, unique_by=lambda k: k.uri), st.sets(URIS))
def test_a_partial_listing_removes_nothing(items: list[Item], before: list[Known], live: set[str]) -> None:
    listing = Listing(items=tuple(items), problem="half of it could not be listed")
    found = plan(listing, {k.uri: k for k in before}, live, recipe="now")
    assert found.gone == ()


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
    uris = [f"{number}.md" for number in range(removed)]
    if not is_refused:
        guard_removals("hr", uris, live, share=share)
        return
    with pytest.raises(RemovalRefused, match=r"nothing was changed.*gristmill refresh hr --allow-removals"):
        guard_removals("hr", uris, live, share=share)


def test_the_refusal_names_some_of_what_would_go() -> None:
    with pytest.raises(RemovalRefused, match=r"remove 4 of 4 documents \('a', 'b', 'c', …\), more than the 20%"):
        guard_removals("hr", ["a", "b", "c", "d"], 4, share=0.2)
