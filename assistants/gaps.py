"""Gaps: misses of like meaning as one thing that somebody can do something about. Pure: nothing is read or written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistants.clusters import central, clustered
from assistants.feedback import KeptFeedback
from assistants.misses import Kind, Miss, Retrieved
from index.embedders.port import Vectors
from kernel.errors import InvalidInput, NotFound

State = Literal["open", "reopened", "closed"]

MOST = 1_000
"""Different wordings that are put together at a time: each takes an embedding, and each pair a comparison."""
_DOCUMENTS = 3

Place = tuple[str, str]
"""Source and document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the person who looks may know of the corpus, and what was settled."""

    documents: Mapping[Place, str]
    """Titles of the documents that they may read now. No other document is named, and none decides who should act."""
    owners: Mapping[str, str]
    """Who answers for each source."""
    closed: Mapping[str, datetime]
    """Until when the question behind an answer was settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDocument:
    """A document that comes nearest to the questions of a gap."""

    source: str
    document: str
    title: str
    owner: str
    similarity: float
    is_near: bool
    """It is about the questions, as far as vectors can tell, or an answer quotes it. Others decide nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions of like meaning that got no good answer."""

    gap_id: str
    question: str
    """The one that is most like the others."""
    kind: Kind
    """In which way most of them were missed."""
    state: State
    count: int
    new: int
    """How many of them nobody settled."""
    owner: str
    """Who should act: the owner of the source that came nearest, else whom the assistant names."""
    assistants: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    wordings: tuple[tuple[str, int], ...]
    """Each way of asking with how often it was used, the most frequent first."""
    kinds: Mapping[Kind, int]
    reasons: Mapping[str, int]
    """What people disliked; ``none`` where they did not say."""
    people: tuple[str, ...]
    """Who disliked an answer, by name, as far as they gave one."""
    dislikes: tuple[KeptFeedback, ...]
    """The newest first; only of answers whose every quoted document may be read."""
    withheld: int
    """How many more people wrote something, about answers that quote something else."""
    documents: tuple[NearDocument, ...]
    misses: tuple[Miss, ...]
    """All of them, oldest first."""


def wordings(misses: Sequence[Miss]) -> list[str]:
    """Return the different ways of asking, in the order in which they came first; what gets a vector each."""
    return list(dict.fromkeys(_plain(miss.question) for miss in misses))


def newest(misses: Sequence[Miss], most: int = MOST) -> list[Miss]:
    """Return the misses with the wordings that were used last, oldest first."""
    kept: set[str] = set()
    for miss in reversed(misses):
        if len(kept) == most:
            break
        kept.add(_plain(miss.question))
    return [miss for miss in misses if _plain(miss.question) in kept]


def find_gaps(misses: Sequence[Miss], vectors: Vectors, seen: Seen) -> list[Gap]:
    """Return the gaps, those that need somebody first, the most frequent and the newest first.

    Args:
        misses: oldest first.
        vectors: one row for each of ``wordings(misses)``.
        seen: what the report may show.
    """
    asked: dict[str, list[Miss]] = {}
    for miss in misses:
        asked.setdefault(_plain(miss.question), []).append(miss)
    groups = list(asked.values())
    found = []
    for rows in clustered(vectors):
        label = groups[central(vectors, rows, [len(groups[row]) for row in rows])][-1].question
        members = sorted((m for row in rows for m in groups[row]), key=lambda m: (m.asked_at, m.answer_id))
        found.append(_gap(label, members, seen))
    return sorted(found, key=lambda gap: (gap.state == "closed", -gap.new, -gap.count, -gap.last_at.timestamp()))


def load_gap(found: Sequence[Gap], name: str) -> Gap:
    """Return the gap with this id, or that holds an answer whose id begins so.

    Raises:
        NotFound: there is none that the asker may see.
        InvalidInput: several match.
    """
    match = [gap for gap in found if name and any(short_id(m.answer_id).startswith(name) for m in gap.misses)]
    if not match:
        raise NotFound(
            f"there is no gap {name!r}; 'gristmill desk gaps' with the same options lists those that you may see."
        )
    if len(match) > 1:
        raise InvalidInput(f"several gaps start with {name!r}; give more of the id.")
    return match[0]


def short_id(answer_id: str) -> str:
    """Return an answer's id without the word that every one begins with."""
    return answer_id.removeprefix("answer-")


def _gap(label: str, members: Sequence[Miss], seen: Seen) -> Gap:
    new = [miss for miss in members if not _is_settled(miss, seen)]
    owners = Counter(_owner(miss, seen) for miss in reversed(members))
    dislikes = [(miss, kept) for miss in members for kept in miss.dislikes]
    shown = [kept for miss, kept in dislikes if _may_quote(miss, seen)]
    written = sum(bool(kept.said.comment or kept.said.correction) for _, kept in dislikes)
    spelled = Counter(" ".join(miss.question.split()) for miss in members)
    kinds = Counter(miss.kind for miss in reversed(members))
    state: State = "closed" if not new else "open" if len(new) == len(members) else "reopened"
    return Gap(
        gap_id=short_id(members[0].answer_id),
        question=label,
        kind=kinds.most_common(1)[0][0],
        state=state,
        count=len(members),
        new=len(new),
        owner=owners.most_common(1)[0][0],
        assistants=tuple(sorted({miss.assistant for miss in members})),
        first_at=members[0].asked_at,
        last_at=max(miss.last_at for miss in members),
        wordings=tuple(spelled.most_common()),
        kinds=kinds,
        reasons=Counter(kept.said.reason or "none" for _, kept in dislikes),
        people=tuple(sorted({kept.said.by for _, kept in dislikes if kept.said.by})),
        dislikes=tuple(sorted(shown, key=lambda kept: kept.at, reverse=True)),
        withheld=written - sum(bool(kept.said.comment or kept.said.correction) for kept in shown),
        documents=_documents(members, seen),
        misses=tuple(members),
    )


def _is_settled(miss: Miss, seen: Seen) -> bool:
    until = seen.closed.get(miss.answer_id)
    return until is not None and miss.last_at <= until


def _owner(miss: Miss, seen: Seen) -> str:
    near = _near(miss, seen)
    return seen.owners.get(near[0].source, miss.contact) if near else miss.contact


def _near(miss: Miss, seen: Seen) -> list[Retrieved]:
    return [each for each in _readable(miss, seen) if each.is_near]


def _readable(miss: Miss, seen: Seen) -> list[Retrieved]:
    return [each for each in miss.retrieved if (each.source, each.document) in seen.documents]


def _may_quote(miss: Miss, seen: Seen) -> bool:
    """What people wrote may repeat what the answer quotes: it is for those who may read all of that today."""
    return all((each.source, each.document) in seen.documents for each in miss.retrieved if each.is_cited)


def _documents(members: Sequence[Miss], seen: Seen) -> tuple[NearDocument, ...]:
    places: dict[Place, list[Retrieved]] = {}
    for miss in members:
        for each in _readable(miss, seen):
            places.setdefault((each.source, each.document), []).append(each)
    found = [_document(place, times, seen) for place, times in places.items()]
    order = {place: (-sum(each.is_cited for each in times), -len(times)) for place, times in places.items()}
    found.sort(key=lambda each: (not each.is_near, *order[each.source, each.document], -each.similarity))
    return tuple(found[:_DOCUMENTS])


def _document(place: Place, times: Sequence[Retrieved], seen: Seen) -> NearDocument:
    return NearDocument(
        source=place[0],
        document=place[1],
        title=seen.documents[place],
        owner=seen.owners.get(place[0], ""),
        similarity=round(max(each.similarity for each in times), 4),
        is_near=any(each.is_near for each in times),
    )


def _plain(question: str) -> str:
    """Return a question so that case, spaces and what stands at its end make no difference."""
    return " ".join(question.casefold().split()).rstrip("?!. ")
