"""``receipt``: what every refresh did."""

import typer
from rich.console import Console

from api.console import command_group, show, table, workspace
from ingest.ledger import KeptReceipt, list_receipts, load_receipt
from ingest.sources import load_source

app = command_group("List what every refresh did, or show one receipt.")


@app.command("list")
def list_(
    source: str | None = typer.Argument(None, help="Only of this source."),
    limit: int = typer.Option(20, min=1, help="How many, newest first."),
) -> None:
    """List the receipts of refreshes that changed something or found trouble, newest first."""
    with workspace() as opened, opened.database.read() as session:
        if source:
            load_source(session, source)
        found = list_receipts(session, source, limit)

    def render(out: Console) -> None:
        rows = [_row(kept) for kept in found]
        columns = ("receipt", "source", "generation", "at", "added", "changed", "removed", "quarantined", "agrees")
        out.print(table(*columns, rows=rows) if rows else "no refresh has changed anything yet.")

    show(found, render)


@app.command("show")
def show_receipt(
    receipt: str = typer.Argument(help="Id of the receipt, as 'gristmill receipt list' names it."),
) -> None:
    """Show what one refresh did: counts that were compared, changed documents, time and cost."""
    with workspace() as opened, opened.database.read() as session:
        kept = load_receipt(session, receipt)

    def render(out: Console) -> None:
        for sentence in kept.sentences:
            out.print(sentence, markup=False)
        rows = [(c["document"], c["added"], c["removed"], c["kept"], ", ".join(c["headings"])) for c in kept.changes]
        if rows:
            out.print(table("document", "passages +", "-", "kept", "under", rows=rows))
        left_out = kept.changed_documents - len(rows)
        if left_out > 0:
            out.print(f"and {left_out} more; 'gristmill source show {kept.source} DOCUMENT' tells of each.")

    show(kept, render)


def _row(kept: KeptReceipt) -> tuple[object, ...]:
    documents = kept.receipt["documents"]
    return (
        kept.receipt_id,
        kept.source,
        kept.generation,
        f"{kept.at:%Y-%m-%d %H:%M}",
        documents["added"],
        documents["changed"],
        documents["removed"],
        documents["quarantined"],
        "no" if kept.faults else "yes",
    )
