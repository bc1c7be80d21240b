"""What a file is comes from what it holds; its name decides only between kinds of text."""

import pytest

from ingest.parse.media import BY_SUFFIX, DOCX, PPTX, XLSX, media_type, suffix_of
from tests.ingest.documents import mail, pdf, slides, table_file, word, workbook
from tests.ingest.outcomes import parsed


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (pdf("x"), "application/pdf"),
        (word("x"), DOCX),
        (slides(("x", ["y"])), PPTX),
        (workbook({"x": [["y"]]}), XLSX),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a", "a.PDF", "a.csv", "folder.d/a.docx"])
def test_a_format_with_a_signature_is_known_under_every_name(name: str, raw: bytes, kind: str) -> None:
    assert parsed(name, raw).media_type == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "text/markdown"),
        ("a.MARKDOWN", "text/markdown"),
        ("a.txt", "text/plain"),
        ("a.csv", "text/csv"),
        ("a.tsv", "text/csv"),
        ("a.eml", "message/rfc822"),
        ("a.html", "text/html"),
        ("a.unheard-of", "text/plain"),
        ("README", "text/plain"),
        ("a.pdf", "text/plain"),
    ],
)
def test_kinds_of_text_go_by_their_name(name: str, kind: str) -> None:
    assert media_type(name, b"Some words, and more words.") == kind


@pytest.mark.parametrize(
    "raw",
    [b"<!DOCTYPE html><p>x", b"\n <HTML lang=en>", b"<?xml version='1.0'?>\n<!doctype HTML>", b"\xef\xbb\xbf<html>"],
)
def test_a_page_is_known_under_any_name_but_that_of_another_kind_of_text(raw: bytes) -> None:
    assert media_type("a.txt", raw) == media_type("a", raw) == media_type("a.docx", raw) == "text/html"
    assert media_type("a.md", raw) == "text/markdown"


def test_a_text_about_pdf_is_a_text() -> None:
    assert media_type("a.txt", b"A PDF begins with %PDF-1.7.") == "text/plain"


def test_mail_is_text_with_a_name() -> None:
    assert media_type("a.eml", mail("x")) == "message/rfc822"


def test_every_ending_is_lower_case_with_a_dot() -> None:
    assert all(suffix == suffix_of(f"a{suffix}") for suffix in BY_SUFFIX)


def test_a_table_is_text() -> None:
    assert media_type("a.csv", table_file([["a", "b"], [1, 2]])) == "text/csv"
