"""``refresh`` and ``rollback``."""

from collections.abc import Sequence
from typing import Any

import typer
from rich.console import Console

from api.console import hint, plain, progress_bars, show, table, workspace
from api.jobs import submit_refresh
from api.views import job_view
from api.waiting import wait_for
from api.wiring import Workspace
from ingest.quarantine import list_quarantined
from ingest.reading import Progress
from ingest.sources import Source, connect, list_sources, load_source
from kernel.errors import NotFound


def refresh(
    names: list[str] = typer.Argument(None, help="Sources to refresh (default: all).", show_default=False),
    allow_removals: bool = typer.Option(False, "--allow-removals", help="Remove even a large share."),
    queue: bool = typer.Option(False, "--queue", help="Leave it to the worker, and print the jobs' ids."),
) -> None:
    """Make the corpus hold what the sources hold: one new generation a source, or none when nothing changed.

    While a server or a worker holds the workspace, that one refreshes, and this command waits for it.
    """
    with workspace() as opened:
        sources = _sources(opened, names)
        if queue:
            _queue(opened, sources, allow_removals=allow_removals)
            return
        with progress_bars() as tell:
            if opened.has_worker:
                receipts = _have_done(opened, sources, tell, allow_removals=allow_removals)
            else:
                receipts = [_do(opened, source, tell, allow_removals=allow_removals) for source in sources]
        _report(opened, receipts)
    for receipt in receipts:
        if receipt["problem"]:
            hint(
                f"source {receipt['source']!r} could not be listed completely, so nothing was removed: "
                f"{receipt['problem']}."
            )
    if any(receipt["problem"] for receipt in receipts):
        raise typer.Exit(3)


def rollback(
    name: str = typer.Argument(help="Source to give an older state."),
    to: int = typer.Option(..., help="Generation whose state it should have."),
) -> None:
    """Give a source the state of an older generation; the next refresh brings back what the source holds now."""
    with workspace() as opened:
        with opened.database.read() as session:
            source = load_source(session, name)
        done = opened.refresh_line.restore(source, to)
    show(
        done,
        lambda out: out.print(
            f"source {name!r} is as it was in generation {to}: generation {done.generation}, "
            f"{done.passages_added} passages came back, {done.passages_removed} went."
        ),
    )


def _sources(opened: Workspace, names: Sequence[str] | None) -> list[Source]:
    with opened.database.read() as session:
        if names:
            return [load_source(session, name) for name in names]
        sources = [state.source for state in list_sources(session)]
    if not sources:
        raise NotFound("there is no source yet; add one with 'gristmill source add NAME FOLDER --owner WHO'.")
    return sources


def _do(opened: Workspace, source: Source, tell: Progress, *, allow_removals: bool) -> dict[str, Any]:
    connector = connect(source, opened.clock, opened.reach)
    receipt = opened.refresh_line.refresh(source, connector, allow_removals=allow_removals, progress=tell)
    found: dict[str, Any] = plain(receipt)
    return found


def _queue(opened: Workspace, sources: Sequence[Source], *, allow_removals: bool) -> None:
    jobs = [submit_refresh(opened, source.name, allow_removals=allow_removals) for source in sources]

    def render(out: Console) -> None:
        for job in jobs:
            out.print(f"{job.job_id}  {job.subject}")

    show([job_view(job) for job in jobs], render)
    if not opened.has_worker:
        hint("nothing does jobs now: they are done while 'gristmill serve' or 'gristmill worker' runs.")


def _have_done(
    opened: Workspace, sources: Sequence[Source], tell: Progress, *, allow_removals: bool
) -> list[dict[str, Any]]:
    """Queue every source at once, so that a slow one delays no other, then wait for each."""
    jobs = [submit_refresh(opened, source.name, allow_removals=allow_removals) for source in sources]
    found = []
    for job in jobs:
        done = wait_for(opened.jobs, job.job_id, tell=tell, has_worker=lambda: opened.has_worker)
        found.append(dict(done))
    return found


def _report(opened: Workspace, receipts: Sequence[dict[str, Any]]) -> None:
    with opened.database.read() as session:
        broken = [item for receipt in receipts for item in list_quarantined(session, receipt["source"])]

    def render(out: Console) -> None:
        rows = [
            (r["source"], *r["documents"].values(), *r["passages"].values(), f"{r['seconds']:.1f}") for r in receipts
        ]
        columns = ("added", "changed", "removed", "unchanged", "quarantined", "ignored")
        passages = ("passages +", "-", "embedded", "seconds")
        out.print(table("source", *columns, *passages, rows=rows))
        for item in broken:
            out.print(f"quarantined: {item.reason}")
        out.print(f"generation {opened.catalog.generation()}")

    show(_totals(opened, receipts), render)


def _totals(opened: Workspace, receipts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "generation": opened.catalog.generation(),
        "documents": {key: sum(r["documents"][key] for r in receipts) for key in receipts[0]["documents"]},
        "passages": {key: sum(r["passages"][key] for r in receipts) for key in receipts[0]["passages"]},
        "seconds": round(sum(r["seconds"] for r in receipts), 4),
        "sources": list(receipts),
    }
