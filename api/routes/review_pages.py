"""The page on which people decide on answers that wait."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

router = APIRouter(include_in_schema=False)

_templates = Jinja2Templates(directory=Path(__file__).parents[1] / "web" / "templates")


@router.get("/reviews", response_class=HTMLResponse)
def reviews_page(request: Request) -> HTMLResponse:
    """Show the page; it asks for the reviews that its reader's groups may see."""
    return _templates.TemplateResponse(request, "reviews.html", {})
