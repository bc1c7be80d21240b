"""Looking a parsed document over before any of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.findings import Finding
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


def inspect(parsed: Parsed, sidecar: Mapping[str, str], policy: FindingPolicy) -> Inspected:
    """Normalize a document and find what is in it; under a masking policy the values are taken out first."""
    document = normalize(parsed.blocks)
    if policy.masks:
        parsed = mask_document(parsed, document)
        document, sidecar = normalize(parsed.blocks), mask_labels(sidecar)
    findings = find_masked(document.text) if policy.masks else find_personal(document.text)
    return Inspected(parsed=parsed, document=document, sidecar=sidecar, findings=findings)
