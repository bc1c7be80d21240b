"""Bytes become the text that was written, in whatever encoding, or own up to a guess."""

import pytest

from ingest.parse.encoding import decode, printable, wide_encoding
from tests.ingest.outcomes import parsed, rejected, words

GERMAN = "Überstunden werden binnen dreißig Tagen ausgeglichen. Das gilt für alle – auch in Teilzeit. Kosten: 20 €."
FRENCH = "Le congé parental est accordé à tous les employés après la première année."
JAPANESE = "育児休業は最長一年間取得できます。申請は人事部へ。期限は二週間前です。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_german_is_read_in_every_encoding(encoding: str) -> None:
    assert words("a.txt", GERMAN.encode(encoding)) == GERMAN


@pytest.mark.parametrize(("text", "encoding"), [(FRENCH, "latin-1"), (JAPANESE, "shift_jis"), (JAPANESE, "utf-16")])
def test_other_languages_are_read_in_their_old_encodings(text: str, encoding: str) -> None:
    assert words("a.txt", text.encode(encoding)) == text


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html"])
def test_a_guess_is_noted_on_every_kind_of_text(name: str) -> None:
    found = parsed(name, "Gebühr, 20 €, fällig für größere Mengen".encode("cp1252"))
    assert found.notes == ("read as cp1252, a guess, because it is not UTF-8 and does not say what it is",)
    assert "20 €" in found.blocks[0].text


def test_utf_8_needs_no_note() -> None:
    assert decode(GERMAN.encode()).note == ""


def test_the_encoding_that_a_page_declares_is_believed() -> None:
    page = '<html><head><meta charset="iso-8859-7"></head><body><p>Καλημέρα σε όλους</p></body></html>'
    assert words("a.html", page.encode("iso-8859-7")) == "Καλημέρα σε όλους"


def test_a_declared_encoding_that_does_not_exist_is_passed_over() -> None:
    assert decode("Gebühr".encode("cp1252"), declared="klingon").text == "Gebühr"


def test_one_damaged_byte_does_not_turn_a_utf_8_text_into_another_encoding() -> None:
    raw = GERMAN.encode() * 20 + b"\xff" + GERMAN.encode()
    found = decode(raw)
    assert found.text.count("Überstunden") == 21
    assert found.note == "1 damaged character(s) were replaced"


def test_zero_bytes_and_control_characters_are_left_out_of_a_text() -> None:
    raw = b"Leave is 20 days.\x00 Apply \x1b[31mearly\x1b[0m.\x07" + b" More words." * 40
    assert words("a.txt", raw).startswith("Leave is 20 days. Apply early. More")


def test_text_after_a_form_feed_is_kept() -> None:
    assert "Page two text" in words("a.txt", b"Page one text is here.\x0cPage two text is here.")


@pytest.mark.parametrize("raw", [b"", b"a", b"plain text without zeros", bytes(100), b"a\0b", bytes(range(256))])
def test_bytes_that_are_no_wide_text_are_not_taken_for_it(raw: bytes) -> None:
    assert wide_encoding(raw) == ""


def test_printable_keeps_every_language_and_emoji() -> None:
    text = f"{GERMAN}\n\t{JAPANESE} 🌾 נוהל"
    assert printable(text) == text


def test_half_a_character_is_not_printable() -> None:
    assert printable("a\ud800b\ufeff") == "ab"


def test_overstruck_letters_of_a_manual_page_are_read_once() -> None:
    assert (
        words("a.txt", "".join(f"{letter}\b{letter}" for letter in "Leave is granted.").encode()) == "Leave is granted."
    )


def test_a_text_with_a_hole_of_zeros_in_it_is_text_and_a_program_with_one_is_not() -> None:
    assert words("a.txt", b"Twenty days." + bytes(100_000) + b"\nOf leave.\n").split() == [
        "Twenty",
        "days.",
        "Of",
        "leave.",
    ]
    assert rejected("a.txt", b"Twenty days." + bytes(100_000) + bytes(range(32)) * 500).code == "unsupported"


def test_letters_with_a_control_character_after_each_are_not_taken_for_wide_ones() -> None:
    assert wide_encoding("\x01".join("Everyone has twenty days of leave.").encode()) == ""
