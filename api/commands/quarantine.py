"""``quarantine``: what could not be read."""

import typer
from rich.console import Console

from api.commands.refresh import refresh
from api.console import command_group, show, table, workspace
from ingest.quarantine import list_quarantined, mark_for_retry
from ingest.sources import list_sources, load_source

app = command_group("List documents that could not be read, or try them again.")


@app.command("list")
def list_(source: str | None = typer.Argument(None, help="Only of this source.")) -> None:
    """List what is in quarantine, each with its reason and the way out."""
    with workspace() as opened, opened.database.read() as session:
        if source:
            load_source(session, source)
        found = list_quarantined(session, source)

    def render(out: Console) -> None:
        rows = [(item.source, item.code, item.reason) for item in found]
        out.print(table("source", "code", "reason", rows=rows) if rows else "nothing is in quarantine.")

    show(found, render)


@app.command("retry")
def retry(source: str | None = typer.Argument(None, help="Only of this source.")) -> None:
    """Read quarantined documents again, whether they changed or not."""
    with workspace() as opened, opened.database.write() as session:
        names = [source] if source else [state.source.name for state in list_sources(session)]
        if source:
            load_source(session, source)
        mark_for_retry(session, names)
    refresh(names, allow_removals=False, queue=False)
