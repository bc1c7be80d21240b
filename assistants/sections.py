"""The parts of a configuration that only some kinds of assistants have: labels, fields, rules and letters."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

FieldType = Literal["text", "number", "date", "amount", "choice", "boolean"]
"""What a field holds."""

Format = Literal["", "iban", "email", "days"]
"""Of a text: what can be checked by its own digits or form. Of a number: a length of time, in days."""

Comparison = Literal["at_most", "at_least", "within_days", "is_yes", "not_listed"]
"""How a request is held against the sentence that was found: its amount or number is at most, or at least, the one
there; its days are at most so many apart; it says yes to what the sentence asks for; the sentence does not name it as
what is not allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a message can be sorted under, for ``triage``."""

    name: str
    description: str
    route: str
    """Where messages of this label go: a queue, an address."""
    examples: tuple[str, ...] = ()
    """Messages as people write them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a field of type ``choice``."""

    name: str
    words: tuple[str, ...] = ()
    """What it is called otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """A field that is looked for in the text that was given, for ``extract`` and ``check``."""

    name: str
    type: FieldType
    description: str
    required: bool = False
    labels: tuple[str, ...] = ()
    """How documents name it; its own name is one of them."""
    choices: tuple[Choice, ...] = ()
    format: Format = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When a rule applies."""

    field: str
    among: tuple[str, ...]
    """The values of the field for which it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What ``check`` holds a request against: a field of it, and a sentence of a policy in force."""

    name: str
    description: str
    """What it asks for, in plain words."""
    field: str
    comparison: Comparison
    query: str
    """What is searched for in the policies; may name fields of the request in braces."""
    words: tuple[str, ...] = ()
    """The sentence must have one of them; none means those of the query."""
    until: str = ""
    """For ``within_days``: the field with the later day; empty is the day that is asked about."""
    when: tuple[Condition, ...] = ()
    """All of them must hold; none means always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPlan:
    """How ``draft`` writes."""

    tone: str = ""
    """The wordings that it takes; empty is the first that fits."""
    language: str = ""
    """ISO 639-1; empty is the language of the message."""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What stands around the quoted sentences of a letter, in one language and tone."""

    language: str
    tone: str
    subject: str
    """May name ``{subject}``: what the message is about."""
    greeting: str = ""
    lead: str = ""
    """Before the quoted sentences."""
    closing: str = ""


LISTS: dict[str, TypeAdapter[Any]] = {
    "labels": TypeAdapter(tuple[Label, ...]),
    "fields": TypeAdapter(tuple[FieldPlan, ...]),
    "rules": TypeAdapter(tuple[Rule, ...]),
    "wordings": TypeAdapter(tuple[Wording, ...]),
}
"""The lists of a template and of a configuration, each with what turns JSON values into it and back."""
