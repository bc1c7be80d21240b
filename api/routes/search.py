"""``POST /api/v1/search`` and the text of a version."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Query as Parameter
from pydantic import Field

from api.routes.context import Body, OpenWorkspace
from api.views import hits_view
from index.values import Query
from kernel.access import AccessScope
from kernel.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["search"])


class SearchBody(Body):
    """What to search for."""

    query: str = Field(min_length=1, max_length=2000)
    readers: list[str] = Field(description="Groups that the search is made for; everyone is in 'everyone'.")
    sources: list[str] | None = Field(default=None, description="Only these sources.")
    as_of: date | None = Field(default=None, description="What applied on this day (default: today).")
    generation: int | None = Field(default=None, ge=0, description="The corpus as it stood then (default: now).")
    limit: int = Field(default=10, ge=1, le=100)


@router.post("/search")
def search(body: SearchBody, workspace: OpenWorkspace) -> dict[str, Any]:
    """Find the passages that answer a query best, among those that the groups may see."""
    asked = Query(
        text=body.query,
        as_of=body.as_of or workspace.clock.today(),
        sources=frozenset(body.sources) if body.sources else None,
        generation=body.generation,
        limit=body.limit,
    )
    return hits_view(workspace.searcher.search(asked, scope=AccessScope.of(body.readers)))


@router.get("/versions/{version_id}")
def version(
    version_id: str, workspace: OpenWorkspace, readers: Annotated[list[str] | None, Parameter()] = None
) -> dict[str, Any]:
    """Return the stored text of a version, so that a citation can be looked up; 404 when the groups may not see it."""
    found = workspace.catalog.version(version_id)
    scope = AccessScope.of(readers or ())
    if found.visibility is None or not scope.allows(found.visibility.readers):
        raise NotFound(f"version {version_id!r} is not in the catalog; it may have been erased.")
    in_force = found.visibility.in_force
    return {
        "version": version_id,
        "source": found.source,
        "document": found.uri,
        "title": found.title,
        "facts": found.facts,
        "in_force_from": in_force.first,
        "in_force_to": in_force.last,
        "text": workspace.catalog.version_text(version_id),
    }
