"""EPUB books: their chapters in reading order, each through the reader of pages."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from ingest.parse.allowance import Reading
from ingest.parse.archive import Archive
from ingest.parse.elements import Block, Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import clean, local, parse_xml
from ingest.parse.pages import decode_page, page_blocks, page_title

EPUB = "application/epub+zip"
_PAGES = (".xhtml", ".html", ".htm", ".xml")
_CONTENTS = re.compile(r"(?:^|/)(?:nav|toc)[^/]*$", re.IGNORECASE)
_LABELS = {"title": "title", "creator": "author", "language": "language", "publisher": "publisher", "date": "date"}


def read_book(reading: Reading, archive: Archive) -> Parsed:
    """Return the chapters of a book, and its title and author as properties."""
    notes: list[str] = []
    place, package = _package(archive)
    chapters = list(_spine(package, place, archive)) if package is not None else []
    if not chapters:
        chapters = [name for end in _PAGES[:3] for name in archive.parts(suffix=end)]
        notes.append("its table of chapters cannot be read: they stand in the order of their names")
    outside = [
        n for n in archive.parts() if n.lower().endswith(_PAGES[:3]) and n not in chapters and not _CONTENTS.search(n)
    ]
    if outside:
        notes.append("what stands outside its order of chapters was read last")
    blocks: list[Block] = []
    encrypted = archive.text_part("META-INF/encryption.xml")
    for name in (*chapters, *outside):
        if f'URI="{name}"'.encode() in encrypted:
            raise ParseFailed("encrypted", "is protected against copying; ask its publisher for an open copy.")
        decoded = decode_page(archive.text_part(name))
        found, said = page_blocks(decoded.text, deep=reading.allowance.depth)
        if found and not any(block.kind == "heading" for block in found) and (title := page_title(decoded.text)):
            found.insert(0, Block(kind="heading", text=title, level=2))
        blocks += found
        notes += [note for note in (decoded.note, *said) if note]
    labels = _labels(package) if package is not None else {}
    return Parsed(media_type=EPUB, blocks=tuple(blocks), properties=labels, notes=tuple(dict.fromkeys(notes)))


def _package(archive: Archive) -> tuple[str, Any]:
    container = archive.text_part("META-INF/container.xml")
    places = [root.get("full-path") for root in _iter(container, "rootfile")] if container else []
    for place in (*places, *archive.parts(suffix=".opf")):
        raw = archive.text_part(place) if place else b""
        if raw:
            try:
                return place, parse_xml(raw)
            except ParseFailed:
                continue
    return "", None


def _iter(raw: bytes, name: str) -> Iterator[Any]:
    try:
        yield from parse_xml(raw).iter(f"{{*}}{name}")
    except ParseFailed:
        return


def _spine(package: Any, place: str, archive: Archive) -> Iterator[str]:
    folder = posixpath.dirname(place)
    manifest = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        for item in package.iter("{*}item")
    }
    names = set(archive.names)
    for reference in package.iter("{*}itemref"):
        name = manifest.get(reference.get("idref"))
        if name in names:
            yield str(name)


def _labels(package: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in package.iter():
        label = _LABELS.get(local(element))
        if label and clean(element.text or "") and label not in found:
            found[label] = clean(element.text)
    return found
