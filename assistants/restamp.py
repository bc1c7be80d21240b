"""Restamping: a newer template under an assistant, with what a person chose kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistants.configs import AssistantConfig
from assistants.parameters import ParameterInvalid, parameter_values
from assistants.templates import Scalar, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What goes from an assistant to its next candidate."""

    chosen: dict[str, str]
    """The parameters that somebody chose, as they would be typed."""
    lost: tuple[str, ...] = ()
    """What cannot be carried, each in a sentence."""


def is_behind(config: AssistantConfig, template: Template | None) -> bool:
    """Say whether the template says something else now than when the assistant was stamped; pure."""
    return template is not None and template.digest != config.template_digest


def carried(
    config: AssistantConfig, template: Template, *, owner: str = "", changed: Mapping[str, str] | None = None
) -> Carried:
    """Return what a person chose, as far as the template still takes it; ``changed`` is chosen now, and wins; pure.

    An assistant that was stamped before choices were kept apart keeps every value that is not the template's default.
    """
    values = {name: _typed(value) for name, value in config.parameters}
    defaults = {parameter.name: parameter.default for parameter in template.parameters}
    if config.chosen is None:
        names = [name for name, value in config.parameters if value != defaults.get(name)]
        names = [name for name in names if (name, values[name]) != ("owner", owner)]
    else:
        names = list(config.chosen)
    kept: dict[str, str] = {}
    lost: list[str] = []
    for name in names:
        if name in (changed or {}):
            continue
        if name not in defaults:
            lost.append(f"{name} was {values[name]!r}; the template has no such parameter any more")
            continue
        reason = _refused(template, name, values[name])
        if reason:
            lost.append(f"{name} was {values[name]!r}; {reason}")
        else:
            kept[name] = values[name]
    return Carried(chosen={**kept, **(changed or {})}, lost=tuple(lost))


def _refused(template: Template, name: str, value: str) -> str:
    """Return why a template does not take a value any more, or an empty text."""
    alone = replace(template, parameters=tuple(p for p in template.parameters if p.name == name))
    try:
        parameter_values(alone, {name: value})
    except ParameterInvalid as error:
        return str(error).rstrip(".")
    return ""


def _typed(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
