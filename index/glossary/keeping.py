"""Reading the glossary, as it is and as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from index.glossary.matching import Names, expand, names_of
from index.glossary.tables import GlossaryRow
from index.glossary.terms import Term
from index.glossary.words import folded
from index.values import FOREVER, Expansion
from kernel.access import AccessScope
from kernel.db import Database
from kernel.errors import InvalidInput, NotFound

_REMEMBERED = 4
"""States of the glossary whose names are kept ready."""


def terms_of(session: Session, generation: int) -> list[Term]:
    """Return the accepted terms that a generation is searched with, by name."""
    found = map(_term, session.scalars(select(GlossaryRow).where(accepted(generation))))
    return sorted(found, key=lambda t: (t.term.casefold(), t.term, t.term_id))


def rejections(session: Session) -> list[Term]:
    """Return what was rejected and not accepted since, newest first."""
    query = select(GlossaryRow).where(GlossaryRow.state == "rejected", GlossaryRow.died == FOREVER)
    return [_term(row) for row in session.scalars(query.order_by(GlossaryRow.at.desc(), GlossaryRow.row_id))]


def history(session: Session, term_id: str) -> list[Term]:
    """Return all that was ever said of a term, oldest first."""
    query = select(GlossaryRow).where(GlossaryRow.term_id == term_id)
    return [_term(row) for row in session.scalars(query.order_by(GlossaryRow.born, GlossaryRow.at))]


def load_term(found: Sequence[Term], name: str) -> Term:
    """Return the term that a person means by its preferred name, its id, or the beginning of that.

    Raises:
        NotFound: there is none that the asker may see.
        InvalidInput: there are several.
    """
    same = [t for t in found if t.term_id == name] or [t for t in found if folded(t.term) == folded(name)]
    same = same or [t for t in found if len(name) > 3 and t.term_id.startswith(name)]
    if not same:
        alias = next((f"; it is an alias of {t.term!r}" for t in found if name in t.aliases), "")
        raise NotFound(
            f"the glossary has no term {name!r}{alias}; 'gristmill glossary list' shows those that you may see."
        )
    if len(same) > 1:
        names = ", ".join(f"{each.term!r} ({each.term_id})" for each in same)
        raise InvalidInput(f"several terms are meant by {name!r}: {names}; give the id.")
    return same[0]


class Glossary:
    """Say what a question's names are called otherwise, as of a generation. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ready: dict[_State, Names] = {}
        self._lock = Lock()

    def expansions(self, question: str, *, generation: int, scope: AccessScope) -> tuple[Expansion, ...]:
        """Return what is looked for beside the names in a question; nothing where the glossary has none of them."""
        names = self._names(generation)
        return expand(question, names, scope) if names.forms else ()

    def _names(self, generation: int) -> Names:
        with self._database.read() as session:
            state = _state(session, generation)
            with self._lock:
                ready = self._ready.get(state)
            if ready is None:
                ready = names_of(terms_of(session, generation) if state.rows else [])
                with self._lock:
                    self._ready = {**dict(list(self._ready.items())[1 - _REMEMBERED :]), state: ready}
        return ready


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What the terms of a generation depend on: its last change of the glossary, and whether rows were erased since."""

    rows: int
    born: int | None
    died: int | None


def _state(session: Session, generation: int) -> _State:
    born, died = (func.max(column).filter(column <= generation) for column in (GlossaryRow.born, GlossaryRow.died))
    found = session.execute(select(func.count(), born, died).where(GlossaryRow.state == "accepted")).one()
    return _State(rows=found[0], born=found[1], died=found[2])


def accepted(generation: int) -> ColumnElement[bool]:
    """Return the condition of the rows that a generation is searched with."""
    is_seen = and_(GlossaryRow.born <= generation, GlossaryRow.died > generation)
    return and_(is_seen, GlossaryRow.state == "accepted")


def forget_document(session: Session, document_id: str) -> int:
    """Erase the terms that were found in a document and nowhere else; return how many rows that were."""
    gone = 0
    for row in session.scalars(select(GlossaryRow)):
        if document_id in row.documents:
            row.documents = [name for name in row.documents if name != document_id]
            if not row.documents:
                session.delete(row)
                gone += 1
    session.flush()
    return gone


def _term(row: GlossaryRow) -> Term:
    return Term(
        term_id=row.term_id,
        state=row.state,
        term=row.term,
        aliases=tuple(row.aliases),
        definition=row.definition,
        owner=row.owner,
        readers=frozenset(row.readers),
        documents=frozenset(row.documents),
        by=row.by,
        reason=row.reason,
        at=row.at,
        born=row.born,
        died=row.died,
    )
