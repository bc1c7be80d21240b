"""What the parts of a template must agree on: fields that rules name, choices, types that comparisons take, reviews of actions."""

from collections.abc import Iterator, Mapping

import yaml

from assistants.nodes import Problem, at, entries, items, text_of

_FITTING: Mapping[str, tuple[str, ...]] = {
    "at_most": ("amount", "number"),
    "at_least": ("amount", "number"),
    "within_days": ("date",),
    "is_yes": ("boolean",),
    "not_listed": ("choice", "text"),
}
"""The types of fields that each comparison takes."""


def wholeness(top: Mapping[str, yaml.Node]) -> Iterator[Problem]:
    """Return where rules and fields, or an action and the review that it waits for, do not fit together."""
    yield from _acting(top)
    fields = {text_of(entries(node).get("name")): entries(node) for node in items(top.get("fields"))}
    for field in fields.values():
        yield from _field(field)
    for rule in items(top.get("rules")):
        yield from _rule(entries(rule), fields)


def _acting(top: Mapping[str, yaml.Node]) -> Iterator[Problem]:
    action, review = entries(top.get("action")), entries(top.get("review"))
    kind = text_of(action.get("kind"))
    if kind in {"", "none"}:
        return
    if kind != "file" and not text_of(action.get("target")):
        yield at(top["action"], f"an action of kind {kind!r} needs a 'target'")
    if text_of(review.get("when")) == "never":
        yield at(review["when"], "what acts outside is always approved first; leave 'when' out, or say 'always'")


def _field(field: Mapping[str, yaml.Node]) -> Iterator[Problem]:
    sort = text_of(field.get("type"))
    if sort == "choice" and "choices" not in field:
        yield at(field["type"], "a field of type choice needs 'choices'")
    if sort and sort != "choice" and "choices" in field:
        yield at(field["choices"], f"a field of type {sort} has no 'choices'")
    form = text_of(field.get("format"))
    if sort and form and sort != ("number" if form == "days" else "text"):
        yield at(field["format"], f"a field of type {sort} has no format {form!r}")


def _rule(rule: Mapping[str, yaml.Node], fields: Mapping[str, Mapping[str, yaml.Node]]) -> Iterator[Problem]:
    named = [node for key in ("field", "until") if (node := rule.get(key)) is not None and text_of(node)]
    conditions = [entries(node) for node in items(rule.get("when"))]
    named += [condition["field"] for condition in conditions if "field" in condition]
    for node in named:
        if text_of(node) not in fields:
            yield at(node, f"the rule names the field {text_of(node)!r}; known are {', '.join(fields) or 'none'}")
    comparison, target = text_of(rule.get("comparison")), fields.get(text_of(rule.get("field")) or "?")
    sort = text_of(target.get("type")) if target else ""
    if sort and comparison in _FITTING and sort not in _FITTING[comparison]:
        fitting = " or ".join(_FITTING[comparison])
        yield at(rule["field"], f"{comparison!r} takes a field of type {fitting}; {text_of(rule['field'])!r} is {sort}")
    until = fields.get(text_of(rule.get("until")) or "?")
    if until and text_of(until.get("type")) != "date":
        yield at(rule["until"], f"'until' takes a field of type date; {text_of(rule['until'])!r} is not")
    if "until" in rule and comparison and comparison != "within_days":
        yield at(rule["until"], f"'until' belongs to 'within_days', not to {comparison!r}")
    for condition in conditions:
        yield from _condition(condition, fields)


def _condition(condition: Mapping[str, yaml.Node], fields: Mapping[str, Mapping[str, yaml.Node]]) -> Iterator[Problem]:
    field = fields.get(text_of(condition.get("field")))
    if not field or text_of(field.get("type")) != "choice":
        return
    known = [text_of(entries(choice).get("name")) for choice in items(field.get("choices"))]
    for value in items(condition.get("among")):
        if text_of(value) not in known:
            yield at(value, f"{text_of(value)!r} is no choice of the field; known are {', '.join(known)}")
