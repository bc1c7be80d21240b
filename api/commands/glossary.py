"""``glossary``: names for the same thing, which searches and assistants look for too."""

from pathlib import Path
from typing import get_args

import typer
from rich.console import Console
from rich.markup import escape

from api.console import command_group, hint, show, table, workspace
from api.glossary import accept as accept_proposals
from api.glossary import find_term, proposal_view, read_csv, read_glossary, read_proposals, term_view, write_csv
from api.glossary import reject as reject_proposals
from index.glossary.curating import Kept
from index.glossary.terms import NewTerm, Term
from ingest.desk.naming.abbreviations import Kind
from ingest.desk.naming.proposals import Proposal
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


@app.command("propose")
def propose(
    kind: str | None = typer.Option(None, help="Only this kind: abbreviation, name or spelling."),
    limit: int = typer.Option(30, help="How many are printed; --json has all."),
    readers: str | None = _READERS,
) -> None:
    """Find names that documents give to the same thing: abbreviations in brackets, "also known as", spellings.

    Only documents that the groups may see and that apply today are looked at. Nothing is used before it is accepted.
    """
    if kind not in {None, *get_args(Kind)}:
        raise InvalidInput(f"{kind!r} is no kind of proposal; choose one of {', '.join(get_args(Kind))}.")
    with workspace() as opened:
        found = read_proposals(opened, AccessScope.of(parse_readers(readers)))
    chosen = [each for each in found if kind in {None, each.kind}]
    show([proposal_view(each) for each in chosen], lambda out: _render_proposals(out, chosen, limit))


@app.command("accept")
def accept(
    proposal: list[str] = typer.Argument(help="Ids of proposals, or the beginnings of them."),
    by: str = _BY,
    reason: str = typer.Option("", help="Why (default: where it was found)."),
    readers: str | None = _READERS,
) -> None:
    """Make terms of proposals, for those who may see the documents that they were found in."""
    with workspace() as opened:
        done = accept_proposals(opened, AccessScope.of(parse_readers(readers)), proposal, by=by, reason=reason)
    said = "; ".join(f"{each.alias} is {each.term}" for each in done.proposals)
    show(done.kept, lambda out: out.print(escape(f"{said}, from generation {done.kept.generation} on.")))
    for each in done.proposals:
        if each.ambiguous_with:
            others = ", ".join(map(repr, each.ambiguous_with))
            hint(escape(f"{each.alias!r} is also said to mean {others}; that stays a term of its own."))


@app.command("reject")
def reject(
    proposal: list[str] = typer.Argument(help="Ids of proposals, or the beginnings of them."),
    by: str = _BY,
    reason: str = typer.Option(..., help="Why."),
    readers: str | None = _READERS,
) -> None:
    """See to it that proposals are not made again; searches stay as they are."""
    with workspace() as opened:
        done = reject_proposals(opened, AccessScope.of(parse_readers(readers)), proposal, by=by, reason=reason)
    said = "; ".join(f"{each.alias} for {each.term}" for each in done)
    show([proposal_view(each) for each in done], lambda out: out.print(escape(f"not proposed again: {said}.")))


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


def _render_proposals(out: Console, found: list[Proposal], limit: int) -> None:
    if not found:
        out.print("nothing is proposed: no document that these groups may see gives a thing two names.")
        return
    for each in found[:limit]:
        out.print(
            f"[bold]{each.proposal_id[:8]}[/bold]  {escape(each.alias)} = {escape(each.term)}  "
            f"[dim]{each.kind}, {each.documents} document{'s' * (each.documents != 1)}[/dim]"
        )
        if each.ambiguous_with:
            out.print(f"          [bold]ambiguous[/bold]: also {escape(', '.join(each.ambiguous_with))}")
        first = each.evidence[0]
        out.print(escape(f"          {first.source}/{first.document}: … {first.quote} …"))
    left = f", {len(found) - limit} more with --limit" if len(found) > limit else ""
    out.print(f"[dim]{min(limit, len(found))} of {len(found)} proposals{left}; accept or reject them by id[/dim]")


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
