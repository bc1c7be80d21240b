"""Looking a parsed document over before any of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.findings import Finding
from ingest.connectors.port import Fetched
from ingest.findings.instructions import OpenEmbedder, find_instructions, find_unseen
from ingest.findings.masking import find_masked, mask_document, mask_labels
from ingest.findings.personal import find_personal
from ingest.findings.policy import FindingPolicy
from ingest.normalize import Normalized, normalize
from ingest.parse.elements import Parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """A document as it may be kept, and what was found in it."""

    parsed: Parsed
    document: Normalized
    sidecar: Mapping[str, str]
    findings: tuple[Finding, ...]
    """Of a masked document: where the values were, with the spans of what stands there now."""


def inspect(
    parsed: Parsed, fetched: Fetched, policy: FindingPolicy, open_embedder: OpenEmbedder | None = None
) -> Inspected:
    """Normalize a document and find what is in it; under a masking policy the values are taken out first.

    Without an embedder, requests that have nothing to do with the text around them are not looked for.
    """
    sidecar = fetched.sidecar
    document = normalize(parsed.blocks)
    if policy.masks:
        parsed = mask_document(parsed, document)
        document, sidecar = normalize(parsed.blocks), mask_labels(sidecar)
    findings = (
        *(find_masked(document.text) if policy.masks else find_personal(document.text)),
        *find_instructions(document.text, open_embedder),
        *find_unseen(fetched.raw, parsed.media_type, {**parsed.properties, **sidecar}),
    )
    return Inspected(parsed=parsed, document=document, sidecar=sidecar, findings=findings)
