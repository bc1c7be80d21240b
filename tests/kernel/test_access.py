"""What somebody may see."""

import pytest

from kernel.access import AccessScope, narrowed, parse_readers


def test_everybody_is_in_everyone() -> None:
    assert AccessScope.of(["hr"]).groups == {"hr", "everyone"}
    assert AccessScope.of([]).allows(["everyone"])


@pytest.mark.parametrize(
    ("readers", "allowed"), [(["hr"], True), (["hr", "it"], True), (["it"], False), ([], False), (["HR"], False)]
)
def test_one_shared_group_is_enough(readers: list[str], allowed: bool) -> None:
    assert AccessScope(groups=frozenset({"hr", "board"})).allows(readers) == allowed


@pytest.mark.parametrize(
    ("text", "readers"),
    [
        ("hr, finance", {"hr", "finance"}),
        ("hr team", {"hr team"}),
        (" hr ,, hr ", {"hr"}),
        ("", {"everyone"}),
        (None, {"everyone"}),
        (" , ", {"everyone"}),
    ],
)
def test_readers_are_named_with_commas_and_none_means_everyone(text: str | None, readers: set[str]) -> None:
    assert parse_readers(text) == readers


@pytest.mark.parametrize(
    ("readers", "most", "left"),
    [
        ({"hr"}, {"everyone"}, {"hr"}),
        ({"everyone"}, {"hr"}, {"hr"}),
        ({"hr", "it"}, {"hr", "board"}, {"hr"}),
        ({"it"}, {"hr"}, set()),
    ],
)
def test_narrowed_readers_are_among_the_most_there_may_be(readers: set[str], most: set[str], left: set[str]) -> None:
    assert narrowed(frozenset(readers), frozenset(most)) == left
