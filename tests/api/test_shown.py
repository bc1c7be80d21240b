"""Tables of a stored version are shown as tables, the cited words are marked wherever they stand, and none is lost."""

from hypothesis import given
from hypothesis import strategies as st

from api.shown import Piece, Run, pieces
from index.layout import PlacedBlock
from index.values import Span

TEXT = "Leave is granted.\n\ngrade | days\nA | 20\n\nIt ends in May."
TABLE = PlacedBlock(kind="table", span=Span(start=19, end=38), heading=(), page=None)


def words(piece: Piece) -> str:
    return "".join(run.text for run in piece.runs) or "\n".join(
        " | ".join("".join(run.text for run in cell) for cell in row) for row in piece.rows
    )


def test_a_table_is_rows_of_cells_between_the_texts_around_it() -> None:
    first, table, last = pieces(TEXT, (TABLE,), Span(start=0, end=0))
    assert (words(first), words(last)) == ("Leave is granted.", "It ends in May.")
    assert [[cell[0].text for cell in row] for row in table.rows] == [["grade", "days"], ["A", "20"]]


def test_cited_words_in_a_cell_are_marked_there() -> None:
    place = TEXT.index("20")
    _, table, _ = pieces(TEXT, (TABLE,), Span(start=place, end=place + 2))
    assert table.rows[1][1] == (Run(text="20", is_cited=True, is_first=True),)


def test_a_citation_that_begins_between_two_cells_opens_at_the_next_word() -> None:
    between = TEXT.index(" | 20")
    _, table, _ = pieces(TEXT, (TABLE,), Span(start=between, end=between + 5))
    assert table.rows[1] == ((Run(text="A"),), (Run(text="20", is_cited=True, is_first=True),))


@given(st.text(alphabet="ab| \n", max_size=60), st.data())
def test_no_word_is_lost_and_exactly_the_cited_ones_are_marked(text: str, data: st.DataObject) -> None:
    start, end, first, last = (data.draw(st.integers(0, len(text))) for _ in range(4))
    table = PlacedBlock(kind="table", span=Span(start=min(start, end), end=max(start, end)), heading=(), page=None)
    cited = Span(start=min(first, last), end=max(first, last))
    found = pieces(text, (table,), cited)
    shown = "\n".join(words(piece) for piece in found)
    assert "".join(shown.split()) == "".join(text.split())
    runs = [run for piece in found for run in (*piece.runs, *(r for row in piece.rows for cell in row for r in cell))]
    marked = "".join(run.text for run in runs if run.is_cited)
    assert "".join(marked.replace("|", "").split()) == "".join(text[cited.start : cited.end].replace("|", "").split())
