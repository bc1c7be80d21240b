"""Packages that show nothing are read for what they say in hidden parts; unknown ones as their words come."""

import pytest

from tests.ingest import damage, made
from tests.ingest.documents import slides, word, workbook
from tests.ingest.outcomes import parsed, rejected, words

TEXT = "Everyone has twenty days of leave."
EMPTY = workbook({"S": []})
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>{}</worksheet>'
CORE = '<c xmlns:dc="d" xmlns:cp="c"><dc:title>{}</dc:title><dc:description>Made by some office program.</dc:description></c>'
SAID = {
    "title.docx": damage.replaced(word(""), "docProps/core.xml", CORE.format(TEXT).encode()),
    "data.docx": made.with_parts(word(""), {"customXml/item1.xml": f"<data><field>{TEXT}</field></data>"}),
    "tag.pptx": made.with_parts(slides(("", [""])), {"ppt/tags/tag1.xml": f'<t><tag name="a" val="{TEXT}"/></t>'}),
    "prompt.xlsx": made.with_parts(EMPTY, {"xl/worksheets/sheet1.xml": SHEET.format(f'<dataValidation prompt="{TEXT}"/>')}),
    "linked.xlsx": made.with_parts(EMPTY, {"xl/externalLinks/externalLink1.xml": f"<a><cell><v>{TEXT}</v></cell></a>"}),
    "field.odt": made.opendocument(f'<text:user-field-decl office:string-value="{TEXT}"/><text:p/>'),
    "contents.epub": made.zipped({"mimetype": "application/epub+zip", "toc.ncx": f"<ncx><text>{TEXT}</text></ncx>"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_prose_in_a_hidden_part_is_read_when_nothing_is_shown(name: str) -> None:
    assert words(name, SAID[name]) == TEXT
    assert "shows no text; what stands in its hidden parts was read" in parsed(name, SAID[name]).notes


def test_hidden_parts_are_left_out_beside_words_that_are_shown() -> None:
    raw = made.with_parts(word("Shown words."), {"customXml/item1.xml": f"<data><field>{TEXT}</field></data>"})
    assert words("a.docx", raw) == "Shown words."


@pytest.mark.parametrize(
    "more",
    [
        {"customXml/item1.xml": "<a s='M12 L40 z' t='http://example.com/three.long.words' u='A1 B2 C3'>one two</a>"},
        {"docProps/core.xml": CORE.format("x").replace("title", "creator")},
        {"word/theme/theme1.xml": "<a><font name='Times New Roman Bold'/></a>"},
        {"customXml/item1.xml": "<broken"},
    ],
)
def test_codes_names_and_what_programs_write_of_themselves_are_no_prose(more: dict[str, str]) -> None:
    assert rejected("a.docx", made.with_parts(word(""), more)).code == "no_text"


@pytest.mark.parametrize("form", [f"<p><Text>{TEXT}</Text></p>", f'<p><Glyphs UnicodeString="{TEXT}"/></p>'])
@pytest.mark.parametrize("part", ["visio/pages/page1.xml", "Documents/1/Pages/1.fpage"])
def test_a_package_of_an_unknown_kind_is_read_as_its_words_come(form: str, part: str) -> None:
    found = parsed("a.bin", made.zipped({"[Content_Types].xml": "<Types/>", part: form}))
    assert [block.text for block in found.blocks] == [TEXT]
    assert found.notes == ("is a package of a kind that is not known: the words in its parts were read as they came",)


@pytest.mark.parametrize("name", ["even", "first"])
@pytest.mark.parametrize("edge", ["Header", "Footer"])
def test_headers_of_even_and_first_pages_of_sheets_are_read(name: str, edge: str) -> None:
    sheet = SHEET.format(f"<headerFooter><{name}{edge}>&amp;L{TEXT}</{name}{edge}></headerFooter>")
    assert words("a.xlsx", made.with_parts(EMPTY, {"xl/worksheets/sheet1.xml": sheet})) == TEXT
