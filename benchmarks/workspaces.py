"""Workspaces as ``gristmill`` makes them: the real composition root, the real ingestion line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.wiring import Workspace, create_workspace, open_workspace
from index.embedders.minilm import prepare
from ingest.receipts import Receipt
from ingest.sources import Source, add_source, connect, kind_of
from kernel.access import EVERYONE
from kernel.settings import load_settings


@contextmanager
def opened(place: Path, *, threads: int | None = None, embedder: str = "minilm") -> Iterator[Workspace]:
    """Make the workspace when there is none, and open it."""
    settings = load_settings(place).model_copy(update={"embedder": embedder})
    if threads:
        settings = settings.model_copy(update={"threads": threads, "parse_workers": threads})
    if embedder == "minilm":
        prepare(settings.model_cache)
    create_workspace(settings)
    with open_workspace(settings) as workspace:
        yield workspace


def add(workspace: Workspace, name: str, place: Path, *, readers: frozenset[str] = frozenset({EVERYONE})) -> Source:
    """Register a source, as ``gristmill source add`` does."""
    kind, uri = kind_of(str(place))
    source = Source(name=name, kind=kind, uri=uri, owner="benchmark", readers=readers)
    with workspace.database.write() as session:
        add_source(session, source, clock=workspace.clock, audit=workspace.audit)
    return source


def refresh(workspace: Workspace, source: Source) -> Receipt:
    """Refresh a source, as ``gristmill refresh`` does.

    Raises:
        SystemExit: a document was quarantined, which would make every figure doubtful.
    """
    receipt = workspace.refresh_line.refresh(source, connect(source, workspace.clock, workspace.reach))
    if receipt.documents.quarantined:
        raise SystemExit(
            f"{receipt.documents.quarantined} documents of {source.name!r} are in quarantine; see them first."
        )
    return receipt
