"""Word documents: bring text that readers pass over into plain paragraphs, before the document is read.

python-docx, and unstructured on it, see only paragraphs and tables that stand directly in the body: text in content
controls, tracked insertions, text boxes, footnotes and endnotes would be lost without a word.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.parse.markup import parse_xml

_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_NS}}}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DOCUMENT = "word/document.xml"
_HIDDEN = re.compile(rb"<w:(?:sdt|ins|moveTo|smartTag|customXml|txbxContent|footnoteReference|endnoteReference)\b")
_WRAPPERS = ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")
_DROPPED = ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr")


def in_the_open(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return a docx's parts with all text in paragraphs and tables of the body; the same parts if it stands there."""
    document = parts.get(_DOCUMENT, b"")
    if not _HIDDEN.search(document):
        return parts
    tree = parse_xml(document)
    _lift_notes(tree, parts)
    _lift_boxes(tree)
    _drop_contents_lists(tree)
    _unwrap(tree)
    return parts | {_DOCUMENT: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)}


def _found(tree: Any, *names: str) -> list[Any]:
    """Return the elements of these names, in order, less the copies that are kept for older programs."""
    found = tree.iter(*(_W + name for name in names))
    return [element for element in found if not any(True for _ in element.iterancestors(_FALLBACK))]


def _anchor(element: Any) -> Any:
    """Return the outermost paragraph around an element."""
    paragraphs = list(element.iterancestors(_W + "p"))
    return paragraphs[-1] if paragraphs else None


def _lift_notes(tree: Any, parts: dict[str, bytes]) -> None:
    for kind in ("footnote", "endnote"):
        texts = dict(_notes(parts.get(f"word/{kind}s.xml", b""), kind))
        for reference in reversed(_found(tree, f"{kind}Reference")):
            text, anchor = texts.get(reference.get(_W + "id"), ""), _anchor(reference)
            if text and anchor is not None:
                anchor.addnext(_paragraph(text))


def _notes(xml: bytes, kind: str) -> Iterator[tuple[str, str]]:
    if xml:
        for note in parse_xml(xml).iter(_W + kind):
            yield note.get(_W + "id"), " ".join("".join(p.itertext(_W + "t")) for p in note.iter(_W + "p")).strip()


def _paragraph(text: str) -> Any:
    paragraph = etree.Element(_W + "p")
    etree.SubElement(etree.SubElement(paragraph, _W + "r"), _W + "t").text = text
    return paragraph


def _lift_boxes(tree: Any) -> None:
    for box in reversed(_found(tree, "txbxContent")):
        anchor = _anchor(box)
        if anchor is not None:
            for child in reversed(list(box)):
                anchor.addnext(child)


def _drop_contents_lists(tree: Any) -> None:
    """Drop generated tables of contents: they repeat the headings."""
    for gallery in _found(tree, "docPartGallery"):
        control = next(gallery.iterancestors(_W + "sdt"), None)
        if gallery.get(_W + "val") == "Table of Contents" and control is not None:
            control.getparent().remove(control)


def _unwrap(tree: Any) -> None:
    for element in _found(tree, *_DROPPED):
        element.getparent().remove(element)
    for element in reversed(_found(tree, *_WRAPPERS)):
        parent = element.getparent()
        place = parent.index(element)
        parent[place : place + 1] = list(element)
