"""HTML pages: what unstructured makes of them, and after it whatever it passed over that a reader would see."""

import html
import re
from base64 import b64decode
from binascii import Error as BinasciiError
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree
from lxml import html as lxml_html

from ingest.parse.allowance import Reading
from ingest.parse.elements import Block, Parsed
from ingest.parse.encoding import Decoded, decode
from ingest.parse.errors import ParseFailed
from ingest.parse.markup import Told, clean, local, says_something
from ingest.parse.partition import partition
from ingest.parse.properties import page_properties

_TAG = re.compile(r"<[^<>]{0,20000}>")
_CODE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w:.-]+)""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
_LARGE = 6 * 2**20
"""Larger pages are read plainly: unstructured would need minutes."""
_SILENT = frozenset({"script", "style", "head"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tspan",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_SHOWN_ATTRIBUTES = ("alt", "value", "placeholder", "summary", "label")
_NO_WORDS = frozenset({"hidden", "submit", "reset", "button", "image", "checkbox", "radio", "color", "range"})
_PICTURE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|bmp)", re.IGNORECASE)
_FEW_WORDS = 3
_SAID_IN_DATA = re.compile(r'[:\[,]\s*"((?:[^"\\]|\\.)*)"')
_SAID_BY_STYLE = re.compile(r"""content\s*:\s*["']([^"'{}]+)["']""")
_HOLDERS = {"iframe": "src", "frame": "src", "embed": "src", "img": "src", "object": "data"}
_DATA = re.compile(
    r"\s*data:(text/html|text/plain|image/svg\+xml|application/xhtml\+xml)?[^,]{0,100}?(;base64)?,(.*)", re.DOTALL
)
_CODES = frozenset(
    {"style", "class", "src", "href", "srcset", "srcdoc", "sizes", "content", "d", "points", "viewbox", "transform"}
)
"""Attributes of several words that are none."""
_SCRIPTED = re.compile(r"java\s*script|enable\s+js", re.IGNORECASE)


def read_page(reading: Reading) -> Parsed:
    """Return the blocks of an HTML page."""
    decoded = decode_page(reading.raw)
    blocks, notes = page_blocks(decoded.text, kind=reading.kind, deep=reading.allowance.depth)
    title = "" if any(block.kind == "heading" and block.level == 1 for block in blocks) else page_title(decoded.text)
    notes = tuple(note for note in (decoded.note, *notes) if note)
    properties = page_properties(decoded.text) | ({"title": title} if title else {})
    return Parsed(media_type="text/html", blocks=tuple(blocks), properties=properties, notes=notes)


def decode_page(raw: bytes) -> Decoded:
    """Return a page as text, in the encoding that it names."""
    declared = _CHARSET.search(raw[:4096]) or _XML_CHARSET.search(raw[:1024])
    return decode(raw, declared=declared[1].decode("ascii") if declared else "")


def page_blocks(text: str, *, kind: str = "text/html", deep: int = 3) -> tuple[list[Block], tuple[str, ...]]:
    """Return the blocks of a page and what to note; ``kind`` is that of the document in which it stands."""
    blocks: list[Block] = []
    notes: tuple[str, ...] = ()
    if len(text) <= _LARGE:
        try:
            blocks = partition("text/html", text.encode(), inside=kind)
        except (MemoryError, ImportError):
            raise
        except Exception as error:  # noqa: BLE001 - what it cannot read is read plainly
            notes = (f"read without its layout, because it is no ordinary HTML ({type(error).__name__})",)
    told = Told(block.text for block in blocks)
    tree = page_tree(text)
    if tree is None:
        return blocks, notes
    if any("depth" in entry.message.lower() for entry in tree.getroottree().parser.error_log):
        blocks += [Block(kind="paragraph", text=piece) for piece in tagless(text) if told.misses(piece)]
        return blocks, (*notes, "read without its layout, because it is nested too deeply") if blocks else ()
    blocks += [Block(kind="paragraph", text=run) for run in runs(tree, deep) if told.misses(run)]
    if not any(says_something(block.text) for block in blocks):
        blocks = [Block(kind="paragraph", text=run) for run in _unseen(tree) if told.misses(run)]
        notes = (*notes, "shows no text; what stands in its title, description and comments was read") if blocks else ()
    if not blocks and tree.find(".//script") is not None:
        raise ParseFailed(
            "no_text", "holds no text, only scripts that would fetch or write it; save the page as it is shown."
        )
    return blocks, notes


def page_tree(text: str) -> Any:
    """Return the tree of a page, or None where there is nothing to parse."""
    try:
        return lxml_html.document_fromstring(
            text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except (etree.LxmlError, ValueError):
        return None


def tagless(text: str) -> list[str]:
    """Return the pieces of text between tags, whatever the tags are; scripts and styles are none."""
    shown = _CODE.sub(" ", text)
    return [piece for piece in (clean(html.unescape(part)) for part in _TAG.split(shown)) if says_something(piece)]


def page_title(text: str) -> str:
    """Return what a page's head names it."""
    found = re.search(r"<title[^>]*>([^<]{1,1000})</title", text[:200_000], re.IGNORECASE)
    tree = page_tree(found[1]) if found and found[1].strip() else None
    return "" if tree is None else clean(str(tree.text_content()))


def runs(tree: Any, deep: int = 3) -> Iterator[str]:
    """Yield the text of a tree, in runs that no block element interrupts, and what attributes show of it."""
    run: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment")):
        name = local(element).lower()
        if event == "comment":
            run.append(_tail(element, silent))
            continue
        if name and name not in _INLINE:
            yield clean("".join(run))
            run = []
        if event == "start":
            silent += _is_silent(name, element)
            run += [element.text or ""] if not silent else []
            yield from (clean(shown) for shown in _attributes(name, element, deep)) if not silent else ()
        else:
            silent -= _is_silent(name, element)
            run.append(_tail(element, silent))
            run.append("\n" if name == "br" else "")
    yield clean("".join(run))


def _is_silent(name: str, element: Any) -> bool:
    if name != "noscript":
        return name in _SILENT
    text = str(element.text_content())[:2000]
    return len(text.split()) < _FEW_WORDS or bool(_SCRIPTED.search(text))


def _tail(element: Any, silent: int) -> str:
    return "" if silent else element.tail or ""


def _attributes(name: str, element: Any, deep: int) -> Iterator[str]:
    if deep and (held := _held(name, element)):
        inner = page_tree(held)
        if inner is not None:
            yield from runs(inner, deep - 1)
    if name == "input" and (element.get("type") or "").lower() in _NO_WORDS:
        return
    if name in {"li", "data", "meter", "progress", "param", "button"}:
        return
    for key in _SHOWN_ATTRIBUTES:
        shown = element.get(key)
        if shown and not _PICTURE_NAME.fullmatch(shown.strip()):
            yield shown
    title = element.get("title")
    if title and len(title.split()) >= 4:
        yield title


def _held(name: str, element: Any) -> str:
    """Return the page that stands in an attribute of an element, or nothing."""
    if name == "iframe" and element.get("srcdoc"):
        return str(element.get("srcdoc"))
    found = _DATA.match(element.get(_HOLDERS[name]) or "") if name in _HOLDERS else None
    if not found:
        return ""
    held = unquote_to_bytes(found[3])
    try:
        return (b64decode(held) if found[2] else held).decode("utf-8", "replace")
    except BinasciiError:
        return ""


def _unseen(tree: Any) -> Iterable[str]:
    """Yield what a page says without showing it."""
    for element in tree.iter():
        name = local(element).lower()
        if element.tag is etree.Comment:
            yield from _of_comment(element.text or "")
        elif name == "title":
            yield clean(str(element.text_content()))
        elif name == "meta" and (element.get("content") or "").count(" ") >= 1 and element.get("name") != "viewport":
            yield clean(element.get("content"))
        elif name == "noscript":
            yield clean(str(element.text_content()))
        elif name in ("script", "style"):
            yield from _of_code(element)
        for key, value in element.attrib.items() if name else ():
            if key in {"title", "aria-label"} or (key not in _CODES and len(value.split()) > _FEW_WORDS):
                yield clean(value)


def _of_code(element: Any) -> Iterator[str]:
    """Yield the words in data and templates that scripts would show, and in what styles add."""
    kind, text = (element.get("type") or "").lower(), element.text or ""
    if local(element).lower() == "style":
        yield from (clean(words) for words in _SAID_BY_STYLE.findall(text))
    elif "json" in kind:
        yield from (clean(html.unescape(words)) for words in _SAID_IN_DATA.findall(text) if " " in words)
    elif kind.startswith("text/") and "script" not in kind:
        yield from _of_comment(text)


def _of_comment(text: str) -> Iterator[str]:
    inner = page_tree(text) if "<" in text else None
    yield clean(text if inner is None else str(inner.text_content()))
