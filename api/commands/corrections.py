"""``desk correct``, ``desk corrections``, ``desk withdraw``, ``desk facts`` and ``desk references``."""

from collections.abc import Sequence
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from api.console import show, table, workspace
from index.catalog import Successor, VersionView
from index.changes import Committed
from index.references import OpenReference, Problem
from index.supersession import open_references
from ingest.corrections import Ruling, list_corrections
from ingest.sources import load_source
from kernel.errors import InvalidInput, NotFound

WHY: dict[Problem, str] = {
    "unknown": "no document that is held has that name, number or title",
    "ambiguous": "it may mean more than one document; name it by its file name, or add the version",
    "hidden_from_some": "some who may see the older document may not see this one",
    "other_source": "the older document is in another source; rule it with 'desk correct … --set supersedes=…'",
    "begins_later": "that document begins later than this one",
    "circle": "these documents supersede each other in a circle",
}

_SOURCE = typer.Argument(help="Name of the source.")
_DOCUMENT = typer.Argument(help="The document, as 'source show' names it.")
_BY = typer.Option(..., "--by", help="Who says so.")
_REASON = typer.Option(..., "--reason", help="Why.")


def correct(
    source: str = _SOURCE,
    document: str = _DOCUMENT,
    values: list[str] = typer.Option(None, "--set", help="NAME=VALUE, such as effective_from=2026-04-01."),
    clear: list[str] = typer.Option(None, "--clear", help="Name of a fact that the document should not state."),
    by: str = _BY,
    reason: str = _REASON,
) -> None:
    """Correct what a document says of itself; it holds at once, and after every refresh until it is withdrawn."""
    wanted = dict(_pair(one) for one in values or ()) | dict.fromkeys(clear or (), "")
    if len(wanted) < len(values or ()) + len(clear or ()):
        raise InvalidInput("a fact was named twice; say each once.")
    with workspace() as opened:
        with opened.database.read() as session:
            found = load_source(session, source)
        ruling = Ruling(source=found, document=document, values=wanted, by=by, reason=reason)
        done = opened.corrector.correct(ruling)
    _show(done, document)


def withdraw(
    source: str = _SOURCE,
    correction: str = typer.Argument(help="Its id, as 'desk corrections' lists it."),
    by: str = _BY,
    reason: str = _REASON,
) -> None:
    """Take a correction back: the document says again what it says itself."""
    with workspace() as opened:
        with opened.database.read() as session:
            found = load_source(session, source)
        done = opened.corrector.withdraw(found, correction, by=by, reason=reason)
    _show(done, correction)


def corrections(
    source: str | None = typer.Argument(None, help="Only of this source."),
    ended: bool = typer.Option(False, "--all", help="Also those that were withdrawn or made anew."),
) -> None:
    """List what people corrected, the newest first."""
    with workspace() as opened, opened.database.read() as session:
        if source:
            load_source(session, source)
        found = list_corrections(session, source, ended=ended)

    def render(out: Console) -> None:
        rows = [
            (
                c.correction_id,
                c.source,
                c.document,
                c.name,
                c.value or "(cleared)",
                c.by,
                c.reason,
                "" if one.ended_at is None else f"ended by {one.ended_by}",
            )
            for one in found
            for c in (one.correction,)
        ]
        out.print(
            table("correction", "source", "document", "fact", "value", "by", "reason", "", rows=rows)
            if rows
            else "nobody corrected anything."
        )

    show(found, render)


def facts(source: str = _SOURCE, document: str = _DOCUMENT) -> None:
    """Show what a document says of itself: each fact, where it was found, and what disagrees with it."""
    with workspace() as opened:
        with opened.database.read() as session:
            load_source(session, source)
        versions = [v for v in opened.catalog.live_versions(source, opened.catalog.generation()) if v.uri == document]
        if not versions:
            raise NotFound(
                f"source {source!r} does not hold {document!r}; 'gristmill source show {source}' lists them."
            )
        successors = {v.version_id: opened.catalog.successor(v.version_id) for v in versions}
    rows = [_version(view, successors[view.version_id]) for view in versions]

    def render(out: Console) -> None:
        for row in rows:
            out.print(
                f"[bold]{escape(row['title'])}[/bold]  in force {row['in_force_from'] or 'always'} to {row['in_force_to'] or 'further notice'}"
            )
            if row["superseded_by"]:
                out.print(f"superseded by {escape(row['superseded_by'])} from {row['superseded_from']}")
            lines = [
                (name, fact["value"], fact["where"]) for name, fact in sorted(row["facts"].items()) if name != "notes"
            ]
            out.print(table("fact", "value", "where it was found", rows=lines))
            for name, fact in row["facts"].items():
                for other in fact.get("disagrees", ()):
                    out.print(f"{name}: the document also says {escape(repr(other))}", style="yellow")
            if "notes" in row["facts"]:
                out.print(escape(row["facts"]["notes"]["value"]), style="dim")

    show(rows, render)


def references(source: str | None = typer.Argument(None, help="Only of this source.")) -> None:
    """List the documents that say they supersede something which could not be told for certain."""
    with workspace() as opened, opened.database.read() as session:
        if source:
            load_source(session, source)
        told = open_references(session, opened.catalog.generation())
        found = [one for one in told if source in (None, one.source)]
    show([_reference(one) for one in found], lambda out: _render_references(out, found))


def _render_references(out: Console, found: Sequence[OpenReference]) -> None:
    rows = [(one.source, one.uri, one.words, WHY[one.problem], ", ".join(one.candidates)) for one in found]
    empty = "every document that supersedes another names one for certain."
    out.print(table("source", "document", "supersedes", "but", "may mean", rows=rows) if rows else empty)


def _reference(one: OpenReference) -> dict[str, Any]:
    return {
        "source": one.source,
        "document": one.uri,
        "words": one.words,
        "problem": one.problem,
        "why": WHY[one.problem],
        "candidates": one.candidates,
    }


def _version(view: VersionView, successor: Successor | None) -> dict[str, Any]:
    span = view.visibility.in_force if view.visibility else None
    return {
        "document": view.uri,
        "version": view.version_id,
        "title": view.title,
        "in_force_from": span.first if span else None,
        "in_force_to": span.last if span else None,
        "superseded_by": successor.uri if successor else None,
        "superseded_from": successor.since if successor else None,
        "facts": view.facts,
    }


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not value.strip():
        raise InvalidInput(
            f"--set {text!r} is no NAME=VALUE; to take a fact away, say --clear {name.strip() or 'NAME'}."
        )
    return name.strip(), value


def _show(done: Committed, what: str) -> None:
    show(
        {"generation": done.generation, "embedded": done.embedded},
        lambda out: out.print(f"{what!r} is in force as corrected, as of generation {done.generation}."),
    )
