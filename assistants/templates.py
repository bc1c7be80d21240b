"""Templates: versioned recipes for assistants, shipped with Gristmill or kept in the workspace."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistants.inheritance import Bases
from assistants.linting import lint, read
from assistants.nodes import Problem
from assistants.recipes import SECTIONS
from assistants.sections import LISTS, FieldPlan, Label, Rule, Wording
from kernel.canonical import value_digest
from kernel.errors import InvalidInput, NotFound

LIBRARY = Path(__file__).parent / "library"
"""The templates that ship with Gristmill."""

_NAME = re.compile(r"^template:[ \t]*([^\s#]+)", re.MULTILINE)
Scalar = str | int | float | bool


class TemplateInvalid(InvalidInput):
    """A template does not have the form of one; the message lists every problem with its line."""

    code = "template_invalid"

    def __init__(self, origin: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"{origin}:{problem.line}: {problem.text}" for problem in self.problems)
        super().__init__(f"template {origin!r} cannot be used; correct these lines:\n{lines}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Something that is chosen when an assistant is stamped."""

    name: str
    sort: str
    """text, integer, number, choice or boolean."""
    help: str
    default: Scalar | None
    """None means that it must be given."""
    least: float | None
    most: float | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One line of a recipe's section."""

    section: str
    key: str
    value: Scalar
    """A value, or ``"{name}"`` for the value of a parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A recipe for assistants of one kind."""

    name: str
    version: int
    kind: str
    description: str
    parameters: tuple[Parameter, ...]
    settings: tuple[Setting, ...]
    """Everything that stands in a section, from retrieval to action."""
    origin: str
    """The file that it was read from."""
    digest: str
    """Of its content with all that it inherits: comments and the order of its keys do not count."""
    extends: str = ""
    """The template that it builds on."""
    labels: tuple[Label, ...] = ()
    fields: tuple[FieldPlan, ...] = ()
    rules: tuple[Rule, ...] = ()
    wordings: tuple[Wording, ...] = ()


def parse_template(text: str, *, origin: str, bases: Bases = lambda _: None) -> Template:
    """Read a template; ``bases`` has those that it may extend.

    Raises:
        TemplateInvalid: with every problem, when there is one.
    """
    linted = read(text, bases)
    if linted.problems or linted.root is None:
        raise TemplateInvalid(origin, linted.problems)
    recipe: dict[str, Any] = yaml.SafeLoader("").construct_document(linted.root)
    extends = recipe.pop("extends", "")
    return Template(
        name=recipe["template"],
        version=recipe["version"],
        kind=recipe["kind"],
        description=recipe["description"],
        parameters=tuple(_parameter(declared) for declared in recipe.get("parameters", ())),
        settings=tuple(
            Setting(section=section, key=key, value=value)
            for section in SECTIONS
            for key, value in recipe.get(section, {}).items()
        ),
        origin=origin,
        digest=value_digest(recipe),
        extends=extends,
        **{name: adapter.validate_python(recipe.get(name, ())) for name, adapter in LISTS.items()},
    )


class TemplateLibrary:
    """The templates of a workspace: those in its folder, and the shipped ones that it does not replace."""

    def __init__(self, workspace: Path | None) -> None:
        folder = [workspace / "templates"] if workspace else []
        self._folders = [LIBRARY, *folder]

    def files(self) -> tuple[Path, ...]:
        """Return the files of every template; a file of the workspace replaces a shipped one of the same file name."""
        found = {path.name: path for folder in self._folders for path in sorted(folder.glob("*.yaml"))}
        return tuple(found[name] for name in sorted(found))

    def templates(self) -> tuple[Template, ...]:
        """Read every template.

        Raises:
            TemplateInvalid: one of them cannot be used.
        """
        return tuple(
            parse_template(path.read_text(encoding="utf-8"), origin=path.name, bases=self.text) for path in self.files()
        )

    def text(self, name: str) -> str | None:
        """Return the text of the template of that name, which others may extend; None where there is none."""
        for path in sorted(self.files(), key=lambda path: path.stem != name):
            text = path.read_text(encoding="utf-8")
            if _named(text) == name:
                return text
        return None

    def get(self, name: str) -> Template:
        """Read the template of that name; a broken neighbour does not matter.

        Raises:
            NotFound: no file of that name, and no template in another file has it.
            TemplateInvalid: it cannot be used.
        """
        paths = sorted(self.files(), key=lambda path: path.stem != name)
        for path in paths:
            text = path.read_text(encoding="utf-8")
            if path.stem == name or not lint(text, self.text):
                template = parse_template(text, origin=path.name, bases=self.text)
                if template.name == name:
                    return template
        known = ", ".join(path.stem for path in self.files())
        raise NotFound(f"there is no template {name!r}; there are: {known}. 'gristmill template list' describes them.")


def _named(text: str) -> str:
    """Return the name that a template gives itself, without reading the rest of it; empty where it has none."""
    found = _NAME.search(text)
    return found[1].strip("\"'") if found else ""


def _parameter(declared: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=declared["name"],
        sort=declared["type"],
        help=declared["help"],
        default=declared.get("default"),
        least=declared.get("min"),
        most=declared.get("max"),
        choices=tuple(declared.get("choices", ())),
    )
