"""``pin``: generations that must stay."""

import typer

from api.console import command_group, show, table, workspace
from governance.releases import pinned_generations
from index.pins import add_pin, list_pins, remove_pins

app = command_group("Pin generations that must stay, list or release them.")


@app.command()
def add(
    generation: int = typer.Argument(help="Generation that must stay."),
    reason: str = typer.Option(..., help="Why, such as a complaint or an audit."),
    by: str | None = typer.Option(None, help="Who pins it (default: whoever runs this).", show_default=False),
) -> None:
    """Keep a generation, whatever is vacuumed."""
    with workspace() as opened, opened.database.write() as session:
        pin = add_pin(session, generation, reason=reason, by=by or opened.actor, clock=opened.clock, audit=opened.audit)
    show(pin, lambda out: out.print(f"generation {generation} is pinned: {pin.reason}."))


@app.command("list")
def list_() -> None:
    """List what is pinned, by people and by releases, each with why."""
    with workspace() as opened, opened.database.read() as session:
        pins = list_pins(session, pinned_generations)
    rows = [(pin.generation, pin.reason, pin.by or "the release", pin.since or "") for pin in pins]
    show(pins, lambda out: out.print(table("generation", "reason", "by", "since", rows=rows)))


@app.command()
def remove(generation: int = typer.Argument(help="Generation to let go of.")) -> None:
    """Let go of a generation; what a release needs stays pinned."""
    with workspace() as opened, opened.database.write() as session:
        pins = remove_pins(session, generation, audit=opened.audit)
    show(pins, lambda out: out.print(f"generation {generation} has {len(pins)} pins less."))
