"""How likely each label is the right one for a message: a conditional logit over how near its examples are.

The weights are fitted on the examples of the labels themselves: each is left out in turn and sorted by the others
(leave-one-out), and each is also sorted with all of its label left out, which teaches what "none of these" looks like.
So the probabilities of the labels add up to less than one; what is missing is that none of them fits.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistants.gist import gist
from assistants.sections import Label
from assistants.sentences import split_sentences
from assistants.words import content_words
from index.embedders.port import Embedder, Vectors

_POLITE = re.compile(
    r"^(?:dear|hello|hi|hey|good (?:morning|day|afternoon)|thank|thanks|many thanks|kind regards|best|regards|yours|"
    r"sincerely|i hope (?:this|you)|sehr geehrte|guten tag|hallo|liebe|vielen dank|danke|mit freundlichen|viele grüße)\b"
    r"[^.?]{0,60}[.,!]?$",
    re.IGNORECASE,
)
Floats = NDArray[np.float64]

FEATURES = ("nearest", "near", "description", "words")
PRIOR = np.array([9.0, 6.0, 4.0, 3.0])
"""Where the weights start and are drawn to when there are few examples: cosines of sentences of one subject differ by
about 0.3 from those of others."""
PRIOR_NONE = 3.0
PULL = 0.1
"""Strength of that draw, for each weight."""
NONE_SHARE = 0.05
"""How much an example without its label counts beside one with it: so often, messages fit no label."""
SHARPER = 1.3
"""Left out, an example has one neighbour less than a message will have, so what is fitted is too unsure by about this
factor; from the half of benchmarks/triage.py that is for development."""
_STEPS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihoods:
    """What is thought of one message."""

    probabilities: Mapping[str, float]
    """Of each label; what they lack to one is that none fits."""
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nearness:
    """How near a message is to labels, one row a label."""

    rows: Floats
    examples: tuple[str, ...]
    """The nearest example of each."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """Labels with their vectors and the weights that were fitted on them. Safe to share between threads."""

    labels: tuple[Label, ...]
    examples: tuple[Vectors, ...]
    descriptions: Vectors
    rare: Mapping[str, float]
    """How much a word tells: rare among the labels is much."""
    vocabularies: tuple[tuple[frozenset[str], ...], ...]
    """The words of each example, and last those of the description, by label."""
    weights: Floats
    none: float

    def rank(self, text: str, embedder: Embedder) -> Likelihoods:
        """Return how likely each label is."""
        message = gist(text)
        near = self._nearness(embedder.embed(said_in(message)), frozenset(content_words(message)))
        shares = _softmax(SHARPER * np.append(near.rows @ self.weights, self.none))[:-1]
        reasons = [
            f"nearest to the example {example!r}" if example else f"nearest to what {label.name!r} is about"
            for label, example in zip(self.labels, near.examples, strict=True)
        ]
        names = [label.name for label in self.labels]
        return Likelihoods(
            probabilities=dict(zip(names, shares.tolist(), strict=True)),
            reasons=dict(zip(names, reasons, strict=True)),
        )

    def _nearness(self, vectors: Vectors, said: frozenset[str], without: tuple[int, int] | None = None) -> _Nearness:
        """Return how near the nearest of a message's sentences comes to each label.

        As if example ``without`` (label, example) were not there.
        """
        rows, examples = [], []
        for place, label in enumerate(self.labels):
            own = without[1] if without and without[0] == place else None
            cosines = (self.examples[place] @ vectors.T).max(axis=1, initial=-1.0)
            cosines = cosines if own is None else np.delete(cosines, own)
            texts = [text for number, text in enumerate(label.examples) if number != own]
            known = [words for number, words in enumerate(self.vocabularies[place]) if number != own]
            about = float((vectors @ self.descriptions[place]).max())
            best = sorted(cosines.tolist(), reverse=True)[:3] or [about]
            rows.append([best[0], sum(best) / len(best), about, self._shared(said, known)])
            examples.append(texts[int(np.argmax(cosines))] if len(cosines) and best[0] >= about else "")
        return _Nearness(rows=np.array(rows), examples=tuple(examples))

    def _shared(self, said: frozenset[str], known: Sequence[frozenset[str]]) -> float:
        """Return the share of the message's words that the label's examples have, weighted by how rare they are."""
        total = sum(self.rare.get(word, 1.0) for word in said)
        every = frozenset().union(*known)
        return sum(self.rare.get(word, 1.0) for word in said & every) / total if total else 0.0


def said_in(message: str) -> list[str]:
    """Return the sentences of a message, less those that every message may have; pure."""
    sentences = [" ".join(span.of(message).split()) for span in split_sentences(message)]
    kept = [sentence for sentence in sentences if len(content_words(sentence)) > 1 and not _POLITE.search(sentence)]
    return list(dict.fromkeys(kept)) or [message]


def fit(labels: Sequence[Label], embedder: Embedder) -> Fitted:
    """Fit weights on the labels' own examples; where there are hardly any, they stay near ``PRIOR``."""
    vocabularies = tuple(
        tuple(frozenset(content_words(text)) for text in (*label.examples, label.description)) for label in labels
    )
    sets = [frozenset().union(*each) for each in vocabularies]
    seen = Counter(word for words in sets for word in words)
    plain = Fitted(
        labels=tuple(labels),
        examples=tuple(embedder.embed([gist(text) for text in label.examples]) for label in labels),
        descriptions=embedder.embed([f"{label.name}. {label.description}" for label in labels]),
        rare={word: math.log(1 + len(labels) / times) for word, times in seen.items()},
        vocabularies=vocabularies,
        weights=PRIOR,
        none=PRIOR_NONE,
    )
    weights, none = _fitted(*_lessons(plain))
    return Fitted(
        labels=plain.labels,
        examples=plain.examples,
        descriptions=plain.descriptions,
        rare=plain.rare,
        vocabularies=vocabularies,
        weights=weights,
        none=none,
    )


def _lessons(plain: Fitted) -> tuple[list[Floats], list[int], list[float]]:
    """Return rows of features, which of them is right (past the last: none), and how much each lesson counts."""
    rows: list[Floats] = []
    right: list[int] = []
    counts: list[float] = []
    for place, label in enumerate(plain.labels):
        for number in range(len(label.examples)):
            said = plain.vocabularies[place][number]
            own = plain.examples[place][number : number + 1]
            near = plain._nearness(own, said, (place, number)).rows
            rows += [near, np.delete(near, place, axis=0)]
            right += [place, len(plain.labels) - 1]
            counts += [1.0, NONE_SHARE]
    return rows, right, counts


def _fitted(rows: list[Floats], right: list[int], counts: list[float]) -> tuple[Floats, float]:
    """Return the weights, none below 0, and the level of "none": the likeliest ones, drawn to the prior."""
    weights, none = PRIOR.copy(), PRIOR_NONE
    total = sum(counts) or 1.0
    for step in range(_STEPS if rows else 0):
        rate = 8.0 / (1 + step / 100)
        slope, slope_none = np.zeros_like(weights), 0.0
        for row, answer, count in zip(rows, right, counts, strict=True):
            shares = _softmax(np.append(row @ weights, none))
            shares[answer] -= 1.0
            slope += count * (shares[:-1] @ row)
            slope_none += count * shares[-1]
        weights = np.maximum(0.0, weights - rate * (slope / total + PULL * (weights - PRIOR) / 10))
        none -= rate * (slope_none / total + PULL * (none - PRIOR_NONE) / 10)
    return weights, float(none)


def _softmax(values: Floats) -> Floats:
    raised = np.exp(values - values.max())
    found: Floats = raised / raised.sum()
    return found
