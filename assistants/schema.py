"""The form of a template as a JSON schema, for editors that complete and check YAML while it is written."""

from collections.abc import Mapping
from typing import Any

from assistants.recipes import KIND_SECTIONS, OF_KINDS, REFERENCE, TOP, Field, Takes

_TYPES: Mapping[Takes, Any] = {
    "text": "string",
    "choice": "string",
    "integer": "integer",
    "number": "number",
    "flag": "boolean",
    "any": ["string", "number", "boolean"],
}


def template_schema() -> dict[str, Any]:
    """Return the schema of a template file.

    Whether names that are referred to exist, and whether defaults lie in their bounds, only ``template lint`` says.
    """
    own = ["template", "version", "description"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Template of Gristmill",
        "type": "object",
        "propertyNames": {"enum": list(TOP)},
        "required": own,
        "if": {"required": ["extends"]},
        "then": {"properties": {name: _field(field, whole=False) for name, field in TOP.items()}},
        "else": {
            "properties": {name: _field(field, whole=True) for name, field in TOP.items()},
            "required": [name for name, field in TOP.items() if field.required],
        },
        "allOf": [_of_kind(kind, sections) for kind, sections in OF_KINDS.items()],
    }


def _of_kind(kind: str, sections: Mapping[str, bool]) -> dict[str, Any]:
    """Return what a kind must have unless it may inherit it, and what it must not have."""
    is_kind = {"required": ["kind"], "properties": {"kind": {"const": kind}}}
    needed = [name for name, required in sections.items() if required]
    return {
        "if": is_kind,
        "then": {
            "properties": {name: False for name in KIND_SECTIONS if name not in sections},
            "if": {"not": {"required": ["extends"]}},
            "then": {"required": needed},
        },
    }


def _field(field: Field, *, whole: bool) -> dict[str, Any]:
    """Return the schema of a value; one that is not ``whole`` may inherit what it lacks."""
    if field.takes == "section":
        return _section(field.each or {}, whole=whole)
    if field.takes in {"list", "texts"}:
        items = _section(field.each, whole=whole) if field.each else {"type": "string"}
        least = {"minItems": int(field.least)} if field.least and whole else {}
        return {"type": "array", "items": items, **least}
    value: dict[str, Any] = {"type": _TYPES[field.takes]}
    if field.allowed:
        value["enum"] = list(field.allowed)
    if field.least is not None:
        value["minimum"] = field.least
    if field.most is not None:
        value["maximum"] = field.most
    if not field.may_refer or value == {"type": "string"}:
        return value
    return {"anyOf": [value, {"type": "string", "pattern": f"^{REFERENCE.pattern}$"}]}


def _section(form: Mapping[str, Field], *, whole: bool) -> dict[str, Any]:
    required = [name for name, field in form.items() if field.required and whole]
    body = {"type": "object", "properties": {name: _field(field, whole=whole) for name, field in form.items()}}
    return {**body, "additionalProperties": False, **({"required": required} if required else {})}
