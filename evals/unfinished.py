"""Runs that were begun and are not recorded yet: each output is kept at once, so that a killed run goes on.

Every function works inside the caller's transaction and never commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from evals.outputs import Output, output_from_json, output_json
from evals.scores import RunFacts
from evals.tables import AttemptRow, UnfinishedRunRow
from kernel.canonical import canonical_json, value_digest

_FACTS = TypeAdapter(RunFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A run that was begun, and what was made of it."""

    facts: RunFacts
    outputs: tuple[Output, ...]


def open_run(session: Session, facts: RunFacts) -> None:
    """Keep that a run was begun."""
    row = UnfinishedRunRow(run_id=facts.run_id, identity=_identity(facts), facts=_FACTS.dump_python(facts, mode="json"))
    session.add(row)
    session.flush()


def find(session: Session, facts: RunFacts) -> Unfinished | None:
    """Return the newest unfinished run of the same suite, configuration, generation, day and repeats.

    What failed in it is forgotten: it is tried again.
    """
    rows = session.scalars(select(UnfinishedRunRow).where(UnfinishedRunRow.identity == _identity(facts))).all()
    if not rows:
        return None
    known = max((_FACTS.validate_python(row.facts) for row in rows), key=lambda each: each.started_at)
    made = session.scalars(select(AttemptRow).where(AttemptRow.run_id == known.run_id)).all()
    for row in made:
        if row.output["error"]:
            session.delete(row)
    return Unfinished(facts=known, outputs=tuple(output_from_json(r.output) for r in made if not r.output["error"]))


def keep(session: Session, run_id: str, outputs: Sequence[Output]) -> None:
    """Keep outputs of an unfinished run.

    Raises:
        InvalidInput: a value in an output is not a finite number.
    """
    rows = []
    for output in outputs:
        body = output_json(output)
        canonical_json(body)  # refuses a number that is not finite
        rows.append({"run_id": run_id, "case_id": output.case_id, "repeat": output.repeat, "output": body})
    if rows:
        session.execute(insert(AttemptRow), rows)


def close_run(session: Session, run_id: str) -> None:
    """Forget an unfinished run: it was recorded, or given up."""
    session.execute(delete(AttemptRow).where(AttemptRow.run_id == run_id))
    session.execute(delete(UnfinishedRunRow).where(UnfinishedRunRow.run_id == run_id))


def _identity(facts: RunFacts) -> str:
    return value_digest(
        [
            facts.suite_digest,
            facts.assistant,
            facts.config_digest,
            facts.release,
            facts.generation,
            facts.as_of.isoformat(),
            facts.repeats,
        ]
    )
