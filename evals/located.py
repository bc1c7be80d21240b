"""Values that know which line of a file they came from, and the problems found while reading them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, cast

import yaml

from kernel.errors import InvalidInput

Scalar: TypeAlias = str | int | float | bool | date | None
Value: TypeAlias = "Scalar | list[Located] | dict[str, Located]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A value and the line that it starts on, counted from 1; 0 when it came from no file."""

    line: int
    value: Value


@dataclass(slots=True, kw_only=True)
class Problems:
    """Everything that is wrong with one file, in the order in which it was found."""

    file: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, problem: str) -> None:
        """Note a problem on a line."""
        self.found.append((line, problem))

    def report(self) -> str:
        """Return one ``file:line: problem`` a line, by line."""
        return "\n".join(f"{self.file}:{line}: {problem}" for line, problem in sorted(self.found, key=lambda f: f[0]))

    def raise_any(self, kind: type[InvalidInput], what: str) -> None:
        """Raise ``kind`` when a problem was found, with all of them in its sentence."""
        if self.found:
            count = len(self.found)
            plural = "" if count == 1 else "s"
            raise kind(f"{what} {self.file!r} has {count} problem{plural}; nothing was stored:\n{self.report()}")


def parse_yaml(text: str, problems: Problems) -> Located:
    """Read one YAML document; scalars as YAML's safe schema reads them, duplicate keys are problems."""
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        return _Converter(loader, problems).convert(node) if node else Located(line=1, value=None)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(line, f"is not YAML: {error.problem}")
    except yaml.YAMLError as error:
        problems.add(1, f"is not YAML: {' '.join(str(error).split())}")
    return Located(line=1, value=None)


def locate(value: object, line: int) -> Located:
    """Return a JSON value with every part of it on ``line``."""
    if isinstance(value, Mapping):
        return Located(line=line, value={str(key): locate(part, line) for key, part in value.items()})
    if isinstance(value, list | tuple):
        return Located(line=line, value=[locate(part, line) for part in value])
    if value is None or isinstance(value, str | int | float | date):
        return Located(line=line, value=value)
    raise InvalidInput(f"{type(value).__name__} has no JSON form; pass text, numbers, lists and objects.")


class _Converter:
    """Turn YAML nodes into located values; a node that is used twice is converted once."""

    def __init__(self, loader: yaml.SafeLoader, problems: Problems) -> None:
        self._construct = cast("Callable[[yaml.Node], object]", loader.construct_object)
        self._problems = problems
        self._done: dict[int, Located] = {}
        self._open: set[int] = set()

    def convert(self, node: yaml.Node) -> Located:
        line = node.start_mark.line + 1
        if id(node) in self._done:
            return self._done[id(node)]
        if id(node) in self._open:
            self._problems.add(line, "contains itself through an alias")
            return Located(line=line, value=None)
        self._open.add(id(node))
        located = Located(line=line, value=self._value(node, line))
        self._open.discard(id(node))
        self._done[id(node)] = located
        return located

    def _value(self, node: yaml.Node, line: int) -> Value:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.convert(part) for part in node.value]
        try:
            value = self._construct(node)
        except (ValueError, yaml.YAMLError):
            value = str(node.value)
        if value is None or isinstance(value, str | int | float | date):
            return value
        self._problems.add(line, f"holds a {type(value).__name__}, which no field takes")
        return None

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Located]:
        fields: dict[str, Located] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in fields:
                self._problems.add(key_node.start_mark.line + 1, f"names {key!r} twice")
            fields[key] = self.convert(value_node)
        return fields
