"""Tables keep their rows and cells, in every dialect of csv and every oddity of a workbook."""

import time
from datetime import date, datetime

import pytest

from tests.ingest.damage import replaced
from tests.ingest.documents import Rows, table_file, workbook
from tests.ingest.outcomes import parsed, shape, words


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (b"name\nanna\nbob\n", "name\nanna\nbob"),
        (b"note\nHello, there\nagain\n", "note\nHello, there\nagain"),
        (b"a,b,c\n1,2\n3,4,5,6\n7\n", "a | b | c\n1 | 2\n3 | 4 | 5 | 6\n7"),
        (b'a;b\n1,5;2\n"x;y";z\n', "a | b\n1,5 | 2\nx;y | z"),
        (b"a\tb\n1\t2\n", "a | b\n1 | 2"),
        (b"a|b\n1|2\n", "a | b\n1 | 2"),
        (b'a,b\r\n"two\r\nlines","say ""hi"""\r\n', 'a | b\ntwo lines | say "hi"'),
        (b'a,b\n"never closed,2\n3,4\n', "a | b\nnever closed,2 3,4"),
        (b"a,,c\n,,\n1,,3\n", "a |  | c\n1 |  | 3"),
        (b"a,b\n1,2", "a | b\n1 | 2"),
    ],
)
def test_csv_of_every_kind(raw: bytes, rows: str) -> None:
    assert shape("a.csv", raw) == [f"t {rows}"]


def test_a_cell_of_a_megabyte_is_kept() -> None:
    assert len(words("a.csv", table_file([["a", "b"], ["x" * 1_000_000, "y"]]))) > 1_000_000


def test_fifty_thousand_rows_are_read_in_a_second() -> None:
    raw = table_file([["id", "name"], *([number, f"name {number}"] for number in range(50_000))])
    started = time.process_time()
    assert words("a.csv", raw).count("\n") == 50_000
    assert time.process_time() - started < 3


def test_each_sheet_is_a_heading_and_a_table_on_its_own_page() -> None:
    raw = workbook({"Rates": [["grade", "rate"], ["A", 120.5]], "Empty": [], "Days": [["country"], ["France"]]})
    assert shape("a.xlsx", raw) == [
        "h1 Rates @1",
        "t grade | rate\nA | 120.5 @1",
        "h1 Days @3",
        "t country\nFrance @3",
    ]


def test_cells_read_as_a_person_would_write_them() -> None:
    cells: list[object] = [
        date(2026, 4, 3),
        datetime.fromisoformat("2026-04-03T14:30"),
        True,
        3.0,
        0.1 + 0.2,
        1_000_000,
        None,
        "x\ny",
        "end",
    ]
    raw = workbook({"S": [cells]})
    assert words("a.xlsx", raw) == ("S\n2026-04-03 | 2026-04-03 14:30 | TRUE | 3 | 0.3 | 1000000 |  | x y | end")


def test_merged_cells_and_blank_rows_lose_nothing() -> None:
    rows: Rows = [["Over all", None, None], ["a", "b", "c"], [None, None, None], [1, None, 3]]
    raw = workbook({"S": rows}, merged={"S": "A1:C1"})
    assert words("a.xlsx", raw) == "S\nOver all\na | b | c\n1 |  | 3"


def test_a_formula_that_was_never_calculated_stands_for_itself() -> None:
    assert words("a.xlsx", workbook({"S": [["total", "=SUM(B2:B9)"]]})) == "S\ntotal | =SUM(B2:B9)"


def test_a_formula_that_was_calculated_shows_its_value() -> None:
    raw = workbook({"S": [["total", "=1+1"]]})
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    sheet += b'<c r="A1"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
    assert words("a.xlsx", replaced(raw, "xl/worksheets/sheet1.xml", sheet)) == "S\n2"


def test_rows_beyond_the_size_that_the_sheet_claims_are_read() -> None:
    raw = workbook({"S": [[n, f"row {n}"] for n in range(30)]})
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1"/><sheetData>'
    )
    sheet += b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(1, 31))
    raw = replaced(raw, "xl/worksheets/sheet1.xml", sheet + b"</sheetData></worksheet>")
    assert words("a.xlsx", raw).splitlines()[-1] == "30"


def test_a_table_is_one_block_that_knows_its_page() -> None:
    [heading, table] = parsed("a.xlsx", workbook({"S": [["a", "b"]] * 100})).blocks
    assert (heading.page, table.page, table.kind) == (1, 1, "table")
