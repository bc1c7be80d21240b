"""The form of a template: which keys it may have, what they take, and every way in which a text departs from it."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args

import yaml

from assistants.plans import COMPOSERS, GuardPlan, Measure, When

Takes = Literal["text", "integer", "number", "any", "choice", "texts", "list", "section"]

PARAMETER_TYPES = ("text", "integer", "number", "choice", "boolean")
KINDS = ("answer",)
REFERENCE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
"""A setting that is only this takes the value of the parameter; a message may have it anywhere."""

_SHORT_TAG = "tag:yaml.org,2002:"
_TAGS: Mapping[Takes, tuple[str, ...]] = {
    "text": ("str",),
    "choice": ("str",),
    "integer": ("int",),
    "number": ("int", "float"),
    "any": ("str", "int", "float", "bool"),
    "texts": ("seq",),
    "list": ("seq",),
    "section": ("map",),
}
_WORDS = {"str": "text", "int": "an integer", "float": "a number", "bool": "yes or no", "seq": "a list",
          "map": "a section", "null": "nothing"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One departure of a template from its form. Lines and columns count from 1."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What one key takes."""

    takes: Takes
    required: bool = True
    allowed: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    may_refer: bool = False
    """Whether ``"{name}"`` may stand for the value of a parameter."""


TOP: Mapping[str, Field] = {
    "template": Field(takes="text"),
    "version": Field(takes="integer", least=1),
    "kind": Field(takes="choice", allowed=KINDS),
    "description": Field(takes="text"),
    "parameters": Field(takes="list", required=False),
    "retrieval": Field(takes="section"),
    "compose": Field(takes="section"),
    "abstain": Field(takes="section"),
    "messages": Field(takes="section"),
    "model": Field(takes="section", required=False),
    "guard": Field(takes="section", required=False),
    "review": Field(takes="section", required=False),
    "action": Field(takes="section", required=False),
}
_MEASURE = Field(takes="choice", required=False, allowed=get_args(Measure), may_refer=True)
PARAMETER: Mapping[str, Field] = {
    "name": Field(takes="text"),
    "type": Field(takes="choice", allowed=PARAMETER_TYPES),
    "default": Field(takes="any", required=False),
    "min": Field(takes="number", required=False),
    "max": Field(takes="number", required=False),
    "choices": Field(takes="texts", required=False),
    "help": Field(takes="text"),
}
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
    "messages": {"abstention": Field(takes="text")},
    "model": {
        "name": Field(takes="text", required=False, may_refer=True),
        "prompt": Field(takes="text", required=False, may_refer=True),
        "temperature": Field(takes="number", required=False, least=0, most=2, may_refer=True),
        "max_tokens": Field(takes="integer", required=False, least=1, most=100_000, may_refer=True),
    },
    "guard": {field.name: _MEASURE for field in fields(GuardPlan)},
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


def lint(text: str) -> tuple[Problem, ...]:
    """Return everything that is wrong with a template, in the order of its lines; empty means it can be stamped."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return (_syntax(error),)
    except yaml.YAMLError as error:
        return (Problem(line=1, column=1, text=f"this is not YAML: {error}"),)
    if not isinstance(root, yaml.MappingNode):
        return (Problem(line=1, column=1, text="a template is a section of 'key: value' lines; this is not one"),)
    return tuple(sorted(_all_problems(root), key=lambda problem: (problem.line, problem.column)))


def out_of_range(value: float, least: float | None, most: float | None) -> bool:
    """Say whether a number lies outside bounds, either of which may be open."""
    return (least is not None and value < least) or (most is not None and value > most)


def entries(node: yaml.Node) -> dict[str, yaml.Node]:
    """Return the values of a section by key; the last of a repeated key, nothing of another kind of node."""
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else []
    return {str(key.value): value for key, value in pairs}


def _syntax(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(line=line, column=column, text=f"this is not YAML: {error.problem or error.context}")


def _all_problems(root: yaml.MappingNode) -> Iterator[Problem]:
    top = entries(root)
    listed = top.get("parameters")
    parameters = listed.value if isinstance(listed, yaml.SequenceNode) else []
    types = {_text(entries(p).get("name")): _text(entries(p).get("type")) for p in parameters}
    yield from _section(root, TOP, "the template", types)
    yield from _parameters(parameters)
    for name, known in SECTIONS.items():
        if isinstance(section := top.get(name), yaml.MappingNode):
            yield from _section(section, known, f"{name!r}", types)
    yield from _acting(top)
    for message in entries(top["messages"]).values() if "messages" in top else ():
        yield from _references(message, types)


def _acting(top: Mapping[str, yaml.Node]) -> Iterator[Problem]:
    """Check an action against the review that it waits for."""
    action = entries(top["action"]) if "action" in top else {}
    review = entries(top["review"]) if "review" in top else {}
    kind = _text(action.get("kind"))
    if kind in {"", "none"}:
        return
    if kind != "file" and not _text(action.get("target")):
        yield _at(top["action"], f"an action of kind {kind!r} needs a 'target'")
    if _text(review.get("when")) == "never":
        yield _at(review["when"], "what acts outside is always approved first; leave 'when' out, or say 'always'")


def _section(
    node: yaml.MappingNode, fields: Mapping[str, Field], where: str, types: Mapping[str, str]
) -> Iterator[Problem]:
    """Check the keys of one section, and the value of each that is known."""
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            yield _at(key, f"{name!r} stands twice in {where}; keep one")
        elif name not in fields:
            yield _at(key, f"{where} has no key {name!r}; {_nearest(name, tuple(fields))}")
        else:
            yield from _value(name, value, fields[name], types)
        seen.add(name)
    for name, field in fields.items():
        if field.required and name not in seen:
            yield _at(node, f"{where} lacks {name!r}")


def _value(name: str, node: yaml.Node, field: Field, types: Mapping[str, str]) -> Iterator[Problem]:
    tag = node.tag.removeprefix(_SHORT_TAG)
    if field.may_refer and tag == "str" and (reference := REFERENCE.fullmatch(node.value)):
        yield from _reference(name, node, field, types.get(reference[1]))
    elif tag not in _TAGS[field.takes]:
        wanted = " or ".join(_WORDS[one] for one in _TAGS[field.takes])
        yield _at(node, f"{name!r} takes {wanted}, not {_WORDS.get(tag, tag)}")
    elif field.allowed and node.value not in field.allowed:
        yield _at(node, f"{name!r} cannot be {node.value!r}; {_nearest(node.value, field.allowed)}")
    elif tag in {"int", "float"} and out_of_range(_number(node), field.least, field.most):
        yield _at(node, f"{name!r} is {node.value}, outside {_bounds(field.least, field.most)}")


def _reference(name: str, node: yaml.Node, field: Field, found: str | None) -> Iterator[Problem]:
    fitting = {"integer": ("integer",), "number": ("integer", "number"), "choice": ("choice",)}.get(
        field.takes, ("text",)
    )
    if found is None:
        yield _at(node, f"{name!r} refers to {node.value}, which is not a parameter of this template")
    elif found not in fitting:
        yield _at(node, f"{name!r} takes a parameter of type {' or '.join(fitting)}; {node.value} is {found}")


def _references(message: yaml.Node, types: Mapping[str, str]) -> Iterator[Problem]:
    for reference in REFERENCE.finditer(_text(message)):
        if reference[1] not in {*types, "owner"}:
            known = tuple(sorted({*types, "owner"}))
            yield _at(
                message, f"the message names {reference[0]}, which is no parameter; {_nearest(reference[1], known)}"
            )


def _parameters(parameters: Sequence[yaml.Node]) -> Iterator[Problem]:
    seen: set[str] = set()
    for node in parameters:
        if not isinstance(node, yaml.MappingNode):
            yield _at(node, "a parameter is a section with name, type and help")
            continue
        yield from _section(node, PARAMETER, "the parameter", {})
        parts = entries(node)
        name = _text(parts.get("name"))
        if name in seen:
            yield _at(parts["name"], f"the parameter {name!r} is declared twice; keep one")
        if name and not REFERENCE.fullmatch(f"{{{name}}}"):
            yield _at(parts["name"], f"the parameter name {name!r} must be small letters, digits and underscores")
        seen.add(name)
        yield from _default(parts)


def _default(parts: Mapping[str, yaml.Node]) -> Iterator[Problem]:
    """Check bounds, choices and the default of a parameter against each other."""
    sort, default = _text(parts.get("type")), parts.get("default")
    least, most = (_number(parts[key]) if _is_number(parts.get(key)) else None for key in ("min", "max"))
    if least is not None and most is not None and least > most:
        yield _at(parts["max"], f"'max' {most:g} is below 'min' {least:g}")
    if sort == "choice" and "choices" not in parts:
        yield _at(parts["type"], "a parameter of type choice needs 'choices'")
    if default is None or sort not in PARAMETER_TYPES:
        return
    tags = {"integer": ("int",), "number": ("int", "float"), "boolean": ("bool",)}.get(sort, ("str",))
    choices = [_text(node) for node in parts["choices"].value] if sort == "choice" and "choices" in parts else []
    if default.tag.removeprefix(_SHORT_TAG) not in tags:
        yield _at(default, f"the default {default.value!r} is not of type {sort}")
    elif sort in {"integer", "number"} and out_of_range(_number(default), least, most):
        yield _at(default, f"the default {default.value} is outside {_bounds(least, most)}")
    elif choices and default.value not in choices:
        yield _at(default, f"the default {default.value!r} is not one of {', '.join(choices)}")


def _nearest(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"


def _bounds(least: float | None, most: float | None) -> str:
    low = "any number" if least is None else f"{least:g}"
    return f"{low} or more" if most is None else f"{most:g} or less" if least is None else f"{low} to {most:g}"


def _is_number(node: yaml.Node | None) -> bool:
    return node is not None and node.tag in {f"{_SHORT_TAG}int", f"{_SHORT_TAG}float"}


def _number(node: yaml.Node) -> float:
    return float(yaml.safe_load(node.value))


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _at(node: yaml.Node, text: str) -> Problem:
    return Problem(line=node.start_mark.line + 1, column=node.start_mark.column + 1, text=text)
