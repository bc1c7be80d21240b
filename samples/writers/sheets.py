"""Write sections as sheets of a workbook: labelled lines on top, the table below them."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from samples.writers.markup import Block, Line, Section, Table, sections

COLUMN_WIDTH = 26


def write_xlsx(blocks: tuple[Block, ...], path: Path) -> None:
    """Write one sheet for each level-1 heading of the blocks; numbers are stored as numbers."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    book.properties.creator = "Pendlemoor Weighing"
    for part in sections(blocks):
        _fill(book.create_sheet(part.title), part)
    book.save(path)


def _fill(sheet: Worksheet, part: Section) -> None:
    for block in part.blocks:
        if isinstance(block, Line):
            sheet.append([block.text])
        elif isinstance(block, Table):
            _add_table(sheet, block)


def _add_table(sheet: Worksheet, table: Table) -> None:
    if sheet.max_row > 1:
        sheet.append([])
    for at, row in enumerate(table.rows):
        sheet.append([_value(cell) for cell in row])
        if at == 0:
            _mark_header(sheet, columns=len(row))


def _mark_header(sheet: Worksheet, *, columns: int) -> None:
    for column in range(1, columns + 1):
        sheet.cell(sheet.max_row, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = COLUMN_WIDTH


def _value(cell: str) -> str | int | float | None:
    if not cell:
        return None
    if cell.isdigit():
        return int(cell)
    try:
        return float(cell)
    except ValueError:
        return cell
