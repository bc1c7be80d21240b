"""``glossary``: names for the same thing, which searches and assistants look for too."""

from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from api.console import command_group, show, table, workspace
from api.glossary import find_term, read_csv, read_glossary, term_view, write_csv
from index.glossary.curating import Kept
from index.glossary.terms import NewTerm, Term
from kernel.access import AccessScope, parse_readers
from kernel.errors import InvalidInput

app = command_group("Keep names for the same thing, which searches look for too.")

_BY = typer.Option(..., "--by", help="Who says so.")
_READERS = typer.Option(None, "--readers", help="Groups to look for, comma-separated (default: everyone).")


@app.command("list")
def list_(
    state: str = typer.Option("accepted", help="accepted or rejected."),
    readers: str | None = _READERS,
) -> None:
    """List the terms that searches use, or the proposals that were rejected."""
    with workspace() as opened:
        found = read_glossary(opened, AccessScope.of(parse_readers(readers)), state=state)
    show([term_view(term) for term in found], lambda out: _render(out, found, state))


@app.command("add")
def add(
    term: str = typer.Argument(help="The preferred name."),
    alias: list[str] = typer.Option(..., help="Another name of the same thing; may be given more than once."),
    by: str = _BY,
    reason: str = typer.Option("", help="Why, or from where it is known."),
    definition: str = typer.Option("", help="What it is."),
    owner: str = typer.Option("", help="Who answers for the term."),
    readers: str | None = typer.Option(None, help="Groups whose questions it is applied to (default: everyone)."),
) -> None:
    """Add a term, or aliases to one; searches use it from now on.

    Capitals, hyphens and plurals make no difference, but a short abbreviation in capitals is only found in capitals.
    """
    new = NewTerm(
        term=term,
        aliases=tuple(alias),
        by=by,
        reason=reason,
        definition=definition,
        owner=owner,
        readers=parse_readers(readers),
    )
    with workspace() as opened:
        done = opened.curator.add([new])
    _tell(done, f"searches take {', '.join(map(repr, new.others))} for {term!r}")


@app.command("remove")
def remove(
    term: str = typer.Argument(help="The term, by its name or id."),
    alias: list[str] = typer.Option(None, help="Only this alias; may be given more than once."),
    by: str = _BY,
    reason: str = typer.Option(..., help="Why."),
    readers: str | None = _READERS,
) -> None:
    """Take a term out of the glossary, or some of its aliases; searches of older generations keep it."""
    with workspace() as opened:
        found = find_term(opened, AccessScope.of(parse_readers(readers)), term)
        done = opened.curator.remove(found, by=by, reason=reason, aliases=alias or ())
    _tell(done, f"{', '.join(map(repr, alias)) if alias else repr(found.term)} is not looked for any more")


@app.command("export")
def export(
    file: Path = typer.Argument(help="CSV file to write."),
    readers: str | None = _READERS,
) -> None:
    """Write the terms that searches use into a CSV file."""
    with workspace() as opened:
        found = read_glossary(opened, AccessScope.of(parse_readers(readers)))
    try:
        file.write_text(write_csv(found), encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{str(file)!r} cannot be written: {error.strerror}.") from error
    show({"file": str(file), "terms": len(found)}, lambda out: out.print(f"{len(found)} terms are in {file}."))


@app.command("import")
def import_(
    file: Path = typer.Argument(help="CSV file with the columns term and aliases, bars between aliases."),
    by: str = _BY,
    reason: str = typer.Option("", help="Why, or from where it is known."),
) -> None:
    """Add the terms of a CSV file, all or none; the columns definition, owner and readers may be left out."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{str(file)!r} cannot be read as UTF-8 text: {error}.") from error
    terms = read_csv(text, by=by, reason=reason)
    with workspace() as opened:
        done = opened.curator.add(terms)
    _tell(done, f"{len(done.terms)} of {len(terms)} terms are new or changed")


def _tell(done: Kept, sentence: str) -> None:
    said = f"{sentence}, from generation {done.generation} on." if done.terms else "the glossary says so already."
    show(done, lambda out: out.print(escape(said)))


def _render(out: Console, found: list[Term], state: str) -> None:
    if not found:
        out.print(f"no {state} terms that these groups may see.")
        return
    rows = [
        (
            term.term_id[:8],
            escape(term.term),
            escape(", ".join(term.aliases)),
            escape(term.owner),
            escape(term.by),
            term.at.date().isoformat(),
            escape(term.definition or term.reason),
        )
        for term in found
    ]
    out.print(table("id", "term", "also called", "owner", "by", "since", "definition or reason", rows=rows))
