"""The HTTP application on one open workspace."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from api.background import Background
from api.errors import outcome_of
from api.routes import (
    actions,
    answers,
    assistants,
    conversations,
    desk,
    documents,
    glossary,
    health,
    jobs,
    pages,
    review_pages,
    reviews,
    search,
    sources,
)
from api.wiring import PROGRAM, Workspace
from kernel.errors import GristmillError

WEB = Path(__file__).parent / "web"


def create_app(workspace: Workspace, background: Background | None = None) -> FastAPI:
    """Return the application; the workspace stays the caller's to close, and the background work to stop."""
    app = FastAPI(
        title="Gristmill",
        version=PROGRAM.split()[-1],
        description="Search a corpus with two clocks, and ask assistants whose every sentence is cited.",
        docs_url=None,  # its page loads scripts from elsewhere; /openapi.json says the same
        redoc_url=None,
    )
    app.state.workspace = workspace
    app.state.background = background
    app.exception_handler(GristmillError)(_explain)
    app.exception_handler(RequestValidationError)(_refuse)
    for routes in (
        health.router,
        search.router,
        assistants.router,
        answers.router,
        conversations.router,
        sources.router,
        documents.router,
        desk.router,
        glossary.router,
        jobs.router,
        reviews.router,
        actions.router,
        pages.router,
        review_pages.router,
    ):
        app.include_router(routes)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    return app


def _explain(_request: Request, error: Exception) -> JSONResponse:
    """Return an error of ours with its code and its sentence."""
    if not isinstance(error, GristmillError):
        raise error
    body = {"error": {"code": error.code, "message": str(error), "transient": error.transient}}
    return JSONResponse(body, status_code=outcome_of(error).http_status)


def _refuse(_request: Request, error: Exception) -> JSONResponse:
    """Return what is wrong with a request in the form of every other error, without giving its values back."""
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    sentence = f"{place}: {first['msg']}; docs/reference/http.md says what the request takes."
    printable = sentence.encode("utf-8", "replace").decode("utf-8")
    return JSONResponse({"error": {"code": "invalid_input", "message": printable, "transient": False}}, status_code=422)
