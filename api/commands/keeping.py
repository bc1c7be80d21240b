"""``vacuum`` and ``erase``: what is not kept any more."""

from datetime import timedelta
from pathlib import Path

import typer
from rich.console import Console

from api.console import plain, show, table, workspace
from api.erasing import erase as erase_everywhere
from index.vacuum import Freed, Keep
from kernel.errors import InvalidInput

_MB = 2**20
_BLOCK = 512
"""Bytes in which a file system counts."""


def vacuum(
    keep: int = typer.Option(10, min=1, help="Newest generations to keep, the current one included."),
    keep_days: int | None = typer.Option(
        None, min=0, help="Keep also what was current in the last days.", show_default=False
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would go, and change nothing."),
) -> None:
    """Give up what no kept generation needs: the current one, the newest, and the pinned ones are kept."""
    with workspace() as opened:
        since = None if keep_days is None else opened.clock.now() - timedelta(days=keep_days)
        rule = Keep(newest=keep, since=since)
        before = _size(opened.settings.workspace)
        freed = opened.vacuum.would_free(rule) if dry_run else opened.vacuum.run(rule)
        bytes_freed = None if dry_run else before - _size(opened.settings.workspace)
    show({**plain(freed), "bytes": bytes_freed}, lambda out: _say_freed(out, freed, bytes_freed))


def erase(
    source: str | None = typer.Argument(None, help="Source of the document.", show_default=False),
    document: str | None = typer.Argument(None, help="The document's URI inside its source.", show_default=False),
    reason: str | None = typer.Option(None, help="Why; it stays in the audit log.", show_default=False),
    by: str | None = typer.Option(None, help="Who decided (default: whoever runs this).", show_default=False),
    lift: bool = typer.Option(False, "--lift", help="Let an erased document be read again."),
    list_: bool = typer.Option(False, "--list", help="List what was erased and is not read again."),
) -> None:
    """Erase a document from every generation, blob, answer and eval; it is not read again, though its source has it."""
    if list_:
        _list()
    elif source is None or document is None:
        raise InvalidInput("name the source and the document to erase, or say --list.")
    elif lift:
        with workspace() as opened:
            opened.eraser.lift(source, document, by=by or opened.actor)
        show(
            {"lifted": document},
            lambda out: out.print(f"{document!r} is read again by the next refresh of {source!r}."),
        )
    else:
        with workspace() as opened:
            done = erase_everywhere(opened, source, document, by=by or opened.actor, reason=reason or "")
        show({"source": source, "document": document, "erased": done}, lambda out: _say_erased(out, document, done))


def _list() -> None:
    with workspace() as opened:
        found = opened.eraser.erasures()
    rows = [
        (e.source, e.uri, e.by, e.reason, e.at, "" if e.is_finished else "unfinished: erase it again") for e in found
    ]
    show(found, lambda out: out.print(table("source", "document", "by", "reason", "at", "", rows=rows)))


def _say_freed(out: Console, freed: Freed, bytes_freed: int | None) -> None:
    would = "would be " if bytes_freed is None else ""
    out.print(
        f"{len(freed.generations)} generations, {freed.versions} versions, {freed.passages} passages, "
        f"{freed.blobs} blobs and {len(freed.builds)} builds {would}given up; "
        f"{len(freed.kept)} generations are kept, the oldest is {freed.kept[0] if freed.kept else 0}."
    )
    if bytes_freed is not None:
        out.print(f"{bytes_freed / _MB:.1f} MiB came back.")


def _say_erased(out: Console, document: str, done: dict[str, int]) -> None:
    found = ", ".join(f"{count} {name}" for name, count in done.items() if count)
    out.print(f"{document!r} is erased: {found or 'nothing of it was left'}. It is not read again; --lift undoes that.")


def _size(folder: Path) -> int:
    """Return the bytes on disk: the engine makes files longer than what it writes."""
    return sum(path.stat().st_blocks * _BLOCK for path in folder.rglob("*") if path.is_file())
