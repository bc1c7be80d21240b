"""Understanding a question before anything is looked for: its language, its day, and what it continues."""

from dataclasses import dataclass
from datetime import date

from assistants.asking import LONGEST_QUESTION, Asking, checked
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
    query = Query(
        text=text[:LONGEST_QUESTION],
        as_of=asking.as_of or today,
        sources=frozenset(config.sources) or None,
        generation=asking.generation,
        limit=config.retrieval.limit,
    )
    return Understood(text=text, question=query.text, query=query, language="")
