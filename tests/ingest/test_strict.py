"""Strict Office Open XML is read like the transitional form: the same blocks, headings, cells and properties."""

import zipfile
from io import BytesIO

import pytest

from ingest.parse.strict import transitional
from tests.ingest import damage, made
from tests.ingest.documents import slides, word, workbook
from tests.ingest.outcomes import parsed

DOCUMENTS = {
    "a.docx": word((1, "Leave"), "Everyone has twenty days.", (2, "Exceptions"), "None."),
    "a.xlsx": workbook({"Leave": [["grade", "days"], ["A", 20], ["B", 25.5]], "More": [["x", "y"]]}),
    "a.pptx": slides(("Leave", ["Everyone has twenty days."]), ("More", ["None."]), notes="Said aloud."),
}

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_strict_form_of_a_document_gives_what_its_usual_form_gives(name: str) -> None:
    raw = made.strict(DOCUMENTS[name])
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        whole = b"".join(map(archive.read, archive.namelist()))
    assert b"purl.oclc.org" in whole
    assert b"schemas.openxmlformats.org/officeDocument" not in whole
    strict, usual = parsed(name, raw), parsed(name, DOCUMENTS[name])
    assert strict.blocks == usual.blocks
    assert (strict.properties, strict.notes) == (usual.properties, usual.notes)


def test_a_part_without_strict_names_is_left_as_it_is() -> None:
    parts = {"word/document.xml": b"<a xmlns='http://purl.example/ooxml/x'/>"}
    assert transitional(parts) is parts


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.docx", "openxmlformats-officedocument.wordprocessingml.template"),
        ("a.docx", "ms-word.document.macroEnabled"),
        ("a.docx", "ms-word.template.macroEnabledTemplate"),
        ("a.pptx", "openxmlformats-officedocument.presentationml.template"),
        ("a.pptx", "openxmlformats-officedocument.presentationml.slideshow"),
        ("a.pptx", "ms-powerpoint.presentation.macroEnabled"),
        ("a.pptx", "ms-powerpoint.slideshow.macroEnabled"),
        ("a.pptx", "ms-powerpoint.template.macroEnabled"),
    ],
)
def test_templates_shows_and_files_with_macros_are_read_like_plain_documents(name: str, kind: str) -> None:
    with zipfile.ZipFile(BytesIO(DOCUMENTS[name])) as archive:
        types = archive.read("[Content_Types].xml").decode()
    plain = {"a.docx": "wordprocessingml.document", "a.pptx": "presentationml.presentation"}[name]
    other = types.replace(f"openxmlformats-officedocument.{plain}.main", f"{kind}.main")
    assert other != types
    found = parsed(name, damage.replaced(DOCUMENTS[name], "[Content_Types].xml", other.encode()))
    assert (found.blocks, found.notes) == (parsed(name, DOCUMENTS[name]).blocks, ())


@pytest.mark.parametrize(
    ("strict", "usual"),
    [
        (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
        (b"drawingml/chart", b"drawingml/2006/chart"),
        (b"officeDocument/relationships/image", b"officeDocument/2006/relationships/image"),
        (b"officeDocument/extendedProperties", b"officeDocument/2006/extended-properties"),
        (
            b"officeDocument/relationships/customProperties",
            b"officeDocument/2006/relationships/custom-properties",
        ),
        (b"officeDocument/docPropsVTypes", b"officeDocument/2006/docPropsVTypes"),
    ],
)
def test_names_of_spaces_and_relationships_are_translated(strict: bytes, usual: bytes) -> None:
    found = transitional({"a.xml": b"<a xmlns='http://purl.oclc.org/ooxml/" + strict + b"'/>"})
    assert found == {"a.xml": b"<a xmlns='http://schemas.openxmlformats.org/" + usual + b"'/>"}


def test_a_damaged_part_without_text_costs_only_itself() -> None:
    theme = "word/theme/theme1.xml"
    raw = damage.bad_checksum(DOCUMENTS["a.docx"], theme)
    found = parsed("a.docx", raw)
    assert [block.text for block in found.blocks] == ["Leave", "Everyone has twenty days.", "Exceptions", "None."]
    assert found.notes == (f"damaged parts without text were left out: {theme}",)


def test_strings_of_a_book_without_cells_and_runs_outside_paragraphs_are_read() -> None:
    strings = b"<sst><si><t>Twenty days.</t></si><sstItem><t>B</t></sstItem></sst>"
    empty = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    with zipfile.ZipFile(BytesIO(workbook({"S": [["x"]]}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    book = made.zipped(parts | {"xl/worksheets/sheet1.xml": empty, "xl/sharedStrings.xml": strings})
    assert [block.text for block in parsed("a.xlsx", book).blocks] == ["Twenty days.", "B"]
    body = f"<w:document {W}><w:body><w:p2><w:r><w:t>Twenty days.</w:t></w:r></w:p2></w:body></w:document>"
    loose = damage.replaced(DOCUMENTS["a.docx"], "word/document.xml", body.encode())
    assert [block.text for block in parsed("a.docx", loose).blocks] == ["Twenty days."]
