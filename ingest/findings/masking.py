"""Masking: a text with ``[EMAIL]`` and the like in the places of what was found, and nothing left of the values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.findings import Finding
from index.values import Span
from ingest.findings.personal import find_personal
from ingest.findings.policy import SURE
from ingest.normalize import Normalized
from ingest.parse.elements import Block, Parsed

_PLACEHOLDER = re.compile(r"\[([A-Z][A-Z_]{2,30})\]")


def mask_text(text: str) -> str:
    """Return a text without the personal data that is found in it."""
    return _replaced(text, 0, _sure(find_personal(text)))


def mask_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return labels and values, the values without personal data; a label may announce what its value is."""
    found: dict[str, str] = {}
    for label, value in labels.items():
        line = f"{label}: {value}"
        found[mask_text(label)] = _replaced(value, len(label) + 2, _sure(find_personal(line)))
    return found


def mask_document(parsed: Parsed, document: Normalized) -> Parsed:
    """Return a document as parsed, without personal data in its text, its properties and its notes.

    ``document`` is the same as one text, in which what spreads over several blocks is found.
    """
    findings = _sure(find_personal(document.text))
    blocks = tuple(
        _masked(block, placed.span.start, findings)
        for block, placed in zip(parsed.blocks, document.blocks, strict=True)
    )
    return replace(
        parsed,
        blocks=blocks,
        properties=mask_labels(parsed.properties),
        notes=tuple(mask_text(note) for note in parsed.notes),
    )


def find_masked(text: str) -> tuple[Finding, ...]:
    """Return where values were taken out of a text."""
    return tuple(
        Finding(
            kind="pii",
            type=found[1].lower(),
            span=Span(start=found.start(), end=found.end()),
            score=1.0,
            reason="was taken out before the text was kept",
        )
        for found in _PLACEHOLDER.finditer(text)
    )


def _sure(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.score >= SURE]


def _masked(block: Block, offset: int, findings: Sequence[Finding]) -> Block:
    end = offset + len(block.text)
    touching = [f for f in findings if f.span.start < end and offset < f.span.end]
    return replace(block, text=_replaced(block.text, offset, touching)) if touching else block


def _replaced(text: str, offset: int, findings: Sequence[Finding]) -> str:
    """Put a placeholder where each finding begins in this text, and take out the rest of it."""
    pieces: list[str] = []
    position = 0
    for finding in findings:
        start, end = max(0, finding.span.start - offset), min(len(text), finding.span.end - offset)
        if end <= position or start >= len(text):
            continue
        pieces.append(text[position:start])
        pieces.append(f"[{finding.type.upper()}]")
        position = end
    return "".join([*pieces, text[position:]])
