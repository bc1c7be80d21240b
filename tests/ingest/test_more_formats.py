"""rtf, OpenDocument, epub, msg, xml, json, yaml, calendars, old Office files and pictures: all words, in their order."""

import io
import shutil

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.ingest import made
from tests.ingest.documents import mail
from tests.ingest.outcomes import parsed, rejected, shape, words

needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
TEXT = "Everyone has twenty days of leave."


def test_opendocument_text_has_headings_lists_tables_notes_and_comments() -> None:
    raw = made.opendocument(
        '<text:h text:outline-level="1">Leave</text:h><text:p>Twenty<text:s/><text:span>days</text:span>.'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Not in May.</text:p>"
        "</text:note-body></text:note></text:p><text:list><text:list-item><text:p>apply early</text:p></text:list-item>"
        '</text:list><table:table table:name="T"><table:table-row><table:table-cell><text:p>grade</text:p>'
        "</table:table-cell><table:table-cell><text:p>days</text:p></table:table-cell></table:table-row></table:table>"
        "<text:tracked-changes><text:p>deleted words</text:p></text:tracked-changes>"
        "<text:p>End.<office:annotation><text:p>Ask HR.</text:p></office:annotation></text:p>",
        styles="<style:header><text:p>Handbook header</text:p></style:header>",
    )
    assert shape("a.odt", raw) == [
        "h1 Leave",
        "p Twenty days.",
        "p Not in May.",
        "i apply early",
        "t grade | days",
        "p End.",
        "p Comment: Ask HR.",
        "p Handbook header",
    ]


def test_rich_text_that_a_list_of_fonts_swallowed_is_read() -> None:
    raw = made.rich_text(f"{TEXT}\\par", head="\\ansi{\\fonttbl{\\f0 Arial;")
    assert TEXT in words("a.rtf", raw)
    assert parsed("a.rtf", raw).notes == ("its end is missing: what stands after it may be lost",)


def test_opendocument_sheets_are_tables_below_their_names() -> None:
    row = (
        '<table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    )
    raw = made.opendocument(f'<table:table table:name="Rates">{row}</table:table>', kind="spreadsheet")
    assert shape("a.ods", raw) == ["h1 Rates @1", "t x | x @1"]


def test_opendocument_slides_begin_with_their_titles() -> None:
    page = (
        '<draw:page draw:name="p1"><draw:frame presentation:class="outline"><draw:text-box><text:list><text:list-item>'
        "<text:p>one</text:p></text:list-item></text:list></draw:text-box></draw:frame><draw:frame "
        'presentation:class="title"><draw:text-box><text:p>Leave</text:p></draw:text-box></draw:frame>'
        "<presentation:notes><text:p>Say it aloud.</text:p></presentation:notes></draw:page>"
    )
    assert shape("a.odp", made.opendocument(page, kind="presentation")) == [
        "h1 Leave @1",
        "i one @1",
        "p Notes: Say it aloud. @1",
    ]


def test_flat_opendocument_is_read_under_any_name() -> None:
    assert words("a.fodt", made.flat_opendocument(f"<text:p>{TEXT}</text:p>")) == TEXT
    assert words("a.txt", made.flat_opendocument(f"<text:p>{TEXT}</text:p>")) == TEXT


def test_a_locked_opendocument_file_says_so() -> None:
    raw = made.opendocument("<text:p>x</text:p>", more={"META-INF/manifest.xml": "<m><encryption-data/></m>"})
    assert rejected("a.odt", raw).code == "encrypted"


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    raw = made.book({"b": "<h1>Two</h1><p>Second text.</p>", "a": "<p>First text.</p>"}, order=["a", "b"])
    assert shape("a.epub", raw) == ["h2 a", "p First text.", "h1 Two", "p Second text."]
    assert parsed("a.epub", raw).properties == {"title": "A book"}


def test_a_book_without_its_package_is_read_by_the_names_of_its_parts() -> None:
    raw = made.zipped({"mimetype": "application/epub+zip", "x/1.html": f"<p>{TEXT}</p>"})
    assert words("a.epub", raw) == TEXT
    assert parsed("a.epub", raw).notes == (
        "its table of chapters cannot be read: they stand in the order of their names",
    )


def test_rich_text_keeps_letters_of_every_kind_and_drops_what_is_no_text() -> None:
    raw = made.rich_text(
        "{\\stylesheet{\\s1 heading 1;}}{\\header\\pard Head line\\par}{\\*\\generator X;}"
        "\\pard\\outlinelevel0 Leave\\par\\pard Gr\\'fc\\'dfe \\u8364?5 and \\u-10179?\\u-8704?.\\par"
        "\\pard{\\*\\fldinst HYPERLINK x}{\\fldrslt the form}{\\footnote\\pard Not in May.}\\par"
        "{\\listtext\\'b7\\tab}\\ls1 apply early\\par\\pard\\intbl grade\\cell days\\cell\\row\\pard End.\\par"
    )
    assert shape("a.rtf", raw) == [
        "p Head line",
        "h1 Leave",
        "p Grüße €5 and 😀.",
        "p the form",
        "p Note: Not in May.",
        "i apply early",
        "t grade | days",
        "p End.",
    ]


@pytest.mark.parametrize(
    ("charset", "codec", "text"), [(204, "cp1251", "Отпуск"), (128, "cp932", "休暇"), (238, "cp1250", "Urlop żółty")]
)
def test_rich_text_reads_each_font_in_its_own_code_page(charset: int, codec: str, text: str) -> None:
    escaped = "".join(f"\\'{byte:02x}" for byte in text.encode(codec))
    raw = made.rich_text(f"\\f1 {escaped}\\par", head=f"\\ansi{{\\fonttbl{{\\f0 A;}}{{\\f1\\fcharset{charset} B;}}}}")
    assert words("a.rtf", raw) == text


def test_rich_text_that_is_cut_off_says_that_its_end_is_missing() -> None:
    assert parsed("a.rtf", made.rich_text(f"{TEXT}\\par")[:-1]).notes == (
        "its end is missing: what stands after it may be lost",
    )


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def test_an_outlook_message_is_read_like_a_mail() -> None:
    raw = made.outlook(
        {"0037001F": utf16("Leave"), "1000001F": utf16(TEXT), "0C1F001F": utf16("a@example.org")},
        attachments=[("rules.txt", b"And the rules.")],
    )
    found = parsed("a.msg", raw)
    assert shape("a.msg", raw) == [f"p {TEXT}", "h1 rules.txt", "p And the rules."]
    assert found.properties["title"] == "Leave"


def test_an_outlook_message_with_packed_rich_text_only_is_read() -> None:
    raw = made.outlook({"10090102": made.packed_rtf(made.rich_text(f"{TEXT}\\par"))})
    assert words("a.msg", raw) == TEXT


def test_xml_has_its_titles_as_headings_and_its_values_under_their_names() -> None:
    raw = b"""<?xml version="1.0" encoding="iso-8859-1"?><policy xmlns="urn:x"><title>Leave</title><owner>HR</owner>
      <section><title>Scope</title><p>For <b>all</b> staff.</p><![CDATA[ Raw & words here. ]]></section>
      <note text="An attribute says this."/></policy>"""
    assert shape("a.xml", raw) == [
        "h1 Leave",
        "i owner: HR",
        "h2 Scope",
        "p For all staff.",
        "p Raw & words here.",
        "i note text: An attribute says this.",
    ]


def test_xml_that_multiplies_itself_is_refused() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    raw = f'<!DOCTYPE d [<!ENTITY l0 "ha">{levels}]><d>&l9;</d>'.encode()
    assert rejected("a.xml", raw).code == "damaged"


def test_xml_reads_no_file_of_the_machine() -> None:
    raw = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d><p>Words before.</p>&x;</d>'
    assert "root:" not in words("a.xml", raw)


def test_broken_xml_is_read_with_a_note() -> None:
    found = parsed("a.xml", f"<a><b>{TEXT}</c></a>".encode())
    assert [block.text for block in found.blocks] == [TEXT]
    assert "its markup is broken" in found.notes[0]


def test_json_has_readable_paths_and_tables() -> None:
    raw = b"""{"policy": {"title": "Leave", "days": 20, "open": true, "none": null, "tags": ["a", "b"]},
      "rates": [{"grade": "A", "days": 1.10}, {"grade": "B", "days": 2}], "deep": [[1, [2]], {"x": "y"}]}"""
    assert shape("a.json", raw) == [
        "i policy.title: Leave",
        "i policy.days: 20",
        "i policy.open: true",
        "i policy.none: null",
        "i policy.tags: a, b",
        "p rates:",
        "t grade | days\nA | 1.10\nB | 2",
        "i deep[1][1]: 1",
        "i deep[1][2]: 2",
        "i deep[2].x: y",
    ]


def test_json_lines_are_values_one_after_the_other() -> None:
    assert shape("a.jsonl", b'{"a": "one two"}\n{"b": {"c": "three"}}\n\n') == ["i [1].a: one two", "i [2].b.c: three"]
    assert shape("a.jsonl", b'{"a": 1}\n{"a": 2}\n') == ["t a\n1\n2"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b'{"a": "' + TEXT.encode() + b'", // comment\n}', "is not valid JSON (line 1)"),
        (b"[" * 200_000 + TEXT.encode(), "JSON"),
    ],
)
def test_what_is_no_json_is_read_as_text_with_a_note(raw: bytes, why: str) -> None:
    found = parsed("a.json", raw)
    assert TEXT in "".join(block.text for block in found.blocks)
    assert why in found.notes[0]


def test_yaml_has_readable_paths_and_keeps_its_comments() -> None:
    raw = b"# Owned by HR.\npolicy:\n  title: Leave  # says the law\n  days: 020\n---\nnext: [one, two]\n"
    assert shape("a.yaml", raw) == [
        "i policy.title: Leave",
        "i policy.days: 020",
        "i next: one, two",
        "p # Owned by HR.",
        "p # says the law",
    ]


def test_yaml_that_multiplies_itself_is_read_as_text() -> None:
    layers = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    found = parsed("a.yml", f"a0: &a0 {TEXT}\n{layers}\n".encode())
    assert TEXT in found.blocks[0].text
    assert found.notes == ("was read as plain text, because it is YAML that multiplies itself",)


def test_calendars_say_when_and_what() -> None:
    raw = b"BEGIN:VCALENDAR\r\nPRODID:x\r\nBEGIN:VEVENT\r\nSUMMARY:Leave day\r\nDTSTART:20260501T090000Z\r\nDESCRIPTION:The office is\r\n  closed\\, all day.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    assert shape("a.ics", raw) == [
        "h1 Leave day",
        "i dtstart: 2026-05-01 09:00 UTC",
        "p The office is closed, all day.",
    ]


def test_an_invitation_in_a_mail_is_read() -> None:
    raw = mail("See below.", attachments={"invite.ics": b"BEGIN:VCALENDAR\nSUMMARY:Leave day\nEND:VCALENDAR\n"})
    assert "Leave day" in words("a.eml", raw)


def test_an_old_word_file_says_what_to_install() -> None:
    if shutil.which("soffice"):
        pytest.skip("LibreOffice is installed")
    found = rejected("a.doc", made.compound({"WordDocument": bytes(5000)}))
    assert found.code == "needs_libreoffice"
    assert "is an old Word file (doc), which is read only where LibreOffice is installed" in found.reason


def test_a_cut_off_old_file_is_called_so() -> None:
    assert rejected("a.doc", made.compound({"WordDocument": bytes(5000)})[:700]).code == "truncated"


@needs_tesseract
def test_a_picture_of_words_is_read_by_ocr_and_says_so() -> None:
    found = parsed("a.png", made.picture(TEXT))
    assert [block.text for block in found.blocks] == [TEXT]
    assert found.notes == ("read by OCR: letters may be wrong",)


@needs_tesseract
def test_only_the_scanned_pages_of_a_pdf_go_through_ocr() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(60, 700, "The first page is text.")
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(made.picture(TEXT))), 20, 500, width=560, height=88)
    canvas.save()
    assert shape("a.pdf", out.getvalue()) == ["p The first page is text. @1", f"p {TEXT} @2"]
    assert parsed("a.pdf", out.getvalue()).notes == ("1 of 2 pages were read by OCR (page 2): letters may be wrong",)


def test_a_picture_too_large_to_look_at_is_refused_before_it_is_unpacked() -> None:
    raw = bytearray(made.picture("x", size=(10, 10)))
    raw[16:24] = (60_000).to_bytes(4, "big") * 2
    found = rejected("a.png", bytes(raw))
    assert found.code in {"too_large_expanded", "damaged", "needs_ocr"}
