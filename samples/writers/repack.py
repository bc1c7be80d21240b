"""Make office files reproducible: fixed times inside the archive, entries in the order in which they came."""

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CORE = "docProps/core.xml"
STAMP = (2026, 11, 2, 8, 0, 0)
STAMP_ISO = b"2026-11-02T08:00:00Z"
DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def repack(path: Path) -> None:
    """Rewrite the archive at `path` with fixed entry times and fixed created and modified dates."""
    with ZipFile(path) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in entries:
            archive.writestr(ZipInfo(name, STAMP), _dated(name, content), ZIP_DEFLATED)


def _dated(name: str, content: bytes) -> bytes:
    return DATES.sub(rb"\g<1>" + STAMP_ISO + rb"\g<2>", content) if name == CORE else content
