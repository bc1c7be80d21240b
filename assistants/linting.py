"""Linting: every way in which the text of a template departs from its form, with its line."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from assistants.inheritance import Bases, NoBase, resolve
from assistants.nodes import SHORT_TAG, Problem, at, entries, is_number, items, number_of, tag_of, text_of
from assistants.recipes import KIND_SECTIONS, OF_KINDS, PARAMETER_TYPES, REFERENCE, TOP, Field, Takes, out_of_range
from assistants.wholeness import wholeness

_TAGS: Mapping[Takes, tuple[str, ...]] = {
    "text": ("str",),
    "choice": ("str",),
    "integer": ("int",),
    "number": ("int", "float"),
    "flag": ("bool",),
    "any": ("str", "int", "float", "bool"),
    "texts": ("seq",),
    "list": ("seq",),
    "section": ("map",),
}
_WORDS = {"str": "text", "int": "an integer", "float": "a number", "bool": "yes or no", "seq": "a list",
          "map": "a section", "null": "nothing"}  # fmt: skip
_NOUNS = {"parameters": "parameter", "labels": "label", "fields": "field", "rules": "rule", "wordings": "wording",
          "choices": "choice", "when": "condition"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """A template after it was read: what is wrong with it, and its content when nothing is."""

    problems: tuple[Problem, ...]
    """In the order of the lines."""
    root: yaml.MappingNode | None
    """With all that it inherits; None when it could not be read."""


def lint(text: str, bases: Bases = lambda _: None) -> tuple[Problem, ...]:
    """Return everything that is wrong with a template, in the order of its lines; empty means it can be stamped.

    ``bases`` has the templates that it may extend.
    """
    return read(text, bases).problems


def read(text: str, bases: Bases = lambda _: None) -> Linted:
    """Return a template with all that it inherits, and everything that is wrong with it."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return Linted(problems=(_syntax(error),), root=None)
    except yaml.YAMLError as error:
        return Linted(problems=(Problem(line=1, column=1, text=f"this is not YAML: {error}"),), root=None)
    if not isinstance(root, yaml.MappingNode):
        said = "a template is a section of 'key: value' lines; this is not one"
        return Linted(problems=(Problem(line=1, column=1, text=said),), root=None)
    try:
        whole = resolve(root, bases)
    except NoBase as error:
        return Linted(problems=(error.problem,), root=None)
    found = tuple(sorted(set(_all_problems(whole)), key=lambda p: (p.line, p.column, p.text)))
    return Linted(problems=found, root=whole)


def _syntax(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(line=line, column=column, text=f"this is not YAML: {error.problem or error.context}")


def _all_problems(root: yaml.MappingNode) -> Iterator[Problem]:
    top = entries(root)
    parameters = [node for node in items(top.get("parameters")) if isinstance(node, yaml.MappingNode)]
    types = {text_of(entries(p).get("name")): text_of(entries(p).get("type")) for p in parameters}
    asked = tuple(text_of(entries(field).get("name")) for field in items(top.get("fields")))
    yield from _section(root, TOP, "the template", _Known(types=types, asked=asked))
    for node in parameters:
        yield from _parameter(entries(node))
    yield from _of_kind(root, top)
    yield from wholeness(top)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What references may name."""

    types: Mapping[str, str]
    """The type of each parameter."""
    asked: tuple[str, ...]
    """The fields of a request."""


def _of_kind(root: yaml.MappingNode, top: Mapping[str, yaml.Node]) -> Iterator[Problem]:
    """Check that the template has the sections of its kind, and no others."""
    kind = text_of(top.get("kind"))
    if kind not in OF_KINDS:
        return
    mine = OF_KINDS[kind]
    for key, _ in root.value:
        if key.value in KIND_SECTIONS and key.value not in mine:
            yield at(key, f"a template of kind {kind!r} has no {key.value!r}")
    for name, required in mine.items():
        if required and name not in top:
            yield at(root, f"a template of kind {kind!r} needs {name!r}")


def _section(node: yaml.MappingNode, form: Mapping[str, Field], where: str, known: _Known) -> Iterator[Problem]:
    """Check the keys of one section, and the value of each that is known."""
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            yield at(key, f"{name!r} stands twice in {where}; keep one")
        elif name not in form:
            yield at(key, f"{where} has no key {name!r}; {_nearest(name, tuple(form))}")
        else:
            yield from _value(name, value, form[name], known)
        seen.add(name)
    for name, field in form.items():
        if field.required and name not in seen:
            yield at(node, f"{where} lacks {name!r}")


def _value(name: str, node: yaml.Node, field: Field, known: _Known) -> Iterator[Problem]:
    tag = tag_of(node)
    if field.may_refer and tag == "str" and (reference := REFERENCE.fullmatch(node.value)):
        yield from _reference(name, node, field, known.types.get(reference[1]))
    elif tag not in _TAGS[field.takes]:
        wanted = " or ".join(_WORDS[one] for one in _TAGS[field.takes])
        yield at(node, f"{name!r} takes {wanted}, not {_WORDS.get(tag, tag)}")
    elif field.allowed and node.value not in field.allowed:
        yield at(node, f"{name!r} cannot be {node.value!r}; {_nearest(node.value, field.allowed)}")
    elif tag in {"int", "float"} and out_of_range(number_of(node), field.least, field.most):
        yield at(node, f"{name!r} is {node.value}, outside {_bounds(field.least, field.most)}")
    elif isinstance(node, yaml.SequenceNode):
        yield from _list(name, node, field, known)
    elif isinstance(node, yaml.MappingNode) and field.each:
        yield from _section(node, field.each, f"{name!r}", known)
    elif field.holds_references:
        yield from _references(name, node, (*field.knows, *known.types, *(known.asked if name == "query" else ())))


def _list(name: str, node: yaml.SequenceNode, field: Field, known: _Known) -> Iterator[Problem]:
    if field.least and len(node.value) < field.least:
        yield at(node, f"{name!r} needs {field.least:g} or more, and has {len(node.value)}")
    noun, seen = _NOUNS.get(name, name), set[str]()
    for item in node.value:
        if not field.each:
            if tag_of(item) != "str":
                yield at(item, f"{name!r} takes texts, not {_WORDS.get(tag_of(item), tag_of(item))}")
            continue
        if not isinstance(item, yaml.MappingNode):
            needed = ", ".join(key for key, part in field.each.items() if part.required)
            yield at(item, f"a {noun} is a section with {needed}")
            continue
        yield from _section(item, field.each, f"the {noun}", known)
        called = text_of(entries(item).get("name"))
        if called and called in seen:
            yield at(entries(item)["name"], f"the {noun} {called!r} is declared twice; keep one")
        seen.add(called)


def _reference(name: str, node: yaml.Node, field: Field, found: str | None) -> Iterator[Problem]:
    fitting = {"integer": ("integer",), "number": ("integer", "number"), "choice": ("choice",)}.get(
        field.takes, ("text", "choice")
    )
    if found is None:
        yield at(node, f"{name!r} refers to {node.value}, which is not a parameter of this template")
    elif found not in fitting:
        yield at(node, f"{name!r} takes a parameter of type {' or '.join(fitting)}; {node.value} is {found}")


def _references(name: str, node: yaml.Node, known: Sequence[str]) -> Iterator[Problem]:
    names = tuple(sorted({*known, "owner"}))
    what = "the message" if name == "abstention" else f"{name!r}"
    for reference in REFERENCE.finditer(text_of(node)):
        if reference[1] not in names:
            yield at(node, f"{what} names {reference[0]}, which is no parameter; {_nearest(reference[1], names)}")


def _parameter(parts: Mapping[str, yaml.Node]) -> Iterator[Problem]:
    """Check name, bounds, choices and the default of a parameter against each other."""
    name, sort, default = text_of(parts.get("name")), text_of(parts.get("type")), parts.get("default")
    if name and not REFERENCE.fullmatch(f"{{{name}}}"):
        yield at(parts["name"], f"the parameter name {name!r} must be small letters, digits and underscores")
    least, most = (number_of(parts[key]) if is_number(parts.get(key)) else None for key in ("min", "max"))
    if least is not None and most is not None and least > most:
        yield at(parts["max"], f"'max' {most:g} is below 'min' {least:g}")
    if sort == "choice" and "choices" not in parts:
        yield at(parts["type"], "a parameter of type choice needs 'choices'")
    if default is not None and sort in PARAMETER_TYPES:
        yield from _default(default, sort, parts, (least, most))


def _default(
    default: yaml.Node, sort: str, parts: Mapping[str, yaml.Node], bounds: tuple[float | None, float | None]
) -> Iterator[Problem]:
    tags = {"integer": ("int",), "number": ("int", "float"), "boolean": ("bool",)}.get(sort, ("str",))
    choices = [text_of(node) for node in items(parts.get("choices"))] if sort == "choice" else []
    if default.tag.removeprefix(SHORT_TAG) not in tags:
        yield at(default, f"the default {default.value!r} is not of type {sort}")
    elif sort in {"integer", "number"} and out_of_range(number_of(default), *bounds):
        yield at(default, f"the default {default.value} is outside {_bounds(*bounds)}")
    elif choices and default.value not in choices:
        yield at(default, f"the default {default.value!r} is not one of {', '.join(choices)}")


def _nearest(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"


def _bounds(least: float | None, most: float | None) -> str:
    low = "any number" if least is None else f"{least:g}"
    return f"{low} or more" if most is None else f"{most:g} or less" if least is None else f"{low} to {most:g}"
