"""The kinds of background work: what each is called, what it does, and when it is due."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.acting import ACTION, dispatcher
from api.console import plain
from api.nightly import NIGHTLY, alert, run_nights
from api.wiring import Workspace
from ingest.sources import WATCH, connect, list_sources, load_source
from kernel.jobs.values import Handler, Job, Order, Schedule

REFRESH = "refresh"


def submit_refresh(workspace: Workspace, source: str, *, allow_removals: bool = False) -> Job:
    """Queue a refresh; a plain one has no params, as those that schedules submit, so that they are one job."""
    params = {"allow_removals": True} if allow_removals else {}
    return workspace.jobs.submit(REFRESH, _subject(source), params)


def handlers(workspace: Workspace) -> Mapping[str, Handler]:
    """Return what each kind of job does on a workspace."""

    def refresh(order: Order) -> Mapping[str, Any]:
        with workspace.database.read() as session:
            source = load_source(session, order.subject.partition(":")[2])
        receipt = workspace.refresh_line.refresh(
            source,
            connect(source, workspace.clock, workspace.reach),
            allow_removals=bool(order.params.get("allow_removals")),
            progress=order.tell,
            should_stop=order.should_stop,
        )
        found: dict[str, Any] = plain(receipt)
        return found

    def act(order: Order) -> Mapping[str, Any]:
        return {"state": dispatcher(workspace).run(order.subject)}

    def nightly(order: Order) -> Mapping[str, Any]:
        nights = run_nights(workspace, tell=order.tell)
        return {"nights": plain(nights), "alerts_missed": alert(workspace, nights)}

    return {REFRESH: refresh, ACTION: act, NIGHTLY: nightly}


def schedules(workspace: Workspace) -> list[Schedule]:
    """Return the schedules that the sources and the settings ask for."""
    with workspace.database.read() as session:
        sources = [state.source for state in list_sources(session)]
    zone = workspace.settings.time_zone
    cron = workspace.settings.nightly
    nights = [Schedule(kind=NIGHTLY, subject="assistants", cron=cron, zone=zone)] if cron else []
    return nights + [
        Schedule(kind=REFRESH, subject=_subject(source.name), cron=source.refresh, zone=zone)
        for source in sources
        if source.refresh and source.refresh != WATCH
    ]


def watched(workspace: Workspace) -> dict[str, Path]:
    """Return the folders that are watched, by their sources."""
    with workspace.database.read() as session:
        sources = [state.source for state in list_sources(session)]
    return {source.name: Path(source.uri) for source in sources if source.refresh == WATCH}


def _subject(source: str) -> str:
    return f"source:{source}"
