"""Citations, checked: what does not stand verbatim in stored text is dropped, and its sentence with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistants.answers import Citation
from assistants.claims.checking import THIN, Source, coverage, faults
from assistants.composers.port import Draft, DraftSentence, Dropped
from assistants.models.naming import EXTRACTIVE
from index.values import Hit
from kernel.errors import Corrupt, NotFound


class TextReader(Protocol):
    """Read the stored text of versions."""

    def version_text(self, version_id: str) -> str:
        """Return the normalized text of a version, exactly as its spans count it.

        Raises:
            NotFound: the version is not stored, or was erased.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What is left of a draft after every citation was checked; sentence n rests on citation n."""

    sentences: tuple[str, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    """The hit of each citation."""
    dropped: tuple[Dropped, ...]
    doubtful: tuple[Dropped, ...] = ()
    """Sentences that were kept although their citation has little of what they say, and how little."""
    kept: tuple[int, ...] = ()
    """Which sentence of the draft each is, from 0."""


def verify(draft: Draft, hits: Sequence[Hit], texts: TextReader, *, question: str = "") -> Verified:
    """Keep the sentences whose quote stands verbatim at its span, inside the passage that was retrieved, and bears them out.

    A sentence of a model that is not its quote is dropped where a number, a date, a name or a word such as *not* is
    another one than in the quote; names may come from the question.
    """
    is_written = draft.usage.model not in {"", EXTRACTIVE}
    wrong = [
        _fault(sentence, hits, texts) or (_claim_fault(sentence, hits[sentence.hit], question) if is_written else None)
        for sentence in draft.sentences
    ]
    kept = [s for s, fault in zip(draft.sentences, wrong, strict=True) if fault is None]
    doubts = [
        Dropped(sentence=s.text, reason=why) for s in kept if is_written and (why := _doubt(s, hits[s.hit], question))
    ]
    return Verified(
        doubtful=tuple(doubts),
        sentences=tuple(s.text for s in kept),
        citations=tuple(_citation(s, hits[s.hit]) for s in kept),
        hits=tuple(hits[s.hit] for s in kept),
        kept=tuple(place for place, fault in enumerate(wrong) if fault is None),
        dropped=(
            *draft.dropped,
            *(
                Dropped(sentence=s.text, reason=fault)
                for s, fault in zip(draft.sentences, wrong, strict=True)
                if fault is not None
            ),
        ),
    )


def _fault(sentence: DraftSentence, hits: Sequence[Hit], texts: TextReader) -> str | None:
    """Return why a citation does not hold, or None when it does."""
    if not 0 <= sentence.hit < len(hits):
        return f"it cites passage {sentence.hit}, and {len(hits)} were retrieved"
    hit = hits[sentence.hit]
    if not sentence.quote.strip():
        return "its quote is empty"
    if sentence.span.start < hit.span.start or sentence.span.end > hit.span.end:
        return f"its span lies outside the passage {hit.passage_id!r}"
    try:
        stored = texts.version_text(hit.version_id)
    except (NotFound, Corrupt) as error:
        return f"the version {hit.version_id!r} cannot be read: {error.code}"
    if sentence.span.of(stored) != sentence.quote:
        return "its quote is not what is stored at its span"
    return None


def _claim_fault(sentence: DraftSentence, hit: Hit, question: str) -> str | None:
    """Return what a sentence says otherwise than its quote, or None; a copy says nothing otherwise."""
    if sentence.text == sentence.quote:
        return None
    found = faults(sentence.text, _source(sentence, hit, question))
    return found[0].reason if found else None


def _doubt(sentence: DraftSentence, hit: Hit, question: str) -> str | None:
    if sentence.text == sentence.quote:
        return None
    covered = coverage(sentence.text, _source(sentence, hit, question))
    return f"only {covered:.0%} of its words are in what it cites" if covered < THIN else None


def _source(sentence: DraftSentence, hit: Hit, question: str) -> Source:
    about = " ".join((hit.title, *hit.heading))
    return Source(quote=sentence.quote, passage=hit.text, about=about, question=question)


def _citation(sentence: DraftSentence, hit: Hit) -> Citation:
    return Citation(
        source=hit.source,
        document=hit.document,
        title=hit.title,
        version_id=hit.version_id,
        passage_id=hit.passage_id,
        heading=hit.heading,
        page=hit.page,
        span=sentence.span,
        quote=sentence.quote,
        in_force=hit.in_force,
    )
