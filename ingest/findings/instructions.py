"""Words that address the machine that reads a document, wherever they are: seen, hidden, encoded, or out of place."""

from collections.abc import Callable, Iterator, Mapping

from index.embedders.port import Embedder
from index.findings import Finding
from index.values import Span
from ingest.findings.addressed import find_addressed
from ingest.findings.hidden import find_hidden
from ingest.findings.hidden_parts import find_hidden_in_page, find_hidden_in_properties
from ingest.findings.personal import settled, windows
from ingest.findings.recognizer import Match
from ingest.findings.tasks import find_off_topic

_PAGES = frozenset({"text/html", "text/markdown", "application/xhtml+xml"})
"""Media types whose bytes may hold parts of a page that is not shown."""
_MOST_UNSEEN = 20

OpenEmbedder = Callable[[], Embedder]


def find_instructions(text: str, open_embedder: OpenEmbedder | None) -> tuple[Finding, ...]:
    """Return where a text addresses the machine that reads it, in order and without overlap.

    Without an embedder, requests that have nothing to do with the text around them are not looked for.
    """
    found: list[Finding] = []
    for start, end in windows(text):
        found += [_finding(match, start) for match in settled(_matches(text[start:end], open_embedder))]
    return tuple(found)


def find_unseen(raw: bytes, media_type: str, properties: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return what addresses the machine beside the text: in hidden parts of a page, and in a document's properties.

    It has no place in the text, so its span is empty.
    """
    reasons = list(find_hidden_in_properties(properties))
    if media_type in _PAGES:
        reasons += find_hidden_in_page(raw)
    unseen = Span(start=0, end=0)
    return tuple(
        Finding(kind="instruction", type="hidden_text", span=unseen, score=0.9, reason=reason)
        for reason in dict.fromkeys(reasons[:_MOST_UNSEEN])
    )


def _finding(match: Match, offset: int) -> Finding:
    return Finding(
        kind="instruction",
        type=match.type,
        span=Span(start=offset + match.start, end=offset + match.end),
        score=match.score,
        reason=match.reason,
    )


def _matches(text: str, open_embedder: OpenEmbedder | None) -> Iterator[Match]:
    yield from find_addressed(text)
    yield from find_hidden(text)
    if open_embedder is not None:
        yield from find_off_topic(text, open_embedder)
