"""The door to trafilatura: the main text of a page, without menus and footers; and the links on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html
from lxml.etree import LxmlError

from ingest.connectors.web_address import join

_FEW_WORDS = 25
"""A main text shorter than this is not believed; the whole page is read."""

_LARGE = 4 * 2**20
"""Larger pages are read whole: to look for the main text in one takes too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MainText:
    """What a page says."""

    raw: bytes
    """HTML: the main text, or the whole page where none is found."""
    title: str
    """From the page's head, for a main text without a heading of the first level; else empty."""


def main_text(body: bytes, charset: str) -> MainText:
    """Return the main text of a page, with its headings, lists and tables."""
    page = _decoded(body, charset)
    if len(body) > _LARGE:
        return MainText(raw=body, title="")
    import trafilatura  # noqa: PLC0415 - slow, and most sources need it never

    found = trafilatura.extract(
        page, output_format="html", include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    if not found or len(_text(found).split()) < _FEW_WORDS:
        return MainText(raw=body, title="")
    return MainText(raw=f"<!doctype html>\n{found}".encode(), title="" if "<h1" in found else _title(body, charset))


def links(body: bytes, charset: str, base: str) -> Iterator[str]:
    """Yield where the links on a page lead, as absolute addresses, in the order of the page."""
    tree = _tree(_decoded(body, charset))
    if tree is None:
        return
    for given in tree.xpath("//base/@href")[:1]:
        base = join(base, str(given)) or base
    for link in tree.xpath("//a/@href | //area/@href"):
        found = join(base, str(link))
        if found:
            yield found


def _decoded(body: bytes, charset: str) -> str | bytes:
    try:
        return body.decode(charset) if charset else body
    except (LookupError, UnicodeDecodeError):
        return body


def _tree(page: str | bytes) -> html.HtmlElement | None:
    try:
        if isinstance(page, str):
            return html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
        return html.document_fromstring(page)
    except (LxmlError, ValueError):
        return None


def _text(page: str) -> str:
    tree = _tree(page)
    return "" if tree is None else str(tree.text_content())


def _title(body: bytes, charset: str) -> str:
    tree = _tree(_decoded(body, charset))
    found = "" if tree is None else tree.findtext(".//title")
    return " ".join((found or "").split())
