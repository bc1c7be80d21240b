"""Old Office files: which kind they are, workbooks by xlrd, and texts and shows through LibreOffice when it is there."""

import contextlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.parse.allowance import Reading
from ingest.parse.biff import drawn_texts, stream_of, strings
from ingest.parse.elements import Block, Outcome, Parsed, Rejected
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import Told, clean
from ingest.parse.office_parts import edge_text
from ingest.parse.programs import find_program, run_program
from ingest.parse.sheets import shown_moment, table_text

DOC, PPT, XLS = "application/msword", "application/vnd.ms-powerpoint", "application/vnd.ms-excel"
_NAMES = {DOC: "Word file (doc)", PPT: "PowerPoint file (ppt)", XLS: "Excel file (xls)"}
_TARGETS = {DOC: ".docx", PPT: ".pptx", XLS: ".xlsx"}
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OBJECT = "application/x-ole-object"
WRAPPERS = ("\x01ole10native", "package", "contents")
"""Streams of a container that hold a file of another kind, by their names in small letters."""
_STREAMS = {"worddocument": DOC, "powerpoint document": PPT, "workbook": XLS, "book": XLS}


def ole_type(raw: bytes) -> str:
    """Return the media type of an OLE file.

    Raises:
        ParseFailed: it is encrypted, damaged, or of a kind that is not read.
    """
    import olefile  # noqa: PLC0415 - few files need it

    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise ParseFailed("encrypted", "is encrypted with a password; save a copy without one.")
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as container:
            entries = container.listdir()
    except Exception:  # noqa: BLE001 - the library raises whatever the bytes make it meet
        raise ParseFailed(
            "truncated", "is an old Office file that is cut off or damaged. Copy it again from its origin."
        ) from None
    names = {entry[0].lower() for entry in entries}
    if "__properties_version1.0" in names:
        return "application/vnd.ms-outlook"
    for stream, kind in _STREAMS.items():
        if stream in names:
            return kind
    if any(len(entry) == 1 and entry[0].lower() in WRAPPERS for entry in entries):
        return OBJECT
    raise ParseFailed(
        "unsupported", "is an OLE container of a kind that is not read; save it as docx, pptx, xlsx or PDF."
    )


def read_old_office(reading: Reading) -> Parsed:
    """Return the text of a doc, ppt or xls file.

    Raises:
        ParseFailed: it cannot be read with what is on this machine.
    """
    if reading.kind == XLS:
        return _book(reading)
    found = converted(reading)
    if isinstance(found, Rejected):
        raise ParseFailed(found.code, found.reason)
    return Parsed(media_type=reading.kind, blocks=found.blocks, properties=found.properties, notes=found.notes)


def _book(reading: Reading) -> Parsed:
    """Return a workbook: its cells, or its strings where those are damaged, and what stands in no cell."""
    notes: tuple[str, ...] = ()
    failure = ""
    try:
        blocks = list(_workbook(reading.raw))
    except (ParseFailed, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - the library raises whatever the bytes make it meet
        failure = type(error).__name__
        if found := _converted_book(reading):
            return found
        blocks = [Block(kind="paragraph", text=text) for text in map(clean, _strings(reading.raw)) if text]
        notes = (f"was read without its cells in their places, because they are damaged ({failure})",)
    told = Told(block.text for block in blocks)
    blocks += [Block(kind="paragraph", text=text) for text in _drawn(reading.raw) if told.misses(text)]
    if failure and not blocks:
        raise ParseFailed("damaged", f"is an old Excel file (xls) that cannot be read ({failure}); save it as xlsx.")
    return Parsed(media_type=XLS, blocks=tuple(blocks), notes=notes)


def _converted_book(reading: Reading) -> Parsed | None:
    """Return what LibreOffice makes of a damaged workbook; None where there is none, or where it gives up too."""
    with contextlib.suppress(ParseFailed):
        found = converted(reading) if find_program(reading.allowance.libreoffice) else None
        return found if isinstance(found, Parsed) else None
    return None


def converted(reading: Reading) -> Outcome:
    """Return what LibreOffice's conversion of a file holds.

    Raises:
        ParseFailed: LibreOffice is not on this machine, or cannot convert it in time.
    """
    program = find_program(reading.allowance.libreoffice)
    if not program:
        raise ParseFailed(
            "needs_libreoffice",
            f"is an old {_NAMES[reading.kind]}, which is read only where LibreOffice is installed: install it and "
            f"refresh again, or save the file as {_TARGETS[reading.kind][1:]}.",
        )
    target = _TARGETS[reading.kind]
    with tempfile.TemporaryDirectory(prefix="gristmill-") as place:
        folder = Path(place)
        source = folder / f"document{target[:-1]}"
        source.write_bytes(reading.raw)
        profile = (folder / "profile").as_uri()
        command = [program, "--headless", "--norestore", f"-env:UserInstallation={profile}"]
        command += ["--convert-to", target[1:], "--outdir", str(folder), str(source)]
        env = {"HOME": place, "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        run_program(command, deadline=reading.deadline, env=env)
        made = source.with_suffix(target)
        if not made.is_file():
            raise ParseFailed("not_converted", "could not be converted by LibreOffice; open it and save it again.")
        return reading.inside(f"document{target}", made.read_bytes())


def _workbook(raw: bytes) -> Iterator[Block]:
    import xlrd  # noqa: PLC0415 - few files need it

    try:
        book = _opened(raw)
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise ParseFailed("encrypted", "is encrypted with a password; save a copy without one.") from None
        raise
    for number, name in enumerate(book.sheet_names(), 1):
        sheet = book.sheet_by_name(name)
        table = table_text([_shown(cell, book) for cell in sheet.row(row)] for row in range(sheet.nrows))
        if table:
            yield Block(kind="heading", text=name, level=1, page=number)
            yield Block(kind="table", text=table, page=number)
        notes = getattr(sheet, "cell_note_map", {})
        yield from (Block(kind="paragraph", text=f"Comment: {note.text}", page=number) for note in notes.values())


def _opened(raw: bytes) -> Any:
    import xlrd  # noqa: PLC0415 - few files need it

    try:
        return xlrd.open_workbook(file_contents=raw, logfile=io.StringIO(), on_demand=True)
    except xlrd.compdoc.CompDocError:  # its table of sectors is odd: take the book out with a reader that minds less
        return xlrd.open_workbook(file_contents=stream_of(raw), logfile=io.StringIO(), on_demand=True)


def _strings(raw: bytes) -> Iterator[str]:
    with contextlib.suppress(KeyError, OSError):
        yield from strings(stream_of(raw))


def _drawn(raw: bytes) -> Iterator[str]:
    with contextlib.suppress(KeyError, OSError):
        yield from map(edge_text, drawn_texts(stream_of(raw)))


def _shown(cell: Any, book: Any) -> str:
    import xlrd  # noqa: PLC0415 - few files need it

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return str(cell.value)
        return shown_moment(moment)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(cell.value)).upper()
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return str(int(cell.value)) if cell.value == int(cell.value) else f"{cell.value:.12g}"
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else str(cell.value)
