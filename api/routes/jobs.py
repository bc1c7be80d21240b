"""``/api/v1/jobs``: background work."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.routes.context import OpenWorkspace
from api.views import job_view

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])


@router.get("")
def jobs(workspace: OpenWorkspace, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> list[dict[str, Any]]:
    """List the newest jobs, newest first."""
    return [job_view(job) for job in workspace.jobs.recent(limit)]


@router.get("/{job_id}")
def job(job_id: str, workspace: OpenWorkspace) -> dict[str, Any]:
    """Say how far a job is, what came of it, or why it failed."""
    return job_view(workspace.jobs.find(job_id))


@router.delete("/{job_id}")
def cancel(job_id: str, workspace: OpenWorkspace) -> dict[str, Any]:
    """End a queued job at once, and a running one at its next step."""
    return job_view(workspace.jobs.cancel(job_id))
