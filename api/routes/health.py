"""``/healthz`` and ``/readyz``."""

from typing import Any

from fastapi import APIRouter

from api.routes.context import OpenWorkspace, OwnBackground

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(workspace: OpenWorkspace, background: OwnBackground) -> dict[str, Any]:
    """Say that catalog, store and embedder work, how much there is to search, and whether jobs are done here."""
    generation = workspace.catalog.generation()
    documents, passages = workspace.catalog.counts(generation)
    workspace.embedder.embed(["ready"])
    fault = background.fault() if background else None
    return {
        "status": "ready",  # to answer: that jobs wait does not keep answers from anybody
        "generation": generation,
        "documents": documents,
        "passages": passages,
        "worker": "failing" if fault else "running" if background else "elsewhere",
        "worker_fault": fault,
    }
