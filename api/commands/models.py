"""``model``: whether the language models that the settings name answer."""

import time

import typer
from rich.console import Console

from api.console import show, table, workspace
from assistants.models.desk import Probe
from assistants.models.naming import fallbacks
from kernel.errors import InvalidInput

app = typer.Typer(help="Ask the language models that the settings name whether they answer.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep ``check`` a command of its own."""


@app.command()
def check(
    name: str = typer.Argument(None, help="Models, as GRISTMILL_MODEL names them (default: what it names)."),
) -> None:
    """Ask each model one short question; leave with 1 when one of them does not answer."""
    with workspace() as opened:
        text = name or opened.settings.model
        if not text:
            raise InvalidInput(
                "no model is named; set GRISTMILL_MODEL, or name one: 'openai:NAME@http://host:port/v1'."
            )
        found = []
        for model in fallbacks(text).models:
            started = time.perf_counter()
            found.append((opened.models.probe(model), time.perf_counter() - started))

    def render(out: Console) -> None:
        rows = [("ok" if p.is_well else "NOT OK", p.model, f"{seconds:.1f} s", p.finding) for p, seconds in found]
        out.print(table("", "model", "took", "finding", rows=rows))

    show([_json(probe, seconds) for probe, seconds in found], render)
    if not all(probe.is_well for probe, _ in found):
        raise typer.Exit(1)


def _json(probe: Probe, seconds: float) -> dict[str, object]:
    return {"model": probe.model, "is_well": probe.is_well, "finding": probe.finding, "seconds": round(seconds, 3)}
