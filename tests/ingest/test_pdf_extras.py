"""What a PDF says beside its text: notes as they are drawn, forms and their data, descriptions, outlines, files."""

import pytest

from tests.ingest.outcomes import parsed, rejected, shape, words
from tests.ingest.pdf_objects import drawn, page_pdf, pdf_of, stream

BOX = b"/Rect[50 500 550 530]/F 4"
FORM = b"/AcroForm<</Fields[6 0 R]/DR<</Font<</F1 5 0 R>>>>/DA(/F1 12 Tf)>>"


def field(entries: bytes) -> bytes:
    """Return a PDF whose page says "Form" and holds a field."""
    widget = b"<</Type/Annot/Subtype/Widget%b%b>>" % (BOX, entries)
    return page_pdf(shown="Form", page=b"/Annots[6 0 R]", catalog=FORM, more=[widget])


@pytest.mark.parametrize("kind", [b"FreeText", b"Stamp", b"Square"])
@pytest.mark.parametrize("shown", ["", "A page."])
def test_words_that_an_annotation_draws_are_read_without_ocr(kind: bytes, shown: str) -> None:
    note = b"<</Type/Annot/Subtype/%b%b/AP<</N 7 0 R>>>>" % (kind, BOX)
    raw = page_pdf(shown=shown, page=b"/Annots[6 0 R]", more=[note, drawn("Granted by the board.")])
    assert words("a.pdf", raw).splitlines() == [*([shown] if shown else []), "Granted by the board."]
    assert not any("OCR" in note for note in parsed("a.pdf", raw).notes)


def test_what_an_annotation_says_and_draws_is_read_once() -> None:
    note = b"<</Type/Annot/Subtype/FreeText%b/Contents(Granted by the board.)/AP<</N 7 0 R>>>>" % BOX
    raw = page_pdf(page=b"/Annots[6 0 R]", more=[note, drawn("Granted by the board.")])
    assert shape("a.pdf", raw) == ["p Granted by the board. @1"]


def test_a_hidden_annotation_is_not_drawn() -> None:
    note = b"<</Type/Annot/Subtype/Stamp/Rect[50 500 550 530]/F 2/AP<</N 7 0 R>>>>"
    raw = page_pdf(shown="A page.", page=b"/Annots[6 0 R]", more=[note, drawn("Granted.")])
    assert words("a.pdf", raw) == "A page."


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (b"/FT/Tx/T(a)/V(Twenty days)", ["Twenty days"]),
        (b"/FT/Ch/T(a)/Opt[(North office)(South office)]", ["North office", "South office"]),
        (b"/FT/Ch/Ff 131072/T(a)/Opt[[(n)(North office)]]/V(n)", ["North office"]),
        (b"/FT/Btn/T(a)/V/Approved/AS/Approved", []),
    ],
)
def test_values_and_choices_of_fields_are_read_and_states_of_boxes_are_not(entries: bytes, said: list[str]) -> None:
    found = words("a.pdf", field(entries)).splitlines()
    assert found[0] == "Form"
    assert [line for line in found[1:] if len(line) > 1] == said


def test_a_tree_of_fields_that_doubles_does_not_keep_its_page_from_being_read() -> None:
    fields = [f"<</Kids[{n} 0 R {n} 0 R]>>".encode() for n in range(7, 60)]
    raw = page_pdf(shown="Twenty days.", catalog=FORM, more=[*fields, b"<</FT/Tx/T(a)>>"])
    assert words("a.pdf", raw) == "Twenty days."


def test_texts_and_data_of_an_xfa_form_are_read() -> None:
    template = b'<template xmlns="t"><subform><draw><value><text>Name of the applicant</text></value></draw></subform></template>'
    data = b'<d:datasets xmlns:d="d"><d:data><form><name>Jane of Accounts</name></form></d:data></d:datasets>'
    form = b"/AcroForm<</Fields[]/XFA[(template)6 0 R(datasets)7 0 R(config)8 0 R]>>"
    raw = page_pdf(shown="Please wait.", catalog=form, more=[stream(template), stream(data), stream(b"<broken")])
    assert words("a.pdf", raw).splitlines() == ["Please wait.", "Name of the applicant", "Jane of Accounts"]


def test_descriptions_of_pictures_are_read() -> None:
    tree = b"<</Type/StructTreeRoot/K[7 0 R]/ParentTree<</Nums[0[7 0 R]]>>>>"
    figure = b"<</Type/StructElem/S/Figure/P 6 0 R/Pg 3 0 R/K[0]/Alt(A map of the escape routes.)>>"
    raw = page_pdf(
        shown="A page.", page=b"/StructParents 0", catalog=b"/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R",
        more=[tree, figure],
    )  # fmt: skip
    assert words("a.pdf", raw).splitlines() == ["A page.", "A map of the escape routes."]


def test_pages_that_can_be_loaded_are_read_when_others_cannot() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F1 6 0 R>>>>>>"
    raw = pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R 99 0 R 4 0 R]/Count 3>>", page, page,
        stream(b"BT /F1 12 Tf 60 700 Td (Twenty days.) Tj ET"), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ])  # fmt: skip
    found = parsed("a.pdf", raw)
    assert "Twenty days." in found.blocks[0].text
    assert found.notes[0].startswith("1 of 3 pages cannot be loaded (page ")
    assert found.notes[0].endswith("), and were left out")


def test_a_pdf_of_which_no_page_can_be_loaded_is_damaged() -> None:
    raw = pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[98 0 R 99 0 R]/Count 2>>"])
    assert rejected("a.pdf", raw).code == "damaged"


def test_a_file_inside_of_which_nothing_is_there_is_noted() -> None:
    names = b"/Names<</EmbeddedFiles<</Names[(a.txt)<</Type/Filespec/F(a.txt)/EF<<>>>>]>>>>"
    found = parsed("a.pdf", page_pdf(shown="A page.", catalog=names))
    assert [block.text for block in found.blocks] == ["A page."]
    assert found.notes == ("files inside it were not read: a.txt (nothing of it can be unpacked)",)


@pytest.mark.parametrize("kind", [b"Widget/FT/Tx/T(a)/TU", b"Widget/FT/Btn/T(a)/TU", b"Link/Contents"])
def test_names_of_fields_and_links_are_read_only_when_there_is_nothing_else(kind: bytes) -> None:
    note = b"<</Type/Annot%b/Subtype/%b(Days of leave)>>" % (BOX, kind)
    raws = [page_pdf(shown=s, page=b"/Annots[6 0 R]", catalog=FORM, more=[note]) for s in ("", "A page.")]
    assert [words("a.pdf", raw) for raw in raws] == ["Days of leave", "A page."]


def test_an_outline_is_read_when_there_is_nothing_else_and_not_beside_text() -> None:
    outline = b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>"
    entry = b"<</Title(Rules of the house)/Parent 6 0 R/Dest[3 0 R/Fit]>>"
    made = [page_pdf(shown=shown, catalog=b"/Outlines 6 0 R", more=[outline, entry]) for shown in ("", "A page.")]
    assert shape("a.pdf", made[0]) == ["i Rules of the house"]
    assert (
        "shows no text; its labels, outline and the names of its links and fields were read"
        in parsed("a.pdf", made[0]).notes
    )
    assert words("a.pdf", made[1]) == "A page."
