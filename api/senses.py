"""The senses of the guards: the recognizers of ingestion, and the conflicts that its desk knows of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from assistants.answers import Citation
from assistants.guards.senses import Disagreement, Noticed
from index.findings import Finding
from index.tables import PlacementRow
from ingest.desk.unruled import Contradicted, contradictions
from ingest.findings.instructions import find_instructions
from ingest.findings.personal import find_personal
from ingest.findings.policy import SURE
from kernel.access import AccessScope
from kernel.db import Database

_LONGEST = 20_000
"""Characters of an answer or a question that are looked over; a long document that is worked on was ingested as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSenses:
    """Notice what ingestion would notice."""

    database: Database

    def orders(self, text: str) -> Sequence[Noticed]:
        """Look with the rules alone: a request that has nothing to do with its surroundings is what a question is."""
        return _noticed(find_instructions(text[:_LONGEST], None))

    def personal(self, text: str) -> Sequence[Noticed]:
        """Look for what a source's policy would act on."""
        return _noticed(find_personal(text[:_LONGEST]))

    def disagreements(
        self, citations: Sequence[Citation], *, scope: AccessScope, day: date, generation: int
    ) -> Sequence[Disagreement]:
        """Look the cited passages up; a conflict counts where it is about the cited sentence."""
        if not citations:
            return ()
        with self.database.read() as session:
            found = contradictions(
                session, [each.passage_id for each in citations], scope=scope, day=day, generation=generation
            )
            starts = {
                place: session.scalar(_start(each.version_id, each.passage_id))
                for place, each in enumerate(citations)
                if any(one.passage == each.passage_id for one in found)
            }
        return [
            Disagreement(citation=place, document=one.document, sentence=one.sentence)
            for place, start in starts.items()
            if start is not None
            for one in found
            if _touches(citations[place], one, start)
        ]


def _start(version_id: str, passage_id: str) -> Select[int]:
    return select(PlacementRow.start).where(
        PlacementRow.version_id == version_id, PlacementRow.passage_id == passage_id
    )


def _touches(citation: Citation, one: Contradicted, start: int) -> bool:
    if one.passage != citation.passage_id:
        return False
    return citation.span.start < start + one.end and start + one.start < citation.span.end


def _noticed(found: Sequence[Finding]) -> Sequence[Noticed]:
    return [
        Noticed(start=each.span.start, end=each.span.end, sort=each.type, reason=each.reason)
        for each in found
        if each.score >= SURE
    ]
