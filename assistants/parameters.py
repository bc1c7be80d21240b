"""The parameters of a template, from what was typed to typed values."""

from collections.abc import Iterable, Mapping

from assistants.recipes import out_of_range
from assistants.templates import Parameter, Scalar, Template
from kernel.errors import InvalidInput

_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})


class ParameterInvalid(InvalidInput):
    """A parameter is unknown, missing, or has a value that it cannot take."""

    code = "parameter_invalid"


def parse_settings(pairs: Iterable[str]) -> dict[str, str]:
    """Return ``["name=value", ...]`` as a mapping.

    Raises:
        ParameterInvalid: a pair has no ``=``.
    """
    chosen: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise ParameterInvalid(f"{pair!r} does not set a parameter; write it as --set name=value.")
        chosen[name.strip()] = value.strip()
    return chosen


def parameter_values(template: Template, chosen: Mapping[str, str], *, owner: str = "") -> dict[str, Scalar]:
    """Return the value of every parameter: what was chosen, for ``owner`` the given one, or the default.

    Raises:
        ParameterInvalid: names the parameter and what it takes.
    """
    declared = {parameter.name: parameter for parameter in template.parameters}
    if unknown := sorted(chosen.keys() - declared.keys()):
        known = ", ".join(declared) or "none"
        raise ParameterInvalid(f"template {template.name!r} has no parameter {unknown[0]!r}; it has: {known}.")
    return {name: _value(parameter, chosen, owner) for name, parameter in declared.items()}


def _value(parameter: Parameter, chosen: Mapping[str, str], owner: str) -> Scalar:
    if parameter.name in chosen:
        return _typed(parameter, chosen[parameter.name])
    if parameter.name == "owner" and owner:
        return owner
    if parameter.default is None:
        raise ParameterInvalid(
            f"parameter {parameter.name!r} must be given: {parameter.help} Add --set {parameter.name}=..."
        )
    return parameter.default


def _typed(parameter: Parameter, text: str) -> Scalar:
    try:
        value = _converted(parameter, text)
    except ValueError:
        raise ParameterInvalid(
            f"parameter {parameter.name!r} cannot be {text!r}; it takes {_takes(parameter)}."
        ) from None
    return value


def _converted(parameter: Parameter, text: str) -> Scalar:
    """Return the text as the parameter's type, or raise ValueError."""
    if parameter.sort in {"integer", "number"}:
        number = int(text) if parameter.sort == "integer" else float(text)
        if number != number or out_of_range(number, parameter.least, parameter.most):  # noqa: PLR0124 (NaN)
            raise ValueError
        return number
    if parameter.sort == "boolean":
        if text.lower() not in _TRUE | _FALSE:
            raise ValueError
        return text.lower() in _TRUE
    if not text or (parameter.sort == "choice" and text not in parameter.choices):
        raise ValueError
    return text


def _takes(parameter: Parameter) -> str:
    """Say in words what a parameter takes."""
    if parameter.sort == "choice":
        return f"one of {', '.join(parameter.choices)}"
    if parameter.sort == "boolean":
        return "true or false"
    if parameter.sort == "text":
        return "some text"
    noun = "a whole number" if parameter.sort == "integer" else "a number"
    low = f" from {parameter.least:g}" if parameter.least is not None else ""
    high = f" up to {parameter.most:g}" if parameter.most is not None else ""
    return f"{noun}{low}{high}"
