"""The page on which a person asks, and the one that shows a citation in its document."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from api.routes.assistants import assistants
from api.routes.context import OpenWorkspace
from api.routes.search import version as stored_version
from api.shown import pieces
from index.values import Span

router = APIRouter(include_in_schema=False)

_templates = Jinja2Templates(directory=Path(__file__).parents[1] / "web" / "templates")


@router.get("/", response_class=HTMLResponse)
def ask_page(request: Request, workspace: OpenWorkspace) -> HTMLResponse:
    """Show the page to ask on."""
    known = assistants(workspace)
    generation = workspace.catalog.generation()
    documents, _ = workspace.catalog.counts(generation)
    return _templates.TemplateResponse(
        request,
        "ask.html",
        {
            "assistants": sorted(known, key=lambda each: (not each["is_live"], each["name"])),
            "documents": documents,
            "generation": generation,
        },
    )


@router.get("/versions/{version_id}", response_class=HTMLResponse)
def version_page(
    request: Request,
    workspace: OpenWorkspace,
    version_id: str,
    span: Annotated[tuple[int, int], Query()] = (0, 0),
    readers: Annotated[list[str] | None, Query()] = None,
) -> HTMLResponse:
    """Show a version's stored text with the cited words marked."""
    found = stored_version(version_id, workspace, readers)
    text = found["text"]
    start, end = max(0, min(span[0], len(text))), max(0, min(span[1], len(text)))
    cited = Span(start=start, end=max(start, end))
    parts = pieces(text, workspace.catalog.layout(version_id) or (), cited)
    return _templates.TemplateResponse(request, "version.html", {**found, "pieces": parts})
