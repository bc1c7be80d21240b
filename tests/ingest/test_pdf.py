"""PDF: reading order, headings by type, joined words, and the lines that run on every page left out, nothing else."""

import pytest

from ingest.parse.lines import Line, without_running_lines
from tests.ingest.documents import PdfPages, pdf
from tests.ingest.outcomes import parsed, shape, words

BODY = "Body text that is long enough to be the body of the page."


def test_headings_are_known_by_their_size_and_outer_ones_are_larger() -> None:
    pages = PdfPages().line("Handbook", size=20).line(BODY).line("Leave", size=14, gap=10).line(BODY)
    assert shape("a.pdf", pages.raw()) == [
        "h1 Handbook @1",
        f"p {BODY} @1",
        "h2 Leave @1",
        f"p {BODY} @1",
    ]


def test_a_bold_line_above_plain_text_is_a_heading_below_the_large_ones() -> None:
    pages = PdfPages().line("Handbook", size=20).line("Scope", bold=True, gap=10).line(BODY)
    assert shape("a.pdf", pages.raw())[:2] == ["h1 Handbook @1", "h2 Scope @1"]


def test_a_bold_label_is_no_heading() -> None:
    assert not any(
        line.startswith("h") for line in shape("a.pdf", PdfPages().line("Owner: HR", bold=True).line(BODY).raw())
    )


def test_lines_of_a_paragraph_are_joined_and_a_gap_begins_another() -> None:
    pages = PdfPages().line("The first line goes on").line("to a second one.").line("Another paragraph.", gap=20)
    assert shape("a.pdf", pages.raw()) == ["p The first line goes on to a second one. @1", "p Another paragraph. @1"]


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    pages = PdfPages().line("The sentence goes on").page().line("on the next page.").line("And ends.", gap=30)
    assert shape("a.pdf", pages.raw()) == ["p The sentence goes on on the next page. @1", "p And ends. @2"]


def test_words_broken_at_a_line_end_are_joined_and_hyphens_inside_words_stay() -> None:
    raw = pdf("All em-", "ployees apply for benefi-", "ts before the start of the co-operation.")
    assert words("a.pdf", raw) == "All employees apply for benefits before the start of the co-operation."


def test_bullets_and_numbers_begin_items() -> None:
    pages = PdfPages().line("• first item").line("goes on", x=70).line("• second item").line("1. numbered item")
    assert shape("a.pdf", pages.raw()) == ["i first item goes on @1", "i second item @1", "i 1. numbered item @1"]


def test_columns_that_are_written_one_after_the_other_are_read_so() -> None:
    pages = PdfPages()
    for x, side in ((60, "left"), (320, "right")):
        for row in range(5):
            pages.at(x, 700 - row * 14, f"{side} line {row} of the text")
    text = words("a.pdf", pages.raw()).replace("\n", " ")
    assert text.index("left line 4") < text.index("right line 0")


def test_columns_that_are_written_line_by_line_across_the_page_are_read_one_after_the_other() -> None:
    pages = PdfPages()
    for row in range(6):
        for x, side in ((50, "left"), (310, "right")):
            pages.at(x, 700 - row * 14, f"{side} line {row} of a column of running text")
    text = words("a.pdf", pages.raw()).replace("\n", " ")
    assert text.index("left line 5") < text.index("right line 0")


def test_a_table_without_lines_is_read_row_by_row_and_wrapped_cells_stay_in_theirs() -> None:
    pages = PdfPages()
    rows = [
        ("Grade", "Days", "Remarks"),
        ("A", "20", "only in the first"),
        ("", "", "year of work"),
        ("B", "25", "later"),
    ]
    for y, row in zip((700, 680, 668, 648), rows, strict=True):
        for x, text in zip((50, 150, 250), row, strict=True):
            pages.at(x, y, text)
    assert shape("a.pdf", pages.raw()) == [
        "t Grade | Days | Remarks\nA | 20 | only in the first year of work\nB | 25 | later @1"
    ]


def test_labels_and_values_that_stand_apart_are_lines_of_label_and_value() -> None:
    pages = PdfPages()
    for y, (label, value) in zip((700, 686), (("Owner:", "HR"), ("Effective from:", "2026-01-01")), strict=True):
        pages.at(50, y, label).at(200, y, value)
    assert shape("a.pdf", pages.raw()) == ["t Owner: HR\nEffective from: 2026-01-01 @1"]


def test_a_running_header_in_large_type_is_no_heading() -> None:
    pages = PdfPages()
    for number in range(1, 4):
        pages.at(60, 820, "Handbook of the company", size=16).line(f"Square {number * number}. {BODY}").page()
    assert [line for line in shape("a.pdf", pages.raw()) if line.startswith("h")] == []


def test_paragraphs_are_told_apart_by_a_little_more_space_than_lines_have() -> None:
    pages = PdfPages()
    for number in range(3):
        pages.line(f"Paragraph {number} begins here", gap=6).line("and goes on").line("and ends.")
    assert [line[:11] for line in shape("a.pdf", pages.raw())] == ["p Paragraph"] * 3


def test_every_page_is_numbered_from_one() -> None:
    pages = PdfPages().line("One is here.").page().line("Two is here.").page().line("Three is here.")
    assert [block.page for block in parsed("a.pdf", pages.raw()).blocks] == [1, 2, 3]


def test_a_running_header_is_kept_once_and_page_numbers_not_at_all() -> None:
    pages = PdfPages()
    for number in range(1, 6):
        pages.at(60, 820, "Handbook of the company", size=8).line(f"Square {number * number} of the text.")
        pages.at(280, 30, f"{number}", size=8).page()
    text = words("a.pdf", pages.raw())
    assert text.count("Handbook of the company") == 1
    assert [line for line in text.splitlines() if line.strip().isdigit()] == []
    assert all(f"Square {number * number} of" in text for number in range(1, 6))


@pytest.mark.parametrize("footer", ["Page {n}", "page {n} of 4", "- {n} -", "{n}", "{n} / 4"])
def test_page_numbers_are_known_in_their_usual_forms(footer: str) -> None:
    shown = running(*([BODY + str(n * n), footer.format(n=n)] for n in range(1, 5)))
    assert shown == [BODY + str(n * n) for n in range(1, 5)]


@pytest.mark.parametrize(
    "pages",
    [
        [["Total of days granted", "1200"]],
        [["Days", "12"], ["Days granted", "13"], ["Days left", "40"]],
        [["Text here", "2024"], ["More text", "2031"]],
        [["Step 1", BODY], ["Step 2", BODY + "x"], ["Step 3", BODY + "y"]],
    ],
)
def test_a_number_that_does_not_count_pages_is_text(pages: list[list[str]]) -> None:
    assert running(*pages) == [text for page in pages for text in page]


def test_chapter_headings_on_every_page_are_kept() -> None:
    pages = PdfPages()
    for number in range(1, 5):
        pages.line(f"Chapter {number}", size=16).line(BODY).line(f"It says {number * number}.", gap=20).page()
    headings = [line for line in shape("a.pdf", pages.raw()) if line.startswith("h1")]
    assert headings == [f"h1 Chapter {number} @{number}" for number in range(1, 5)]


def test_a_document_of_one_repeated_line_is_not_emptied() -> None:
    assert running(["same"], ["same"], ["same"], ["same"]) == ["same"]
    assert running(["1"], ["2"], ["3"]) == ["1", "2", "3"]


def test_letters_beyond_the_basic_plane_do_not_shift_the_sizes_of_later_lines() -> None:
    raw = PdfPages(title="Leave").line("Heading", size=18).line(BODY).raw()
    assert shape("a.pdf", raw)[0] == "h1 Heading @1"


def running(*pages: list[str]) -> list[str]:
    lines = [
        Line(text=text, page=number, size=10, bold=False, top=800 - 14 * place)
        for number, page in enumerate(pages, 1)
        for place, text in enumerate(page)
    ]
    return [line.text for line in without_running_lines(lines)]
