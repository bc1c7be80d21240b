"""How a question and a sentence of the corpus match, in numbers between 0 and 1."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from assistants.cues import Sought, quantities, sought
from assistants.sentences import is_item, is_row, split_sentences
from assistants.words import STOPWORDS, content_words, has_digit, stem, stems, words
from index.embedders.port import Embedder, Vectors
from index.values import Hit, Span

UNRELATED = 0.4
"""The cosine that two words have which mean nothing alike, with MiniLM."""
LONGEST_LIST = 600
"""A list of more characters, with the line above it, is quoted by items only."""
IDENTIFIER_WEIGHT = 3.0
"""How much more a word with digits counts than another as rare: error codes, years, amounts, form numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is matched."""

    text: str
    words: tuple[str, ...]
    """Its content words in lower case, each once."""
    weights: dict[str, float]
    """How informative the stem of each is: rare among the retrieved passages is high. They add up to 1."""
    pairs: frozenset[tuple[str, str]]
    """Neighbouring stems, at least one of which carries content."""
    sort: Sought


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of a retrieved passage that could be quoted."""

    hit: int
    """Which of the hits it stands in, from 0."""
    span: Span
    """Where it stands in the version's normalized text."""
    text: str
    lead: str
    """The headings above it, or the title of its document."""
    context: frozenset[str]
    """Stems of its headings and of the sentence before it."""
    is_list: bool = False
    """Whether it is a line with the whole list that it opens."""


def asked(question: str, hits: Sequence[Hit]) -> Asked:
    """Prepare a question for matching against what was retrieved for it."""
    content = tuple(dict.fromkeys(word.lower() for word in words(question) if word.lower() not in STOPWORDS))
    known = [frozenset(content_words(f"{lead(hit)} {hit.text}")) for hit in hits]
    raw = {root: _informativeness(root, known) for root in map(stem, content)}
    total = sum(raw.values()) or 1.0
    all_stems = stems(question)
    kept = {root for word, root in zip(words(question.lower()), all_stems, strict=True) if word not in STOPWORDS}
    return Asked(
        text=question,
        words=content,
        weights={root: weight / total for root, weight in raw.items()},
        pairs=frozenset(pair for pair in pairwise(all_stems) if kept.intersection(pair)),
        sort=sought(question),
    )


def _informativeness(root: str, known: Sequence[frozenset[str]]) -> float:
    rare = math.log(1 + (len(known) + 1) / (0.5 + sum(root in stems_of for stems_of in known)))
    return rare * IDENTIFIER_WEIGHT if has_digit(root) else rare


def candidates(hits: Sequence[Hit]) -> list[Candidate]:
    """Return the sentences of the passages that could be quoted, in the order of the passages."""
    return [candidate for place, hit in enumerate(hits) for candidate in _of_passage(place, hit)]


def coverage(question: Asked, found: frozenset[str]) -> float:
    """Return the share of the question's content that is among these stems, weighted by how informative it is."""
    return sum(weight for root, weight in question.weights.items() if root in found)


def pair_overlap(question: Asked, sentence: str) -> float:
    """Return the share of the question's word pairs that the sentence has too."""
    roots = stems(sentence)
    shared = question.pairs.intersection(pairwise(roots))
    return len(shared) / len(question.pairs) if question.pairs else 0.0


def alignments(question: Asked, texts: Sequence[str], embedder: Embedder) -> list[dict[str, float]]:
    """Return for each text how near its nearest word comes to each content word of the question.

    The same stem is 1; otherwise the cosine of the two words' vectors, less what unrelated words have in common. Words
    with digits are the same or not: ``E07`` is nowhere near ``E03``.
    """
    others = [tuple(dict.fromkeys(w.lower() for w in words(text) if w.lower() not in STOPWORDS)) for text in texts]
    every = list(dict.fromkeys(chain(question.words, *others)))
    rows = dict(zip(every, embedder.embed(every), strict=True))
    return [_nearest(question.words, other, rows) for other in others]


def _nearest(asked_words: Sequence[str], others: Sequence[str], rows: Mapping[str, Vectors]) -> dict[str, float]:
    roots = {stem(word) for word in others}
    near = {word: float(stem(word) in roots) for word in asked_words}
    missing = [word for word in asked_words if not near[word] and not has_digit(word)]
    if missing and others:
        cosines = np.stack([rows[word] for word in missing]) @ np.stack([rows[word] for word in others]).T
        scaled = (cosines.max(axis=1) - UNRELATED) / (1.0 - UNRELATED)
        near.update(zip(missing, np.clip(scaled, 0.0, 1.0).tolist(), strict=True))
    return near


def aligned_share(question: Asked, near: Mapping[str, float]) -> float:
    """Return the alignment of the whole question, weighted by how informative its words are."""
    total = sum(question.weights[stem(word)] for word in question.words)
    return sum(question.weights[stem(word)] * near[word] for word in question.words) / total if total else 0.0


def lead(hit: Hit) -> str:
    """Return the headings above a passage, outermost first, or the title of its document."""
    return ". ".join(hit.heading) or hit.title


def _of_passage(place: int, hit: Hit) -> list[Candidate]:
    above = frozenset(content_words(lead(hit)))
    headings = {part.strip().casefold() for part in (*hit.heading, hit.title)}
    spans = split_sentences(hit.text)
    texts = [span.of(hit.text) for span in spans]
    found: list[Candidate] = []
    for number, (span, text) in enumerate(zip(spans, texts, strict=True)):
        if not content_words(text) or _is_heading(text, headings) or _is_table_head(texts, number):
            continue
        end = _end_of_list(spans, texts, number)
        where = Span(start=hit.span.start + span.start, end=hit.span.start + (end or span.end))
        if any(flagged.start < where.end and where.start < flagged.end for flagged in hit.flagged):
            continue  # it addresses whoever reads it, and answers nobody
        found.append(
            Candidate(
                hit=place,
                span=where,
                text=hit.text[span.start : end or span.end],
                lead=lead(hit),
                context=above | frozenset(content_words(_introduction(texts, number))),
                is_list=end is not None,
            )
        )
    return found


def _is_heading(text: str, headings: set[str]) -> bool:
    return text.startswith("#") or text.strip("#* \t").casefold() in headings


def _is_table_head(texts: Sequence[str], number: int) -> bool:
    """Say whether a row names the columns: the first of several rows, and without any number."""
    if not is_row(texts[number]) or (number and is_row(texts[number - 1])):
        return False
    return number + 1 < len(texts) and is_row(texts[number + 1]) and not quantities(texts[number])


def _end_of_list(spans: Sequence[Span], texts: Sequence[str], number: int) -> int | None:
    """Return where the list ends that a line opens; None when it opens none, or one that is too long to be quoted."""
    if not texts[number].endswith(":") or is_item(texts[number]):
        return None
    last = number
    while last + 1 < len(texts) and is_item(texts[last + 1]):
        last += 1
    end = spans[last].end
    return end if last > number and end - spans[number].start <= LONGEST_LIST else None


def _introduction(texts: Sequence[str], number: int) -> str:
    """Return what a sentence continues: the line above its list, the head of its table, or the sentence before it."""
    same = is_row if is_row(texts[number]) else is_item if is_item(texts[number]) else None
    above = number - 1
    while same and above > 0 and same(texts[above]) and (same is is_item or same(texts[above - 1])):
        above -= 1
    return texts[above] if above >= 0 else ""
