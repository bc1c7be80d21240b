"""``search``: find passages."""

import typer
from rich.console import Console
from rich.markup import escape

from api.console import hint, read_day, show, workspace
from api.views import hits_view
from index.values import Hits, Query
from ingest.sources import load_source
from kernel.access import AccessScope, parse_readers


def search(
    query: str = typer.Argument(help="What to look for."),
    source: list[str] = typer.Option(None, help="Only in this source; may be given more than once."),
    as_of: str | None = typer.Option(None, help="What applied on this day, YYYY-MM-DD (default: today)."),
    generation: int | None = typer.Option(None, help="The corpus as it stood then (default: now)."),
    readers: str | None = typer.Option(None, help="Groups to search for, comma-separated (default: everyone)."),
    limit: int = typer.Option(10, help="How many passages."),
) -> None:
    """Find the passages that answer a query best, among those that the groups may see."""
    with workspace() as opened:
        with opened.database.read() as session:
            for name in source or ():
                load_source(session, name)
        asked = Query(
            text=query,
            as_of=read_day(as_of) or opened.clock.today(),
            sources=frozenset(source) if source else None,
            generation=generation,
            limit=limit,
        )
        found = opened.searcher.search(asked, scope=AccessScope.of(parse_readers(readers)))
    show(hits_view(found), lambda out: _render(out, found))
    if not found.hits and readers is None:
        hint("nothing found for the group 'everyone'; name others with --readers.")


def _render(out: Console, found: Hits) -> None:
    for place, hit in enumerate(found.hits, 1):
        page = f", page {hit.page}" if hit.page else ""
        path = escape(" > ".join(hit.heading))
        out.print(f"[bold]{place}. {escape(hit.document)}[/bold]{page}  {path}  [dim]{hit.score:.3f}[/dim]")
        out.print(escape(" ".join(hit.text.split())[:400]))
        if hit.copies:
            out.print(f"[dim]also in {escape(', '.join(hit.copies[:5]))}[/dim]")
        out.print()
    for each in found.expansions:
        out.print(f"[dim]looked for {escape(each.asked)} also as {escape(', '.join(each.added))} (glossary)[/dim]")
    out.print(f"[dim]{len(found.hits)} found, generation {found.generation}[/dim]")
