"""Reading one document: what it is, who reads it, and what becomes of everything that can go wrong."""

import re
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.etree import ErrorTypes, XMLSyntaxError

from ingest.parse.allowance import Allowance, Enclosed, Reading, within
from ingest.parse.archive import Archive
from ingest.parse.books import EPUB, read_book
from ingest.parse.calendar import CALENDAR, read_calendar
from ingest.parse.data import read_data
from ingest.parse.elements import Block, Outcome, Parsed, ParseJob, Rejected
from ingest.parse.encoding import decode, printable
from ingest.parse.errors import ParseFailed
from ingest.parse.hidden import all_words, hidden_words
from ingest.parse.labels import LabelsUnreadable, read_labels
from ingest.parse.mail import MAIL, read_mail
from ingest.parse.media import BY_SUFFIX, DOCX, PACKAGE, PPTX, TNEF, XLSX, ZIP, media_type, suffix_of, zip_type
from ingest.parse.objects import in_rich_text, read_object
from ingest.parse.ocr import IMAGES, read_image
from ingest.parse.office import read_office
from ingest.parse.ole import DOC, OBJECT, PPT, XLS, read_old_office
from ingest.parse.opendocument import read_opendocument
from ingest.parse.outlook import MSG, read_outlook
from ingest.parse.pages import read_page
from ingest.parse.pdf import read_pdf
from ingest.parse.prose import read_prose
from ingest.parse.rich_text import RTF, read_rich_text
from ingest.parse.sheets import read_csv
from ingest.parse.signed import SIGNED, read_signed
from ingest.parse.tnef import read_tnef
from ingest.parse.trees import read_xml

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING_CHARS = 250
"""A longer heading is a paragraph in a heading's clothes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """A Markdown text less its front matter."""

    text: str
    values: dict[str, str]
    note: str = ""
    """Why what looks like front matter was left in the text, or empty."""


def read(job: ParseJob, allowance: Allowance) -> Outcome:
    """Return what a document holds, or why it cannot be read. Never raises for what a document holds."""
    return _read_at(job.uri, job.raw, allowance, time.monotonic() + allowance.seconds, allowance.depth)


def _read_at(uri: str, raw: bytes, allowance: Allowance, deadline: float, depth: int) -> Outcome:
    def inside(name: str, content: bytes) -> Outcome:
        if depth <= 0:
            return Rejected(code="too_deep", reason=f"stands more than {allowance.depth} documents deep; take it out.")
        return _read_at(name, content, allowance, deadline, depth - 1)

    try:
        return _read(uri, raw, allowance, deadline, inside)
    except ParseFailed as failure:
        return failure.rejected
    except MemoryError:
        raise
    except (zipfile.BadZipFile, XMLSyntaxError, KeyError, EOFError) as error:
        if getattr(error, "code", None) == ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        reason = f"is damaged inside ({_words(error)}); open it and save it again, or copy it again from its origin."
        return Rejected(code="damaged", reason=reason)
    except ImportError as error:
        reason = f"cannot be read by this installation: {error}. Install Gristmill again with 'make install'."
        return Rejected(code="not_installed", reason=reason)
    except RecursionError:
        return Rejected(code="too_deep", reason="is nested too deeply to be read; save it in a plainer form.")
    except Exception as error:  # noqa: BLE001 - whatever a parser throws at hostile bytes becomes a reason
        return Rejected(code="unreadable", reason=f"could not be parsed ({_words(error)}); open it and save it again.")


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


def _read(
    uri: str, raw: bytes, allowance: Allowance, deadline: float, inside: Callable[[str, bytes], Outcome]
) -> Parsed:
    kind = media_type(uri, raw)
    archive: Archive | None = None
    if kind == ZIP:
        archive = Archive(raw, expanded_mb=allowance.expanded_mb)
        kind = zip_type(archive.names, archive.other_part("mimetype"))
    reading = Reading(uri=uri, raw=raw, kind=kind, allowance=allowance, deadline=deadline, inside=inside)
    found = _unpacked(reading, archive) if archive else _plain(reading)
    blocks = tuple(_legible(found.blocks)) or tuple(_legible(_labels(found) if kind == RTF else ()))
    if not blocks and archive:
        blocks = tuple(_legible(hidden_words(archive)))
        found = replace(found, notes=(*found.notes, "shows no text; what stands in its hidden parts was read"))
    if not blocks:
        raise ParseFailed("no_text", _no_text(kind))
    properties = {printable(key): printable(value) for key, value in found.properties.items()}
    notes = tuple(printable(note) for note in (*_misnamed(uri, kind), *found.notes))
    return within(replace(found, blocks=blocks, properties=properties, notes=notes), allowance)


def _unpacked(reading: Reading, archive: Archive) -> Parsed:
    if reading.kind in (DOCX, PPTX, XLSX):
        return read_office(reading, archive)
    if reading.kind == PACKAGE:
        note = "is a package of a kind that is not known: the words in its parts were read as they came"
        return Parsed(media_type=PACKAGE, blocks=tuple(all_words(archive)), notes=(note,))
    return read_book(reading, archive) if reading.kind == EPUB else read_opendocument(reading, archive)


def _plain(reading: Reading) -> Parsed:
    return _READERS.get(reading.kind, _text)(reading)


def _text(reading: Reading) -> Parsed:
    decoded = decode(reading.raw)
    is_markdown = reading.kind == "text/markdown"
    front = split_front_matter(decoded.text) if is_markdown else FrontMatter(text=decoded.text, values={})
    blocks = read_csv(front.text) if reading.kind == "text/csv" else read_prose(front.text, reading.kind)
    if not blocks and front.values:
        blocks = [Block(kind="paragraph", text=f"{key}: {value}") for key, value in front.values.items()]
    notes = tuple(note for note in (decoded.note, front.note) if note)
    return Parsed(media_type=reading.kind, blocks=tuple(blocks), properties=front.values, notes=notes)


def _rich(reading: Reading) -> Parsed:
    found = read_rich_text(reading.raw)
    enclosed = Enclosed(reading)
    for file in in_rich_text(reading.raw):
        enclosed.add(file.name or "object", file.raw)
    return replace(found, blocks=(*found.blocks, *enclosed.blocks), notes=(*found.notes, *enclosed.notes))


_READERS: dict[str, Callable[[Reading], Parsed]] = {
    "application/pdf": read_pdf,
    MAIL: read_mail,
    MSG: read_outlook,
    DOC: read_old_office,
    PPT: read_old_office,
    XLS: read_old_office,
    OBJECT: read_object,
    SIGNED: read_signed,
    TNEF: read_tnef,
    RTF: _rich,
    CALENDAR: lambda reading: read_calendar(reading.raw),
    "text/html": read_page,
    "application/xml": read_xml,
    "application/json": read_data,
    "application/yaml": read_data,
    **dict.fromkeys(IMAGES, read_image),
}


def _legible(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks that hold something to read, without control characters."""
    for block in blocks:
        text = printable(block.text)
        if any(character.isprintable() and not character.isspace() for character in text):
            is_long = block.kind == "heading" and len(text) > _HEADING_CHARS
            yield replace(
                block, text=text, kind="paragraph" if is_long else block.kind, level=0 if is_long else block.level
            )


def _labels(found: Parsed) -> list[Block]:
    """Return the labels of a document as its text, for want of any other."""
    return [Block(kind="item", text=f"{name.rpartition(':')[2]}: {said}") for name, said in found.properties.items()]


def _no_text(kind: str) -> str:
    if kind.startswith("text/"):
        return "holds no text, only markup or blank lines; remove it or put the text in."
    return "holds no text; if it is made of pictures, run it through OCR and add the result."


def _misnamed(uri: str, kind: str) -> tuple[str, ...]:
    named = BY_SUFFIX.get(suffix_of(uri))
    is_other = named not in (None, kind) and not (named == "application/xml" and kind == "text/html")
    return (f"read as {kind}, which it is, though its name ends in {suffix_of(uri)}",) if is_other else ()


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {printable(' '.join(str(error).split()))[:160]}"
