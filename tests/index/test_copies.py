"""Copies take one place among the hits."""

from dataclasses import replace

import pytest

from index.copies import merge_copies
from index.values import Hit, InForce, Span


def hit(document: str, text: str) -> Hit:
    return Hit(
        score=1.0,
        similarity=0.5,
        source="s",
        document=document,
        title=document,
        version_id=f"v-{document}",
        passage_id=f"p-{document}-{text}",
        text=text,
        heading=(),
        page=None,
        span=Span(start=0, end=len(text)),
        in_force=InForce(),
    )


def test_the_best_of_several_copies_is_kept_and_names_the_others() -> None:
    same = "Travel receipts are due within 30 days."
    merged = merge_copies([hit("a", same), hit("b", same), hit("c", same), hit("d", "Something else.")], 5)
    assert [found.document for found in merged] == ["a", "d"]
    assert merged[0].copies == ("b", "c")


def test_a_piece_of_a_longer_passage_is_a_copy_of_it() -> None:
    piece = "Receipts are due within 30 days of the trip."
    whole = f"{piece} Later claims need the approval of the head of the department, who answers by mail."
    assert [found.document for found in merge_copies([hit("long", whole), hit("short", piece)], 5)] == ["long"]
    assert [found.document for found in merge_copies([hit("short", piece), hit("long", whole)], 5)] == ["short"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Receipts are due within 30 days.", "Receipts are due within 14 days."),
        ("Part 1 as of 1.", "Part 1 as of 2."),
        ("Employees may work from abroad for a while.", "Employees may not work from abroad for a while."),
        ("The fee is refunded in full.", "The fee isn't refunded in full."),
    ],
)
def test_passages_that_disagree_on_a_number_or_on_a_not_stay_apart(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        merged = merge_copies([hit("a", first), hit("b", second)], 5)
        assert [found.document for found in merged] == ["a", "b"]
        assert merged[0].copies == ()


def test_two_passages_of_one_document_stay_apart() -> None:
    one = hit("a", "The same words.")
    assert len(merge_copies([one, replace(one, passage_id="another")], 5)) == 2


def test_no_more_hits_are_taken_than_are_needed() -> None:
    taken: list[str] = []

    def source() -> object:
        for name in "abcdef":
            taken.append(name)
            yield hit(name, f"words of {name} alone {name * 3}")

    assert len(merge_copies(source(), 2)) == 2  # type: ignore[arg-type]
    assert taken == ["a", "b"]
