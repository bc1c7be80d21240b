"""Every command and every route is documented."""

import importlib
from pathlib import Path

import pytest
import typer.core
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.cli import _COMMANDS, _load

DOCS = Path(__file__).parents[2] / "docs" / "reference"
ROUTES = Path(__file__).parents[2] / "api" / "routes"


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
    for path in sorted(ROUTES.glob("[!_]*.py")):
        if router := getattr(importlib.import_module(f"api.routes.{path.stem}"), "router", None):
            app.include_router(router)
    for route in app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            method = next(iter(route.methods or ()))
            assert f"`{method} {route.path}`" in page
