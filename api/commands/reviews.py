"""``review``: answers that wait for a person."""

from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax

from api import reviewing
from api.console import command_group, hint, show, table, workspace
from assistants.reviews.values import Saying
from kernel.access import AccessScope, parse_readers
from kernel.errors import InvalidInput

app = command_group("Look at answers that wait for a person, and approve, edit or reject them.")

_READERS = typer.Option(None, "--readers", help="Groups that you are in, comma-separated (default: everyone).")


@app.command("list")
def list_(
    assistant: str | None = typer.Option(None, help="Only of this assistant."),
    closed: bool = typer.Option(False, "--closed", help="Those that were decided instead, the newest first."),
    readers: str | None = _READERS,
) -> None:
    """List what waits, the first due first; what is overdue goes to the owner."""
    with workspace() as opened:
        found = reviewing.read_queue(opened, scope=_scope(readers), closed=closed, assistant=assistant)

    def render(out: Console) -> None:
        if not found["reviews"]:
            out.print("nothing was decided yet." if closed else "nothing waits.")
        else:
            out.print(table("review", "state", "due", "assistant", "for", "question", rows=_rows(found["reviews"])))
        if found["hidden"]:
            out.print(f"[dim]{found['hidden']} more that these groups may not see[/dim]")

    show(found, render)


@app.command("show")
def show_(review: str = typer.Argument(help="Id of the review."), readers: str | None = _READERS) -> None:
    """Show one review: the question, what was found, the answer with its citations, and what was said."""
    with workspace() as opened:
        found = reviewing.read_review(opened, review, scope=_scope(readers))
    show(found, lambda out: _print(out, found))


@app.command("assign")
def assign(
    review: str = typer.Argument(help="Id of the review."),
    to: str = typer.Argument(help="Who looks at it."),
    readers: str | None = _READERS,
) -> None:
    """Note who looks at a review; others may still decide."""
    with workspace() as opened:
        found = reviewing.assign(opened, review, to, by=opened.actor, scope=_scope(readers))
    show(found, lambda out: out.print(f"{review} is assigned to {escape(to)}."))


@app.command("decide")
def decide(
    review: str = typer.Argument(help="Id of the review."),
    approve: bool = typer.Option(False, "--approve", help="Let it be seen as it stands."),
    reject: bool = typer.Option(False, "--reject", help="Keep it from ever being seen; needs --reason."),
    edit: Path | None = typer.Option(None, help="Approve it with the words of this file instead ('-' reads stdin)."),
    reason: str = typer.Option("", help="Why; who asked reads the reason of a rejection."),
    readers: str | None = _READERS,
) -> None:
    """Approve, edit or reject an answer, as who runs the command (GRISTMILL_ACTOR)."""
    if sum((approve, reject, edit is not None)) != 1:
        raise InvalidInput("say one of --approve, --reject and --edit FILE.")
    text = _read(edit) if edit else ""
    with workspace() as opened:
        verdict: Any = "edit" if edit else "reject" if reject else "approve"
        saying = Saying(verdict=verdict, by=opened.actor, reason=reason, text=text)
        found = reviewing.decide(opened, review, saying, scope=_scope(readers))
    show(found, lambda out: out.print(f"{review} is {found['state']}: {escape(found['outcome'])}."))
    if found["action"]:
        hint(f"it sets off {found['action']}: a worker does it, or 'gristmill action run'.")
    if found["state"] == "seconding":
        hint("another person must approve it too before anybody sees it.")


@app.command("cases")
def cases(readers: str | None = _READERS) -> None:
    """List the eval cases that edits of answers proposed."""
    with workspace() as opened:
        found = reviewing.read_cases(opened, scope=_scope(readers))

    def render(out: Console) -> None:
        rows = [
            (each["id"], each["assistant"], each["question"], "; ".join(each["must"]), each["by"]) for each in found
        ]
        out.print(
            table("case", "assistant", "question", "must say", "by", rows=rows) if rows else "no case is proposed."
        )

    show(found, render)


def _scope(readers: str | None) -> AccessScope:
    return AccessScope.of(parse_readers(readers))


def _read(file: Path) -> str:
    try:
        text = typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the file {str(file)!r} cannot be read: {error}. Name a UTF-8 text file.") from None
    return text.strip("\n")


def _rows(reviews: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [
        (
            each["review"],
            each["state"],
            f"{_minute(each['due_at'])}{' overdue' if each['is_overdue'] else ''}",
            escape(each["assistant"]),
            escape(each["assigned_to"] or ""),
            escape(_short(each["question"])),
        )
        for each in reviews
    ]


def _print(out: Console, found: dict[str, Any]) -> None:
    out.print(f"[bold]{escape(found['question'])}[/bold]")
    due = (
        f", due {_minute(found['due_at'])}{' (overdue)' if found['is_overdue'] else ''}"
        if not found["closed_at"]
        else ""
    )
    out.print(f"[dim]{found['review']}, {found['state']}{due}, of {escape(found['assistant'])}[/dim]")
    out.print(f"held because {escape(found['why'])}")
    for each in found["findings"]:
        out.print(f"[yellow]{each['kind'].replace('_', ' ')} ({each['measure']}):[/yellow] {escape(each['reason'])}")
    out.print()
    out.print(escape(found["answer"]))
    out.print()
    for place, each in enumerate(found["citations"], 1):
        page = f", page {each['page']}" if each["page"] else ""
        out.print(f"[bold]{escape(f'[{place}]')}[/bold] {escape(each['document'])}{page}")
        out.print(f"    “{escape(' '.join(each['quote'].split()))}”")
    for said in found["said"]:
        reason = f": {escape(said['reason'])}" if said["reason"] else ""
        out.print(f"{_minute(said['at'])} {escape(said['by'])} {_PAST[said['verdict']]} it{reason}")
        if said["diff"]:
            out.print(Syntax(said["diff"], "diff", theme="ansi_dark", background_color="default"))
    if found["action"]:
        out.print(
            f"[dim]{found['action']['action']} is {found['action']['state']}: {escape(found['action']['why'])}[/dim]"
        )
    elif found["then"]:
        problem = f", which does not work: {found['then']['problem']}" if found["then"]["problem"] else ""
        out.print(
            f"[dim]an approval sets off: {found['then']['kind']} to {escape(found['then']['target'] + problem)}[/dim]"
        )
    if not found["closed_at"]:
        out.print(f"[dim]approvals: {len(found['approvals'])} of {found['people']}[/dim]")


_PAST = {"approve": "approved", "edit": "edited", "reject": "rejected"}


def _minute(instant: str) -> str:
    return instant[:16].replace("T", " ")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:69]}…"
