"""Support: how likely the cited sentences are to answer the question, as one number between 0 and 1.

A logistic model over a few readable signals, all of which may only raise it. It sees words, names, numbers and vectors;
it does not understand: a passage that is about the question's subject, in the question's own words, without having the
answer can still look well supported. The signals are noted in the trace, so that a surprising score can be read.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistants.cues import negates, quantities
from assistants.evidence import Asked, aligned_share, alignments, asked, lead
from assistants.words import content_words, names
from index.embedders.port import Embedder
from index.values import Hit

INTERCEPT = -6.9
WEIGHTS = {"cosine": 3.6, "aligned": 1.4, "names_found": 1.0, "numbers_found": 1.1, "negation_agrees": 1.6}
"""Fitted by likelihood, none below 0, on the answerable, near-miss and off-topic questions of four articles of SQuAD 2.0
(Normans, European Union law, French and Indian War, 1973 oil crisis) and half of the ZX Bank questions, with and without
the document that answers them. ``negation_agrees`` is held at 1.6: SQuAD alone asks for 3.2, but in SQuAD a negated
question is nearly always a trap, and in a policy it is not. benchmarks/answers_squad.py measures the articles that were
held out."""


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
    """Return the support of the best supported of the cited sentences; nothing cited is 0.

    ``hits`` is all that was retrieved: it says which words of the question are rare.
    """
    if not cited:
        return Support(score=0.0, signals={})
    prepared = asked(question, hits)
    return max((_scored(signals) for signals in _signals(prepared, cited, embedder)), key=lambda found: found.score)


def _scored(signals: dict[str, float]) -> Support:
    logit = INTERCEPT + sum(weight * signals[name] for name, weight in WEIGHTS.items())
    return Support(score=1.0 / (1.0 + math.exp(-logit)), signals={name: round(v, 4) for name, v in signals.items()})


def _signals(question: Asked, cited: Sequence[Cited], embedder: Embedder) -> list[dict[str, float]]:
    placed = [f"{lead(c.hit)}. {c.text}" for c in cited]
    vectors = embedder.embed([question.text, *placed])
    cosines = (vectors[1:] @ vectors[0]).tolist()
    nearest = alignments(question, placed, embedder)
    return [
        {"cosine": cosine, "aligned": aligned_share(question, near), **_agreement(question.text, c)}
        for c, cosine, near in zip(cited, cosines, nearest, strict=True)
    ]


def _agreement(question: str, cited: Cited) -> dict[str, float]:
    """Compare what a near miss most often gets wrong: names, numbers, and whether something is denied."""
    passage = f"{cited.hit.title} {lead(cited.hit)} {cited.hit.text}"
    return {
        "names_found": _share(names(question), frozenset(content_words(passage))),
        "numbers_found": _share(quantities(question), quantities(passage)),
        "negation_agrees": float(negates(cited.text) or not negates(question)),
    }


def _share(wanted: frozenset[str], found: frozenset[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 1.0
