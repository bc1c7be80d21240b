"""``audit``: who did what."""

import json
from pathlib import Path

import typer
from rich.console import Console
from sqlalchemy import select

from api.console import command_group, show, table, workspace
from kernel.audit import AuditRow, tail

app = command_group("Show, check and export the audit log.")


@app.command("tail")
def tail_(count: int = typer.Option(20, help="How many lines.")) -> None:
    """Show the newest lines."""
    with workspace() as opened, opened.database.read() as session:
        found = [_line(row) for row in tail(session, count)]

    def render(out: Console) -> None:
        rows = [(line["seq"], line["at"], line["actor"], line["action"], line["subject"]) for line in found]
        out.print(table("line", "at", "who", "did", "what", rows=rows))

    show(found, render)


@app.command("verify")
def verify() -> None:
    """Recompute the chain. Exit code 1: a line was changed, or is missing."""
    with workspace() as opened:
        faults = opened.audit_faults()
    text = "\n".join(f"line {fault.seq} {fault.reason}" for fault in faults) or "the audit log is intact."
    show(faults, lambda out: out.print(text))
    if faults:
        raise typer.Exit(1)


@app.command("export")
def export(file: Path = typer.Argument(help="File to write, one JSON object a line.")) -> None:
    """Write the whole log, so that it can be kept where nobody here can change it."""
    with workspace() as opened, opened.database.read() as session, file.open("w", encoding="utf-8") as out:
        count = 0
        for row in session.scalars(select(AuditRow).order_by(AuditRow.seq)).yield_per(1000):
            out.write(json.dumps(_line(row), ensure_ascii=False) + "\n")
            count += 1
    show({"lines": count, "file": str(file)}, lambda console: console.print(f"{count} lines are in {file}."))


def _line(row: AuditRow) -> dict[str, object]:
    return {
        "seq": row.seq,
        "at": row.at.isoformat(),
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "detail": row.detail,
        "previous": row.previous,
        "hash": row.line_hash,
    }
