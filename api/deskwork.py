"""What people do at the desk, each in one transaction with its audit line."""

from api.wiring import Workspace
from index.catalog import current_generation
from index.holdings import Holding, holdings
from ingest.desk.ages import applying
from ingest.desk.attestations import Word
from ingest.desk.attestations import attest as write_attestation
from ingest.sources import load_source
from kernel.errors import NotFound


def attest(workspace: Workspace, source: str, document: str | None, word: Word) -> int:
    """Attest what applies of a source, or one document of it; return how many documents that are.

    Raises:
        NotFound: there is no such source or document, or nothing of it applies.
    """
    with workspace.database.write() as session:
        load_source(session, source)
        found = holdings(session, current_generation(session), sources=[source])
        by_uri: dict[str, list[Holding]] = {}
        for each in found:
            if document in {None, each.uri}:
                by_uri.setdefault(each.uri, []).append(each)
        chosen = [held for held in (applying(group, workspace.clock.today()) for group in by_uri.values()) if held]
        if not chosen:
            what = f"document {document!r}" if document else "any document"
            raise NotFound(
                f"source {source!r} does not hold {what} that applies; 'gristmill source show {source}' lists them."
            )
        return write_attestation(session, chosen, word, clock=workspace.clock, ids=workspace.ids, audit=workspace.audit)
