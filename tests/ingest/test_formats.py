"""A folder of real files of every kind, good and bad, through the real parser: each is found, or says why not."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.parse.elements import ParseJob, Rejected
from ingest.parse.ocr import is_installed
from ingest.parse.pool import Limits, ParsePool
from ingest.receipts import DocumentCounts
from tests.ingest import damage
from tests.ingest.bench import Bench
from tests.ingest.documents import PdfPages, mail, pdf, slides, table_file, word, workbook
from tests.ingest.folders import Forbidden

GOOD = {
    "good.md": b"# Leave\n\nThe markdown rule is here.\n",
    "good.txt": "Die Übersicht: the text rule is here, größer für alle.\n".encode("cp1252"),
    "good.html": b"<h1>Leave</h1><p>The page rule is here.</p>",
    "good.pdf": pdf("The pdf rule is here."),
    "opens.pdf": damage.locked_pdf(pdf("The openable rule is here."), password=""),
    "good.docx": word((1, "Leave"), "The word rule is here."),
    "good.pptx": slides(("Leave", ["The slide rule is here."])),
    "good.xlsx": workbook({"Leave": [["The sheet rule is here."]]}),
    "good.csv": table_file([["rule"], ["The table rule is here."]]),
    "good.eml": mail("The mail rule is here."),
    "really-word.pdf": word("The misnamed rule is here."),
}
BAD = {
    "empty.txt": ("empty", b""),
    "blank.md": ("empty", b" \n\t\n"),
    "cut.pdf": ("truncated", pdf("x" * 50)[:600]),
    "cut.docx": ("truncated", word("x")[:9000]),
    "locked.pdf": ("encrypted", damage.locked_pdf(pdf("x"), password="secret")),
    "locked.docx": ("encrypted", damage.locked_office()),
    "scan.pdf": ("no_text_seen" if is_installed() else "needs_ocr", PdfPages().picture().raw()),
    "program.txt": ("unsupported", b"\x7fELF" + bytes(64)),
    "bomb.docx": ("too_large_expanded", damage.replaced(word("x"), "word/document.xml", b" " * (70 * 2**20))),
    "broken.docx": ("damaged", damage.replaced(word("x"), "word/document.xml", b"<w:document")),
}


@pytest.fixture
def real(home: Path) -> Iterator[Bench]:
    """A workspace with the real parser."""
    made = Bench(home, real_parser=True)
    yield made
    made.close()


def test_every_good_file_is_found_and_every_bad_one_says_why(real: Bench) -> None:
    for uri, raw in GOOD.items():
        real.put(uri, raw)
    for uri, (_, raw) in BAD.items():
        real.put(uri, raw)
    assert real.counts() == DocumentCounts(added=len(GOOD), quarantined=len(BAD))
    assert {uri: item.code for uri, item in real.quarantined().items()} == {uri: code for uri, (code, _) in BAD.items()}
    for uri, item in real.quarantined().items():
        assert item.reason.startswith(f"'{uri}' ")
        assert item.reason.endswith(".")
        assert ";" in item.reason or ". " in item.reason, "a reason and a way out"
    assert {hit.document for hit in real.hits("rule is here")} | {
        copy for hit in real.hits("rule is here") for copy in hit.copies
    } == set(GOOD)
    assert real.counts() == DocumentCounts(unchanged=len(GOOD), quarantined=len(BAD))


def test_what_was_guessed_is_kept_with_the_version(real: Bench) -> None:
    real.put("good.txt", GOOD["good.txt"])
    real.refresh()
    [view] = real.catalog.live_versions("docs", 1)
    assert view.facts["notes"]["value"].startswith("read as cp1252, a guess")


def test_a_file_that_cannot_be_read_for_want_of_permission_is_quarantined(real: Bench) -> None:
    real.put("good.md", GOOD["good.md"])
    receipt = real.refresh(connector=Forbidden(real.docs, clock=real.clock))
    assert receipt.documents == DocumentCounts(quarantined=1)
    assert real.quarantined()["good.md"].reason == (
        "'good.md' cannot be read (Is a directory); check its permissions and its disk."
    )


@pytest.mark.slow
def test_a_hundred_megabytes_of_text_are_refused_by_size_by_text_and_by_memory(home: Path) -> None:
    raw = (b"The leave policy of the company applies to everyone, always. " * 16 + b"\n\n") * 110_000
    assert len(raw) > 100 * 2**20
    bench = Bench(home, real_parser=True)
    bench.put("large.txt", raw)
    assert bench.counts() == DocumentCounts(quarantined=1)
    assert bench.quarantined()["large.txt"].code == "too_large"
    bench.close()
    for limits, code in (
        (Limits(seconds=60, memory_mb=3000, expanded_mb=64), "too_much_text"),
        (Limits(seconds=60, memory_mb=256, expanded_mb=64), "out_of_memory"),
    ):
        started = time.monotonic()
        [(_, outcome)] = ParsePool(limits, workers=1).parse([ParseJob(uri="large.txt", raw=raw)])
        assert isinstance(outcome, Rejected)
        assert outcome.code == code
        assert time.monotonic() - started < limits.seconds + 10
