"""Attestations: "still correct" as data. Content, versions and vectors stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from index.holdings import Holding
from ingest.desk.freshness import Attestation
from ingest.desk.tables import AttestationRow
from kernel.audit import AuditLog
from kernel.clock import Clock
from kernel.errors import InvalidInput
from kernel.ids import Ids

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody says of documents."""

    by: str
    until: date | None = None
    """The last day that it is good for; None leaves it to the source's rule."""


def attest(session: Session, held: Sequence[Holding], word: Word, *, clock: Clock, ids: Ids, audit: AuditLog) -> int:
    """Note that versions are still correct; return how many. A later change of the words makes it void.

    Raises:
        InvalidInput: nobody gives the word, or its last day has passed.
    """
    if not word.by.strip():
        raise InvalidInput("an attestation needs somebody who gives it: say --by WHO.")
    if word.until and word.until < clock.today():
        raise InvalidInput(f"--until {word.until} has passed; name a day from {clock.today()} on.")
    for each in held:
        session.add(
            AttestationRow(
                attestation_id=ids.new("attestation"),
                document_id=each.document_id,
                version_id=each.version_id,
                by=word.by,
                at=clock.now(),
                day=clock.today(),
                until=word.until,
            )
        )
    until = word.until.isoformat() if word.until else None
    for source in sorted({each.source for each in held}):
        versions = [each.version_id for each in held if each.source == source]
        audit.append(session, "desk.attest", f"source:{source}", by=word.by, until=until, versions=versions)
    return len(held)


def attestations(session: Session, versions: Sequence[str]) -> dict[str, Attestation]:
    """Return the newest word given for each version that has one."""
    found: dict[str, Attestation] = {}
    for start in range(0, len(versions), _CHUNK):
        query = select(AttestationRow).where(AttestationRow.version_id.in_(versions[start : start + _CHUNK]))
        for row in session.scalars(query.order_by(AttestationRow.at, AttestationRow.attestation_id)):
            found[row.version_id] = Attestation(by=row.by, day=row.day, until=row.until)
    return found
