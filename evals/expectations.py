"""What is expected of the kinds of assistants that do not answer in prose: a label, fields, a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from evals.fields import Fields

VERDICTS = ("passes", "fails", "unclear")

FieldValue = str | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The gold of a case for ``triage``, ``extract`` or ``check``; what is not said is not measured."""

    label: str = ""
    fields: tuple[tuple[str, FieldValue], ...] = ()
    """By name; None says that the text does not hold the field."""
    verdict: str = ""

    def __bool__(self) -> bool:
        """Say whether anything is expected."""
        return bool(self.label or self.fields or self.verdict)


def read_expected(fields: Fields) -> Expected:
    """Take what is expected from the keys of a case: ``label``, ``fields``, ``verdict``."""
    given: list[tuple[str, FieldValue]] = []
    for name, value in fields.values("fields"):
        if value is not None and not isinstance(value, str | int | float | bool):
            fields.complain("fields", f"field {name!r} is {value!s}, not a text, a number, true, false or null")
            continue
        given.append((name, float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value))
    return Expected(
        label=fields.text("label"),
        fields=tuple(sorted(given)),
        verdict=fields.choice("verdict", VERDICTS, "passes") if fields.has("verdict") else "",
    )


def expected_json(expected: Expected) -> Mapping[str, JsonValue]:
    """Return what is expected with the keys of a suite file; what is not said is left out."""
    body: dict[str, JsonValue] = {}
    if expected.label:
        body["label"] = expected.label
    if expected.fields:
        body["fields"] = dict(expected.fields)
    if expected.verdict:
        body["verdict"] = expected.verdict
    return body
