"""``desk``: what an owner must look at, and what they decide about it."""

import shlex

import typer
from rich.markup import escape

from api.commands import corrections, desk_pages, gaps
from api.commands.corrections import WHY
from api.console import hint, progress_bars, read_day, show, workspace
from api.desk import Look, read_desk
from api.deskwork import Verdict
from api.deskwork import attest as attest_documents
from api.deskwork import rule as decide
from api.superseding import Ended
from ingest.desk.attestations import Word
from kernel.access import AccessScope, parse_readers

app = typer.Typer(help="Show what an owner must look at, and act on it.", add_completion=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def desk(
    context: typer.Context,
    source: str | None = typer.Option(None, help="Only what involves this source."),
    owner: str | None = typer.Option(None, help="Only what involves sources of this owner."),
    only: str | None = typer.Option(None, help="Only this part: freshness, conflicts, duplicates or gaps."),
    readers: str | None = typer.Option(None, help="Groups to look for, comma-separated (default: everyone)."),
    scan: bool = typer.Option(True, "--scan/--no-scan", help="Compare what is new before looking."),
) -> None:
    """Show what an owner must look at: what grows stale, contradicts itself, is said twice, or not at all.

    Only documents that the groups may see are looked at; name others with --readers.
    """
    if context.invoked_subcommand:
        return
    look = Look(scope=AccessScope.of(parse_readers(readers)), source=source, owner=owner, only=only)
    with workspace() as opened:
        if scan:
            with progress_bars() as tell:
                opened.scanner.scan(tell)
        found = read_desk(opened, look)
    show(found, lambda out: desk_pages.render(out, found, whole=only is not None))
    hidden = found.get("freshness", {}).get("hidden", 0)
    if hidden and readers is None:
        hint(f"{hidden} documents are not for everyone and not looked at; name groups with --readers.")


@app.command("scan")
def scan_now() -> None:
    """Compare what changed since the last scan; 'gristmill desk' does so by itself."""
    with workspace() as opened, progress_bars() as tell:
        done = opened.scanner.scan(tell)
    show(
        done,
        lambda out: out.print(
            f"{done.duplicates.sketched} versions read, {done.duplicates.pairs} pairs compared, "
            f"{done.duplicates.alike} found alike, {done.conflicts.conflicts} conflicts, generation {done.generation}."
            if done
            else "nothing was committed since the last scan."
        ),
    )


@app.command("attest")
def attest(
    source: str = typer.Argument(help="Name of the source."),
    document: str | None = typer.Argument(None, help="One document of it (default: all that apply)."),
    by: str = typer.Option(..., help="Who says that it is still correct."),
    until: str | None = typer.Option(None, help="Good until this day, YYYY-MM-DD (default: by the source's rule)."),
) -> None:
    """Say that documents are still correct. No content changes, and nothing is embedded again."""
    word = Word(by=by, until=read_day(until, "--until"))
    with workspace() as opened:
        count = attest_documents(opened, source, document, word)
    what = repr(document) if document else f"{count} documents of source {source!r}"
    show({"source": source, "attested": count}, lambda out: out.print(f"{by} attested {what}."))


@app.command("rule")
def rule(
    conflict: str = typer.Argument(help="Id of the conflict, or the beginning of it."),
    outcome: str = typer.Argument(help="supersedes, different-scope or not-a-conflict."),
    by: str = typer.Option(..., help="Who decides."),
    reason: str = typer.Option(..., help="Why."),
    winner: str | None = typer.Option(None, help="For supersedes: A, B, or the document that applies from now on."),
    effective_from: str | None = typer.Option(
        None, help="For supersedes: since when, YYYY-MM-DD (default: the winner's first day, else today)."
    ),
    readers: str | None = typer.Option(None, help="Groups to look for, comma-separated (default: everyone)."),
) -> None:
    """Decide a conflict. The ruling holds while the words of both passages do, and is asked for again when they change.

    'supersedes' also corrects the document that wins, which ends the other one.
    """
    verdict = Verdict(
        conflict=conflict,
        outcome=outcome,
        by=by,
        reason=reason,
        winner=winner,
        effective_from=read_day(effective_from, "--effective-from"),
    )
    with workspace() as opened:
        done = decide(opened, verdict, AccessScope.of(parse_readers(readers)))
    same = done.conflict.same
    also = f", and {len(same)} more with the same words" if same and not done.ended else ""
    show(done, lambda out: out.print(f"conflict {done.conflict.conflict_id[:8]} is decided: {outcome}{also}."))
    if done.ended:
        hint(escape(consequence(done.ended)))


def consequence(ended: Ended) -> str:
    """Say what a ruling did to the older document."""
    if ended.since:
        return f"{ended.document} applies until the day before {ended.since}, as of generation {ended.generation}."
    why = f": {WHY[ended.problem]}" if ended.problem else ""
    source, _, document = ended.document.partition("/")
    end = shlex.join(("gristmill", "desk", "correct", source, document))
    return f"{ended.document} still answers{why}. To end it all the same: {end} --set effective_to=YYYY-MM-DD"


app.command("correct")(corrections.correct)
app.command("corrections")(corrections.corrections)
app.command("withdraw")(corrections.withdraw)
app.command("facts")(corrections.facts)
app.command("references")(corrections.references)
app.command("gaps")(gaps.gaps)
app.command("close-gap")(gaps.close)
