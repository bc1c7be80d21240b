"""The built-in composer: the best supported sentences of the retrieved passages, verbatim, with no model."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistants.composers.port import Draft, DraftSentence, Task
from assistants.cues import has
from assistants.evidence import Asked, Candidate, aligned_share, alignments, asked, candidates, coverage, pair_overlap
from assistants.words import content_words
from index.embedders.port import Embedder
from index.values import Hit

PASSAGES = 8
"""Sentences are taken from this many passages, best first."""
SHORTLIST = 16
"""So many sentences, best by their words alone, are compared by meaning as well."""

WORD_WEIGHTS = {
    "score": 3.8,
    "similarity": 2.9,
    "covered": 3.8,
    "pairs": 1.9,
    "has_sought": 0.5,
    "lacks_sought": -0.6,
    "opens_list": -2.8,
}
MEANING_WEIGHTS = {"cosine": 5.7, "aligned": 3.8}
"""Both fitted together, by the likelihood of an answering sentence among the candidates, on four articles of SQuAD 2.0
(Normans, European Union law, French and Indian War, 1973 oil crisis) and half of the ZX Bank documents (lists, tables).
benchmarks/answers_squad.py
measures them on the articles that were held out."""


class ExtractiveComposer:
    """Quote the sentences that match the question best."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def compose(self, task: Task) -> Draft:
        """Rank the sentences by words, the best of them by meaning, and quote the winners in reading order."""
        hits = task.hits
        prepared = asked(task.question, hits)
        found = candidates(hits[:PASSAGES])
        if not found:
            return Draft(sentences=())
        by_words = np.array([_weighed(word_features(prepared, c, hits), WORD_WEIGHTS) for c in found])
        shortlist = np.argsort(-by_words, kind="stable")[:SHORTLIST]
        chosen = [found[place] for place in shortlist]
        scores = by_words[shortlist] + self._by_meaning(prepared, chosen)
        best = np.argsort(-scores, kind="stable")[: task.config.compose.max_sentences]
        picked = sorted((chosen[place] for place in best), key=lambda c: (c.hit, c.span.start))
        return Draft(sentences=tuple(_quoted(candidate) for candidate in picked))

    def _by_meaning(self, question: Asked, chosen: Sequence[Candidate]) -> NDArray[np.float64]:
        rows = meaning_features(question, chosen, self._embedder)
        return np.array([_weighed(row, MEANING_WEIGHTS) for row in rows])


def word_features(question: Asked, candidate: Candidate, hits: Sequence[Hit]) -> dict[str, float]:
    """Return what the words of a sentence and the score of its passage say about it."""
    sought = has(candidate.text, question.sort)
    hit = hits[candidate.hit]
    return {
        "score": hit.score / (hits[0].score or 1.0),
        "similarity": hit.similarity,
        "covered": coverage(question, frozenset(content_words(candidate.text)) | candidate.context),
        "pairs": pair_overlap(question, candidate.text),
        "has_sought": float(sought is True),
        "lacks_sought": float(sought is False),
        "opens_list": float(candidate.text.endswith(":")),
    }


def meaning_features(question: Asked, chosen: Sequence[Candidate], embedder: Embedder) -> list[dict[str, float]]:
    """Return how near sentences are in meaning: as a whole below their headings, and word by word."""
    vectors = embedder.embed([question.text, *(f"{c.lead}. {c.text}" for c in chosen)])
    cosines = (vectors[1:] @ vectors[0]).tolist()
    nearest = alignments(question, [c.text for c in chosen], embedder)
    return [
        {"cosine": cosine, "aligned": aligned_share(question, near)}
        for cosine, near in zip(cosines, nearest, strict=True)
    ]


def _weighed(features: dict[str, float], weights: dict[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())


def _quoted(candidate: Candidate) -> DraftSentence:
    return DraftSentence(text=candidate.text, hit=candidate.hit, span=candidate.span, quote=candidate.text)
