"""Everything that the guards see in one answer, with what the assistant does about it: pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistants.answers import Finding
from assistants.citations import Verified
from assistants.composers.port import Draft, Task
from assistants.guards.senses import Disagreement, Noticed
from assistants.plans import GuardPlan, Measure
from assistants.words import content_words
from index.values import Hit, Hits

FAR = 0.25
SHARED = 0.75
"""A question whose nearest passage is less similar than ``FAR`` (cosine), and of whose words of content less than this
share stands in any passage, is about something else. benchmarks/off_topic.py says how well that separates."""
SPOKEN_TO = frozenset({"override", "role", "prompt_marker", "addressed", "secrecy"})
"""What a question must not do. That it asks for a text, a list or another language is what questions are for."""

_GRAVITY: tuple[Measure, ...] = ("refuse", "hold", "annotate")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "a single": 1}
_ASKED_LENGTH = re.compile(
    r"\b(?:in|within|using|with)\s+(?:at most |no more than |less than |under |up to |only |just |about )?"
    r"(\d{1,4}|one|two|three|four|five|a single)\s+(words?|sentences?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An answer before it is decided on, with all that it was made from, and what was noticed in it."""

    task: Task
    found: Hits
    draft: Draft
    verified: Verified
    said: str
    """All words that would be shown of the answer."""
    orders: Sequence[Noticed] = ()
    """In the text of the task."""
    personal: Sequence[Noticed] = ()
    """In ``said``."""
    disagreements: Sequence[Disagreement] = ()


def findings(watched: Watched) -> tuple[Finding, ...]:
    """Return what is wrong or worth knowing, the gravest first; each kind and reason once."""
    seen = [
        *_injection(watched),
        *_personal(watched),
        *_off_topic(watched),
        *_out_of_force(watched),
        *_conflict(watched),
        *_unsupported(watched),
        *_tone(watched),
        *_length(watched),
    ]
    return tuple(sorted(dict.fromkeys(seen), key=lambda finding: _GRAVITY.index(finding.measure)))


def _injection(watched: Watched) -> Iterator[Finding]:
    measure, text = watched.task.config.guard.injection, watched.task.text
    is_question = watched.task.config.kind == "answer"
    for each in watched.orders:
        if not is_question or each.sort in SPOKEN_TO:
            what = "question" if is_question else "text"
            words = text[each.start : each.end]
            yield Finding(kind="injection", reason=f"the {what} {each.reason}", measure=measure, quote=words)
    for hit in _used(watched):
        if hit.flags:
            reason = f"document {hit.document!r} holds words that address the machine that reads it"
            yield Finding(kind="injection", reason=reason, measure=measure)


def _used(watched: Watched) -> Sequence[Hit]:
    """Return the passages that may have shaped the answer: what a model read, else those of the documents it quotes.

    Where nothing is quoted, the nearest passage stands for what was used.
    """
    hits = watched.task.hits
    if watched.draft.usage.model:
        return hits
    quoted = {(hit.source, hit.document) for hit in watched.verified.hits}
    return [hit for hit in hits if (hit.source, hit.document) in quoted] if quoted else hits[:1]


def _personal(watched: Watched) -> Iterator[Finding]:
    """Find what the text that was given did not hold already."""
    given, answer = _folded(watched.task.text), watched.said
    new = [each for each in watched.personal if _folded(answer[each.start : each.end]) not in given]
    counts = Counter(each.sort for each in new)
    if counts:
        told = ", ".join(f"{count} {sort.replace('_', ' ')}" for sort, count in sorted(counts.items()))
        reason = f"the answer holds personal data that the question did not: {told}"
        yield Finding(kind="personal_data", reason=reason, measure=watched.task.config.guard.personal_data)


def _off_topic(watched: Watched) -> Iterator[Finding]:
    if watched.task.config.kind == "answer" and is_off_topic(watched.task.question, watched.found.hits):
        yield Finding(
            kind="off_topic",
            reason="the question has nothing to do with what this assistant answers from",
            measure=watched.task.config.guard.off_topic,
        )


def is_off_topic(question: str, hits: Sequence[Hit]) -> bool:
    """Say whether a question is far from every passage, and shares few of its words of content with them.

    Nothing found at all says nothing about the question: the readers may see nothing.
    """
    if not hits or max(hit.similarity for hit in hits) >= FAR:
        return False
    asked = set(content_words(question))
    near = {word for hit in hits for word in content_words(f"{hit.title} {' '.join(hit.heading)} {hit.text}")}
    return not asked or len(asked & near) / len(asked) < SHARED


def _out_of_force(watched: Watched) -> Iterator[Finding]:
    day, measure = watched.task.as_of, watched.task.config.guard.out_of_force
    for citation in watched.verified.citations:
        first, last = citation.in_force.first, citation.in_force.last
        if last and last < day:
            reason = f"document {citation.document!r} applied until {last}, and the question is about {day}"
            yield Finding(kind="out_of_force", reason=reason, measure=measure, quote=citation.quote)
        if first and first > day:
            reason = f"document {citation.document!r} applies from {first}, and the question is about {day}"
            yield Finding(kind="out_of_force", reason=reason, measure=measure, quote=citation.quote)


def _conflict(watched: Watched) -> Iterator[Finding]:
    for each in watched.disagreements:
        cited = watched.verified.citations[each.citation].document
        yield Finding(
            kind="conflict",
            reason=f"document {each.document!r} says otherwise than {cited!r}, and nobody has ruled which one holds",
            measure=watched.task.config.guard.conflict,
            quote=each.sentence,
        )


def _unsupported(watched: Watched) -> Iterator[Finding]:
    measure = watched.task.config.guard.unsupported
    for each in watched.verified.doubtful:
        yield Finding(kind="unsupported", reason=each.reason, measure=measure, quote=each.sentence)


def _tone(watched: Watched) -> Iterator[Finding]:
    guard = watched.task.config.guard
    for words in _unwanted(guard):
        found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", watched.said, re.IGNORECASE)
        if found:
            reason = f"the answer says {found[0]!r}, which the owner does not want said"
            yield Finding(kind="tone", reason=reason, measure=guard.tone, quote=found[0])


def _unwanted(guard: GuardPlan) -> list[str]:
    return [words.strip() for words in guard.words.split(",") if words.strip()]


def _length(watched: Watched) -> Iterator[Finding]:
    if watched.task.config.kind != "answer":
        return
    sentences = len(watched.verified.sentences)
    most = watched.task.config.compose.max_sentences
    reasons = [f"the answer has {sentences} sentences, and {most} were asked for"] if sentences > most else []
    asked = _ASKED_LENGTH.search(watched.task.text)
    if asked:
        count = _NUMBERS.get(asked[1].lower()) or int(asked[1])
        is_words = asked[2].lower().startswith("word")
        has = len(watched.said.split()) if is_words else sentences
        if has > count:
            reasons.append(
                f"the answer has {has} {'words' if is_words else 'sentences'}, and the question asks for {count}"
            )
    for reason in reasons:
        yield Finding(kind="length", reason=reason, measure=watched.task.config.guard.length)


def _folded(text: str) -> str:
    return re.sub(r"[\s().-]+", "", text).casefold()
