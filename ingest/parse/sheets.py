"""Tables: csv in every dialect, and workbooks by their shown values.

Read here and not by unstructured, which refuses a csv of one column or with ragged rows, loses formulas that were
never calculated, and makes a document out of an empty sheet.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any

import openpyxl

from ingest.parse.elements import Block

_SEPARATORS = ",;\t|"
_NONE = "\x1f"
_SAMPLE_LINES = 50
_LONGEST_CELL = 2**31 - 1


def read_csv(text: str) -> list[Block]:
    """Return the rows as one table; rows of any width, with whatever separator splits the most of them alike."""
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    table = table_text(rows)
    return [Block(kind="table", text=table)] if table else []


def read_workbook(raw: bytes) -> list[Block]:
    """Return each sheet that holds something as a heading and a table; a sheet's number is its page."""
    blocks: list[Block] = []
    shown = _open(raw, data_only=True)
    written = _open(raw, data_only=False) if _has_formulas(raw) else None
    for number, sheet in enumerate(shown.worksheets, 1):
        formulas = written.worksheets[number - 1].iter_rows(values_only=True) if written else None
        table = table_text(_rows(sheet.iter_rows(values_only=True), formulas))
        if table:
            blocks.append(Block(kind="heading", text=sheet.title, level=1, page=number))
            blocks.append(Block(kind="table", text=table, page=number))
    return blocks


def shown_moment(moment: datetime) -> str:
    """Return a day, with its time where it has one."""
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ", timespec="minutes")


def _separator(text: str) -> str:
    sample = text[:20_000].splitlines(keepends=True)[:_SAMPLE_LINES]
    best, most = _NONE, 0
    for separator in _SEPARATORS:
        widths = [len(row) for row in csv.reader(sample, delimiter=separator) if row]
        alike = sum(width == widths[0] for width in widths) if widths and widths[0] > 1 else 0
        if alike > most:
            best, most = separator, alike
    return best


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as lines, their cells separated by `` | ``, without what is empty at their ends."""
    lines = []
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append(" | ".join(cells))
    return "\n".join(lines)


def _open(raw: bytes, *, data_only: bool) -> Any:
    book: Any = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=data_only)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a size that is too small, and the rest would be skipped
    return book


def _has_formulas(raw: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(b"<f" in archive.read(name) for name in sheets)


def _rows(shown: Iterator[Sequence[Any]], written: Iterator[Sequence[Any]] | None) -> Iterator[list[str]]:
    for row in shown:
        formulas = next(written, ()) if written else ()
        yield [_cell(value, formulas[place] if place < len(formulas) else None) for place, value in enumerate(row)]


def _cell(value: Any, written: Any) -> str:
    """Return a cell as a person would write it; a formula that was never calculated stands for itself."""
    if value is None:
        return str(written) if isinstance(written, str) else ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return shown_moment(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    return str(value)
