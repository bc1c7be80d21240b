"""What routes share: the workspace, and the scope that a request is made for."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict

from api.background import Background
from api.wiring import Workspace


def _workspace(request: Request) -> Workspace:
    found: Workspace = request.app.state.workspace
    return found


def _background(request: Request) -> Background | None:
    found: Background | None = request.app.state.background
    return found


OpenWorkspace = Annotated[Workspace, Depends(_workspace)]
OwnBackground = Annotated[Background | None, Depends(_background)]


class Body(BaseModel):
    """A request body: unknown fields are refused, so that a misspelt filter never widens a search."""

    model_config = ConfigDict(extra="forbid", frozen=True)
