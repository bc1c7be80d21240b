"""Write blocks as a PDF with bold headings and ruled tables, the same bytes every time."""

from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from samples.writers.markup import Block, Heading, Line, Table

MARGIN = 22 * mm
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def write_pdf(blocks: tuple[Block, ...], path: Path) -> None:
    """Write the blocks to `path`; the first heading becomes the title of the file."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), path.stem)
    page = SimpleDocTemplate(
        str(path),
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title,
        author="Pendlemoor Weighing",
        invariant=1,
    )
    styles = _styles()
    page.build([part for block in blocks for part in _flowables(block, styles, page.width)])


def _styles() -> dict[str, ParagraphStyle]:
    sheet = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=sheet["BodyText"], fontSize=10, leading=14, spaceAfter=4)
    return {
        "h1": ParagraphStyle("h1", parent=sheet["Heading1"]),
        "h2": ParagraphStyle("h2", parent=sheet["Heading2"]),
        "h3": ParagraphStyle("h3", parent=sheet["Heading3"]),
        "paragraph": body,
        "bullet": ParagraphStyle("bullet", parent=body, leftIndent=14, bulletIndent=4),
        "cell": ParagraphStyle("cell", parent=body, fontSize=9, leading=11, spaceAfter=0),
        "head": ParagraphStyle("head", parent=body, fontSize=9, leading=11, spaceAfter=0, fontName="Helvetica-Bold"),
    }


def _flowables(block: Block, styles: dict[str, ParagraphStyle], width: float) -> list[Flowable]:
    if isinstance(block, Heading):
        return [Paragraph(escape(block.text), styles[f"h{block.level}"])]
    if isinstance(block, Line):
        mark = "•" if block.kind == "bullet" else None
        return [Paragraph(escape(block.text), styles[block.kind], bulletText=mark)]
    return [_grid(block, styles, width), Spacer(1, 6)]


def _grid(table: Table, styles: dict[str, ParagraphStyle], width: float) -> Grid:
    head, *body = table.rows
    cells = [[Paragraph(escape(cell), styles["head"]) for cell in head]]
    cells += [[Paragraph(escape(cell), styles["cell"]) for cell in row] for row in body]
    return Grid(cells, colWidths=[width / len(head)] * len(head), style=GRID, repeatRows=1)
