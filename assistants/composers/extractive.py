"""The built-in composer: the best supported sentences of the retrieved passages, verbatim, with no model."""

from collections.abc import Sequence

import numpy as np

from assistants.composers.port import Draft, DraftSentence, Task
from assistants.cues import has, wants_list
from assistants.evidence import Asked, Candidate, asked, candidates, coverage, pair_overlap
from assistants.readings import readings
from assistants.words import codes, content_words
from index.embedders.port import Embedder
from index.values import Hit

PASSAGES = 8
"""Sentences are taken from this many passages, best first."""
READ = 4
"""So many passages, those with the best sentences by their words alone, are read by the model as well."""
SHORTLIST = 16
"""So many sentences of these, best by their words alone, are compared by meaning."""

WORD_WEIGHTS = {
    "score": 4.0,
    "covered": 4.0,
    "similarity": 0.4,
    "pairs": 2.0,
    "has_sought": 0.3,
    "lacks_sought": -0.4,
    "opens_list": -2.8,
    "lacks_code": -4.0,
}
MEANING_WEIGHTS = {
    "cosine": 4.6,
    "near": 3.4,
    "near_content": 3.6,
    "near_opening": 4.8,
    "near_head": 2.4,
}
"""All but ``opens_list`` and ``lacks_code`` fitted together, by the likelihood of an answering sentence among the
candidates, on four articles of SQuAD 2.0 (Normans, European Union law, French and Indian War, 1973 oil crisis) and half
of the ZX Bank documents; these two are rules, for what neither of them has enough of. benchmarks/answers_squad.py
measures the articles that were held out."""

TOO_FAR = 5.0
"""A sentence whose score is so much below that of the best is left out, however many are asked for. On the articles of
the fit this takes one of five sentences away, and no answer."""


class ExtractiveComposer:
    """Quote the sentences that match the question best."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def compose(self, task: Task) -> Draft:
        """Rank the sentences by words, those of the best passages by meaning too, and quote the winners in reading order."""
        hits = task.hits
        prepared = asked(task.question, hits)
        found = candidates(hits[:PASSAGES])
        if not found:
            return Draft(sentences=())
        by_words = np.array([_weighed(word_features(prepared, c, hits), WORD_WEIGHTS) for c in found])
        best_first = np.argsort(-by_words, kind="stable").tolist()
        opened = set(list(dict.fromkeys(found[place].hit for place in best_first))[:READ])
        kept = [place for place in best_first if found[place].hit in opened][:SHORTLIST]
        chosen = [found[place] for place in kept]
        rows = meaning_features(prepared, chosen, hits, self._embedder)
        scores = by_words[kept] + [_weighed(row, MEANING_WEIGHTS) for row in rows]
        best = [chosen[place] for place in np.argsort(-scores, kind="stable") if scores[place] > scores.max() - TOO_FAR]
        picked = sorted(_apart(best, task.config.compose.max_sentences), key=lambda c: (c.hit, c.span.start))
        return Draft(sentences=tuple(_quoted(candidate) for candidate in picked))


def _apart(best_first: Sequence[Candidate], most: int) -> list[Candidate]:
    """Return the best candidates, no two of which share text: a list is not quoted beside its own items."""
    picked: list[Candidate] = []
    for candidate in best_first:
        if len(picked) == most:
            break
        if not any(
            candidate.hit == other.hit
            and candidate.span.start < other.span.end
            and other.span.start < candidate.span.end
            for other in picked
        ):
            picked.append(candidate)
    return picked


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
        "opens_list": float(candidate.text.endswith(":") or (candidate.is_list and not wants_list(question.text))),
        "lacks_code": float(not codes(question.text) <= codes(candidate.text)),
    }


def meaning_features(
    question: Asked, chosen: Sequence[Candidate], hits: Sequence[Hit], embedder: Embedder
) -> list[dict[str, float]]:
    """Return how near sentences are in meaning: as a whole, and word by word where they stand."""
    vectors = embedder.embed([question.text, *(f"{c.lead}. {c.text}" for c in chosen)])
    cosines = (vectors[1:] @ vectors[0]).tolist()
    read = readings(question, chosen, hits, embedder)
    return [{"cosine": cosine, **row} for cosine, row in zip(cosines, read, strict=True)]


def _weighed(features: dict[str, float], weights: dict[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())


def _quoted(candidate: Candidate) -> DraftSentence:
    return DraftSentence(text=candidate.text, hit=candidate.hit, span=candidate.span, quote=candidate.text)
