"""Files that are broken, locked, mislabelled or hostile: each is read, or gets a true sentence with the way out."""

import zipfile
from io import BytesIO

import pytest

from ingest.parse.elements import Parsed, ParseJob, Rejected
from ingest.parse.pool import Limits, ParsePool
from tests.ingest import damage
from tests.ingest.documents import PdfPages, pdf, slides, word, workbook
from tests.ingest.outcomes import outcome, parsed, rejected, shape, words

TEXT = "Everyone has twenty days of leave."
PDF = pdf(TEXT)
WORD = word((1, "Leave"), TEXT)
BODY = "word/document.xml"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv", "a.pdf", "a.docx", "a.eml", "a"])
@pytest.mark.parametrize("raw", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_a_file_with_nothing_in_it_is_called_empty(name: str, raw: bytes) -> None:
    found = rejected(name, raw)
    assert (found.code, found.reason) == ("empty", "is empty; remove it or put the text in.")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.html", b"<html><head><title></title></head><body><p> </p></body></html>"),
        ("a.md", b"---\n---\n"),
        ("a.csv", b",,\n,,\n"),
        ("a.txt", "\u00a0\u200b\u2003".encode()),
    ],
)
def test_a_text_file_with_markup_only_holds_no_text(name: str, raw: bytes) -> None:
    assert rejected(name, raw).reason == "holds no text, only markup or blank lines; remove it or put the text in."


@pytest.mark.parametrize(
    ("name", "raw"), [("a.docx", word("")), ("a.pptx", slides(("", [""]))), ("a.xlsx", workbook({"Sheet": []}))]
)
def test_an_office_file_without_text_says_what_to_do_if_it_is_pictures(name: str, raw: bytes) -> None:
    found = rejected(name, raw)
    assert found.code == "no_text"
    assert "run it through OCR" in found.reason


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize(
    ("name", "raw"),
    [("a.pdf", PDF), ("a.docx", WORD), ("a.xlsx", workbook({"S": [["a", 1]]})), ("a.pptx", slides(("T", ["b"])))],
)
def test_a_file_that_is_cut_off_is_called_so(name: str, raw: bytes, share: float) -> None:
    found = rejected(name, raw[: int(len(raw) * share)])
    assert found.code == "truncated"
    assert "is cut off" in found.reason
    assert "Copy it again from its origin" in found.reason


def test_a_fast_web_view_pdf_without_its_end_is_cut_off_though_it_has_an_end_mark_near_its_beginning() -> None:
    linearized = PDF.replace(b"\n", b"\n1 0 obj <</Linearized 1/L 999999/H[1 2]>> endobj %%EOF\n", 1)
    assert rejected("a.pdf", linearized).code == "truncated"


def test_a_file_whose_beginning_is_missing_is_not_shown_as_text() -> None:
    found = rejected("a.docx", bytes(range(256)) * 8)
    assert found.code == "truncated"
    assert "is named .docx but is no such file" in found.reason


@pytest.mark.parametrize(
    ("name", "raw"),
    [("a.pdf", damage.locked_pdf(PDF, password="secret")), ("a.docx", damage.locked_office())],
)
def test_a_file_with_a_password_says_to_save_a_copy_without_one(name: str, raw: bytes) -> None:
    found = rejected(name, raw)
    assert (found.code, found.reason) == ("encrypted", "is encrypted with a password; save a copy without one.")


def test_a_pdf_that_opens_without_being_asked_for_its_password_is_read() -> None:
    assert TEXT in words("a.pdf", damage.locked_pdf(PDF, password=""))


def test_a_pdf_of_pictures_says_how_many_pages_and_what_ocr_can_do() -> None:
    found = rejected("a.pdf", PdfPages().picture().page().picture().raw())
    assert (found.code, found.reason) in (
        ("no_text_seen", "has 2 page(s) without text, and OCR finds none on them; if there is some, add it."),
        (
            "needs_ocr",
            "has 2 page(s) and no text: it looks scanned; install tesseract (Debian: tesseract-ocr) and refresh again, "
            "or add its text.",
        ),
    )


def test_a_pdf_with_some_scanned_pages_is_read_and_notes_which_ones_are_missing() -> None:
    found = parsed("a.pdf", PdfPages().line(TEXT).page().picture().page().line("More text here.").raw())
    assert found.notes[0].startswith("1 of 3 pages hold no text (page 2)")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.docx", PDF),
        ("a.pdf", WORD),
        ("a.txt", WORD),
        ("a.xlsx", WORD),
        ("a.pdf", TEXT.encode()),
        ("a.docx", TEXT.encode()),
        ("a.txt", f"<!DOCTYPE html><html><body><p>{TEXT}</p></body></html>".encode()),
        ("a.pdf", f"\n<html><body><p>{TEXT}</p></body></html>".encode()),
    ],
)
def test_a_file_with_the_wrong_ending_is_read_as_what_it_is_and_says_so(name: str, raw: bytes) -> None:
    assert TEXT in words(name, raw)
    assert "<" not in words(name, raw)
    [note] = parsed(name, raw).notes
    assert note.startswith("read as ")
    assert note.endswith(f"though its name ends in {name[1:]}")


def test_a_pdf_behind_some_bytes_of_rubbish_is_read() -> None:
    assert words("a.pdf", b"\r\njunk from a mail gateway\r\n" + PDF) == TEXT


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"\x1f\x8b\x08" + bytes(64), "a gzip archive"),
        (b"SQLite format 3\0" + bytes(64), "a SQLite database"),
        (bytes(range(256)) * 4, "binary data"),
    ],
)
def test_a_kind_that_is_not_read_is_named_whatever_its_name_says(raw: bytes, what: str) -> None:
    found = rejected("a.txt", raw)
    assert found.code == "unsupported"
    assert what in found.reason


def test_archives_say_what_they_are() -> None:
    assert "unpack it" in rejected("a.zip", zipped({"a.txt": b"x"})).reason


def test_a_part_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = damage.replaced(WORD, BODY, b" " * (65 * 2**20))
    assert len(bomb) < 200_000
    found = rejected("a.docx", bomb)
    assert found.code == "too_large_expanded"
    assert (
        "would unpack to 66 MiB in 17 parts, more than the 64 MiB that GRISTMILL_MAX_EXPANDED_MB allows" in found.reason
    )


def test_a_part_that_lies_about_its_size_is_not_believed() -> None:
    body = damage.many_paragraphs(1000)
    found = rejected("a.docx", damage.understated(damage.replaced(WORD, BODY, body), BODY, 2000))
    assert found.code == "damaged"


@pytest.mark.parametrize("body", [damage.entities(), b"<w:document", b"", b"\xff\xfe\x00"])
def test_hostile_or_broken_xml_inside_a_document_is_damage(body: bytes) -> None:
    found = rejected("a.docx", damage.replaced(WORD, BODY, body))
    assert found.code == "damaged"
    assert "is damaged inside" in found.reason
    assert "open it and save it again, or copy it again" in found.reason


def test_tables_inside_tables_keep_their_text() -> None:
    assert "deep" in words("a.docx", damage.replaced(WORD, BODY, damage.nested(30)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(seconds=4, memory_mb=1536, expanded_mb=256), "too_slow"),
        (Limits(seconds=60, memory_mb=300, expanded_mb=256), "out_of_memory"),
    ],
)
def test_a_small_document_of_a_million_paragraphs_ends_by_time_or_by_memory(limits: Limits, code: str) -> None:
    bomb = damage.replaced(WORD, BODY, damage.many_paragraphs(1_000_000))
    assert len(bomb) < 200_000
    made = ParsePool(limits, workers=1)
    found = {job.uri: o for job, o in made.parse([job("bomb.docx", bomb), job("after.md", TEXT.encode())])}
    bombed = found["bomb.docx"]
    assert isinstance(bombed, Rejected)
    assert bombed.code == code
    assert isinstance(found["after.md"], Parsed)


def test_a_mail_with_attachments_only_names_them() -> None:
    raw = b'Subject: x\nMIME-Version: 1.0\nContent-Type: application/pdf; name="rules.pdf"\n\n%PDF-1.7 ...\n'
    found = rejected("a.eml", raw)
    assert found.code == "only_attachments"
    assert "what it carries was not read: rules.pdf (is cut off: its end is missing)" in found.reason


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx"])
def test_an_archive_without_its_parts_is_damage_not_a_crash(name: str) -> None:
    part = {"a.docx": "word/x.xml", "a.pptx": "ppt/x.xml", "a.xlsx": "xl/x.xml"}[name]
    found = outcome(name, zipped({part: b"<x/>"}))
    assert isinstance(found, Rejected)
    assert found.code == "damaged"


def test_no_reason_holds_line_ends_or_control_characters() -> None:
    for raw in (damage.replaced(WORD, BODY, b"<a>\n\x1b<b>"), WORD[:300], b"\x00\x01" * 300):
        found = outcome("a.docx", raw)
        assert isinstance(found, Rejected)
        assert found.reason.isprintable()


def test_nothing_is_lost_between_a_heading_and_the_end() -> None:
    assert shape("a.docx", WORD) == ["h1 Leave", f"p {TEXT}"]


def job(uri: str, raw: bytes) -> ParseJob:
    return ParseJob(uri=uri, raw=raw)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
