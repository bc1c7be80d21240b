"""``serve``: HTTP and pages."""

import typer
import uvicorn

from api.app import create_app
from api.console import hint, workspace


def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8080, help="Port to listen on."),
) -> None:
    """Answer over HTTP until it is stopped; the page to ask on is at /."""
    with workspace() as opened:
        opened.writer  # noqa: B018 - takes the store and undoes what a crash left, before the first question
        if host not in {"127.0.0.1", "localhost", "::1"}:
            hint("there is no sign-in yet: whoever reaches this port may ask for any group. Put a gateway before it.")
        typer.echo(f"Gristmill answers on http://{host}:{port}/ (stop with Ctrl+C).", err=True)
        uvicorn.run(create_app(opened), host=host, port=port, log_level="warning", access_log=False)
