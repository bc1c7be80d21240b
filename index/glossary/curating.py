"""Changing the glossary. What is accepted changes by a commit of its own, so that old searches stay as they were."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.builds import serving
from index.catalog import current_generation
from index.glossary.keeping import accepted, rejections, terms_of
from index.glossary.tables import GlossaryRow
from index.glossary.terms import NewTerm, Term, distinct, pair_id
from index.tables import GenerationRow
from index.values import FOREVER
from index.writer import CorpusWriter
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.db import Database
from kernel.errors import InvalidInput, NotFound
from kernel.ids import Ids

Wanted = Mapping[str, NewTerm | None]
"""By term id, what is to be said of it from now on; None ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a change did."""

    generation: int
    """The first that is searched so; unchanged when there was nothing to do."""
    terms: tuple[str, ...]
    """Ids of the terms that were changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A proposal that nobody should see again."""

    term: str
    alias: str
    readers: frozenset[str]
    documents: frozenset[str]

    @property
    def pair_id(self) -> str:
        """The proposal's id."""
        return pair_id(self.term, self.alias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curator:
    """Change the glossary, one generation a change, in one transaction. Nothing is embedded again."""

    database: Database
    open_writer: Callable[[], CorpusWriter]
    first_build: Callable[[], int]
    """Makes the first build where there is none yet, and returns its number."""
    clock: Clock
    ids: Ids
    audit: AuditLog
    actor: str

    def add(self, terms: Iterable[NewTerm]) -> Kept:
        """Accept terms; what is known of one already is kept, and its aliases are joined."""
        said: dict[str, NewTerm] = {}
        for term in terms:
            said[term.term_id] = _joined(said.get(term.term_id), term)
        return self._change("add", lambda live: {name: _joined(live.get(name), new) for name, new in said.items()})

    def remove(self, term: Term, *, by: str, reason: str, aliases: Sequence[str] = ()) -> Kept:
        """Take a term out of the glossary, or only some of its aliases.

        Raises:
            NotFound: it has no such alias, or somebody removed it already.
            InvalidInput: nobody says so, or not why.
        """
        _check(by, reason, "removal")
        unknown = [alias for alias in aliases if alias not in term.aliases]
        if unknown:
            raise NotFound(f"the term {term.term!r} has no alias {unknown[0]!r}; it has {', '.join(term.aliases)}.")

        def without(live: Mapping[str, Term]) -> Wanted:
            if term.term_id not in live:
                raise NotFound(f"the term {term.term!r} is not in the glossary any more.")
            now = live[term.term_id]
            left = tuple(alias for alias in now.aliases if alias not in aliases) if aliases else ()
            return {term.term_id: replace(_said(now), aliases=left, by=by, reason=reason) if left else None}

        return self._change("remove", without, by=by, reason=reason)

    def reject(self, pairs: Sequence[Rejection], *, by: str, reason: str) -> None:
        """Remember that these are not names of one thing; no search changes.

        Raises:
            InvalidInput: nobody says so, or not why.
        """
        _check(by, reason, "rejection")
        with self.database.write() as session:
            known = {term.term_id for term in rejections(session)}
            now = current_generation(session)
            for name, pair in {pair.pair_id: pair for pair in pairs}.items():
                if name not in known:
                    new = NewTerm(term=pair.term, aliases=(pair.alias,), by=by, reason=reason, readers=pair.readers)
                    row = self._row(name, replace(new, documents=pair.documents), now)
                    row.state = "rejected"
                    session.add(row)
                    self.audit.append(session, "glossary.reject", f"term:{name}", by=by, reason=reason)

    def _change(
        self, verb: str, decide: Callable[[Mapping[str, Term]], Wanted], *, by: str = "", reason: str = ""
    ) -> Kept:
        with self.open_writer().exclusive():
            build = self._build()
            with self.database.write() as session:
                now = current_generation(session)
                live = {term.term_id: term for term in terms_of(session, now)}
                moved = {name: new for name, new in decide(live).items() if _differs(live.get(name), new)}
                if not moved:
                    return Kept(generation=now, terms=())
                self._begin(session, now + 1, build, sorted(moved))
                for name, new in moved.items():
                    if name in live:
                        _end(session, name, now)
                    if new is not None:
                        session.add(self._row(name, new, now + 1))
                    who, why = (new.by, new.reason) if new else (by, reason)
                    self.audit.append(session, f"glossary.{verb}", f"term:{name}", by=who, reason=why)
                return Kept(generation=now + 1, terms=tuple(moved))

    def _build(self) -> int:
        with self.database.read() as session:
            found = serving(session)
        return found.number if found else self.first_build()

    def _begin(self, session: Session, generation: int, build: int, names: list[str]) -> None:
        """Add a generation that counts at once: nothing is outside of the database that could lag behind."""
        session.add(
            GenerationRow(
                number=generation,
                state="committed",
                kind="glossary",
                at=self.clock.now(),
                actor=self.actor,
                note={"terms": names},
                build=build,
            )
        )
        session.flush()

    def _row(self, name: str, new: NewTerm, born: int) -> GlossaryRow:
        return GlossaryRow(
            row_id=self.ids.new("term"),
            term_id=name,
            state="accepted",
            term=new.term.strip(),
            aliases=list(new.others),
            definition=new.definition.strip(),
            owner=new.owner.strip(),
            readers=sorted(new.readers),
            documents=sorted(new.documents),
            by=new.by.strip(),
            reason=new.reason.strip(),
            at=self.clock.now(),
            born=born,
            died=FOREVER,
        )


def _end(session: Session, name: str, generation: int) -> None:
    """Let a generation be the last that is searched with a term as it was said."""
    for row in session.scalars(select(GlossaryRow).where(accepted(generation), GlossaryRow.term_id == name)):
        row.died = generation + 1


def _joined(before: "Term | NewTerm | None", new: NewTerm) -> NewTerm:
    """Return a term with what was known of it before; said once without a document, it needs none any more."""
    if before is None:
        return new
    return replace(
        new,
        term=before.term,
        aliases=distinct(before.term, (*before.aliases, *new.aliases)),
        definition=new.definition or before.definition,
        owner=new.owner or before.owner,
        documents=before.documents | new.documents if before.documents and new.documents else frozenset(),
    )


def _said(term: Term) -> NewTerm:
    return NewTerm(
        term=term.term,
        aliases=term.aliases,
        by=term.by,
        readers=term.readers,
        definition=term.definition,
        owner=term.owner,
        documents=term.documents,
    )


def _differs(before: Term | None, new: NewTerm | None) -> bool:
    if before is None or new is None:
        return (before is None) != (new is None)
    mine = (new.others, new.definition.strip(), new.owner.strip(), new.documents)
    return mine != (before.aliases, before.definition, before.owner, before.documents)


def _check(by: str, reason: str, what: str) -> None:
    if not by.strip() or not reason.strip():
        raise InvalidInput(f"a {what} needs somebody who makes it and a reason: say --by WHO and --reason WHY.")
