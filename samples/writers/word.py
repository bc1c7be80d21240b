"""Write blocks as a Word document with real heading styles, lists and tables."""

from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument

from samples.writers.markup import Block, Heading, Line, Table

STYLES = {"paragraph": "Normal", "bullet": "List Bullet"}


def write_docx(blocks: tuple[Block, ...], path: Path) -> None:
    """Write the blocks to `path`; the first heading becomes the title property."""
    document = Document()
    document.core_properties.title = next((block.text for block in blocks if isinstance(block, Heading)), path.stem)
    document.core_properties.author = "Pendlemoor Weighing"
    document.core_properties.comments = ""
    for block in blocks:
        _add(document, block)
    document.save(str(path))


def _add(document: WordDocument, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level)
    elif isinstance(block, Line):
        document.add_paragraph(block.text, style=STYLES[block.kind])
    else:
        _add_table(document, block)


def _add_table(document: WordDocument, table: Table) -> None:
    grid = document.add_table(rows=len(table.rows), cols=len(table.rows[0]), style="Table Grid")
    for cells, texts in zip(grid.rows, table.rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph()
