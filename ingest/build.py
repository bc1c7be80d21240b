"""From a parsed item to the version that the corpus should hold."""

from dataclasses import asdict
from pathlib import PurePosixPath

from index.changes import NewVersion
from index.values import Visibility
from ingest.chunk import Chunking, chunk
from ingest.connectors.port import RECORD, Fetched
from ingest.facts import find_facts, in_force
from ingest.normalize import normalize
from ingest.parse.elements import Parsed
from ingest.sources import Source
from kernel.ids import content_hash

_TITLE_CHARS = 250

PIPELINE = "2"
"""Raised by one whenever the same bytes would be read, normalized or cut otherwise."""


def build_version(source: Source, uri: str, fetched: Fetched, parsed: Parsed, chunking: Chunking) -> NewVersion:
    """Normalize, cut and label a parsed item."""
    document = normalize(parsed.blocks)
    facts = find_facts(document.text, parsed.properties, fetched.sidecar)
    title = (facts["title"].value if "title" in facts else _title(uri, parsed))[:_TITLE_CHARS]
    return NewVersion(
        source=source.name,
        uri=uri,
        title=title,
        content_hash=content_hash(fetched.raw),
        text=document.text,
        passages=chunk(document, chunking),
        visibility=Visibility(readers=source.readers, in_force=in_force(facts)),
        media_type=parsed.media_type,
        facts={name: asdict(fact) for name, fact in facts.items()} | _notes(parsed),
        layout=document.blocks,
        chunker=chunking.fingerprint,
    )


def _title(uri: str, parsed: Parsed) -> str:
    headings = [block for block in parsed.blocks if block.kind == "heading"]
    top = next((block.text for block in headings if block.level == 1), "")
    if top or parsed.media_type == RECORD:
        return top
    return headings[0].text if headings else " ".join(PurePosixPath(uri).stem.split())


def _notes(parsed: Parsed) -> dict[str, object]:
    return {"notes": {"name": "notes", "value": "; ".join(parsed.notes), "where": "parser"}} if parsed.notes else {}
