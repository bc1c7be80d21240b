"""Corrections: a person says what a fact of a document is, and it holds at once and after every refresh."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from index.catalog import Catalog, VersionView, document_key
from index.changes import Change, Committed, NewVersion
from index.restating import Restated, restate
from index.values import Visibility
from index.writer import CorpusWriter
from ingest.facts.corrected import Correction, check_cleared, checked, corrected, in_force_of, said_title, title_of
from ingest.sources import Source
from ingest.tables import ItemRow
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.db import Base, Database, UtcDateTime
from kernel.errors import InvalidInput, NotFound
from kernel.ids import Ids


class CorrectionRow(Base):
    """What a person said of a fact; ended when it was withdrawn or said anew."""

    __tablename__ = "corrections"

    correction_id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    document: Mapped[str]
    name: Mapped[str]
    value: Mapped[str]
    by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A correction as it was made, and until when it held."""

    correction: Correction
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person says of a document: facts by name, an empty value takes one away."""

    source: Source
    document: str
    values: Mapping[str, str]
    by: str
    reason: str


def active_corrections(session: Session, source: str) -> dict[str, tuple[Correction, ...]]:
    """Return the corrections that hold in a source, by document."""
    query = select(CorrectionRow).where(CorrectionRow.source == source, CorrectionRow.ended_at.is_(None))
    found: dict[str, tuple[Correction, ...]] = {}
    for row in session.scalars(query.order_by(CorrectionRow.document, CorrectionRow.name)):
        found[row.document] = (*found.get(row.document, ()), _correction(row))
    return found


def list_corrections(session: Session, source: str | None, *, ended: bool = False) -> list[Told]:
    """Return corrections, the newest first; those that hold no more only with ``ended``."""
    query = select(CorrectionRow).order_by(CorrectionRow.at.desc(), CorrectionRow.correction_id)
    if source is not None:
        query = query.where(CorrectionRow.source == source)
    if not ended:
        query = query.where(CorrectionRow.ended_at.is_(None))
    return [
        Told(correction=_correction(row), ended_at=row.ended_at, ended_by=row.ended_by)
        for row in session.scalars(query)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrector:
    """Write corrections down, and state the stored document anew under them; its source is not asked."""

    database: Database
    catalog: Catalog
    open_writer: Callable[[], CorpusWriter]
    alone: Callable[[str], AbstractContextManager[None]]
    """Keeps refreshes of a source out."""
    clock: Clock
    ids: Ids
    audit: AuditLog

    def correct(self, ruling: Ruling) -> Committed:
        """Let a person's word win over what a document says, from now on and in every later refresh.

        Raises:
            InvalidInput: a fact is unknown, a value cannot be one, or nobody or no reason is named.
            NotFound: the source does not have the document.
        """
        values = {name: _value(name, words) for name, words in ruling.values.items()}
        _check(ruling, values)
        source = ruling.source
        with self.alone(source.name):
            self._check_order(source, ruling.document, values)
            with self.database.write() as session:
                for name, value in values.items():
                    self._write(session, ruling, name, value)
                _read_again(session, source.name, ruling.document)
                self.audit.append(
                    session,
                    "desk.correct",
                    f"document:{document_key(source.name, ruling.document)}",
                    source=source.name,
                    document=ruling.document,
                    facts=sorted(values),
                    by=ruling.by,
                    reason=ruling.reason,
                )
            return self._restate(source, ruling.document, ruling.by)

    def withdraw(self, source: Source, correction_id: str, *, by: str, reason: str) -> Committed:
        """Take a correction back; the document says again what it says itself.

        Raises:
            NotFound: no such correction holds in this source.
        """
        with self.alone(source.name):
            with self.database.write() as session:
                row = session.get(CorrectionRow, correction_id)
                if row is None or row.source != source.name or row.ended_at:
                    raise _no_such(correction_id)
                row.ended_at, row.ended_by = self.clock.now(), by
                document = row.document
                _read_again(session, source.name, document)
                self.audit.append(
                    session,
                    "desk.withdraw",
                    f"document:{document_key(source.name, document)}",
                    correction=correction_id,
                    fact=row.name,
                    by=by,
                    reason=reason,
                )
            return self._restate(source, document, by)

    def _check_order(self, source: Source, document: str, values: Mapping[str, str]) -> None:
        """Refuse a stretch of time that would end before it begins."""
        current = self._current(source, document)
        if current is None:
            self._check_known(source, document)
            return
        with self.database.read() as session:
            held = active_corrections(session, source.name).get(document, ())
        facts = corrected(current.facts, current.title, [*(c for c in held if c.name not in values)])
        days = {
            name: values.get(name, (facts.get(name) or {"value": ""})["value"])
            for name in ("effective_from", "effective_to")
        }
        if all(days.values()) and days["effective_to"] < days["effective_from"]:
            raise InvalidInput(
                f"{document!r} would end on {days['effective_to']} before it begins on {days['effective_from']}; "
                "correct both days, or clear one."
            )

    def _check_known(self, source: Source, document: str) -> None:
        with self.database.read() as session:
            if session.get(ItemRow, (source.name, document)) is None:
                raise NotFound(
                    f"source {source.name!r} has no document {document!r}; "
                    f"'gristmill source show {source.name}' lists them."
                )

    def _write(self, session: Session, ruling: Ruling, name: str, value: str) -> None:
        now = self.clock.now()
        held = (CorrectionRow.source == ruling.source.name, CorrectionRow.document == ruling.document)
        session.execute(
            update(CorrectionRow)
            .where(*held, CorrectionRow.name == name, CorrectionRow.ended_at.is_(None))
            .values(ended_at=now, ended_by=ruling.by)
        )
        session.add(
            CorrectionRow(
                correction_id=self.ids.new("correction"),
                source=ruling.source.name,
                document=ruling.document,
                name=name,
                value=value,
                by=ruling.by,
                reason=ruling.reason,
                at=now,
            )
        )

    def _current(self, source: Source, document: str) -> VersionView | None:
        """Return the newest live version of a document."""
        held = [v for v in self.catalog.live_versions(source.name, self.catalog.generation()) if v.uri == document]
        return held[-1] if held else None

    def _restate(self, source: Source, document: str, by: str) -> Committed:
        """Commit the stored document as the corrections want it; one that is not stored waits for its refresh."""
        current = self._current(source, document)
        nothing = Committed(generation=self.catalog.generation())
        if current is None or current.visibility is None:
            return nothing
        with self.database.read() as session:
            corrections = active_corrections(session, source.name).get(document, ())
        facts = corrected(current.facts, current.title, corrections)
        layout = self.catalog.layout(current.version_id)
        if facts == current.facts or layout is None:
            return nothing
        text = self.catalog.version_text(current.version_id)
        with self.database.read() as session:
            version = restate(
                session,
                current.version_id,
                Restated(
                    title=title_of(facts, said_title(current.facts, current.title)),
                    facts=facts,
                    visibility=Visibility(readers=current.visibility.readers, in_force=in_force_of(facts)),
                    text=text,
                    layout=layout,
                ),
            )
        return self._commit(version, source, document, by)

    def _commit(self, version: NewVersion, source: Source, document: str, by: str) -> Committed:
        writer = self.open_writer()
        note = {"source": source.name, "document": document, "by": by}
        change = Change(versions=(version,))
        return writer.commit(change, writer.embed([version]), kind="correct", note=note)


def _check(ruling: Ruling, values: Mapping[str, str]) -> None:
    if not values:
        raise InvalidInput("nothing was corrected; say --set NAME=VALUE or --clear NAME.")
    if not ruling.by.strip() or not ruling.reason.strip():
        raise InvalidInput("a correction needs somebody who makes it and why; say --by WHO --reason WHY.")


def _value(name: str, words: str) -> str:
    if words:
        return checked(name, words)
    check_cleared(name)
    return ""


def _read_again(session: Session, source: str, document: str) -> None:
    """Let the next refresh read the document, whether it changed or not."""
    session.execute(update(ItemRow).where(ItemRow.source == source, ItemRow.uri == document).values(recipe=""))


def _correction(row: CorrectionRow) -> Correction:
    return Correction(
        correction_id=row.correction_id,
        source=row.source,
        document=row.document,
        name=row.name,
        value=row.value,
        by=row.by,
        reason=row.reason,
        at=row.at,
    )


def _no_such(correction_id: str) -> NotFound:
    return NotFound(f"no correction {correction_id!r} holds; 'gristmill desk corrections' lists those that do.")
