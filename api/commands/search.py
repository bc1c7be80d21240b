"""``search``: find passages."""

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from api.console import hint, read_day, show, workspace
from index.values import Hit, Hits, Query
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
    show(hits_json(found), lambda out: _render(out, found))
    if not found.hits and readers is None:
        hint("nothing found for the group 'everyone'; name others with --readers.")


def hits_json(found: Hits) -> dict[str, Any]:
    """Return hits in the form that scripts and HTTP callers read."""
    return {"generation": found.generation, "hits": [hit_json(hit) for hit in found.hits]}


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return one hit in that form."""
    return {
        "score": round(hit.score, 6),
        "similarity": round(hit.similarity, 6),
        "source": hit.source,
        "document": hit.document,
        "title": hit.title,
        "version": hit.version_id,
        "passage": hit.passage_id,
        "text": hit.text,
        "heading": list(hit.heading),
        "page": hit.page,
        "span": [hit.span.start, hit.span.end],
        "in_force_from": hit.in_force.first.isoformat() if hit.in_force.first else None,
        "in_force_to": hit.in_force.last.isoformat() if hit.in_force.last else None,
        "copies": list(hit.copies),
    }


def _render(out: Console, found: Hits) -> None:
    for place, hit in enumerate(found.hits, 1):
        page = f", page {hit.page}" if hit.page else ""
        path = escape(" > ".join(hit.heading))
        out.print(f"[bold]{place}. {escape(hit.document)}[/bold]{page}  {path}  [dim]{hit.score:.3f}[/dim]")
        out.print(escape(" ".join(hit.text.split())[:400]))
        if hit.copies:
            out.print(f"[dim]also in {escape(', '.join(hit.copies[:5]))}[/dim]")
        out.print()
    out.print(f"[dim]{len(found.hits)} passages, generation {found.generation}[/dim]")
