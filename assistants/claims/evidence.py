"""The verbatim words of a passage that a written sentence rests on."""

from dataclasses import dataclass
from itertools import pairwise

from assistants.sentences import split_sentences
from assistants.words import STOPWORDS, has_digit, stem, words
from index.values import Hit, Span

WIDEST = 3
"""Evidence is at most so many sentences, one after the other."""
A_SENTENCE_MORE = 0.12
"""What another sentence of evidence must add to the share of the claim that is covered."""
A_NUMBER = 0.05
"""What the numbers add, all of them together: they choose between equals, and do not reach for a sentence of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Part of a passage, and how much of a sentence's content it has."""

    span: Span
    """In the normalized text of the passage's version."""
    quote: str
    coverage: float
    """Share of the sentence's content words that stand in the quote, in [0, 1]."""


def best_evidence(claim: str, hit: Hit) -> Evidence | None:
    """Return the one to three neighbouring sentences that have most of a claim's content, the fewer the better.

    What ingestion flagged as instructions is never evidence; None where nothing else is in the passage.
    """
    usable = [span for span in split_sentences(hit.text) if not _is_flagged(span, hit)]
    wanted, figures = _words_and_figures(claim)
    found = [frozenset(_roots(span.of(hit.text))) for span in usable]
    best: Evidence | None = None
    best_worth = -1.0
    for width in range(1, WIDEST + 1):
        for first in range(len(usable) - width + 1):
            window = usable[first : first + width]
            if _has_gap(hit, window):
                continue
            roots = frozenset().union(*found[first : first + width])
            covered = share(wanted, roots)
            worth = covered + A_NUMBER * share(figures, roots) - A_SENTENCE_MORE * (width - 1)
            if worth > best_worth + 1e-9:
                best_worth, best = worth, _evidence(hit, window[0].start, window[-1].end, covered)
    return best


def share(wanted: frozenset[str], found: frozenset[str]) -> float:
    """Return the share of the wanted stems that were found; nothing wanted is all of it."""
    return len(wanted & found) / len(wanted) if wanted else 1.0


def _words_and_figures(text: str) -> tuple[frozenset[str], frozenset[str]]:
    roots = frozenset(_roots(text))
    figures = frozenset(root for root in roots if has_digit(root))
    return roots - figures, figures


def _roots(text: str) -> list[str]:
    return [stem(word) for word in words(text.lower()) if word not in STOPWORDS]


def _is_flagged(span: Span, hit: Hit) -> bool:
    start, end = hit.span.start + span.start, hit.span.start + span.end
    return any(flagged.start < end and start < flagged.end for flagged in hit.flagged)


def _has_gap(hit: Hit, window: list[Span]) -> bool:
    """Say whether something that was flagged stands between the sentences."""
    return any(hit.text[a.end : b.start].strip() for a, b in pairwise(window))


def _evidence(hit: Hit, start: int, end: int, coverage: float) -> Evidence:
    span = Span(start=hit.span.start + start, end=hit.span.start + end)
    return Evidence(span=span, quote=hit.text[start:end], coverage=coverage)
