"""OpenDocument: texts, sheets, slides and drawings, packed or flat, through one walk of their XML."""

from collections.abc import Iterator
from typing import Any

from ingest.parse.allowance import Enclosed, Reading
from ingest.parse.archive import Archive
from ingest.parse.elements import Block, Parsed
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import Told, attribute, clean, local, parse_xml, says_something

ODT = "application/vnd.oasis.opendocument.text"
_PREFIX = "application/vnd.oasis.opendocument."
_MOST_REPEATED = 50
"""A cell or row that says it repeats more often fills a sheet, and is shown once."""
_BREAKS = {"s": " ", "tab": " ", "line-break": "\n"}
_LIFTED = frozenset({"annotation", "note", "frame", "custom-shape", "text-box"})
"""What stands inside a paragraph's XML and is text of its own."""
_SKIPPED = frozenset({"tracked-changes", "annotation-end", "bookmark-start", "forms", "settings", "sequence-decls"})
_SCRIPTS = frozenset({"script", "style", "binary-data"})
_META = {"title": "title", "subject": "subject", "description": "description"}
_FORM_WORDS = ("label", "current-value", "value", "title")


def read_opendocument(reading: Reading, archive: Archive) -> Parsed:
    """Return the blocks of an OpenDocument file."""
    if b"encryption-data" in archive.text_part("META-INF/manifest.xml"):
        raise ParseFailed("encrypted", "is encrypted with a password; save a copy without one.")
    content = archive.text_part("content.xml")
    if not content:
        raise ParseFailed("damaged", "is damaged inside: it has no content.xml; copy it again from its origin.")
    root = parse_xml(content)
    blocks = list(_Walk(root).blocks())
    told = Told(block.text for block in blocks)
    more = [parse_xml(part) for part in _other_parts(archive) if part]
    extra = [Block(kind="paragraph", text=text) for tree in more for text in _paragraphs(tree) if told.misses(text)]
    extra += [Block(kind="paragraph", text=text) for text in _form_words(root) if told.misses(text)]
    if not blocks and not extra:
        extra = list(_loose(root))
    enclosed = Enclosed(reading)
    for name in archive.parts(suffix=".pdf"):
        enclosed.add(name, archive.other_part(name))
    return Parsed(
        media_type=_media_type(archive),
        blocks=(*blocks, *extra, *enclosed.blocks),
        properties=_properties(archive.text_part("meta.xml")),
        notes=enclosed.notes,
    )


def read_flat(root: Any) -> Parsed:
    """Return the blocks of an OpenDocument file that is one XML text."""
    blocks = list(_Walk(root).blocks())
    told = Told(block.text for block in blocks)
    texts = (*_paragraphs(root), *_form_words(root))
    extra = [Block(kind="paragraph", text=text) for text in texts if told.misses(text)]
    kind = attribute(root, "mimetype") or ODT
    return Parsed(media_type=kind, blocks=(*blocks, *extra))


def _media_type(archive: Archive) -> str:
    named = archive.text_part("mimetype").decode("ascii", "replace").strip()
    return named if named.startswith(_PREFIX) else ODT


def _other_parts(archive: Archive) -> Iterator[bytes]:
    yield archive.text_part("styles.xml")
    for name in archive.parts(suffix="/content.xml"):
        yield archive.text_part(name)


def _paragraphs(tree: Any) -> Iterator[str]:
    for element in tree.iter("{*}p", "{*}h"):
        if not any(local(above) in _SKIPPED for above in element.iterancestors()):
            yield _words(element)


def _loose(root: Any) -> Iterator[Block]:
    """Yield the texts of a document without paragraphs: of a formula what was typed, of others all there is."""
    typed = [element for element in root.iter("{*}annotation") if local(element.getparent()) == "semantics"]
    for element in typed or root.iter():
        text = clean(element.text or "") if local(element) and local(element) not in _SCRIPTS else ""
        if says_something(text):
            yield Block(kind="paragraph", text=text)


def _form_words(root: Any) -> Iterator[str]:
    for forms in root.iter("{*}forms"):
        for control in forms.iterdescendants():
            yield from (clean(attribute(control, name)) for name in _FORM_WORDS)


def _properties(meta: bytes) -> dict[str, str]:
    if not meta:
        return {}
    found = {_META.get(local(element), ""): clean(element.text or "") for element in parse_xml(meta).iter()}
    return {f"property:{name}": value for name, value in found.items() if name and value}


class _Walk:
    """One pass over the body of a document."""

    def __init__(self, root: Any) -> None:
        self._body = next(root.iter("{*}body"), root)
        self._page = 0

    def blocks(self) -> Iterator[Block]:
        """Yield what stands in the body, in its order."""
        yield from self._inside(self._body, is_item=False)

    def _inside(self, parent: Any, *, is_item: bool) -> Iterator[Block]:
        for child in parent:
            yield from self._block(child, is_item=is_item)

    def _block(self, element: Any, *, is_item: bool) -> Iterator[Block]:
        name = local(element)
        if name in ("p", "h"):
            yield from self._text(element, name, is_item=is_item)
        elif name == "table" and attribute(element, "name") != "" and self._is_sheet(element):
            self._page += 1
            yield from self._sheet(element)
        elif name == "table":
            yield from self._table(element)
        elif name == "page":
            self._page += 1
            yield from self._slide(element)
        elif name in ("annotation", "notes"):
            yield from self._labelled(element, "Comment" if name == "annotation" else "Notes")
        elif name in ("title", "desc") and (element.text or "").strip():
            yield self._made("paragraph", f"Picture: {clean(element.text)}")
        elif name and name not in _SKIPPED:
            yield from self._inside(element, is_item=name == "list-item" or (is_item and name == "list"))

    def _text(self, element: Any, name: str, *, is_item: bool) -> Iterator[Block]:
        words = _words(element)
        if words and name == "h":
            yield self._made("heading", words, level=int(attribute(element, "outline-level") or 1))
        elif words:
            yield self._made("item" if is_item else "paragraph", words)
        for lifted in element.iterdescendants():
            if local(lifted) in _LIFTED and not any(local(a) in _LIFTED for a in _between(lifted, element)):
                yield from self._block(lifted, is_item=False)

    def _slide(self, element: Any) -> Iterator[Block]:
        frames = sorted(element, key=lambda frame: attribute(frame, "class") != "title")
        for frame in frames:
            blocks = list(self._block(frame, is_item=False))
            if attribute(frame, "class") == "title" and blocks:
                text = " ".join(block.text for block in blocks)
                blocks = [self._made("heading", text, level=1 if self._page == 1 else 2)]
            yield from blocks

    def _labelled(self, element: Any, label: str) -> Iterator[Block]:
        texts = [_words(paragraph) for paragraph in element.iter("{*}p")]
        if any(texts):
            yield self._made("paragraph", f"{label}: {' '.join(text for text in texts if text)}")

    def _is_sheet(self, element: Any) -> bool:
        return local(element.getparent()) == "spreadsheet"

    def _sheet(self, element: Any) -> Iterator[Block]:
        table = list(self._table(element))
        if table:
            yield self._made("heading", attribute(element, "name"), level=1)
            yield from table

    def _table(self, element: Any) -> Iterator[Block]:
        lines: list[str] = []
        lifted: list[Block] = []
        for row in element.iter("{*}table-row"):
            if next(row.iterancestors("{*}table"), None) is not element:
                continue
            cells: list[str] = []
            for cell in row:
                if local(cell) in ("table-cell", "covered-table-cell"):
                    cells += [_cell(cell)] * _repeated(cell, "number-columns-repeated")
                    lifted += [b for note in cell.iter("{*}annotation") for b in self._labelled(note, "Comment")]
            while cells and not cells[-1]:
                cells.pop()
            lines += [" | ".join(cells)] * (_repeated(row, "number-rows-repeated") if cells else 0)
        if any(says_something(line) for line in lines):
            yield self._made("table", "\n".join(lines))
        yield from lifted

    def _made(self, kind: Any, text: str, *, level: int = 0) -> Block:
        return Block(kind=kind, text=text, level=max(0, min(level, 9)), page=self._page or None)


def _between(element: Any, above: Any) -> Iterator[Any]:
    for ancestor in element.iterancestors():
        if ancestor is above:
            return
        yield ancestor


def _repeated(element: Any, name: str) -> int:
    given = attribute(element, name)
    times = int(given) if given.isdigit() and len(given) < 9 else 1
    return times if 1 <= times <= _MOST_REPEATED else 1


def _cell(cell: Any) -> str:
    texts = [
        _words(paragraph)
        for paragraph in cell.iter("{*}p", "{*}h")
        if next(paragraph.iterancestors("{*}annotation"), None) is None
    ]
    shown = clean(" ".join(texts))
    return shown or attribute(cell, "string-value") or attribute(cell, "date-value") or attribute(cell, "value")


def _words(element: Any) -> str:
    """Return the text of a paragraph, without what stands in it and is text of its own."""
    pieces: list[str] = []

    def gather(inside: Any) -> None:
        pieces.append(inside.text or "")
        for child in inside:
            name = local(child)
            if name in _BREAKS:
                pieces.append(_BREAKS[name])
            elif name and name not in _LIFTED and name not in _SKIPPED:
                gather(child)
            pieces.append(child.tail or "")

    gather(element)
    return clean("".join(pieces))
