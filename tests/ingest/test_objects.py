"""Files that programs wrap into documents: OLE objects in office files and RTF, winmail.dat, and old sheets' own records."""

import struct

import pytest

from ingest.parse.allowance import Allowance
from ingest.parse.elements import Parsed, ParseJob
from ingest.parse.read import read
from tests.ingest import damage, made
from tests.ingest.documents import mail, pdf, word, workbook
from tests.ingest.outcomes import rejected, shape, words

TEXT = "Everyone has twenty days of leave."
MORE = "The board decides on exceptions."


OBJECTS = {
    "native": made.compound({"\x01Ole10Native": struct.pack("<I", 9) + made.package("a.txt", MORE.encode())}),
    "package": made.compound({"Package": word(MORE)}),
    "contents": made.compound({"CONTENTS": pdf(MORE), "\x01CompObj": b"x"}),
}


@pytest.mark.parametrize("kind", OBJECTS)
def test_a_file_in_an_ole_object_of_a_document_is_read(kind: str) -> None:
    raw = made.with_parts(word(TEXT), {"word/embeddings/oleObject1.bin": OBJECTS[kind]})
    assert words("a.docx", raw).splitlines() == [TEXT, "oleObject1.bin", MORE]


@pytest.mark.parametrize("kind", OBJECTS)
def test_an_object_that_stands_alone_is_read_as_what_it_holds(kind: str) -> None:
    assert words("a.bin", OBJECTS[kind]) == MORE


def test_an_object_of_which_nothing_can_be_unpacked_is_damaged() -> None:
    assert rejected("a.bin", made.compound({"\x01Ole10Native": b"\x05\0\0\0abc"})).code == "damaged"


def test_a_folder_of_a_container_that_is_called_like_an_object_is_none() -> None:
    assert rejected("a.bin", made.compound({"Contents": {"x": b"y" * 5000}})).code == "unsupported"


@pytest.mark.parametrize(
    ("kind", "raw", "name"),
    [
        ("Package", made.package("a.txt", MORE.encode()), "a.txt"),
        ("Word.Document.12", OBJECTS["package"], "Word.Document.12"),
        ("AcroExch.Document.11", OBJECTS["contents"], "AcroExch.Document.11"),
    ],
)
def test_a_file_in_an_object_of_rich_text_is_read(kind: str, raw: bytes, name: str) -> None:
    assert shape("a.rtf", made.rich_object(kind, raw, beside=TEXT)) == [
        f"p {TEXT}",
        "p seen",
        f"h1 {name}",
        f"p {MORE}",
    ]


def test_a_link_and_an_object_that_is_cut_off_are_passed_over() -> None:
    for raw in (
        made.rich_object("Package", b"\0" * 9, beside=TEXT, embedded=1),
        made.rich_object("Package", b"\x02\0abc", beside=TEXT),
    ):
        assert shape("a.rtf", raw) == [f"p {TEXT}", "p seen"]


def labels(*values: tuple[int, int, bytes]) -> bytes:
    """Return properties with their types."""
    made_of = [
        struct.pack("<HHII", kind, tag, 1, len(raw)) + raw.ljust(-(-len(raw) // 4) * 4, b"\0")
        for kind, tag, raw in values
    ]
    numbers = [struct.pack("<HHI", 0x03, 0x0017, 1), struct.pack("<HHq", 0x40, 0x0039, 1)]
    named = struct.pack("<HH16sIIII", 0x1E, 0x8000, b"", 1, 3, 0x410042, 1) + struct.pack("<I4s", 2, b"x\0")
    return struct.pack("<I", len(made_of) + 3) + b"".join([*numbers, named, *made_of])


PAGE, RICH = f"<p>{TEXT}</p>".encode(), made.packed_rtf(made.rich_text(f"{TEXT}\\par"))


@pytest.mark.parametrize(
    "attributes",
    [
        [(0x0002800C, TEXT.encode() + b"\0")],
        [(0x00069003, labels((0x102, 0x1013, PAGE)))],
        [(0x00069003, labels((0x102, 0x1009, RICH)))],
        [(0x00069003, labels((0x1F, 0x1000, TEXT.encode("utf-16-le"))))],
        [(0x00018004, b"Leave\0"), (0x0002800C, TEXT.encode()), (0x00069003, labels((0x102, 0x1013, b"<p> </p>")))],
    ],
)
def test_the_text_of_a_winmail_is_read_alone_and_in_its_mail(attributes: list[tuple[int, bytes]]) -> None:
    raw = made.winmail(*attributes)
    assert words("winmail.dat", raw) == TEXT
    assert words("a.eml", mail(attachments={"winmail.dat": raw})).splitlines() == ["winmail.dat", TEXT]


def test_files_of_a_winmail_are_read_under_their_long_names() -> None:
    raw = made.winmail(
        (0x00069002, b""), (0x00018010, b"RULES~1.TXT\0"), (0x0006800F, MORE.encode()),
        (0x00069005, labels((0x1E, 0x3707, b"rules.txt\0"))),
    )  # fmt: skip
    assert words("winmail.dat", raw).splitlines() == ["rules.txt", MORE]


def test_a_winmail_that_is_cut_off_keeps_what_it_had_and_an_empty_one_says_so() -> None:
    raw = made.winmail((0x0002800C, TEXT.encode()), (0x00069003, labels((0x102, 0x1013, PAGE))[:30]))
    assert words("winmail.dat", raw) == TEXT
    assert rejected("winmail.dat", made.winmail((0x00069003, b"\x09"))).code == "damaged"
    assert rejected("winmail.dat", made.winmail()).code == "no_text"
    assert words("winmail.dat", made.winmail((0x00018004, b"Only a subject here\0"))) == "Subject: Only a subject here"


def record(kind: int, raw: bytes) -> bytes:
    """Return a record of an old sheet."""
    return struct.pack("<HH", kind, len(raw)) + raw


def text(words: str, *, head: int, wide: bool = False) -> bytes:
    """Return words with their count, of so many bytes, as records hold them."""
    raw = words.encode("utf-16-le" if wide else "latin-1")
    return len(words).to_bytes(head, "little") + bytes([wide]) + raw


BEGIN = record(0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
STRINGS = record(0x00FC, struct.pack("<II", 2, 2) + text(TEXT, head=2) + text("größer Ω", head=2, wide=True))
DRAWN = b"".join([
    record(0x01B6, bytes(18)), record(0x003C, b"\x01of a drawing"),
    record(0x01B6, bytes(10) + len(MORE).to_bytes(2, "little") + bytes(6)),
    record(0x003C, b"\0" + MORE.encode() + b"formats"), record(0x003C, b"\0and more of them"),
])  # fmt: skip


@pytest.mark.parametrize("libreoffice", ["/nowhere/soffice", "false"], ids=["no LibreOffice", "one that gives up"])
@pytest.mark.parametrize(
    ("records", "said"),
    [
        (STRINGS, [TEXT, "größer Ω"]),
        (record(0x0204, bytes(6) + text(TEXT, head=2)), [TEXT]),
        (DRAWN, [MORE]),
        (
            record(0x0015, text("&CPage &P of &N", head=2))
            + record(0x0014, text(f"&L{TEXT}&R&P", head=2))
            + record(0x100D, bytes(2) + text("Days", head=1)),
            [TEXT, "Days"],
        ),
    ],
)
def test_strings_boxes_headers_and_charts_of_a_damaged_old_book_are_read(
    records: bytes, said: list[str], libreoffice: str
) -> None:
    raw = made.compound({"Workbook": (BEGIN + records).ljust(5000, b"\0")})
    found = read(ParseJob(uri="a.xls", raw=raw), Allowance(libreoffice=libreoffice))
    assert isinstance(found, Parsed)
    assert [block.text for block in found.blocks] == said
    assert "without its cells in their places" in found.notes[0]


def test_mail_with_bytes_that_are_no_text_is_mail() -> None:
    raw = b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\n" + TEXT.encode()
    raw += b"\n--B\nContent-Type: application/octet-stream\n\n" + bytes(range(256)) * 4 + b"\n--B--\n"
    assert TEXT in words("mail", raw)


def test_a_zip_of_documents_is_not_said_to_hold_none() -> None:
    found = rejected("a.zip", made.zipped({"a.docx": word(TEXT), "b.xlsx": workbook({"S": [["x"]]})}))
    assert found.reason == "is a zip archive and not one document; unpack it into the source's folder."


def test_a_locked_office_file_is_not_taken_for_an_object() -> None:
    assert rejected("a.docx", damage.locked_office()).code == "encrypted"
