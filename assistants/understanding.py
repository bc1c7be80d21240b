"""Understanding a question before anything is looked for: its language, its day, and what it continues."""

from dataclasses import dataclass
from datetime import date

from assistants.asking import LONGEST_QUESTION, Asking, checked
from assistants.days import asked_day
from assistants.followups import Whole, complete
from assistants.gist import gist
from assistants.languages import language_of
from index.values import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as it is looked for."""

    text: str
    """As it was written."""
    question: str
    """Complete without the conversation."""
    query: Query
    language: str
    why: tuple[str, ...] = ()
    """What was read into it, in sentences."""


def understand(asking: Asking, *, today: date) -> Understood:
    """Return what is to be looked for; pure.

    Raises:
        InvalidInput: the question is empty or too long.
    """
    text = checked(asking)
    config = asking.config
    whole = complete(text, asking.before) if config.kind == "answer" else Whole(question=text, why="")
    named = asked_day(text) if config.kind == "answer" and asking.as_of is None else None
    query = Query(
        text=(whole.question if config.kind == "answer" else gist(text))[:LONGEST_QUESTION],
        as_of=asking.as_of or (named.day if named else today),
        sources=frozenset(config.sources) or None,
        generation=asking.generation,
        limit=config.retrieval.limit,
    )
    read = [whole.why] if whole.why else []
    if named:
        read.append(f"it asks about {named.words!r}, so what is in force on {named.day} answers it")
    return Understood(
        text=text,
        question=query.text,
        query=query,
        language=language_of(text) or (language_of(query.text) if whole.why else ""),
        why=tuple(read),
    )
