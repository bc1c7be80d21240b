"""Old Office files: which kind they are, workbooks by xlrd, and texts and shows through LibreOffice when it is there."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.parse.allowance import Reading
from ingest.parse.elements import Block, Outcome, Parsed, Rejected
from ingest.parse.errors import ParseFailed
from ingest.parse.programs import find_program, run_program
from ingest.parse.sheets import shown_moment, table_text

DOC, PPT, XLS = "application/msword", "application/vnd.ms-powerpoint", "application/vnd.ms-excel"
_NAMES = {DOC: "Word file (doc)", PPT: "PowerPoint file (ppt)", XLS: "Excel file (xls)"}
_TARGETS = {DOC: ".docx", PPT: ".pptx", XLS: ".xlsx"}
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
            names = {entry[0].lower() for entry in container.listdir()}
    except Exception:  # noqa: BLE001 - the library raises whatever the bytes make it meet
        raise ParseFailed(
            "truncated", "is an old Office file that is cut off or damaged. Copy it again from its origin."
        ) from None
    if "__properties_version1.0" in names:
        return "application/vnd.ms-outlook"
    for stream, kind in _STREAMS.items():
        if stream in names:
            return kind
    raise ParseFailed(
        "unsupported", "is an OLE container of a kind that is not read; save it as docx, pptx, xlsx or PDF."
    )


def read_old_office(reading: Reading) -> Parsed:
    """Return the text of a doc, ppt or xls file.

    Raises:
        ParseFailed: it cannot be read with what is on this machine.
    """
    if reading.kind == XLS:
        try:
            return Parsed(media_type=XLS, blocks=tuple(_workbook(reading.raw)))
        except ParseFailed:
            raise
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - the library raises whatever the bytes make it meet
            if not find_program(reading.allowance.libreoffice):
                reason = f"is an old Excel file (xls) that cannot be read ({type(error).__name__}); save it as xlsx."
                raise ParseFailed("damaged", reason) from None
    found = converted(reading)
    if isinstance(found, Rejected):
        raise ParseFailed(found.code, found.reason)
    return Parsed(media_type=reading.kind, blocks=found.blocks, properties=found.properties, notes=found.notes)


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
        book = xlrd.open_workbook(file_contents=raw, logfile=io.StringIO(), on_demand=True)
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
