"""``/healthz`` and ``/readyz``."""

from typing import Any

from fastapi import APIRouter

from api.routes.context import OpenWorkspace

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(workspace: OpenWorkspace) -> dict[str, Any]:
    """Say that catalog, store and embedder work, and how much there is to search."""
    generation = workspace.catalog.generation()
    documents, passages = workspace.catalog.counts(generation)
    workspace.embedder.embed(["ready"])
    return {"status": "ready", "generation": generation, "documents": documents, "passages": passages}
