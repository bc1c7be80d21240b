"""What a model is shown: its instructions filled in, and passages as numbered, marked, untrusted data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.values import Hit, Span
from kernel.ids import digest

LEFT_OUT = "[left out: words that address the machine that reads them]"
"""Stands for the parts of a passage that ingestion flagged as instructions."""

_FENCE = re.compile(r"<{3,}|>{3,}")
_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Passages as a model sees them."""

    text: str
    mark: str
    """In every delimiter. It is a digest of the passages and the question: no passage can hold it."""


def passages(hits: Sequence[Hit], *, salt: str) -> Shown:
    """Number passages from 1 and put each between delimiters that nothing inside it can imitate."""
    bodies = [_body(hit) for hit in hits]
    mark = digest("\0".join([salt, *bodies]))[:16]
    blocks = [f"<<<passage {n} {mark}>>>\n{body}\n<<<end {n} {mark}>>>" for n, body in enumerate(bodies, start=1)]
    return Shown(text="\n\n".join(blocks), mark=mark)


def untrusted(text: str, *, salt: str) -> Shown:
    """Put a text that somebody sent between delimiters that nothing inside it can imitate."""
    body = _defused(text)
    mark = digest(f"{salt}\0{body}")[:16]
    return Shown(text=f"<<<text {mark}>>>\n{body}\n<<<end {mark}>>>", mark=mark)


def filled(text: str, values: dict[str, str]) -> str:
    """Put values into the places of a prompt; braces that name nothing stay as they are."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def without_flagged(hit: Hit) -> str:
    """Return the words of a passage, with a mark for each part that ingestion flagged."""
    text, end = "", hit.span.start
    for span in sorted(hit.flagged):
        cut = Span(start=min(max(span.start, end), hit.span.end), end=min(max(span.end, end), hit.span.end))
        if cut.start < cut.end:
            text += hit.text[end - hit.span.start : cut.start - hit.span.start] + LEFT_OUT
            end = cut.end
    return text + hit.text[end - hit.span.start :]


def _body(hit: Hit) -> str:
    first = f"in force from {hit.in_force.first.isoformat()}" if hit.in_force.first else ""
    about = [hit.title, *(part for part in hit.heading if part != hit.title), first]
    return _defused(f"({' / '.join(part for part in about if part)})\n{without_flagged(hit)}")


def _defused(text: str) -> str:
    return _FENCE.sub(lambda found: " ".join(found[0]), text)
