"""Passages tile the normalized text: nothing is lost, nothing twice, and no passage crosses a heading."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.changes import NewPassage
from index.layout import PlacedBlock
from ingest.chunk import Chunking, chunk
from ingest.normalize import Normalized, normalize
from ingest.parse.elements import Block, BlockKind

LETTERS = st.text("aBü1.!?-🌾漢", min_size=1, max_size=12)
WORDS = st.lists(LETTERS, min_size=1, max_size=40).map(" ".join)
TABLES = st.lists(st.lists(LETTERS, min_size=1, max_size=4).map(" | ".join), min_size=1, max_size=20).map("\n".join)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    kind: BlockKind = draw(st.sampled_from(["heading", "paragraph", "item", "table"]))
    text = draw(TABLES if kind == "table" else WORDS)
    level = draw(st.integers(1, 4)) if kind == "heading" else 0
    return Block(kind=kind, text=text, level=level, page=draw(st.none() | st.integers(1, 9)))


DOCUMENTS = st.lists(blocks(), max_size=15)
LIMITS = st.sampled_from([20, 60, 200, 1000])


def cut(document: list[Block], most: int) -> tuple[Normalized, tuple[NewPassage, ...]]:
    normalized = normalize(document)
    return normalized, chunk(normalized, Chunking(most_characters=most))


@given(DOCUMENTS, LIMITS)
def test_every_character_lies_in_exactly_one_passage(document: list[Block], most: int) -> None:
    normalized, passages = cut(document, most)
    covered = [0] * len(normalized.text)
    for passage in passages:
        for place in range(passage.span.start, passage.span.end):
            covered[place] += 1
    assert all(count == 1 or normalized.text[place].isspace() for place, count in enumerate(covered))
    assert max(covered, default=0) <= 1


@given(DOCUMENTS, LIMITS)
def test_a_passage_is_its_span_in_order_and_of_bounded_size(document: list[Block], most: int) -> None:
    normalized, passages = cut(document, most)
    assert [passage.text for passage in passages] == [passage.span.of(normalized.text) for passage in passages]
    assert [passage.span for passage in passages] == sorted(passage.span for passage in passages)
    assert all(0 < len(passage.text.strip()) <= len(passage.text) <= most for passage in passages)


@example(
    [Block(kind="paragraph", text="1")] + [Block(kind="heading", text=t, level=1) for t in ("1 1 111111", "1 1111111")],
    20,
)
@given(DOCUMENTS, LIMITS)
def test_no_passage_holds_text_from_both_sides_of_a_heading(document: list[Block], most: int) -> None:
    normalized, passages = cut(document, most)
    for passage in passages:
        inside = [block for block in normalized.blocks if overlap(block, passage)]
        kinds = ["heading" if block.kind == "heading" else "text" for block in inside]
        assert kinds == sorted(kinds)  # headings, if any, come first
        assert passage.heading[: len(inside[-1].heading)] == inside[-1].heading


@given(DOCUMENTS, LIMITS)
def test_the_same_document_is_always_cut_alike(document: list[Block], most: int) -> None:
    assert cut(document, most) == cut(list(document), most)


@given(DOCUMENTS)
def test_a_passage_is_on_the_page_of_its_first_block_that_has_one(document: list[Block]) -> None:
    normalized, passages = cut(document, 200)
    for passage in passages:
        pages = [block.page for block in normalized.blocks if overlap(block, passage)]
        assert passage.page == next((page for page in pages if page is not None), None)


@given(DOCUMENTS)
def test_a_change_in_one_section_leaves_the_passages_of_the_others(document: list[Block]) -> None:
    first, last = Block(kind="heading", text="First", level=1), Block(kind="heading", text="Last", level=1)
    body = Block(kind="paragraph", text="The words of the last section.")
    alone = cut([last, body], 200)[1]
    with_more = cut([first, Block(kind="paragraph", text="Some words."), *document, last, body], 200)[1]
    assert (with_more[-1].text, with_more[-1].heading) == (alone[-1].text, alone[-1].heading) or document_ends_open(
        document
    )


def test_a_text_is_cut_at_the_end_of_a_sentence() -> None:
    text = "One sentence is here. " * 20
    _, passages = cut([Block(kind="paragraph", text=text.strip())], 100)
    assert {passage.text[-1] for passage in passages} == {"."}


def test_a_long_table_is_cut_at_line_ends_and_each_piece_knows_its_columns() -> None:
    rows = ["name | days", *(f"name {n} | {n}" for n in range(50))]
    _, passages = cut([Block(kind="heading", text="Leave", level=1), Block(kind="table", text="\n".join(rows))], 100)
    assert len(passages) > 5
    assert [line for passage in passages for line in passage.text.splitlines() if line][1:] == rows
    assert passages[0].heading == ("Leave",)
    assert {passage.heading for passage in passages[1:]} == {("Leave", "name | days")}


def test_headings_with_nothing_below_them_open_the_next_section() -> None:
    document = [Block(kind="heading", text=text, level=level) for text, level in (("A", 1), ("B", 2), ("C", 2))]
    _, passages = cut([*document, Block(kind="paragraph", text="Words.")], 1000)
    assert [passage.text for passage in passages] == ["A\n\nB\n\nC\n\nWords."]
    assert passages[0].heading == ("A", "C")


def test_a_document_of_headings_only_is_kept() -> None:
    document = [Block(kind="heading", text=f"Heading {n}", level=1) for n in range(200)]
    normalized, passages = cut(document, 1000)
    assert "".join("".join(p.text.split()) for p in passages) == "".join(normalized.text.split())


def test_a_heading_path_forgets_what_a_heading_of_its_level_ends() -> None:
    levels = [("A", 1), ("B", 3), ("C", 2), ("D", 1)]
    normalized = normalize([Block(kind="heading", text=text, level=level) for text, level in levels])
    assert [block.heading for block in normalized.blocks] == [("A",), ("A", "B"), ("A", "C"), ("D",)]


def test_a_heading_is_shortened_in_the_paths_below_it_and_whole_in_the_text() -> None:
    normalized = normalize([Block(kind="heading", text="x" * 900, level=1), Block(kind="paragraph", text="y")])
    assert len(normalized.blocks[1].heading[0]) == 200
    assert "x" * 900 in normalized.text


def test_blocks_stand_apart_and_items_stand_together() -> None:
    document = [Block(kind="paragraph", text="a"), Block(kind="item", text="b"), Block(kind="item", text="c")]
    assert normalize(document).text == "a\n\nb\nc"


def test_nothing_is_cut_from_nothing() -> None:
    assert cut([], 100)[1] == ()


@pytest.mark.parametrize(
    "document",
    [
        [Block(kind="paragraph", text="word " * 400_000)],
        [Block(kind="paragraph", text="x" * 2_000_000)],
        [Block(kind="table", text="\n".join(f"{n} | name" for n in range(150_000)))],
        [Block(kind="heading", text=f"Heading {n}", level=1) for n in range(100_000)],
        [Block(kind="item", text=f"item {n}") for n in range(150_000)],
    ],
    ids=["one line", "one word", "one table", "headings", "items"],
)
def test_two_megabytes_of_anything_are_cut_in_a_second_or_two(document: list[Block]) -> None:
    started = time.process_time()
    cut(document, 1000)
    assert time.process_time() - started < 4


def overlap(block: PlacedBlock, passage: NewPassage) -> bool:
    return block.span.start < passage.span.end and passage.span.start < block.span.end


def document_ends_open(document: list[Block]) -> bool:
    """Headings at the end of what comes before belong to the last section's passage."""
    return bool(document) and document[-1].kind == "heading"
