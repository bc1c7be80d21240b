"""The page docs/reference/settings.md, made from the settings themselves.

Write it again with ``python -m tests.support.settings_page > docs/reference/settings.md``.
"""

import sys
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from kernel.settings import Settings

HEAD = """# Settings

Read from the environment when a process starts; there is no settings file. A variable that is set to nothing counts as not set. A value that a setting cannot take stops the program with exit code 2 and names the variable. Paths may start with `~`.

| variable | default | takes | what it says |
|---|---|---|---|
"""


def page() -> str:
    return HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    default = "none" if field.default is None else f"`{_plain(field.default)}`"
    return f"| `GRISTMILL_{name.upper()}` | {default} | {_takes(field)} | {field.description} |\n"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _takes(field: FieldInfo) -> str:
    """Return in words what a setting takes: its choices, or its type and bounds."""
    kinds = [kind for kind in get_args(field.annotation) or (field.annotation,) if kind is not type(None)]
    if all(isinstance(kind, str) for kind in kinds):
        return ", ".join(f"`{kind}`" for kind in kinds)
    words = {
        Path: "a path",
        str: "text",
        SecretStr: "text, never shown",
        int: "a whole number",
        float: "a number",
        bool: "`true` or `false`",
    }
    return words[kinds[0]] + "".join(_bound(rule) for rule in field.metadata)


def _bound(rule: object) -> str:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    return "".join(f", {word} {getattr(rule, name)}" for name, word in words.items() if hasattr(rule, name))


if __name__ == "__main__":
    sys.stdout.write(page())
