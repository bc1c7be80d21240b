"""Support: how likely the cited sentences are to answer the question, as one number between 0 and 1.

A logistic model over a few readable signals, all of which may only raise it. It sees words, names, numbers and vectors;
it does not understand: a passage that is about the question's subject, in the question's own words, without having the
answer can still look well supported. The signals are noted in the trace, so that a surprising score can be read.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistants.cues import has, negates, quantities
from assistants.evidence import Asked, aligned_share, alignments, asked, coverage, lead
from assistants.words import content_words, names
from index.embedders.port import Embedder
from index.values import Hit

INTERCEPT = -7.7
WEIGHTS = {
    "cosine": 4.0,
    "aligned": 0.9,
    "covered": 0.2,
    "names_found": 1.2,
    "numbers_found": 1.3,
    "negation_agrees": 1.6,
    "has_sought": 0.3,
}
"""Fitted by likelihood, none below 0, on the answerable, near-miss and off-topic questions of four articles of SQuAD 2.0
(Normans, European Union law, French and Indian War, 1973 oil crisis) and half of the ZX Bank questions, with and without
the document that answers them. ``negation_agrees`` is held at 1.6: SQuAD alone asks for 3.2, but in SQuAD a negated
question is nearly always a trap, and in a policy it is not. docs/benchmarks.md has the other halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A score and the signals that it was made from."""

    score: float
    signals: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A cited sentence and the hit that it stands in."""

    text: str
    hit: Hit


def measure(question: str, cited: Sequence[Cited], hits: Sequence[Hit], embedder: Embedder) -> Support:
    """Return the support that the cited sentences give; nothing cited is 0."""
    if not cited:
        return Support(score=0.0, signals={})
    signals = _signals(asked(question, hits), cited, embedder)
    logit = INTERCEPT + sum(weight * signals[name] for name, weight in WEIGHTS.items())
    return Support(score=1.0 / (1.0 + math.exp(-logit)), signals={name: round(v, 4) for name, v in signals.items()})


def _signals(question: Asked, cited: Sequence[Cited], embedder: Embedder) -> dict[str, float]:
    quoted = " ".join(c.text for c in cited)
    leads = " ".join(dict.fromkeys(lead(c.hit) for c in cited))
    passages = " ".join(dict.fromkeys(f"{c.hit.title} {lead(c.hit)} {c.hit.text}" for c in cited))
    vectors = embedder.embed([question.text, *(f"{lead(c.hit)}. {c.text}" for c in cited)])
    (nearest,) = alignments(question, [f"{leads} {quoted}"], embedder)
    return {
        "cosine": float((vectors[1:] @ vectors[0]).max()),
        "covered": coverage(question, frozenset(content_words(f"{leads} {quoted}"))),
        "aligned": aligned_share(question, nearest),
        "names_found": _share(names(question.text), frozenset(content_words(passages))),
        "numbers_found": _share(quantities(question.text), quantities(passages)),
        "negation_agrees": float(negates(quoted) or not negates(question.text)),
        "has_sought": float(has(quoted, question.sort) is not False),
    }


def _share(wanted: frozenset[str], found: frozenset[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 1.0
