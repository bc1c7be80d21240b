"""``template``: recipes for assistants."""

import json
import sys
from pathlib import Path

import typer
from rich.console import Console

from api.console import command_group, plain, settings, show, table, workspace
from assistants.linting import lint
from assistants.restamp import is_behind
from assistants.schema import template_schema
from assistants.stamp import assistants
from assistants.templates import Template, TemplateInvalid, TemplateLibrary, parse_template
from kernel.errors import InvalidInput

app = command_group("List, show and lint templates.")


@app.command("list")
def list_() -> None:
    """List the templates of this workspace, the shipped ones included, and which assistants are behind them."""
    with workspace() as opened, opened.database.read() as session:
        found = opened.templates.templates()
        stamped = [each.candidate for each in assistants(session)]
    behind = {t.name: [c.name for c in stamped if c.template == t.name and is_behind(c, t)] for t in found}

    def render(out: Console) -> None:
        rows = [(t.name, t.version, t.kind, t.description, ", ".join(behind[t.name])) for t in found]
        out.print(table("template", "version", "kind", "what it makes", "assistants behind", rows=rows))

    show([{**plain(t), "behind": behind[t.name]} for t in found], render)


@app.command("show")
def show_(name: str = typer.Argument(help="Name of the template.")) -> None:
    """Show a template and its parameters."""
    with workspace() as opened:
        found = opened.templates.get(name)
    show(found, lambda out: _render(out, found))


@app.command("lint")
def lint_(file: Path = typer.Argument(help="A template file (YAML).")) -> None:
    """Check a template; every problem is named with its line."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"template {str(file)!r} cannot be read: {error}.") from None
    library = _known()
    if problems := lint(text, library.text):
        raise TemplateInvalid(str(file), problems)
    found = parse_template(text, origin=str(file), bases=library.text)
    show(found, lambda out: out.print(f"{file}: template {found.name!r} version {found.version} is fine."))


@app.command("schema")
def schema() -> None:
    """Print the JSON schema of templates, with which editors complete and check them while they are written."""
    sys.stdout.write(json.dumps(template_schema(), indent=2) + "\n")


def _known() -> TemplateLibrary:
    """Return the templates of the workspace, or the shipped ones where there is no workspace."""
    folder = settings().workspace
    return TemplateLibrary(folder if folder.is_dir() else None)


def _render(out: Console, found: Template) -> None:
    out.print(f"[bold]{found.name}[/bold] version {found.version}, {found.kind}, from {found.origin}")
    out.print(found.description)
    rows = [(p.name, p.sort, p.default, p.least, p.most, p.help) for p in found.parameters]
    out.print(table("parameter", "type", "default", "min", "max", "help", rows=rows))
