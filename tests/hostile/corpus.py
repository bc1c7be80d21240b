"""The hostile folder: every family of files, and good files cut off, changed and misnamed."""

import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.hostile.drawn import drawn_files
from tests.hostile.file import CUT_OFF, HostileFile, sentence
from tests.hostile.letters import letter_files
from tests.hostile.marked import marked_files
from tests.hostile.packed import packed_files
from tests.hostile.plain import plain_files
from tests.ingest import made
from tests.ingest.documents import mail, pdf, slides, table_file, word, workbook

_CUTS = 20
_FLIPS = 16
_ENDINGS = ("txt", "md", "html", "csv", "pdf", "docx", "xlsx", "pptx", "eml", "json", "xml", "yaml", "rtf", "odt",
            "epub", "msg", "doc", "png", "zip", "bin", "exe", "")  # fmt: skip
_ODD_NAMES = (
    "spaces in it.txt", " leading.txt", "trailing .txt", "ünï çødé.txt", "日本語.txt", "emoji🌾.txt", "new\nline.txt",
    "tab\there.txt", "quote'\".txt", "back\\slash.txt", "star*?.txt", "$(rm -rf).txt", "%00.txt", "a" * 240 + ".txt", "b" * 251 + ".txt", "..txt",
    "...", "UPPER.TXT", "two.dots.tar.txt", "-dash.txt", "~tilde.txt", "nul\udcff\udcfe.txt", "\udce4\udcf6.md", "\u202egpj.txt",
    "a:b.txt", "con.txt", "#hash.txt", "x.txt.", "e\u0301.txt", "\u00e9.txt", "&amp;.html", "<b>.txt",
)  # fmt: skip


def hostile_files() -> Iterator[HostileFile]:
    """Yield every file, each with a name of its own."""
    yield from plain_files()
    yield from marked_files()
    yield from packed_files()
    yield from letter_files()
    yield from drawn_files()
    yield from _damaged()
    yield from _misnamed()
    for name in _ODD_NAMES:
        text = sentence()
        raw = f"<p>{text}</p>" if name.endswith("html") else text
        yield HostileFile(name=f"names/{name}", raw=raw.encode(), says=text)


def write(files: Iterator[HostileFile], folder: Path) -> dict[str, HostileFile]:
    """Write files below a folder; return them by the name that a listing shows."""
    written: dict[str, HostileFile] = {}
    for file in files:
        place = folder / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.raw)
        written[file.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")] = file
    return written


def good_files(text: str) -> Mapping[str, Callable[[], bytes]]:
    """Return what makes a small whole file of each format that says a sentence."""
    filler = "Other words stand before and after it, as they do in every policy. "
    page = f"<!doctype html><html><body><h1>Leave</h1><p>{filler}</p><p>{text}</p><p>{filler}</p></body></html>"
    return {
        "txt": f"{filler}\n\n{text}\n\n{filler}\n".encode, "md": f"# Leave\n\n{filler}\n\n{text}\n\n{filler}\n".encode,
        "html": page.encode, "csv": lambda: table_file([["a", "b"], [filler, text], ["x", filler]]), "eml": lambda: mail(f"{filler}\n\n{text}\n\n{filler}"),
        "pdf": lambda: pdf(filler, text, filler), "docx": lambda: word((1, "Leave"), filler, text, filler), "pptx": lambda: slides(("Leave", [filler, text, filler])),
        "xlsx": lambda: workbook({"Leave": [["a", filler], ["b", text]]}), "odt": lambda: made.opendocument(f"<text:p>{filler}</text:p><text:p>{text}</text:p>"),
        "ods": lambda: made.opendocument(f'<table:table table:name="L"><table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row></table:table>', kind="spreadsheet"),
        "epub": lambda: made.book({"a": f"<h1>Leave</h1><p>{filler}</p><p>{text}</p>"}), "rtf": lambda: made.rich_text(f"{filler}\\par {text}\\par {filler}\\par"),
        "msg": lambda: made.outlook({"0037001F": "Leave".encode("utf-16-le"), "1000001F": f"{filler}\n{text}".encode("utf-16-le")}),
        "xml": f'<?xml version="1.0"?><policy><title>Leave</title><p>{filler}</p><p>{text}</p></policy>'.encode,
        "json": f'{{"title": "Leave", "filler": "{filler}", "text": "{text}"}}'.encode, "yaml": f"title: Leave\ntext: {text}\nfiller: {filler}\n".encode,
        "ics": f"BEGIN:VCALENDAR\nSUMMARY:Leave\nDESCRIPTION:{text}\nEND:VCALENDAR\n".encode, "mht": f"MIME-Version: 1.0\nContent-Type: text/html\nSubject: x\n\n{page}".encode,
    }  # fmt: skip


def _damaged() -> Iterator[HostileFile]:
    chance = random.Random(7)
    text = sentence()
    for ending, make in good_files(text).items():
        raw = make()
        for cut in range(1, _CUTS + 1):
            end = len(raw) * cut // (_CUTS + 1)
            yield HostileFile(
                name=f"cut/{ending}-{cut:02}.{ending}",
                raw=raw[:end],
                says=text,
                refusals=_true_of(raw[:end], text),
                is_broken=True,
            )
        yield HostileFile(
            name=f"cut/{ending}-headless.{ending}",
            raw=raw[len(raw) // 10 :],
            says=text,
            refusals=CUT_OFF,
            is_broken=True,
        )
        yield HostileFile(
            name=f"cut/{ending}-last-byte.{ending}", raw=raw[:-1], says=text, refusals=CUT_OFF, is_broken=True
        )
        for flip in range(_FLIPS):
            changed = bytearray(raw)
            for _ in range(1 + flip // 3):
                changed[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            yield HostileFile(
                name=f"flip/{ending}-{flip:02}.{ending}",
                raw=bytes(changed),
                says=text,
                refusals=CUT_OFF | {"encrypted", "too_large_expanded"},
                is_broken=True,
            )
        hole = raw[: len(raw) // 3] + bytes(100) + raw[len(raw) // 3 + 100 :]
        yield HostileFile(
            name=f"flip/{ending}-hole.{ending}",
            raw=hole,
            says=text,
            refusals=CUT_OFF | {"encrypted", "too_large_expanded"},
            is_broken=True,
        )
        yield HostileFile(
            name=f"flip/{ending}-doubled.{ending}", raw=raw + raw, says=text, refusals=CUT_OFF, is_broken=True
        )


def _true_of(raw: bytes, text: str) -> frozenset[str]:
    """Return the codes that are true of a file that was cut off: it may hold no text any more."""
    return CUT_OFF if text.encode() in raw else CUT_OFF | {"no_text"}


def _misnamed() -> Iterator[HostileFile]:
    for ending in good_files(""):
        for other in _ENDINGS:
            text = sentence()
            raw = good_files(text)[ending]()
            name = f"misnamed/{ending}-as.{other}" if other else f"misnamed/{ending}"
            yield HostileFile(name=name, raw=raw, says=text)
