"""Reading one document: the one door to unstructured."""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from lxml import html as lxml_html
from lxml.etree import ErrorTypes, XMLSyntaxError

from ingest.parse import offline
from ingest.parse.elements import Block, Outcome, Parsed, ParseJob
from ingest.parse.encoding import decode, printable
from ingest.parse.errors import ParseFailed
from ingest.parse.labels import LabelsUnreadable, read_labels
from ingest.parse.mail import read_mail
from ingest.parse.media import BY_SUFFIX, DOCX, PPTX, XLSX, media_type, suffix_of
from ingest.parse.pdf import read_pdf
from ingest.parse.sheets import read_csv, read_workbook
from ingest.parse.slides import slide_by_slide
from ingest.parse.word import in_the_open

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w:.-]+)""", re.IGNORECASE)
_PARTITIONERS = {
    "text/markdown": ("unstructured.partition.md", "partition_md"),
    "text/plain": ("unstructured.partition.text", "partition_text"),
    "text/html": ("unstructured.partition.html", "partition_html"),
    DOCX: ("unstructured.partition.docx", "partition_docx"),
    PPTX: ("unstructured.partition.pptx", "partition_pptx"),
}
_ARCHIVES = {DOCX, PPTX, XLSX}
_HEADING_CHARS = 250
"""A longer heading is a paragraph in a heading's clothes."""
_SENTENCE_ENDS = (".", "!", ";", ",", "。", "！", "；", "，")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """A Markdown text less its front matter."""

    text: str
    values: dict[str, str]
    note: str = ""
    """Why what looks like front matter was left in the text, or empty."""


def read(job: ParseJob, *, max_expanded_mb: int) -> Outcome:
    """Return what a document holds, or why it cannot be read. Never raises for what a document holds."""
    try:
        return _read(job, max_expanded_mb)
    except ParseFailed as failure:
        return failure.rejected
    except MemoryError:
        raise
    except (zipfile.BadZipFile, XMLSyntaxError, KeyError, EOFError) as error:
        if getattr(error, "code", None) == ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        reason = f"is damaged inside ({_words(error)}); open it and save it again, or copy it again from its origin."
        return ParseFailed("damaged", reason).rejected
    except ImportError as error:
        reason = f"cannot be read by this installation: {error}. Install Gristmill again with 'make install'."
        return ParseFailed("not_installed", reason).rejected
    except Exception as error:  # noqa: BLE001 - whatever a parser throws at hostile bytes becomes a reason
        reason = f"could not be parsed ({_words(error)}); open it and save it again."
        return ParseFailed("unreadable", reason).rejected


def split_front_matter(text: str) -> FrontMatter:
    """Split a Markdown text from its YAML front matter; what is no front matter stays in the text."""
    text = text.replace("\r\n", "\n")
    found = _FRONT_MATTER.match(text)
    if not found:
        return FrontMatter(text=text, values={})
    try:
        return FrontMatter(text=text[found.end() :], values=read_labels(found[1] or ""))
    except LabelsUnreadable as error:
        return FrontMatter(
            text=text, values={}, note=f"what stands between the '---' lines was read as text: it {error}"
        )


def _read(job: ParseJob, max_expanded_mb: int) -> Parsed:
    kind = media_type(job.uri, job.raw)
    if kind in _ARCHIVES:
        _refuse_bomb(job.raw, max_expanded_mb)
    found = _office(kind, job.raw) if kind in _ARCHIVES else _other(kind, job.raw)
    blocks = tuple(_legible(found.blocks))
    if not blocks:
        raise ParseFailed("no_text", _no_text(kind))
    properties = {printable(key): printable(value) for key, value in found.properties.items()}
    return replace(found, blocks=blocks, properties=properties, notes=(*_misnamed(job.uri, kind), *found.notes))


def _other(kind: str, raw: bytes) -> Parsed:
    if kind == "application/pdf":
        return read_pdf(raw)
    if kind == "message/rfc822":
        mail = read_mail(raw)
        blocks = [
            block for body in mail.bodies for block in _blocks(kind, _partition(body.media_type, body.text.encode()))
        ]
        return Parsed(media_type=kind, blocks=tuple(blocks), properties=mail.properties, notes=mail.notes)
    declared = _CHARSET.search(raw[:2048]) if kind == "text/html" else None
    decoded = decode(raw, declared=declared[1].decode("ascii") if declared else "")
    front = split_front_matter(decoded.text) if kind == "text/markdown" else FrontMatter(text=decoded.text, values={})
    blocks = read_csv(front.text) if kind == "text/csv" else list(_blocks(kind, _partition(kind, front.text.encode())))
    notes = tuple(note for note in (decoded.note, front.note) if note)
    return Parsed(media_type=kind, blocks=tuple(blocks), properties=front.values, notes=notes)


def _office(kind: str, raw: bytes) -> Parsed:
    if kind == XLSX:
        blocks = read_workbook(raw)
    elif kind == DOCX:
        blocks = list(_blocks(kind, _partition(kind, in_the_open(raw))))
    else:
        blocks = slide_by_slide(list(_blocks(kind, _partition(kind, raw))), raw)
    return Parsed(media_type=kind, blocks=tuple(blocks), properties=_office_properties(raw))


def _legible(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks that hold something to read, without control characters."""
    for block in blocks:
        text = printable(block.text)
        if any(character.isprintable() and not character.isspace() for character in text):
            is_long = block.kind == "heading" and len(text) > _HEADING_CHARS
            yield replace(
                block, text=text, kind="paragraph" if is_long else block.kind, level=0 if is_long else block.level
            )


def _no_text(kind: str) -> str:
    if kind.startswith("text/"):
        return "holds no text, only markup or blank lines; remove it or put the text in."
    return "holds no text; if it is made of pictures, run it through OCR and add the result."


def _misnamed(uri: str, kind: str) -> tuple[str, ...]:
    named = BY_SUFFIX.get(suffix_of(uri))
    return (
        (f"read as {kind}, which it is, though its name ends in {suffix_of(uri)}",) if named not in (None, kind) else ()
    )


def _refuse_bomb(raw: bytes, max_expanded_mb: int) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        expanded = sum(item.file_size for item in archive.infolist())
    if expanded > max_expanded_mb * 2**20:
        raise ParseFailed(
            "too_large_expanded",
            f"unpacks to {expanded / 2**20:,.0f} MiB, more than the {max_expanded_mb} MiB that "
            "GRISTMILL_MAX_EXPANDED_MB allows; split it or raise that.",
        )


def _office_properties(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return {}
        core = archive.read("docProps/core.xml")[:100_000]
    found = re.findall(rb"<(?:dc|cp):(title|subject|version|category)>([^<]+)<", core)
    return {
        f"property:{name.decode()}": html.unescape(value.decode("utf-8", "replace")).strip() for name, value in found
    }


def _partition(kind: str, raw: bytes) -> list[Any]:
    if not raw.strip():
        return []
    offline.prepare()
    module, name = _PARTITIONERS[kind]
    partition: Callable[..., list[Any]] = getattr(import_module(module), name)
    return partition(file=io.BytesIO(raw), languages=["eng"])


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
            yield Block(kind="heading", text=_clean(element.text), level=_level(kind, element), page=page)
        else:
            is_item = category == "ListItem" or (kind == PPTX and page in titled and len(element.text) < 200)
            yield Block(kind="item" if is_item else "paragraph", text=_clean(element.text), page=page)


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
        return _clean(element.text)
    rows = lxml_html.fromstring(source).iter("tr")
    lines = (
        " | ".join(_clean(" ".join(map(str, cell.itertext()))) for cell in row if cell.tag in ("td", "th"))
        for row in rows
    )
    return "\n".join(line for line in lines if line.strip(" |"))


def _clean(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {printable(' '.join(str(error).split()))[:160]}"
