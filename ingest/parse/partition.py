"""The one door to unstructured: from bytes of a format that it reads to blocks."""

import io
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from lxml import html as lxml_html

from ingest.parse import offline
from ingest.parse.elements import Block
from ingest.parse.markup import clean
from ingest.parse.media import DOCX, PPTX

_PARTITIONERS = {
    "text/markdown": ("unstructured.partition.md", "partition_md"),
    "text/plain": ("unstructured.partition.text", "partition_text"),
    "text/html": ("unstructured.partition.html", "partition_html"),
    DOCX: ("unstructured.partition.docx", "partition_docx"),
    PPTX: ("unstructured.partition.pptx", "partition_pptx"),
}
_SENTENCE_ENDS = (".", "!", ";", ",", "。", "！", "；", "，")


def partition(kind: str, raw: bytes, *, inside: str = "") -> list[Block]:
    """Return the blocks of bytes; ``inside`` is the media type of what they stand in, such as a mail."""
    return list(_blocks(inside or kind, _elements(kind, raw)))


def _elements(kind: str, raw: bytes) -> list[Any]:
    if not raw.strip():
        return []
    offline.prepare()
    module, name = _PARTITIONERS[kind]
    partitioner: Callable[..., list[Any]] = getattr(import_module(module), name)
    return partitioner(file=io.BytesIO(raw), languages=["eng"])


def _blocks(kind: str, elements: list[Any]) -> Iterator[Block]:
    titled: set[int | None] = set()
    for element in elements:
        category, page = element.category, element.metadata.page_number
        if category in {"PageBreak", "Header", "Footer", "PageNumber"}:
            continue
        if category == "Table":
            yield Block(kind="table", text=_rows(element), page=page)
        elif category == "Title" and _is_heading(kind, element, titled):
            titled.add(page)
            yield Block(kind="heading", text=clean(element.text), level=_level(kind, element), page=page)
        else:
            is_item = category == "ListItem" or (kind == PPTX and page in titled and len(element.text) < 200)
            yield Block(kind="item" if is_item else "paragraph", text=clean(element.text), page=page)


def _is_heading(kind: str, element: Any, titled: set[int | None]) -> bool:
    if kind == PPTX:  # unstructured calls most short lines of a slide titles; its first one is
        return element.metadata.page_number not in titled
    if kind == "text/plain":  # and every short line of a text that has no verb that it knows
        return not element.text.rstrip().endswith(_SENTENCE_ENDS)
    return kind != "message/rfc822"


def _level(kind: str, element: Any) -> int:
    if kind == PPTX:
        return 1 if element.metadata.page_number == 1 else 2
    return int(element.metadata.category_depth or 0) + 1


def _rows(element: Any) -> str:
    source = element.metadata.text_as_html
    if not source:
        return clean(element.text)
    rows = lxml_html.fromstring(source).iter("tr")
    lines = (
        " | ".join(clean(" ".join(map(str, cell.itertext()))) for cell in row if cell.tag in ("td", "th"))
        for row in rows
    )
    return "\n".join(line for line in lines if line.strip(" |"))
