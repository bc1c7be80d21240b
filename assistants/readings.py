"""How a question and a sentence match word by word, each word read where it stands: "it" is near what it stands for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistants.evidence import Asked, Candidate, lead
from assistants.sentences import split_sentences
from assistants.words import content_words, has_digit, stem, words
from index.embedders.port import Embedder, Tokens, Vectors
from index.values import Hit, Span

WINDOW = 900
"""Sentences that stand together within so many characters are read together: about what a model takes at once."""

_HEAD = re.compile(
    r"(?i)\b(?:what|which|whose|how (?:many|much))\s+((?:[a-z-]+\s+){0,2}?[a-z]+)\s+"
    r"(?:is|are|was|were|did|do|does|has|have|had|can|could|would|will|should|of|in|on|for|to|that|who|from|by)\b"
)
"""What sort of thing is asked for: "which European *country* was …"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A question as it was read."""

    vectors: Vectors
    weights: Vectors
    """How informative the word is that each token belongs to; they add up to 1, or are all 0."""
    head: Sequence[int]
    """The tokens that say what sort of thing is asked for."""
    exact: Mapping[int, str]
    """The tokens of words with digits, and the stem of each: ``E07`` is nowhere near ``E03``."""


def readings(
    question: Asked, chosen: Sequence[Candidate], hits: Sequence[Hit], embedder: Embedder
) -> list[dict[str, float]]:
    """Return for each sentence how near it comes to the words of the question, as cosines; 0 where it was not read.

    Passages are read below their headings, which say what "it" is, and are not compared themselves.

    ``near`` is the mean over all words of the question, each with its nearest word of the sentence (Khattab and Zaharia,
    ColBERT, SIGIR 2020), ``near_content`` the same weighted by how informative the words are, ``near_opening`` that of
    the first word, ``near_head`` that of what sort of thing is asked for.
    """
    windows = {(c.hit, w.start): w for c in chosen for w in _windows(hits[c.hit]) if w.start <= c.span.start < w.end}
    leads = [f"{lead(hits[hit])}. " for hit, _ in windows]
    texts = [
        above + hits[hit].text[w.start - hits[hit].span.start : w.end - hits[hit].span.start]
        for above, ((hit, _), w) in zip(leads, windows.items(), strict=True)
    ]
    asked, *whole = embedder.tokens([question.text, *texts])
    read = [_below(above, tokens) for above, tokens in zip(leads, whole, strict=True)]
    found = _question(question, asked)
    sentences = _sentences(chosen, dict(zip(windows.items(), read, strict=True)))
    return [_features(found, vectors, candidate) for vectors, candidate in zip(sentences, chosen, strict=True)]


def _windows(hit: Hit) -> Iterator[Span]:
    """Return the stretches of a passage that are read at once, in the version's text."""
    start, end = -1, -1
    for sentence in split_sentences(hit.text):
        if start >= 0 and sentence.end - start > WINDOW:
            yield Span(start=hit.span.start + start, end=hit.span.start + end)
            start = -1
        start, end = (sentence.start if start < 0 else start), sentence.end
    if start >= 0:
        yield Span(start=hit.span.start + start, end=hit.span.start + end)


def _below(above: str, tokens: Tokens) -> Tokens:
    """Return the tokens that stand below the headings that were read with them."""
    kept = [at for at, place in enumerate(tokens.places) if place.start >= len(above)]
    places = (tokens.places[at] for at in kept)
    return Tokens(
        vectors=tokens.vectors[kept],
        places=tuple(Span(start=place.start - len(above), end=place.end - len(above)) for place in places),
    )


def _sentences(chosen: Sequence[Candidate], read: Mapping[tuple[tuple[int, int], Span], Tokens]) -> Iterator[Vectors]:
    for candidate in chosen:
        window, tokens = next(
            (window, tokens)
            for ((hit, _), window), tokens in read.items()
            if hit == candidate.hit and window.start <= candidate.span.start < window.end
        )
        first, last = candidate.span.start - window.start, candidate.span.end - window.start
        inside = [at for at, place in enumerate(tokens.places) if first <= place.start and place.end <= last]
        yield tokens.vectors[inside]


def _question(question: Asked, tokens: Tokens) -> _Read:
    found = [words(_word_at(question.text, place).lower()) for place in tokens.places]
    roots = [stem(word[0]) if word else "" for word in found]
    weights = np.array([question.weights.get(root, 0.0) for root in roots], np.float32)
    head = _HEAD.search(question.text)
    first, last = head.span(1) if head else (0, 0)
    return _Read(
        vectors=tokens.vectors,
        weights=weights / (weights.sum() or 1.0),
        head=[at for at, place in enumerate(tokens.places) if first <= place.start and place.end <= last],
        exact={at: root for at, root in enumerate(roots) if has_digit(root)},
    )


def _word_at(text: str, place: Span) -> str:
    """Return the whole word that a token is a piece of."""
    start, end = place.start, place.end
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]


def _features(asked: _Read, sentence: Vectors, candidate: Candidate) -> dict[str, float]:
    if not len(sentence) or not len(asked.vectors):
        return dict.fromkeys(("near", "near_content", "near_opening", "near_head"), 0.0)
    nearest = (asked.vectors @ sentence.T).max(axis=1)
    if asked.exact:
        roots = candidate.context.union(content_words(candidate.text))
        for at, root in asked.exact.items():
            nearest[at] = float(root in roots)
    return {
        "near": float(nearest.mean()),
        "near_content": float(asked.weights @ nearest),
        "near_opening": float(nearest[0]),
        "near_head": float(nearest[asked.head].mean()) if asked.head else 0.0,
    }
