"""YAML nodes with their places, and what is said of them."""

from dataclasses import dataclass

import yaml

SHORT_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One departure of a template from its form. Lines and columns count from 1."""

    line: int
    column: int
    text: str


def entries(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """Return the values of a section by key; the last of a repeated key, nothing of another kind of node."""
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else []
    return {str(key.value): value for key, value in pairs}


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """Return the items of a list; nothing of another kind of node."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def text_of(node: yaml.Node | None) -> str:
    """Return the text of a node; empty of another kind of node."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def tag_of(node: yaml.Node) -> str:
    """Return what sort of value a node is: str, int, map and so on."""
    return node.tag.removeprefix(SHORT_TAG)


def is_number(node: yaml.Node | None) -> bool:
    """Say whether a node is a number."""
    return node is not None and tag_of(node) in {"int", "float"}


def number_of(node: yaml.Node) -> float:
    """Return the number that a node is."""
    return float(yaml.safe_load(node.value))


def at(node: yaml.Node, text: str) -> Problem:
    """Return a problem at the place of a node."""
    return Problem(line=node.start_mark.line + 1, column=node.start_mark.column + 1, text=text)
