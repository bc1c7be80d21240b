"""``job`` and ``schedule``: background work, and when it is due."""

import typer
from rich.console import Console
from rich.markup import escape

from api import holder
from api.console import command_group, hint, plain, show, table, workspace
from api.jobs import schedules, watched
from api.views import job_view
from api.wiring import Workspace
from kernel.jobs.schedules import next_due
from kernel.jobs.values import Job

app = command_group("List, show and cancel background jobs.")
schedule_app = command_group("Show when sources are refreshed.")


@app.command("list")
def list_(limit: int = typer.Option(20, min=1, help="How many, newest first.")) -> None:
    """List the newest jobs, and say whether anything does them."""
    with workspace() as opened:
        jobs = opened.jobs.recent(limit)
        why = _why_nothing_runs(opened)

    def render(out: Console) -> None:
        rows = [
            (job.job_id, job.kind, job.subject, _state(job), job.attempts, _moment(job), _said(job)) for job in jobs
        ]
        columns = ("job", "kind", "subject", "state", "attempts", "submitted", "")
        out.print(table(*columns, rows=rows) if rows else "there are no jobs.")

    show([job_view(job) for job in jobs], render)
    if why:
        hint(why)


@app.command("show")
def show_job(job_id: str = typer.Argument(help="Id of the job.")) -> None:
    """Show a job: how far it is, what came of it, or why it failed."""
    with workspace() as opened:
        job = opened.jobs.find(job_id)

    def render(out: Console) -> None:
        for name, value in job_view(job).items():
            if value not in (None, {}, False):
                out.print(f"{name}: {escape(str(value))}")

    show(job_view(job), render)


@app.command("cancel")
def cancel(job_id: str = typer.Argument(help="Id of the job.")) -> None:
    """End a queued job at once, a running one at its next step; what it had not committed is dropped."""
    with workspace() as opened:
        job = opened.jobs.cancel(job_id)
    said = "ends at its next step" if job.is_stopping else f"is {job.state}"
    show(job_view(job), lambda out: out.print(f"job {job.job_id} {said}."))


@schedule_app.callback()
def schedule() -> None:
    """Show when sources are refreshed."""  # with one command alone, typer would drop its name


@schedule_app.command("list")
def schedule_list() -> None:
    """List the schedules of sources, and when each is due next."""
    with workspace() as opened:
        now = opened.clock.now()
        found = [(schedule, next_due(schedule, now)) for schedule in schedules(opened)]
        folders = watched(opened)
        has_worker = opened.has_worker

    def render(out: Console) -> None:
        rows = [
            (schedule.subject, schedule.kind, schedule.cron, schedule.zone, f"{due:%Y-%m-%d %H:%M} UTC")
            for schedule, due in found
        ]
        rows += [(f"source:{name}", "refresh", "watch", "", "when files change") for name in folders]
        columns = ("subject", "kind", "schedule", "time zone", "next")
        out.print(table(*columns, rows=rows) if rows else "no source has a schedule.")

    data = [{**plain(schedule), "next": due.isoformat()} for schedule, due in found]
    data += [{"kind": "refresh", "subject": f"source:{name}", "watch": str(place)} for name, place in folders.items()]
    show(data, render)
    if data and not has_worker:
        hint("nothing keeps these schedules now: they are kept while 'gristmill serve' or 'gristmill worker' runs.")


def _state(job: Job) -> str:
    if job.is_stopping:
        return "stopping"
    if job.waits_until:
        return f"queued, again at {job.waits_until:%H:%M:%S} UTC"
    return job.state


def _moment(job: Job) -> str:
    return f"{job.submitted_at:%Y-%m-%d %H:%M:%S}"


def _said(job: Job) -> str:
    if job.error:
        return escape(job.error.message)
    if job.progress:
        of = f" {job.progress.done} of {job.progress.total}" if job.progress.total else ""
        return f"{job.progress.stage}{of}"
    return ""


def _why_nothing_runs(opened: Workspace) -> str | None:
    if not opened.has_worker:
        return "nothing does jobs now: they are done while 'gristmill serve' or 'gristmill worker' runs."
    held = holder.read(opened.settings.workspace)
    return f"the worker (process {held.pid}) says: {held.fault}" if held and held.fault else None
