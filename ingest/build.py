"""From a parsed item to the version that the corpus should hold."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from index.changes import NewVersion
from index.values import Visibility
from ingest.chunk import Chunking, chunk
from ingest.connectors.port import RECORD, Fetched
from ingest.facts.corrected import Correction, corrected, in_force_of, title_of
from ingest.facts.find import find_facts
from ingest.facts.values import Fact
from ingest.findings.inspection import inspect
from ingest.findings.instructions import OpenEmbedder
from ingest.findings.masking import mask_text
from ingest.parse.elements import Parsed
from ingest.sources import Source
from kernel.ids import content_hash

_TITLE_CHARS = 250

PIPELINE = "13"
"""Raised by one whenever the same bytes would be read, normalized or cut otherwise."""


def build_version(
    source: Source,
    uri: str,
    fetched: Fetched,
    parsed: Parsed,
    chunking: Chunking,
    *,
    corrections: Sequence[Correction] = (),
    open_embedder: OpenEmbedder | None = None,
) -> NewVersion:
    """Normalize, look over, cut and label a parsed item; what people said of its facts wins."""
    seen = inspect(parsed, fetched, source.policy, open_embedder)
    parsed, document = seen.parsed, seen.document
    found = find_facts(document.text, parsed.properties, seen.sidecar, document.blocks)
    title = (found.facts["title"].value if "title" in found.facts else _title(uri, parsed))[:_TITLE_CHARS]
    title = mask_text(title) if source.policy.masks else title
    facts = corrected(facts_json(found.facts, (*parsed.notes, *found.notes)), title, corrections)
    return NewVersion(
        source=source.name,
        uri=uri,
        title=title_of(facts, title),
        content_hash=content_hash(fetched.raw),
        text=document.text,
        passages=chunk(document, chunking),
        visibility=Visibility(readers=source.readers, in_force=in_force_of(facts)),
        media_type=parsed.media_type,
        facts=facts,
        layout=document.blocks,
        chunker=chunking.fingerprint,
        findings=seen.findings,
        keeps_raw=source.policy.keeps_copies,
    )


def facts_json(facts: Mapping[str, Fact], notes: tuple[str, ...]) -> dict[str, Any]:
    """Return facts as they are stored with a version; sentences about the reading stand under ``notes``."""
    stored: dict[str, Any] = {name: _json(fact) for name, fact in facts.items()}
    return stored | ({"notes": {"name": "notes", "value": "; ".join(notes), "where": "parser"}} if notes else {})


def _json(fact: Fact) -> dict[str, Any]:
    return asdict(fact) | {"span": list(fact.span) if fact.span else None, "disagrees": list(fact.disagrees)}


def _title(uri: str, parsed: Parsed) -> str:
    headings = [block for block in parsed.blocks if block.kind == "heading"]
    top = next((block.text for block in headings if block.level == 1), "")
    if top or parsed.media_type == RECORD:
        return top
    return headings[0].text if headings else " ".join(PurePosixPath(uri).stem.split())
