"""What a question line is asked."""

from dataclasses import dataclass
from datetime import date

from assistants.configs import AssistantConfig
from kernel.access import AccessScope
from kernel.errors import InvalidInput

LONGEST_QUESTION = 2_000
"""Characters of a question, and of what is looked for in the corpus for a longer text."""
LONGEST_TEXT = 100_000
"""Characters of a message or a document that is given to the kinds of assistants that work on one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question, or a text to work on, and under what it is asked."""

    text: str
    config: AssistantConfig
    scope: AccessScope
    as_of: date | None = None
    """The day whose rules apply; None means the one that the question names, else today."""
    generation: int | None = None
    """What the corpus held; None means now."""
    release: str | None = None
    before: str = ""
    """The question before it in its conversation, as that was understood; empty where it begins one."""
    repeat: int = 0
    """How often the same was asked before, where each time a model is to be asked anew."""


def checked(asking: Asking) -> str:
    """Return the text of a question without space around it.

    Raises:
        InvalidInput: it is empty, or longer than the kind of assistant takes.
    """
    text, kind = asking.text.strip(), asking.config.kind
    if not text:
        raise InvalidInput("the question is empty; ask in a few words.")
    most = LONGEST_QUESTION if kind == "answer" else LONGEST_TEXT
    if len(text) > most:
        what = "question" if kind == "answer" else "text"
        way = "shorten it to what you ask" if kind == "answer" else "give only the part that matters"
        raise InvalidInput(f"the {what} has {len(text)} characters and may have {most}; {way}.")
    return text
