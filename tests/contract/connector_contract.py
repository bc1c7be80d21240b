"""The contract of connectors, which every one passes: it lists all, once, in order; it fetches what it listed."""

import json
from collections.abc import Mapping
from typing import Protocol

import pytest

from ingest.connectors.port import Connector, ItemGone, ItemUnreadable, SourceUnreachable


class Place(Protocol):
    """A source that a test can change, and its connector."""

    keeps_what_it_listed: bool
    """Whether fetching gives what the listing saw, however the source changed since."""

    def write(self, items: Mapping[str, str]) -> None:
        """Make these, and no others, the source's items."""
        ...

    def destroy(self) -> None:
        """Make the source unreachable."""
        ...

    def connect(self) -> Connector:
        """Reach it."""
        ...


class ConnectorContract:
    """Subclass it and override ``place``."""

    @pytest.fixture
    def place(self) -> Place:
        raise NotImplementedError

    def test_items_are_listed_once_and_in_order(self, place: Place) -> None:
        place.write({"b": "2", "a": "1", "c": "3"})
        found = place.connect().listing()
        assert [item.uri for item in found.items] == ["a", "b", "c"]
        assert (len(found.items), found.problem) == (3, "")
        assert [item.uri for item in found.items] == ["a", "b", "c"], "it can be read again"
        assert all(item.stamp and not item.ignored for item in found.items)

    def test_nothing_is_listed_where_there_is_nothing(self, place: Place) -> None:
        place.write({})
        assert list(place.connect().listing().items) == []

    def test_what_is_fetched_is_what_was_written(self, place: Place) -> None:
        place.write({"a": "ünï 🌾", "b": "z" * 100_000})
        connector = place.connect()
        connector.listing()
        assert "ünï 🌾" in readable(connector.fetch("a").raw)
        assert connector.fetch("b").raw.count(b"z") == 100_000

    def test_a_stamp_stays_until_the_content_changes(self, place: Place) -> None:
        place.write({"a": "1", "b": "2"})
        connector = place.connect()
        first = {item.uri: item.stamp for item in connector.listing().items}
        assert {item.uri: item.stamp for item in connector.listing().items} == first
        place.write({"a": "1 and more", "b": "2"})
        assert next(iter(place.connect().listing().items)).stamp != first["a"]

    def test_a_deletion_is_seen(self, place: Place) -> None:
        place.write({"a": "1", "b": "2"})
        connector = place.connect()
        connector.listing()
        place.write({"b": "2"})
        assert [item.uri for item in connector.listing().items] == ["b"]

    def test_an_item_that_went_after_it_was_listed_is_gone_or_as_it_was_listed(self, place: Place) -> None:
        place.write({"a": "1", "b": "2"})
        connector = place.connect()
        connector.listing()
        place.write({"b": "2"})
        if place.keeps_what_it_listed:
            assert readable(connector.fetch("a").raw) == "1"
        else:
            with pytest.raises(ItemGone, match="refresh again"):
                connector.fetch("a")

    def test_a_source_that_went_after_it_was_listed_gives_no_other_items(self, place: Place) -> None:
        place.write({"a": "1"})
        connector = place.connect()
        connector.listing()
        place.destroy()
        if place.keeps_what_it_listed:
            assert readable(connector.fetch("a").raw) == "1"
        else:
            with pytest.raises(ItemUnreadable):
                connector.fetch("a")

    def test_what_was_never_listed_is_gone(self, place: Place) -> None:
        place.write({"a": "1"})
        connector = place.connect()
        connector.listing()
        with pytest.raises(ItemGone, match="refresh again"):
            connector.fetch("never")

    def test_a_source_that_is_not_there_says_so_and_what_to_do(self, place: Place) -> None:
        place.write({"a": "1"})
        place.destroy()
        with pytest.raises(SourceUnreachable, match=r"nothing was changed\. .*'gristmill source add'"):
            place.connect().listing()

    def test_names_are_text_that_can_be_stored(self, place: Place) -> None:
        place.write({"ünï 🌾": "1", "a b": "2", "quote'\"": "3"})
        for item in place.connect().listing().items:
            json.dumps(item.uri).encode()


def readable(raw: bytes) -> str:
    text = raw.decode()
    return str(json.loads(text)["text"]) if text.startswith("{") else text
