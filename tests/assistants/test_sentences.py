import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistants.sentences import is_item, is_row, split_sentences


def pieces(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


texts = st.lists(
    st.sampled_from(
        [
            "A b.",
            "e.g. ",
            "3.5",
            "\n",
            "\n\n",
            "- item",
            "| a | b |",
            "No. 5",
            "Dr. X",
            "why? ",
            '"Yes!" ',
            "1. ",
            "\t",
            " ",
            "…",
        ]
    )
    | st.text(max_size=8)
).map("".join)


@given(texts)
def test_sentences_never_overlap_and_cover_every_visible_character_once(text: str) -> None:
    spans = split_sentences(text)
    covered = [place for span in spans for place in range(span.start, span.end)]
    visible = [place for place, character in enumerate(text) if not character.isspace()]
    assert covered == sorted(set(covered))
    assert set(visible) <= set(covered)
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "Pay 3.5 percent of the price.",
        "See No. 5 of the list.",
        "Dr. Smith and J. R. Hartley agreed.",
        "Use a form, e.g. Form 12, for this.",
        "The U.S. Army paid.",
        "Acme Ltd. Bank pays.",
        "He said yes. and then went on.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert pieces(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("Is it paid? No. Ask first.", ["Is it paid?", "No.", "Ask first."]),
        ("It was 1984. Then came 1985.", ["It was 1984.", "Then came 1985."]),
    ],
)
def test_prose_is_split_at_sentence_ends(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_list_item_is_kept_whole_with_all_its_sentences() -> None:
    text = "You need:\n- A form. Signed by both.\n- A photo.\n2. Third thing"
    assert pieces(text) == ["You need:", "- A form. Signed by both.", "- A photo.", "2. Third thing"]


def test_a_very_long_list_item_is_split_like_prose() -> None:
    assert len(pieces("- " + "This is one of many sentences. " * 30)) == 30


def test_table_rows_are_kept_whole() -> None:
    text = "Grade | Days off. In hours\nA | 30. 240\nB\t28"
    assert pieces(text) == ["Grade | Days off. In hours", "A | 30. 240", "B\t28"]


def test_a_wrapped_line_goes_on_in_the_next_one_but_a_short_line_does_not() -> None:
    wrapped = "Employees of every grade may take twenty weeks of leave\nAfter a birth or an adoption. Apply early."
    assert pieces(wrapped) == [wrapped.removesuffix(" Apply early."), "Apply early."]
    assert pieces("Contact\nHuman Resources") == ["Contact", "Human Resources"]


def test_a_blank_line_always_ends_a_sentence() -> None:
    long = "Employees of every grade may take twenty weeks of leave"
    assert pieces(f"{long}\n\n{long}") == [long, long]


def test_items_and_rows_are_recognised_by_their_marks() -> None:
    assert is_item("• five days")
    assert is_item("(a) five days")
    assert not is_item("Five days")
    assert is_row("A | B")
    assert not is_row("A or B")


def test_labelled_lines_below_each_other_are_kept_apart() -> None:
    text = "own wedding or civil partnership: 2 days\ndeath of a brother, sister or grandparent: 2 days\nmoving house: 1 day"
    assert pieces(text) == text.split("\n")
