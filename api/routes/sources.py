"""Refreshing a source in the process that holds the workspace."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.console import plain
from api.jobs import submit_refresh
from api.routes.context import OpenWorkspace
from api.views import job_view
from api.waiting import wait_for
from ingest.sources import connect, load_source

router = APIRouter(prefix="/api/v1/sources", tags=["sources"])


@router.post("/{name}/refresh", response_model=None)
def refresh(
    name: str, workspace: OpenWorkspace, *, allow_removals: bool = False, wait: bool = True
) -> dict[str, Any] | JSONResponse:
    """Make the corpus hold what the source holds; questions are answered from the generation before until it is done.

    With ``wait=false`` it is a job in the background: 202, and the job.
    """
    with workspace.database.read() as session:
        source = load_source(session, name)
    if wait and not workspace.has_worker:
        connector = connect(source, workspace.clock, workspace.reach)
        found: dict[str, Any] = plain(workspace.refresh_line.refresh(source, connector, allow_removals=allow_removals))
        return found
    job = submit_refresh(workspace, name, allow_removals=allow_removals)
    if not wait:
        return JSONResponse(job_view(job), status_code=202)
    done = wait_for(workspace.jobs, job.job_id, tell=_silent, has_worker=lambda: workspace.has_worker)
    return dict(done)


def _silent(_stage: str, _done: int, _total: int) -> None:
    return
