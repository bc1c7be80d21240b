"""What a person's word does to a review: pure, with every reason."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistants.answers import Answer
from assistants.results import Letter
from assistants.reviews.values import STEPS, Review, ReviewState, Said, Saying
from assistants.sentences import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a review."""

    state: ReviewState
    reason: str
    """What it rests on, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What an edit says that the right answer must and must not hold."""

    must: tuple[str, ...]
    must_not: tuple[str, ...]


def objections(review: Review, saying: Saying) -> tuple[str, ...]:
    """Return every reason why this person cannot say this now; none means that they can."""
    if not review.is_open:
        return (f"review {review.review_id!r} is {review.state} already",)
    if saying.verdict == "reject":
        return ()
    found = []
    approvers = approving(review.said)
    if saying.verdict == "approve" and saying.by in approvers:
        found.append(f"{saying.by!r} has approved it already, and another person must too")
    if saying.by == review.asked_by and review.people == 1:
        found.append(f"{saying.by!r} asked the question, and another person must approve the answer")
    return tuple(found)


def outcome(review: Review, saying: Saying) -> Outcome:
    """Return what a word that nothing stands against does; approvals count for the text that was approved alone."""
    if saying.verdict == "reject":
        return Outcome(state="rejected", reason=f"{saying.by} rejected it: {saying.reason.strip()}")
    before = approving(review.said) if saying.verdict == "approve" else frozenset()
    people = before | {saying.by}
    if len(people) >= review.people:
        return Outcome(state="approved", reason=f"approved by {_names(people)}")
    return Outcome(state="seconding", reason=f"approved by {_names(people)}; it takes {review.people} different people")


def approving(said: Sequence[Said]) -> frozenset[str]:
    """Return who approved the text as it stands: an edit is an approval of its own, and ends those before it."""
    people: set[str] = set()
    for each in said:
        if each.verdict == "edit":
            people = {each.by}
        elif each.verdict == "approve":
            people.add(each.by)
    return frozenset(people)


def may_follow(state: ReviewState, to: ReviewState) -> bool:
    """Say whether the table of states has such a step."""
    return to in STEPS[state]


def editable(answer: Answer) -> str:
    """Return the words of an answer that a reviewer may change."""
    return answer.result.body if isinstance(answer.result, Letter) else answer.text


def with_text(answer: Answer, text: str | None) -> Answer:
    """Return an answer with the words that a reviewer wrote instead; None changes nothing.

    Citations stay: they say what the answer was made from.
    """
    if text is None:
        return answer
    result = replace(answer.result, body=text) if isinstance(answer.result, Letter) else answer.result
    return replace(answer, text=text, result=result)


def diff(before: str, after: str) -> str:
    """Return what an edit changed, as a unified diff of lines."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), fromfile="answer", tofile="edited", lineterm="", n=3
    )
    return "\n".join(lines)


def learnt(before: str, after: str) -> Learnt:
    """Return the sentences that an edit brought in and took out; where it only took out, what is left must stay."""
    old, new = _sentences(before), _sentences(after)
    added = tuple(sentence for sentence in new if sentence not in old)
    return Learnt(must=added or new, must_not=tuple(sentence for sentence in old if sentence not in new))


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(span.of(text).split()) for span in split_sentences(text)))


def _names(people: frozenset[str]) -> str:
    return " and ".join(sorted(people))
