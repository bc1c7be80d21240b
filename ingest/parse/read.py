"""Reading one document: the one door to unstructured."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import yaml
from charset_normalizer import from_bytes
from lxml import html as lxml_html

from ingest.parse import offline
from ingest.parse.elements import Block, Outcome, Parsed, ParseJob
from ingest.parse.errors import ParseFailed
from ingest.parse.media import DOCX, PPTX, XLSX, media_type
from ingest.parse.pdf import read_pdf

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PARTITIONERS = {
    "text/markdown": ("unstructured.partition.md", "partition_md"),
    "text/plain": ("unstructured.partition.text", "partition_text"),
    "text/html": ("unstructured.partition.html", "partition_html"),
    "text/csv": ("unstructured.partition.csv", "partition_csv"),
    "message/rfc822": ("unstructured.partition.email", "partition_email"),
    DOCX: ("unstructured.partition.docx", "partition_docx"),
    PPTX: ("unstructured.partition.pptx", "partition_pptx"),
    XLSX: ("unstructured.partition.xlsx", "partition_xlsx"),
}
_ARCHIVES = {DOCX, PPTX, XLSX}


def read(job: ParseJob, *, max_expanded_mb: int) -> Outcome:
    """Return what a document holds, or why it cannot be read. Never raises for what a document holds."""
    try:
        return _read(job, max_expanded_mb)
    except ParseFailed as failure:
        return failure.rejected
    except MemoryError:
        raise
    except ImportError as error:
        reason = f"cannot be read by this installation: {error}. Install Gristmill again with 'make install'."
        return ParseFailed("not_installed", reason).rejected
    except Exception as error:  # noqa: BLE001 - whatever a parser throws at hostile bytes becomes a reason
        reason = f"could not be parsed ({type(error).__name__}: {str(error)[:160]}); open it and save it again."
        return ParseFailed("unreadable", reason).rejected


def _read(job: ParseJob, max_expanded_mb: int) -> Parsed:
    kind = media_type(job.uri, job.raw)
    notes: list[str] = []
    properties: dict[str, str] = {}
    raw = job.raw
    if kind in _ARCHIVES:
        _refuse_bomb(raw, max_expanded_mb)
        properties = _office_properties(raw)
    elif kind.startswith("text/"):
        text, note = decode(raw)
        notes += [note] if note else []
        if kind == "text/markdown":
            text, properties = split_front_matter(text)
        raw = text.encode()
    if kind == "application/pdf":
        blocks, properties = read_pdf(raw)
    else:
        elements = _partition(kind, raw)
        blocks = list(_blocks(kind, elements))
        properties |= _mail_properties(raw) if kind == "message/rfc822" else {}
    blocks = [block for block in blocks if block.text.strip()]
    if not blocks:
        raise ParseFailed("no_text", "holds no text; if it is made of pictures, run it through OCR and add the result.")
    return Parsed(media_type=kind, blocks=tuple(blocks), properties=properties, notes=tuple(notes))


def decode(raw: bytes) -> tuple[str, str]:
    """Return bytes as text, and a note when the encoding had to be guessed.

    Raises:
        ParseFailed: no encoding gives readable text.
    """
    for encoding in ("utf-8-sig", "utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return raw.decode(encoding), ""
        except UnicodeDecodeError:
            continue
    best = from_bytes(raw[:262_144]).best()
    if best is None:
        raise ParseFailed("encoding", "is text in an unknown encoding; save it as UTF-8.")
    return raw.decode(best.encoding, errors="replace"), f"read as {best.encoding}, because it is not UTF-8"


def split_front_matter(text: str) -> tuple[str, dict[str, str]]:
    """Return a Markdown text without its YAML front matter, and the front matter's plain values."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return text, {}
    try:
        values = yaml.load(found[1], Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings only
    except yaml.YAMLError:
        return text, {}
    if not isinstance(values, dict):
        return text, {}
    return text[found.end() :], {str(key): _plain(value) for key, value in values.items()}


def _plain(value: Any) -> str:
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)


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
    return {f"property:{name.decode()}": value.decode("utf-8", "replace").strip() for name, value in found}


def _mail_properties(raw: bytes) -> dict[str, str]:
    message = import_module("email").message_from_bytes(raw, policy=import_module("email.policy").default)
    named = {"title": "subject", "from": "from", "to": "to", "date": "date"}
    return {key: str(message[header]) for key, header in named.items() if message[header]}


def _partition(kind: str, raw: bytes) -> list[Any]:
    offline.prepare()
    module, name = _PARTITIONERS[kind]
    partition: Callable[..., list[Any]] = getattr(import_module(module), name)
    return partition(file=io.BytesIO(raw), languages=["eng"], **_options(kind))


def _options(kind: str) -> dict[str, Any]:
    if kind == "message/rfc822":
        return {"process_attachments": False}
    return {"find_subtable": False} if kind == XLSX else {}


def _blocks(kind: str, elements: list[Any]) -> Iterator[Block]:
    titled: set[int | None] = set()
    for element in elements:
        category, page = element.category, element.metadata.page_number
        if category in {"PageBreak", "Header", "Footer", "PageNumber"}:
            continue
        if category == "Table":
            name = element.metadata.page_name
            if kind == XLSX and name and page not in titled:
                yield Block(kind="heading", text=name, level=1, page=page)
            titled.add(page)
            yield Block(kind="table", text=_rows(element), page=page)
        elif category == "Title" and _is_heading(kind, page, titled):
            titled.add(page)
            yield Block(kind="heading", text=_clean(element.text), level=_level(kind, element), page=page)
        else:
            is_item = category == "ListItem" or (kind == PPTX and page in titled and len(element.text) < 200)
            yield Block(kind="item" if is_item else "paragraph", text=_clean(element.text), page=page)


def _is_heading(kind: str, page: int | None, titled: set[int | None]) -> bool:
    if kind == PPTX:  # unstructured calls most short lines of a slide titles; its first one is
        return page not in titled
    return kind not in {"message/rfc822", "text/csv"}


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
