"""The glossary as people work with it: what a scope may see, and files of terms. Command line and HTTP do the same."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from api.console import plain
from api.wiring import Workspace
from index.catalog import current_generation
from index.glossary.curating import Kept, Rejection
from index.glossary.keeping import load_term, rejections, terms_of
from index.glossary.terms import NewTerm, Term
from index.holdings import held_passages, holdings
from ingest.desk.naming.proposals import Proposal, accepted_term, load_proposal, propose, visible
from kernel.access import AccessScope, parse_readers
from kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Proposals that became terms."""

    kept: Kept
    proposals: Sequence[Proposal]


COLUMNS = ("term", "aliases", "definition", "owner", "readers")
_APART = "|"


def read_glossary(workspace: Workspace, scope: AccessScope, *, state: str = "accepted") -> list[Term]:
    """Return the terms that a scope may see: those that searches use, or those that were rejected."""
    if state not in {"accepted", "rejected"}:
        raise InvalidInput(
            f"terms are accepted or rejected, not {state!r}; 'gristmill glossary propose' shows proposals."
        )
    with workspace.database.read() as session:
        found = rejections(session) if state == "rejected" else terms_of(session, current_generation(session))
    return [term for term in found if scope.allows(term.readers)]


def find_term(workspace: Workspace, scope: AccessScope, name: str) -> Term:
    """Return the term that a person means by an id or a name.

    Raises:
        NotFound: there is none that the scope may see.
        InvalidInput: there are several.
    """
    return load_term(read_glossary(workspace, scope), name)


def read_proposals(workspace: Workspace, scope: AccessScope) -> list[Proposal]:
    """Return what the documents that a scope may see, and that apply today, propose; found anew each time."""
    with workspace.database.read() as session:
        now = current_generation(session)
        desk = visible(held_passages(session, now), holdings(session, now), scope, workspace.clock.today())
        known = [term for term in terms_of(session, now) if scope.allows(term.readers)]
        return propose(desk, known, rejections(session))


def accept(workspace: Workspace, scope: AccessScope, names: Sequence[str], *, by: str, reason: str) -> Accepted:
    """Make terms of proposals, named by their ids, in one generation.

    Raises:
        NotFound: there is no such proposal that the scope may see.
        InvalidInput: an id means several.
    """
    chosen = _chosen(workspace, scope, names)
    kept = workspace.curator.add([accepted_term(each, by=by, reason=reason) for each in chosen])
    return Accepted(kept=kept, proposals=chosen)


def reject(workspace: Workspace, scope: AccessScope, names: Sequence[str], *, by: str, reason: str) -> list[Proposal]:
    """See to it that proposals are not made again.

    Raises:
        NotFound: there is no such proposal that the scope may see.
        InvalidInput: an id means several, or nobody says so, or not why.
    """
    chosen = _chosen(workspace, scope, names)
    pairs = [
        Rejection(term=each.term, alias=each.alias, readers=each.readers, documents=each.document_ids)
        for each in chosen
    ]
    workspace.curator.reject(pairs, by=by, reason=reason)
    return chosen


def _chosen(workspace: Workspace, scope: AccessScope, names: Sequence[str]) -> list[Proposal]:
    found = read_proposals(workspace, scope)
    return [load_proposal(found, name) for name in dict.fromkeys(names)]


def proposal_view(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as JSON values."""
    return {
        "id": proposal.proposal_id,
        "state": "proposed",
        "kind": proposal.kind,
        "term": proposal.term,
        "alias": proposal.alias,
        "documents": proposal.documents,
        "ambiguous_with": list(proposal.ambiguous_with),
        "readers": sorted(proposal.readers),
        "evidence": [plain(each) for each in proposal.evidence],
    }


def term_view(term: Term) -> dict[str, Any]:
    """Return a term as JSON values."""
    return {
        "id": term.term_id,
        "state": term.state,
        "term": term.term,
        "aliases": list(term.aliases),
        "definition": term.definition,
        "owner": term.owner,
        "readers": sorted(term.readers),
        "by": term.by,
        "reason": term.reason,
        "at": term.at.isoformat(),
        "since_generation": term.born,
    }


def write_csv(terms: Iterable[Term]) -> str:
    """Return terms as CSV with a heading line; aliases and readers have bars between them."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for term in terms:
        parts = (_APART.join(term.aliases), term.definition, term.owner, _APART.join(sorted(term.readers)))
        rows.writerow((term.term, *parts))
    return out.getvalue()


def read_csv(text: str, *, by: str, reason: str) -> list[NewTerm]:
    """Return the terms of a CSV file with the columns of ``write_csv``; only term and aliases are needed.

    Raises:
        InvalidInput: a column is missing or unknown, or a line is no term; the line is named and nothing is taken.
    """
    try:
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        _check_columns(rows.fieldnames or ())
        return [_read_row(row, line, by=by, reason=reason) for line, row in enumerate(rows, 2)]
    except csv.Error as error:
        raise InvalidInput(f"the file is no CSV that can be read: {error}.") from error


def _check_columns(names: Sequence[str]) -> None:
    missing = [name for name in COLUMNS[:2] if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown:
        wrong = f"the column {missing[0]!r} is missing" if missing else f"the column {unknown[0]!r} is unknown"
        raise InvalidInput(f"{wrong}; the first line names columns out of: {', '.join(COLUMNS)}.")


def _read_row(row: dict[str, Any], line: int, *, by: str, reason: str) -> NewTerm:
    if None in row or None in row.values():
        raise InvalidInput(f"line {line} has not as many cells as the first line names columns.")
    try:
        return NewTerm(
            term=row["term"].strip(),
            aliases=tuple(alias.strip() for alias in row["aliases"].split(_APART) if alias.strip()),
            definition=row.get("definition", "").strip(),
            owner=row.get("owner", "").strip(),
            readers=parse_readers(row.get("readers", "").replace(_APART, ",")),
            by=by,
            reason=reason,
        )
    except InvalidInput as error:
        raise InvalidInput(f"line {line}: {error}") from error
