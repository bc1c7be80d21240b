"""One document of a source: where it stands, how it came there, and what changed in it."""

import typer
from rich.console import Console
from rich.text import Text

from api.console import show, workspace
from api.views import document_view
from index.textdiff import DiffLine
from ingest.dossier import document_state, version_diff
from ingest.explain import explain
from ingest.sources import load_source

_SIGNS = {"kept": "  ", "removed": "- ", "added": "+ ", "gap": "  "}
_STYLES = {"kept": "dim", "removed": "red", "added": "green", "gap": "dim"}


def show_document(name: str, document: str) -> None:
    """Print where a document stands, and its history."""
    with workspace() as opened, opened.database.read() as session:
        source = load_source(session, name)
        state = document_state(session, source, document)
        told = explain(state, opened.clock.today())

    def render(out: Console) -> None:
        out.print(f"{document} in {name}, owner {source.owner}", markup=False)
        for sentence in told.now:
            out.print(sentence, markup=False)
        if told.history:
            out.print("\nHistory:")
        for sentence in told.history:
            out.print(sentence, markup=False)

    show(document_view(name, state, told), render)


def diff(
    name: str = typer.Argument(help="Name of the source."),
    document: str = typer.Argument(help="URI of the document, as 'gristmill source show NAME' lists it."),
    older: int | None = typer.Option(
        None, "--from", help="Generation to compare with (default: before its text last changed)."
    ),
    newer: int | None = typer.Option(None, "--to", help="Generation that is compared (default: the current one)."),
) -> None:
    """Show what changed in a document's text, sentence by sentence, with the words that differ."""
    with workspace() as opened, opened.database.read() as session:
        load_source(session, name)
        found = version_diff(session, opened.catalog, name, document, older=older, newer=newer)

    def render(out: Console) -> None:
        out.print(f"{document}: generation {found.from_generation} to generation {found.to_generation}", markup=False)
        if not found.lines:
            out.print("the text is the same.")
        for line in found.lines:
            out.print(_drawn(line))

    show(found, render)


def _drawn(line: DiffLine) -> Text:
    """Return a sentence as one line, with its changed words underlined where the terminal can."""
    if line.kind == "gap":
        return Text("  …", style="dim")
    drawn = Text(_SIGNS[line.kind], style=_STYLES[line.kind])
    words = Text(line.text, style=_STYLES[line.kind])
    for span in line.changed:
        words.stylize("bold underline", span.start, span.end)
    return drawn + words
