"""A JSON-lines file: one record a line, with id, title, text and metadata."""

import json
from pathlib import Path
from typing import Any

from ingest.connectors.port import RECORD, Fetched, Item, ItemGone, Listing, SourceUnreachable
from ingest.parse.elements import Block, Parsed
from ingest.parse.errors import ParseFailed
from kernel.errors import InvalidInput
from kernel.ids import content_hash


class RecordsInvalid(InvalidInput):
    """A line of the file is no record."""

    code = "records_invalid"


class Jsonl:
    """List and read the records of one file."""

    media_type: str | None = RECORD

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, tuple[int, int]] = {}

    def listing(self) -> Listing:
        """Read the file once, remembering where each record lies.

        Raises:
            RecordsInvalid: a line is no JSON object with an id, or two have the same.
        """
        items: list[Item] = []
        self._places = {}
        try:
            file = self._path.open("rb")
        except OSError as error:
            raise SourceUnreachable(
                f"file {str(self._path)!r} cannot be opened ({error.strerror}); nothing was changed."
            ) from None
        with file:
            offset = 0
            for number, line in enumerate(file, 1):
                if line.strip():
                    uri = self._uri(line, number)
                    self._places[uri] = (offset, len(line))
                    items.append(Item(uri=uri, stamp=content_hash(line)[:32], size=len(line)))
                offset += len(line)
        return Listing(items=tuple(sorted(items, key=lambda item: item.uri)))

    def fetch(self, uri: str) -> Fetched:
        """Read one line."""
        if uri not in self._places:
            raise ItemGone("is not in the file any more; refresh again.")
        offset, length = self._places[uri]
        with self._path.open("rb") as file:
            file.seek(offset)
            return Fetched(raw=file.read(length))

    def _uri(self, line: bytes, number: int) -> str:
        where = f"{self._path}:{number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise RecordsInvalid(f"{where}: not JSON ({error}); nothing was changed. Mend the line.") from None
        uri = _id(record) if isinstance(record, dict) else ""
        if not uri:
            raise RecordsInvalid(f"{where}: a record needs an 'id' (or '_id'); nothing was changed.")
        if uri in self._places:
            raise RecordsInvalid(f"{where}: id {uri!r} was used before; ids must be unique. Nothing was changed.")
        return uri


def read_record(raw: bytes) -> Parsed:
    """Return a record as a parsed document: paragraphs are set apart by blank lines.

    Raises:
        ParseFailed: the record holds no text.
    """
    record: dict[str, Any] = json.loads(raw)
    text = str(record.get("text") or "").replace("\r\n", "\n")
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    blocks = tuple(Block(kind="paragraph", text=part) for part in paragraphs if part)
    title = str(record.get("title") or "").strip()
    if not blocks and not title:
        raise ParseFailed("no_text", "has neither a text nor a title; fill one of them in.")
    metadata = record.get("metadata")
    facts = {str(k): str(v) for k, v in metadata.items()} if isinstance(metadata, dict) else {}
    properties = facts | ({"title": title} if title else {})
    return Parsed(media_type=RECORD, blocks=blocks or (Block(kind="paragraph", text=title),), properties=properties)


def _id(record: dict[str, Any]) -> str:
    value = record.get("id", record.get("_id"))
    return str(value).strip() if value is not None else ""
