"""Every command and every route is documented."""

from pathlib import Path

import pytest
import typer.core
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.cli import _COMMANDS, _load
from api.routes import (
    answers,
    assistants,
    conversations,
    desk,
    documents,
    glossary,
    health,
    jobs,
    reviews,
    search,
    sources,
)

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", _COMMANDS)
def test_a_command_is_in_the_reference_with_every_option(name: str) -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    command = _load(name, _COMMANDS[name][0])
    leaves = command.commands if isinstance(command, typer.core.TyperGroup) else {"": command}
    for leaf, found in leaves.items():
        path = f"gristmill {name} {leaf}".strip()
        assert f"### `{path}" in page
        section = page.split(f"### `{path}")[1].split("\n#")[0]
        options = [p.opts[0] for p in found.params if p.param_type_name == "option"]
        for option in set(options) - {"--workspace", "--json", "--help"}:
            assert f"`{option}`" in section, (path, option)


def test_every_route_is_in_the_reference() -> None:
    page = (DOCS / "http.md").read_text("utf-8")
    app = FastAPI()
    for module in (
        answers,
        assistants,
        conversations,
        desk,
        documents,
        glossary,
        health,
        jobs,
        reviews,
        search,
        sources,
    ):
        app.include_router(module.router)
    for route in app.routes:
        if isinstance(route, APIRoute):
            method = next(iter(route.methods or ()))
            assert f"`{method} {route.path}`" in page
