"""``action``: what approvals set off outside."""

from typing import Any, cast, get_args

import typer
from rich.console import Console
from rich.markup import escape

from api import acting
from api.console import command_group, hint, show, table, workspace
from assistants.actions.values import ActionState
from kernel.access import AccessScope, parse_readers
from kernel.errors import InvalidInput

app = command_group("Look at what approvals set off outside, and decide where nobody knows whether it arrived.")

_READERS = typer.Option(None, "--readers", help="Groups that you are in, comma-separated (default: everyone).")


@app.command("list")
def list_(
    state: str | None = typer.Option(None, help="Only these: pending, sending, done, failed or unknown."),
    readers: str | None = _READERS,
) -> None:
    """List the actions, the newest first."""
    if state is not None and state not in get_args(ActionState):
        raise InvalidInput(f"--state {state!r} is not known; use one of {', '.join(get_args(ActionState))}.")
    with workspace() as opened:
        found = acting.read_actions(opened, scope=_scope(readers), state=cast(ActionState | None, state))

    def render(out: Console) -> None:
        rows = [
            (each["action"], each["state"], each["kind"], escape(each["target"] or ""), escape(each["why"]))
            for each in found
        ]
        out.print(table("action", "state", "kind", "target", "why", rows=rows) if rows else "there is no action.")

    show(found, render)


@app.command("show")
def show_(
    action: str = typer.Argument(help="Id of the action."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what is sent, too, without sending it."),
    readers: str | None = _READERS,
) -> None:
    """Show one action with every attempt at it."""
    with workspace() as opened:
        found = acting.read_action(opened, action, scope=_scope(readers), dry_run=dry_run)
    show(found, lambda out: _print(out, found))


@app.command("run")
def run() -> None:
    """Carry out in this process what waits, once each, where no worker does it."""
    with workspace() as opened:
        if opened.has_worker:
            acting.hand_over(opened)
            hint("a worker runs and does them: 'gristmill action list' shows how far it is.")
        found = [] if opened.has_worker else acting.run_now(opened)

    def render(out: Console) -> None:
        for each in found:
            out.print(f"{each['action']} is {each['state']}{': ' if each['why'] else '.'}{escape(each['why'])}")
        if not found:
            out.print("nothing was carried out here.")

    show(found, render)


@app.command("retry")
def retry(
    action: str = typer.Argument(help="Id of the action."),
    reason: str = typer.Option(..., help="Why it may be sent again."),
    readers: str | None = _READERS,
) -> None:
    """Have an action that failed, or of which nobody knows, sent again with the same key."""
    with workspace() as opened:
        found = acting.retry(opened, action, by=opened.actor, reason=reason, scope=_scope(readers))
        is_alone = not opened.has_worker
    show(found, lambda out: out.print(f"{action} is {found['state']}."))
    if is_alone:
        hint("nothing does jobs now; start 'gristmill serve' or 'gristmill worker', or run 'gristmill action run'.")


@app.command("settle")
def settle(
    action: str = typer.Argument(help="Id of the action."),
    reason: str = typer.Option(..., help="How you know that it is done."),
    readers: str | None = _READERS,
) -> None:
    """Call an action done that failed, or of which nobody knows, after you looked at the receiver."""
    with workspace() as opened:
        found = acting.settle(opened, action, by=opened.actor, reason=reason, scope=_scope(readers))
    show(found, lambda out: out.print(f"{action} is {found['state']}."))


def _scope(readers: str | None) -> AccessScope:
    return AccessScope.of(parse_readers(readers))


def _print(out: Console, found: dict[str, Any]) -> None:
    out.print(f"[bold]{found['action']}[/bold] is {found['state']}: {escape(found['why'])}")
    out.print(f"[dim]{found['kind']} to {escape(found['target'] or 'nowhere')}, for {found['review']}[/dim]")
    rows = [
        (each["at"][:19].replace("T", " "), each["outcome"], each["millis"], escape(each["detail"]))
        for each in found["attempts"]
    ]
    if rows:
        out.print(table("attempt", "outcome", "ms", "what was said", rows=rows))
    for name, value in found.get("would_send", {}).items():
        out.print(f"[bold]{name}[/bold] {escape(value)}")
