"""The desk as text."""

from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from api.console import table

KINDS = {"nothing-found": "nothing found", "unsure": "found, but unsure", "disliked": "disliked"}
"""In which way questions got no good answer, in words."""

_SHOWN = 8
"""Rows of each part, unless one part is asked for."""


def render(out: Console, found: dict[str, Any], *, whole: bool) -> None:
    """Print every part that was read."""
    pages: dict[str, Callable[[Console, Any, int | None], None]] = {
        "freshness": _freshness,
        "conflicts": _conflicts,
        "duplicates": _duplicates,
        "gaps": _gaps,
    }
    for name, page in pages.items():
        if name in found:
            page(out, found[name], None if whole else _SHOWN)
            out.print()
    behind = f", compared up to {found['scanned']}" if found["is_behind"] else ""
    out.print(f"[dim]generation {found['generation']}{behind}[/dim]")


def _freshness(out: Console, part: dict[str, Any], most: int | None) -> None:
    counts = ", ".join(f"{count} {state}" for state, count in part["counts"].items() if count) or "no documents"
    ended = f"; {part['ended']} more have ended" if part["ended"] else ""
    out.print(f"[bold]Freshness[/bold]  {counts}{ended}")
    watched = [each for each in part["documents"] if each["state"] in {"stale", "due soon"}]
    rows = [(each["state"], each["source"], each["document"], each["reason"]) for each in watched[:most]]
    if rows:
        out.print(table("state", "source", "document", "why", rows=rows))
    _more(out, watched, most, "freshness")
    for name in [each["source"] for each in part["sources"] if each["counts"]["unknown"] and not each["fresh_within"]]:
        out.print(f"[dim]source {name!r} has no --fresh-within, so most of its documents cannot grow stale.[/dim]")


def _conflicts(out: Console, found: list[dict[str, Any]], most: int | None) -> None:
    open_ones = [each for each in found if not each["ruling"]]
    out.print(f"[bold]Conflicts[/bold]  {len(open_ones)} open, {len(found) - len(open_ones)} decided")
    for each in open_ones[:most]:
        out.print(f"{each['conflict_id'][:8]}  they disagree on a {each['kind']} ({each['score']:.2f})")
        for letter, side in (("A", each["one"]), ("B", each["other"])):
            out.print(f"    {letter} {_place(side)}: “{_marked(side)}”")
        if each["also"]:
            out.print(f"    [dim]the same words in {len(each['also'])} more pairs of documents[/dim]")
    _more(out, open_ones, most, "conflicts")
    if open_ones:
        out.print(
            "[dim]decide: gristmill desk rule ID supersedes --winner A|B, different-scope or not-a-conflict, "
            "with --by and --reason[/dim]"
        )


def _marked(side: dict[str, Any]) -> str:
    """Return a sentence with the words that differ in bold."""
    start = side["difference_span"]["start"] - side["span"]["start"]
    end = start + len(side["difference"])
    before, words, after = side["sentence"][:start], side["sentence"][start:end], side["sentence"][end:]
    return " ".join(f"{escape(before)}[bold]{escape(words)}[/bold]{escape(after)}".split())


def _duplicates(out: Console, part: dict[str, Any], most: int | None) -> None:
    clusters, parts = part["clusters"], part["parts"]
    out.print(f"[bold]Duplicates[/bold]  {len(clusters)} groups of copies, {len(parts)} pairs that share a part")
    for each in clusters[:most]:
        same = "" if each["likeness"] == 1 else f", {each['likeness']:.0%} alike"
        out.print(f"{len(each['documents'])} documents, {each['kind']}{same}:")
        for document in each["documents"]:
            out.print(f"    {_place(document)}")
    for each in parts[:most]:
        share = f"{each['share']:.0%} of it" if each["kind"].startswith("one") else f"{each['shared_words']} words"
        out.print(f"{_place(each['one'])}  and  {_place(each['other'])}:")
        out.print(f"    {each['kind']} ({share}), beginning “{escape(each['begins'])} …”")
    _more(out, [*clusters, *parts], most and 2 * most, "duplicates")


def _gaps(out: Console, part: dict[str, Any], most: int | None) -> None:
    gaps = part["gaps"]
    out.print(f"[bold]Gaps[/bold]  {len(gaps)} open since {part['since'][:10]}")
    rows = [
        (each["count"], escape(each["question"]), KINDS[each["kind"]], escape(each["owner"])) for each in gaps[:most]
    ]
    if rows:
        out.print(table("asked", "question", "why", "for", rows=rows))
    _more(out, gaps, most, "gaps")
    if gaps:
        out.print("[dim]documents, reasons and comments: gristmill desk gaps[/dim]")


def _place(document: dict[str, Any]) -> str:
    return escape(f"{document['source']}/{document['document']}")


def _more(out: Console, rows: Sequence[object], most: int | None, part: str) -> None:
    if most is not None and len(rows) > most:
        out.print(f"[dim]… and {len(rows) - most} more: gristmill desk --only {part}[/dim]")
