"""The form of a template: which keys it may have, and what they take."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

from assistants.plans import COMPOSERS, GuardPlan, Measure, When
from assistants.sections import Comparison, FieldType, Format

Takes = Literal["text", "integer", "number", "any", "flag", "choice", "texts", "list", "section"]

PARAMETER_TYPES = ("text", "integer", "number", "choice", "boolean")
KINDS = ("answer", "triage", "draft", "extract", "check")
REFERENCE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
"""A setting that is only this takes the value of the parameter; a message may have it anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What one key takes."""

    takes: Takes
    required: bool = True
    allowed: tuple[str, ...] = ()
    least: float | None = None
    """Of a number; of a list, how many."""
    most: float | None = None
    may_refer: bool = False
    """Whether ``"{name}"`` may stand for the value of a parameter."""
    holds_references: bool = False
    """Whether ``{name}`` may stand anywhere in the text; with ``knows``, also for those."""
    knows: tuple[str, ...] = ()
    each: "Mapping[str, Field] | None" = None
    """The keys of each section of a list; a section of its own, when it takes one."""


LABEL: Mapping[str, Field] = {
    "name": Field(takes="text"),
    "description": Field(takes="text"),
    "route": Field(takes="text", holds_references=True),
    "examples": Field(takes="texts", required=False),
}
CHOICE: Mapping[str, Field] = {"name": Field(takes="text"), "words": Field(takes="texts", required=False)}
FIELD: Mapping[str, Field] = {
    "name": Field(takes="text"),
    "type": Field(takes="choice", allowed=get_args(FieldType)),
    "description": Field(takes="text"),
    "required": Field(takes="flag", required=False),
    "labels": Field(takes="texts", required=False),
    "choices": Field(takes="list", required=False, each=CHOICE, least=2),
    "format": Field(takes="choice", required=False, allowed=get_args(Format)),
}
CONDITION: Mapping[str, Field] = {"field": Field(takes="text"), "among": Field(takes="texts", least=1)}
RULE: Mapping[str, Field] = {
    "name": Field(takes="text"),
    "description": Field(takes="text"),
    "field": Field(takes="text"),
    "comparison": Field(takes="choice", allowed=get_args(Comparison)),
    "query": Field(takes="text", holds_references=True),
    "words": Field(takes="texts", required=False),
    "until": Field(takes="text", required=False),
    "when": Field(takes="list", required=False, each=CONDITION),
}
WORDING: Mapping[str, Field] = {
    "language": Field(takes="text"),
    "tone": Field(takes="text"),
    "subject": Field(takes="text", holds_references=True, knows=("subject",)),
    "greeting": Field(takes="text", required=False, holds_references=True),
    "lead": Field(takes="text", required=False, holds_references=True),
    "closing": Field(takes="text", required=False, holds_references=True),
}
PARAMETER: Mapping[str, Field] = {
    "name": Field(takes="text"),
    "type": Field(takes="choice", allowed=PARAMETER_TYPES),
    "default": Field(takes="any", required=False),
    "min": Field(takes="number", required=False),
    "max": Field(takes="number", required=False),
    "choices": Field(takes="texts", required=False),
    "help": Field(takes="text"),
}
_MEASURE = Field(takes="choice", required=False, allowed=get_args(Measure), may_refer=True)
SECTIONS: Mapping[str, Mapping[str, Field]] = {
    "retrieval": {
        "limit": Field(takes="integer", least=1, most=1000, may_refer=True),
        "pool": Field(takes="integer", least=1, most=1000, may_refer=True),
        "dense_weight": Field(takes="number", least=0, most=1, may_refer=True),
    },
    "compose": {
        "composer": Field(takes="choice", allowed=COMPOSERS, may_refer=True),
        "max_sentences": Field(takes="integer", least=1, most=20, may_refer=True),
    },
    "abstain": {"threshold": Field(takes="number", least=0, most=1, may_refer=True)},
    "messages": {"abstention": Field(takes="text", holds_references=True)},
    "letter": {
        "tone": Field(takes="text", required=False, may_refer=True),
        "language": Field(takes="text", required=False, may_refer=True),
        "signature": Field(takes="text", required=False, may_refer=True),
    },
    "model": {
        "name": Field(takes="text", required=False, may_refer=True),
        "prompt": Field(takes="text", required=False, may_refer=True),
        "temperature": Field(takes="number", required=False, least=0, most=2, may_refer=True),
        "max_tokens": Field(takes="integer", required=False, least=1, most=100_000, may_refer=True),
    },
    "guard": {
        **{field.name: _MEASURE for field in fields(GuardPlan)},
        "words": Field(takes="text", required=False, may_refer=True),
    },
    "review": {
        "when": Field(takes="choice", required=False, allowed=get_args(When), may_refer=True),
        "share": Field(takes="number", required=False, least=0, most=1, may_refer=True),
        "people": Field(takes="integer", required=False, least=1, most=5, may_refer=True),
        "within_hours": Field(takes="integer", required=False, least=1, most=8760, may_refer=True),
    },
    "action": {
        "kind": Field(
            takes="choice", required=False, allowed=("none", "webhook", "email", "file", "rest"), may_refer=True
        ),
        "target": Field(takes="text", required=False),
        "method": Field(takes="choice", required=False, allowed=("POST", "PUT", "PATCH"), may_refer=True),
        "body": Field(takes="text", required=False),
        "unanswered": Field(takes="choice", required=False, allowed=("ask", "resend"), may_refer=True),
    },
}
"""The sections of single settings, which are kept as such."""
TOP: Mapping[str, Field] = {
    "template": Field(takes="text"),
    "version": Field(takes="integer", least=1),
    "extends": Field(takes="text", required=False),
    "kind": Field(takes="choice", allowed=KINDS),
    "description": Field(takes="text"),
    "parameters": Field(takes="list", required=False, each=PARAMETER),
    "retrieval": Field(takes="section", each=SECTIONS["retrieval"]),
    "compose": Field(takes="section", each=SECTIONS["compose"]),
    "abstain": Field(takes="section", each=SECTIONS["abstain"]),
    "messages": Field(takes="section", each=SECTIONS["messages"]),
    "labels": Field(takes="list", required=False, each=LABEL, least=2),
    "fields": Field(takes="list", required=False, each=FIELD, least=1),
    "rules": Field(takes="list", required=False, each=RULE, least=1),
    "letter": Field(takes="section", required=False, each=SECTIONS["letter"]),
    "wordings": Field(takes="list", required=False, each=WORDING, least=1),
    "model": Field(takes="section", required=False, each=SECTIONS["model"]),
    "guard": Field(takes="section", required=False, each=SECTIONS["guard"]),
    "review": Field(takes="section", required=False, each=SECTIONS["review"]),
    "action": Field(takes="section", required=False, each=SECTIONS["action"]),
}
OF_KINDS: Mapping[str, Mapping[str, bool]] = {
    "answer": {},
    "triage": {"labels": True},
    "draft": {"letter": False, "wordings": True},
    "extract": {"fields": True},
    "check": {"fields": True, "rules": True},
}
"""The sections that only some kinds have, and whether those must."""
KIND_SECTIONS: tuple[str, ...] = tuple(sorted({name for of_kind in OF_KINDS.values() for name in of_kind}))


def out_of_range(value: float, least: float | None, most: float | None) -> bool:
    """Say whether a number lies outside bounds, either of which may be open."""
    return (least is not None and value < least) or (most is not None and value > most)
