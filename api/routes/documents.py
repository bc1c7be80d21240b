"""One document of a source: where it stands, and what changed in it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from api.console import plain
from api.routes.context import OpenWorkspace
from api.views import document_view
from ingest.dossier import document_state, version_diff
from ingest.explain import DocumentState, explain
from ingest.sources import load_source
from kernel.access import AccessScope
from kernel.errors import NotFound

router = APIRouter(prefix="/api/v1/sources/{name}/documents", tags=["sources"])

Readers = Annotated[list[str] | None, Query()]


@router.get("/{uri:path}/diff")
def diff(
    name: str,
    uri: str,
    workspace: OpenWorkspace,
    *,
    older: Annotated[int | None, Query(alias="from")] = None,
    newer: Annotated[int | None, Query(alias="to")] = None,
    readers: Readers = None,
) -> dict[str, Any]:
    """Return what changed in a document's text between two generations; 404 when the groups may not see it."""
    with workspace.database.read() as session:
        _visible(session, name, uri, readers)
        found: dict[str, Any] = plain(version_diff(session, workspace.catalog, name, uri, older=older, newer=newer))
    return found


@router.get("/{uri:path}")
def document(name: str, uri: str, workspace: OpenWorkspace, readers: Readers = None) -> dict[str, Any]:
    """Return where a document stands and how it came there; 404 when the groups may not see it."""
    with workspace.database.read() as session:
        state = _visible(session, name, uri, readers)
    return document_view(name, state, explain(state, workspace.clock.today()))


def _visible(session: Session, name: str, uri: str, readers: list[str] | None) -> DocumentState:
    """Return a document's state to those who may see every version of it that was ever live, and the source today."""
    scope = AccessScope.of(readers or ())
    source = load_source(session, name)
    state = document_state(session, source, uri)
    seen = [stay.visibility.readers for stay in state.history.stays]
    if not all(scope.allows(groups) for groups in (source.readers, *seen)):
        raise NotFound(f"source {name!r} has no document {uri!r}, or you may not see it.")
    return state
