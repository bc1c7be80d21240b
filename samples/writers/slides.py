"""Write sections as slides: a title, the lines as bullets, and a table below them where there is one."""

from pathlib import Path

from pptx import Presentation
from pptx.slide import Slide
from pptx.util import Inches, Length, Pt

from samples.writers.markup import Block, Line, Section, Table, sections

TITLE_AND_CONTENT = 1
TITLE_ONLY = 5
ROW_HEIGHT = Inches(0.4)
LEFT, WIDTH = Inches(0.5), Inches(9)
LINE_HEIGHT = Inches(0.45)
BODY_TOP = Inches(1.5)


def write_pptx(blocks: tuple[Block, ...], path: Path) -> None:
    """Write one slide for each level-1 heading of the blocks."""
    deck = Presentation()
    deck.core_properties.author = "Pendlemoor Weighing"
    parts = sections(blocks)
    deck.core_properties.title = parts[0].title
    for part in parts:
        _fill(deck.slides.add_slide(deck.slide_layouts[_layout(part)]), part)
    deck.save(str(path))


def _layout(part: Section) -> int:
    return TITLE_AND_CONTENT if any(isinstance(block, Line) for block in part.blocks) else TITLE_ONLY


def _fill(slide: Slide, part: Section) -> None:
    if slide.shapes.title is not None:
        slide.shapes.title.text = part.title
    lines = [block.text for block in part.blocks if isinstance(block, Line)]
    if lines:
        _add_lines(slide, lines)
    top = Length(BODY_TOP + LINE_HEIGHT * (len(lines) + 1))
    for block in part.blocks:
        if isinstance(block, Table):
            _add_table(slide, block, top)


def _add_lines(slide: Slide, lines: list[str]) -> None:
    frame = slide.placeholders[1].text_frame
    frame.text = lines[0]
    for line in lines[1:]:
        frame.add_paragraph().text = line
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(20)


def _add_table(slide: Slide, table: Table, top: Length) -> None:
    rows, columns = len(table.rows), len(table.rows[0])
    height = Length(ROW_HEIGHT * rows)
    grid = slide.shapes.add_table(rows, columns, LEFT, top, WIDTH, height).table
    for at, row in enumerate(table.rows):
        for column, text in enumerate(row):
            grid.cell(at, column).text = text
