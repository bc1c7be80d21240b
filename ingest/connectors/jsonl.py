"""A JSON-lines file: one record a line, with id, title, text and metadata."""

import json
import re
from pathlib import Path
from typing import Any

from ingest.connectors.items import Items, Place
from ingest.connectors.port import RECORD, Fetched, Item, ItemGone, ItemUnreadable, Listing, SourceUnreachable
from ingest.parse.elements import Block, Parsed
from ingest.parse.encoding import printable
from ingest.parse.errors import ParseFailed
from kernel.errors import InvalidInput
from kernel.ids import content_hash

_BLANK_LINE = re.compile(r"\n[ \t]*\n")


class RecordsInvalid(InvalidInput):
    """A line of the file is no record."""

    code = "records_invalid"


class Jsonl:
    """List and read the records of one file."""

    media_type: str | None = RECORD

    def __init__(self, path: Path) -> None:
        self._path = path
        self._items = Items()

    def listing(self) -> Listing:
        """Read the file once, remembering where each record lies.

        Raises:
            RecordsInvalid: a line is no JSON object with an id, or two have the same.
        """
        self._items = Items()
        try:
            file = self._path.open("rb")
        except OSError as error:
            raise SourceUnreachable(
                f"file {str(self._path)!r} cannot be opened ({error.strerror}); nothing was changed. "
                "Put it back, or correct the source with 'gristmill source add'."
            ) from None
        with file:
            offset = 0
            for number, line in enumerate(file, 1):
                if line.strip():
                    uri = self._uri(line, number)
                    self._items.add(Item(uri=uri, stamp=_stamp(line), size=len(line)), offset)
                offset += len(line)
        for uri, place in self._items.repeats:
            raise RecordsInvalid(
                f"{self._path}:{self._line_at(place)}: id {uri!r} was used before; ids must be unique. "
                "Nothing was changed; give it another."
            )
        return Listing(items=self._items)

    def fetch(self, uri: str) -> Fetched:
        """Read one line."""
        found = self._items.find(uri)
        if found is None:
            raise ItemGone("is not in the file any more; refresh again.")
        listed, offset = found
        try:
            with self._path.open("rb") as file:
                file.seek(int(offset or 0))
                raw = file.read(listed.size).strip()
        except OSError as error:
            raise ItemUnreadable(f"cannot be read ({error.strerror}); refresh again.") from None
        if _stamp(raw) != listed.stamp:
            raise ItemGone("was in a file that changed while it was being read; refresh again.")
        return Fetched(raw=raw)

    def _line_at(self, place: Place) -> int:
        """Return the number of the line that begins at an offset."""
        offset = 0
        with self._path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if offset == place:
                    return number
                offset += len(line)
        return 0

    def _uri(self, line: bytes, number: int) -> str:
        where = f"{self._path}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RecordsInvalid(f"{where}: not JSON ({error}); nothing was changed. Mend the line.") from None
        if not isinstance(record, dict):
            raise RecordsInvalid(f"{where}: not a JSON object; nothing was changed. Write one record a line.")
        uri = _id(record)
        if not uri:
            raise RecordsInvalid(f"{where}: a record needs an 'id' (or '_id'); nothing was changed. Add one.")
        if printable(uri) != uri:
            raise RecordsInvalid(f"{where}: id {uri!a} holds control characters; nothing was changed. Choose another.")
        return uri


def read_record(raw: bytes) -> Parsed:
    """Return a record as a parsed document: paragraphs are set apart by blank lines.

    Raises:
        ParseFailed: the record holds no text.
    """
    record: dict[str, Any] = json.loads(raw)
    text, title = _words(record, "text").replace("\r\n", "\n"), " ".join(_words(record, "title").split())
    paragraphs = [" ".join(part.split()) for part in _BLANK_LINE.split(text)]
    blocks = tuple(Block(kind="paragraph", text=part) for part in paragraphs if part)
    if not blocks and not title:
        raise ParseFailed("no_text", "has neither a text nor a title; fill one of them in.")
    metadata = record.get("metadata")
    facts = metadata.items() if isinstance(metadata, dict) else ()
    properties = {printable(str(k)): printable(str(v)) for k, v in facts if v is not None} | (
        {"title": title} if title else {}
    )
    return Parsed(media_type=RECORD, blocks=blocks or (Block(kind="paragraph", text=title),), properties=properties)


def _words(record: dict[str, Any], field: str) -> str:
    value = record.get(field)
    if not isinstance(value, str | int | float | None):
        raise ParseFailed("no_text", f"has a {field!r} that is a {type(value).__name__}, not a text; write it as one.")
    return "" if value is None else printable(str(value))


def _stamp(line: bytes) -> str:
    return content_hash(line.strip())[:32]  # the last line may get its line end later


def _id(record: dict[str, Any]) -> str:
    value = record.get("id", record.get("_id"))
    return str(value).strip() if value is not None else ""
