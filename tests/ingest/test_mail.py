"""Mail: every part that is text is read once, in its encoding; what is not read is named."""

import base64
import binascii

import pytest

from tests.ingest.documents import mail, pdf
from tests.ingest.outcomes import parsed, shape, words


def test_of_alternatives_the_html_one_is_read() -> None:
    raw = mail("Dear all, plain words.", html="<p>Dear all,</p><p>Leave is <b>20</b> days.</p>")
    assert words("a.eml", raw) == "Dear all,\nLeave is 20 days."


def test_html_alone_is_read_without_its_scripts() -> None:
    raw = mail(html="<html><body><h1>News</h1><p>Leave is 20 days.</p><script>bad()</script></body></html>")
    assert words("a.eml", raw) == "News\nLeave is 20 days."


def test_headers_are_properties_in_any_encoding() -> None:
    raw = mail("x y", Subject="Grüße, größere Änderung", To="b@example.org", Date="Mon, 01 Jun 2026 10:00:00 +0000")
    assert parsed("a.eml", raw).properties == {
        "title": "Grüße, größere Änderung",
        "from": "a@example.org",
        "to": "b@example.org",
        "date": "Mon, 01 Jun 2026 10:00:00 +0000",
    }


def test_attachments_are_read_below_their_names() -> None:
    raw = mail("The rules are attached.", attachments={"rules.pdf": pdf("Leave is 20 days."), "b.txt": b"And a note."})
    assert shape("a.eml", raw) == [
        "p The rules are attached.",
        "h1 rules.pdf",
        "p Leave is 20 days.",
        "h1 b.txt",
        "p And a note.",
    ]


def test_attachments_that_cannot_be_read_are_named_with_the_reason() -> None:
    found = parsed("a.eml", mail("The rules are attached.", attachments={"rules.pdf": b"%PDF-1.7 cut off"}))
    assert found.notes == ("attachments were not read: rules.pdf (is cut off: its end is missing)",)


def test_every_text_part_of_a_mixed_mail_is_read() -> None:
    raw = (
        b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
        b"--B\nContent-Type: text/plain\n\nFirst part here.\n--B\nContent-Type: text/html\n\n<p>Second part here.</p>\n"
        b"--B\nContent-Type: message/rfc822\n\nSubject: inner\n\nForwarded words here.\n--B--\n"
    )
    assert words("a.eml", raw) == "First part here.\nSecond part here.\nSubject: inner\nForwarded words here."


def test_a_mail_that_ends_before_its_last_boundary_is_read() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\nWords until the end."
    assert words("a.eml", raw) == "Words until the end."


@pytest.mark.parametrize("charset", ["", "; charset=klingon", "; charset=utf-8"])
def test_a_mail_with_a_missing_or_wrong_charset_keeps_its_letters(charset: str) -> None:
    raw = f"Subject: x\nContent-Type: text/plain{charset}\n\nGrüße aus Köln, alles gut.\n".encode("cp1252")
    found = parsed("a.eml", raw)
    assert found.blocks[0].text == "Grüße aus Köln, alles gut."
    assert found.notes == ("read as cp1252, a guess, because it is not UTF-8 and does not say what it is",)


def test_quoted_printable_is_decoded() -> None:
    raw = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe aus K=\n=C3=B6ln.\n"
    assert words("a.eml", raw) == "Grüße aus Köln."


def test_words_without_headers_are_read_as_words() -> None:
    assert words("a.eml", b"Just words, and no headers at all.\n") == "Just words, and no headers at all."


@pytest.mark.parametrize(
    "subject", [b"=?utf-8?q?broken", b"=?klingon?q?abc?=", b"raw \xff\xfe bytes", b"=?utf-8?b?!!!?=", b"a\0b"]
)
def test_a_broken_subject_is_no_reason_not_to_read_a_mail(subject: bytes) -> None:
    found = parsed("a.eml", b"Subject: " + subject + b"\n\nThe text is here.\n")
    assert found.blocks[0].text == "The text is here."
    assert all(character.isprintable() for character in found.properties.get("title", ""))


def test_a_file_in_the_text_of_an_old_mail_is_read_as_an_attachment() -> None:
    raw = b"Subject: x\n\nSee the file.\n\nbegin 644 a.txt\n" + binascii.b2a_uu(b"Twenty days here.") + b"`\nend\n"
    assert shape("a.eml", raw) == ["p See the file.", "h1 a.txt", "p Twenty days here."]


def test_words_that_only_begin_like_a_file_stay_in_the_text() -> None:
    raw = b"Subject: x\n\nbegin 644 reasons\nto take leave.\nend\n"
    assert words("a.eml", raw).split() == b"begin 644 reasons to take leave. end".decode().split()


def test_a_letter_that_is_encoded_as_a_whole_is_read() -> None:
    inner = base64.b64encode(b"Subject: inner\n\nForwarded words here.\n").decode()
    raw = f"Subject: x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}\n".encode()
    assert "Forwarded words here." in words("a.eml", raw)


def test_headers_that_are_read_for_want_of_a_text_are_decoded() -> None:
    subject = base64.b64encode("Grüße zum Urlaub".encode()).decode()
    raw = f"Received: by one\nReceived: by two\nSubject: =?utf-8?B?{subject}?=\n\n".encode()
    assert words("a.eml", raw).splitlines() == ["Received: by one", "Received: by two", "Subject: Grüße zum Urlaub"]
