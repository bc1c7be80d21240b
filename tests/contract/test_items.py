"""The items of a listing come in order and once, whether they are few or lie on disk."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.connectors.items import Items, Place
from ingest.connectors.port import Item

COUNTS = [0, 1, 3, 5000, 5001, 12_345]


def item(uri: str, stamp: str = "1") -> Item:
    return Item(uri=uri, stamp=stamp, size=len(uri), ignored="a rule" if uri.startswith(".") else "")


def filled(uris: Sequence[str]) -> Items:
    items = Items()
    for place, uri in enumerate(uris):
        items.add(item(uri), place)
    return items


@pytest.mark.parametrize("count", COUNTS)
def test_any_number_comes_in_order_as_often_as_asked(count: int) -> None:
    uris = [f"{number * 7919 % 1_000_003}.md" for number in range(count)]
    items = filled(uris)
    assert list(items) == [item(uri) for uri in sorted(uris)]
    assert (len(items), sum(1 for _ in items), items.repeats) == (count, count, [])
    assert all(items.find(uri) == (item(uri), place) for place, uri in enumerate(uris))
    assert items.find("never") is None


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=3), unique=True))
def test_names_of_every_script_come_back_as_they_were(uris: list[str]) -> None:
    assert [found.uri for found in filled(uris)] == sorted(uris)


@pytest.mark.parametrize("count", COUNTS[1:])
def test_a_repeated_uri_is_told_and_the_first_item_stays(count: int) -> None:
    items = filled([f"{number}.md" for number in range(count)])
    items.add(item("0.md", "2"), 99_999)
    assert items.repeats == [("0.md", 99_999)]
    assert (len(items), items.find("0.md")) == (count, (item("0.md"), 0))


def test_no_more_than_some_repeats_are_told() -> None:
    items = filled(["a"] * 12_000)
    assert (len(items), items.repeats) == (1, [("a", 1), ("a", 2), ("a", 3)])


def test_an_item_is_in_it_only_as_it_was_put_in() -> None:
    items = filled(["a", ".b"])
    assert item("a") in items
    assert item(".b") in items
    assert item("a", "2") not in items
    assert item("c") not in items


@pytest.mark.parametrize("place", [None, 7, b"\xff.md"])
def test_a_place_comes_back_as_it_was(place: Place) -> None:
    items = Items()
    items.add(item("a"), place)
    assert items.find("a") == (item("a"), place)
    for number in range(6000):
        items.add(item(f"{number}.md"))
    assert items.find("a") == (item("a"), place)
