"""The parts of an office document, and the text in each that its reader may have passed over."""

import re
from collections.abc import Iterator
from typing import Any

from ingest.parse.elements import Block
from ingest.parse.markup import Told, attribute, clean, local, parse_xml, says_something

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LABELS = (
    (re.compile(r"(?:foot|end)notes\d*\.xml$"), "Note"),
    (re.compile(r"comments?[^/]*\.xml$|/comments/|threadedComments/"), "Comment"),
    (re.compile(r"notesSlides/"), "Notes"),
)
_QUIET = re.compile(
    r"^\[Content_Types\]|^docProps/|^customXml/|(?:^|/)_rels/|/theme/|/glossary/|^\w+/(?:styles|settings|webSettings|"
    r"fontTable|numbering|stylesWithEffects|presProps|viewProps|tableStyles|sharedStrings|calcChain|metadata|persons?|"
    r"commentsExtended|commentsIds|commentsExtensible|commentAuthors|authors)\.xml$|notesMaster|handoutMaster|"
    r"/diagrams/(?:layout|quickStyle|colors)|/tables/|/externalLinks/|/ctrlProps/|/printerSettings|/revisions/|/tags/"
)
_MASTER = re.compile(r"/slide(?:Layouts|Masters)/")
_SHEET = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/")
_SLIDE = re.compile(r"ppt/(?:notesS|s)lides/\w+?(\d+)\.xml")
_FILE_NAME = re.compile(r"\S+\.\w{3,4}")
_OF_FIELDS = {"textpath": "string", "listItem": "displayText", "default": "val"}
"""Attributes that hold what drawn words, choices and form fields show."""
_BREAKS = frozenset({"tab", "br", "cr"})
_PAGE_CODES = re.compile(r"&(?:[LCRPNDTFAZG]|\"[^\"]*\"|K[0-9A-F]{6}|\d+|[BIUESXY])")
"""What stands in the header of a sheet for pages, dates and type."""
_PAGE_WORDS = re.compile(r"(?:page|pages|seite|p\.|of|von|de|sur|[\W_])*", re.IGNORECASE)


def is_quiet(name: str) -> bool:
    """Say whether a part holds no text of a document by its name."""
    return bool(_QUIET.search(name)) or not name.lower().endswith((".xml", ".vml"))


def passed_over(name: str, xml: bytes, told: Told) -> Iterator[Block]:
    """Yield the texts of a part that are told nowhere yet.

    Raises:
        ParseFailed: the part is no XML.
    """
    label = next((label for pattern, label in _LABELS if pattern.search(name)), "")
    slide = _SLIDE.search(name)
    page = int(slide[1]) if slide else None
    tree = parse_xml(xml)
    if "/charts/" in name and local(tree) == "chartSpace":
        yield from _chart(tree, told)
        return
    for text in _texts(name, tree):
        if told.misses(text):
            yield Block(kind="paragraph", text=f"{label}: {text}" if label else text, page=page)


def paragraphs(tree: Any) -> Iterator[str]:
    """Yield the text of each paragraph of a word-processing or drawing tree."""
    for paragraph in tree.iter("{*}p"):
        if not any(_is_left_out(above) for above in paragraph.iterancestors(_FALLBACK, "{*}sdt")):
            yield clean("".join(_pieces(paragraph)))


def _is_left_out(above: Any) -> bool:
    """Say whether an element is a copy for older programs, or a generated table of contents."""
    if above.tag == _FALLBACK:
        return True
    gallery = above.find("{*}sdtPr/{*}docPartObj/{*}docPartGallery")
    return gallery is not None and attribute(gallery, "val") == "Table of Contents"


def _texts(name: str, tree: Any) -> Iterator[str]:
    if _MASTER.search(name):
        for shape in tree.iter("{*}sp"):
            if next(shape.iter("{*}ph"), None) is None:
                yield from paragraphs(shape)
        return
    if not _SHEET.search(name):
        yield from paragraphs(tree)
    if _LABELS[1][0].search(name):
        yield from _comments(tree)
    for element in tree.iter(
        "{*}docPr",
        "{*}cNvPr",
        "{*}textpath",
        "{*}oddHeader",
        "{*}oddFooter",
        "{*}firstHeader",
        "{*}firstFooter",
        "{*}evenHeader",
        "{*}evenFooter",
        "{*}listItem",
        "{*}default",
    ):
        yield from _shown(element)


def _comments(tree: Any) -> Iterator[str]:
    for comment in tree.iter("{*}comment", "{*}cm", "{*}threadedComment"):
        texts = (element.text or "" for element in comment.iter("{*}t", "{*}text"))
        yield clean("".join(texts))


def edge_text(written: str) -> str:
    """Return what the header or footer of a sheet says beside the numbers of its pages."""
    text = clean(_PAGE_CODES.sub(" ", written))
    return "" if _PAGE_WORDS.fullmatch(text) else text


def _shown(element: Any) -> Iterator[str]:
    if local(element).startswith(("odd", "first", "even")):
        yield edge_text(element.text or "")
    elif local(element) in _OF_FIELDS:
        yield clean(attribute(element, _OF_FIELDS[local(element)]))
    else:
        described = clean(attribute(element, "descr"))
        if described and not _FILE_NAME.fullmatch(described):
            yield described


def _pieces(paragraph: Any) -> Iterator[str]:
    """Yield the pieces of a paragraph, without those of paragraphs that stand inside it."""
    for element in paragraph.iter("{*}t", "{*}tab", "{*}br", "{*}cr"):
        name = local(element)
        if name in _BREAKS:
            yield " " if local(element.getparent()) == "r" or name == "br" else ""
        elif next(element.iterancestors("{*}p"), None) is paragraph:
            yield element.text or ""


def _chart(tree: Any, told: Told) -> Iterator[Block]:
    """Yield a chart's titles, and each of its series as a table."""
    for text in paragraphs(tree):
        if told.misses(text):
            yield Block(kind="paragraph", text=text)
    for series in tree.iter("{*}ser"):
        name = " ".join(_cached(series.find("{*}tx")).values())
        labels, values = _cached(series.find("{*}cat")), _cached(series.find("{*}val"))
        rows = [f"{labels.get(place, place)} | {value}" for place, value in values.items()]
        table = "\n".join([name, *rows] if name else rows)
        if says_something(table) and told.misses(table):
            yield Block(kind="table", text=table)


def _cached(element: Any) -> dict[str, str]:
    points = element.iter("{*}pt") if element is not None else ()
    return {point.get("idx") or "": clean("".join(point.itertext())) for point in points}
