"""Refreshing a source in the process that holds the workspace."""

from typing import Any

from fastapi import APIRouter

from api.console import plain
from api.routes.context import OpenWorkspace
from ingest.sources import connect, load_source

router = APIRouter(prefix="/api/v1/sources", tags=["sources"])


@router.post("/{name}/refresh")
def refresh(name: str, workspace: OpenWorkspace, *, allow_removals: bool = False) -> dict[str, Any]:
    """Make the corpus hold what the source holds; questions are answered from the generation before until it is done."""
    with workspace.database.read() as session:
        source = load_source(session, name)
    connector = connect(source, workspace.clock, workspace.reach)
    receipt = workspace.refresh_line.refresh(source, connector, allow_removals=allow_removals)
    found: dict[str, Any] = plain(receipt)
    return found
