"""``desk gaps`` and ``desk close-gap``."""

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from api.commands.desk_pages import KINDS
from api.console import hint, show, workspace
from api.gaps import RECHECKED, SINCE, GapLook, close_gap, read_gaps
from kernel.access import AccessScope, parse_readers

_WORDINGS = 3
"""Other ways of asking that are printed."""
_DISLIKES = 2

_SINCE = typer.Option(SINCE, help="Since when: a number of days, such as 30d, or a day, YYYY-MM-DD.")
_READERS = typer.Option(None, help="Groups to look for, comma-separated (default: everyone).")


def gaps(
    since: str = _SINCE,
    owner: str | None = typer.Option(None, help="Only what this owner should act on."),
    assistant: str | None = typer.Option(None, help="Only questions to this assistant."),
    readers: str | None = _READERS,
    with_closed: bool = typer.Option(False, "--all", help="Also gaps that were closed."),
    recheck: bool = typer.Option(False, "--recheck", help=f"Ask the first {RECHECKED} again, with what is held now."),
) -> None:
    """Show what people asked and got no good answer to: not answered, answered unsurely, or disliked.

    Questions of like meaning are one gap. Only questions that were asked for groups that you name are shown.
    """
    look = GapLook(
        scope=AccessScope.of(parse_readers(readers)),
        since=since,
        owner=owner,
        assistant=assistant,
        with_closed=with_closed,
        recheck=recheck,
    )
    with workspace() as opened:
        found = read_gaps(opened, look)
    show(found, lambda out: _render(out, found))
    if found["hidden"]:
        hint(
            f"{_counted(found['hidden'], 'question')} asked for other groups too, not shown; name groups with --readers."
        )


def close(
    gap: str = typer.Argument(help="Id of the gap, or the beginning of it."),
    by: str = typer.Option(..., help="Who closes it."),
    reason: str = typer.Option(..., help="Why."),
    since: str = _SINCE,
    readers: str | None = _READERS,
) -> None:
    """Close a gap: its questions need nobody any more. It opens again when somebody asks the like later."""
    look = GapLook(scope=AccessScope.of(parse_readers(readers)), since=since)
    with workspace() as opened:
        done = close_gap(opened, gap, look, by=by, reason=reason)
    show(
        done,
        lambda out: out.print(f"gap {done['gap']} is closed: {_counted(done['count'], 'question')}, {escape(reason)}."),
    )


def _render(out: Console, found: dict[str, Any]) -> None:
    closed = f", {found['closed']} closed" if found["closed"] else ""
    out.print(
        f"[bold]Gaps[/bold]  {found['missed']} of {_counted(found['asked'], 'question')} since {found['since'][:10]} "
        f"got no good answer; {_counted(len(found['gaps']), 'gap')}{closed}"
    )
    for each in found["gaps"]:
        _one(out, each)
    if found["left_out"]:
        out.print(
            f"[dim]{_counted(found['left_out'], 'older question')} left out: too many wordings; name one --assistant.[/dim]"
        )
    if found["gaps"]:
        out.print("\n[dim]when one is settled: gristmill desk close-gap ID, with --by and --reason[/dim]")


def _one(out: Console, gap: dict[str, Any]) -> None:
    times = "once" if gap["count"] == 1 else f"{gap['count']} times"
    again = f", {gap['new']} since it was closed" if gap["state"] == "reopened" else ""
    closed = " [dim](closed)[/dim]" if gap["state"] == "closed" else ""
    out.print(f"\n[bold]{escape(gap['question'])}[/bold]{closed}")
    out.print(
        f"    {gap['gap'][:8]}  asked {times}{again}, last on {gap['last'][:10]}; {_why(gap)}; "
        f"for [bold]{escape(gap['owner'])}[/bold]"
    )
    others = [each for each in gap["wordings"] if each["question"] != " ".join(gap["question"].split())]
    for each in others[:_WORDINGS]:
        out.print(f"    [dim]also: {escape(each['question'])}[/dim]")
    if len(others) > _WORDINGS:
        out.print(f"    [dim]and {len(others) - _WORDINGS} more wordings[/dim]")
    for each in (document for document in gap["documents"] if document["is_near"]):
        out.print(f"    near: {escape(each['source'] + '/' + each['document'])} ({each['similarity']:.2f})")
    _said(out, gap)
    if "now" in gap:
        out.print(f"    {_now(gap['now'])}")


def _why(gap: dict[str, Any]) -> str:
    """Return how the questions were missed, with the reasons that people gave."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in gap["reasons"].items() if reason != "none")
    told = [KINDS[kind] + (f" {count} times" if len(gap["kinds"]) > 1 else "") for kind, count in gap["kinds"].items()]
    return " and ".join(told) + (f" ({reasons})" if reasons else "")


def _said(out: Console, gap: dict[str, Any]) -> None:
    spoken = [each for each in gap["feedback"] if each["comment"] or each["correction"]]
    for each in spoken[:_DISLIKES]:
        who = escape(each["by"] or "somebody")
        if each["comment"]:
            out.print(f"    {who}: “{escape(' '.join(each['comment'].split()))}”")
        if each["correction"]:
            out.print(f"    {who} says it should be: “{escape(' '.join(each['correction'].split()))}”")
    if gap["withheld"]:
        out.print(
            f"    [dim]{_counted(gap['withheld'], 'comment')} withheld: about documents that these groups may not read[/dim]"
        )


def _now(now: dict[str, Any]) -> str:
    if now["is_filled"]:
        return f"[green]now answered[/green] from {escape(', '.join(now['documents']))} (support {now['support']:.2f})"
    return f"[yellow]still no good answer[/yellow] (support {now['support']:.2f})"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
