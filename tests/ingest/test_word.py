"""Word: text in content controls, tracked changes, boxes and notes is read; what was deleted is not."""

import io
import zipfile

from ingest.parse.word import in_the_open
from tests.ingest.damage import replaced
from tests.ingest.documents import word
from tests.ingest.outcomes import shape

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PLAIN = word("Words here.")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inner: str) -> str:
    return f"<w:p>{''.join(inner)}</w:p>"


def body(*blocks: str, notes: dict[str, str] | None = None) -> bytes:
    xml = f'<w:document xmlns:w="{NS}"><w:body>{"".join(blocks)}</w:body></w:document>'
    raw = replaced(PLAIN, "word/document.xml", xml.encode())
    if not notes:
        return raw
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as archive:
        for kind, text in notes.items():
            inner = f'<w:{kind} w:id="2">{paragraph(run(text))}</w:{kind}>'
            archive.writestr(f"word/{kind}s.xml", f'<w:{kind}s xmlns:w="{NS}">{inner}</w:{kind}s>')
    return out.getvalue()


def test_a_document_with_nothing_hidden_is_left_as_it_is() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert in_the_open(parts) is parts


def test_content_controls_are_read_where_they_stand() -> None:
    control = "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    raw = body(
        paragraph(run("Before.")),
        control.format(paragraph(run("A whole "), control.format(run("controlled ")), run("paragraph."))),
        paragraph(run("After.")),
    )
    assert shape("a.docx", raw) == ["p Before.", "p A whole controlled paragraph.", "p After."]


def test_tracked_insertions_are_read_and_deletions_are_not() -> None:
    raw = body(
        paragraph(
            run("Leave is "),
            '<w:del w:id="1"><w:r><w:delText>ten</w:delText></w:r></w:del>',
            f'<w:ins w:id="2">{run("twenty")}</w:ins>',
            run(" days."),
        )
    )
    assert shape("a.docx", raw) == ["p Leave is twenty days."]


def test_footnotes_and_endnotes_stand_after_the_paragraph_that_refers_to_them() -> None:
    reference = '<w:r><w:{}Reference w:id="2"/></w:r>'
    raw = body(
        paragraph(run("Leave is twenty days."), reference.format("footnote")),
        paragraph(run("Part-timers get a share."), reference.format("endnote")),
        paragraph(run("The end of it.")),
        notes={"footnote": "Except in the first year.", "endnote": "Rounded up."},
    )
    assert shape("a.docx", raw) == [
        "p Leave is twenty days.",
        "p Except in the first year.",
        "p Part-timers get a share.",
        "p Rounded up.",
        "p The end of it.",
    ]


def test_a_generated_table_of_contents_is_left_out() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph(run('Scope ... 3'))}</w:sdtContent></w:sdt>"
    )
    assert shape("a.docx", body(contents, paragraph(run("The text itself.")))) == ["p The text itself."]


def test_a_controlled_table_cell_keeps_its_row() -> None:
    cell = f"<w:tc>{paragraph(run('days'))}</w:tc>"
    controlled = f"<w:sdt><w:sdtContent><w:tc>{paragraph(run('20'))}</w:tc></w:sdtContent></w:sdt>"
    table = f"<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>{cell}{controlled}</w:tr></w:tbl>"
    assert shape("a.docx", body(table)) == ["t days | 20"]
