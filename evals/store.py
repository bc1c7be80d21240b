"""Keep suites, runs, outputs and scores. Every function works inside the caller's transaction and never commits."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import JsonValue
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from evals.metrics.measurements import measurement, status_of
from evals.outputs import Output, mentions, output_from_json, output_json
from evals.scores import RunFacts, Score, ScoredRun, value_of
from evals.suites import Suite, suite_from_json, suite_json, without_quotes
from evals.tables import AttemptRow, OutputRow, RunRow, ScoreRow, SuiteRow
from kernel.audit import AuditLog
from kernel.canonical import canonical_json
from kernel.clock import Clock
from kernel.errors import AlreadyExists, Corrupt, NotFound

_LEFT = "erased"
"""In a stored suite: the digest of what is left of it after an erasure."""


def freeze_suite(session: Session, suite: Suite, *, clock: Clock, audit: AuditLog) -> str:
    """Keep a suite under its digest and return that; freezing the same content again changes nothing."""
    digest = suite.digest
    if session.get(SuiteRow, digest) is None:
        count = len(suite.cases)
        session.add(
            SuiteRow(digest=digest, name=suite.name, body=suite_json(suite), frozen_at=clock.now(), case_count=count)
        )
        session.flush()
        audit.append(session, "suite.freeze", suite.name, digest=digest, cases=count)
    return digest


def load_suite(session: Session, name: str) -> Suite:
    """Return the suite of that digest, or the one last frozen under that name.

    Raises:
        NotFound: no suite was frozen under it.
        Corrupt: the stored suite is not what was frozen.
    """
    row = (
        session.get(SuiteRow, name)
        or session.scalars(
            select(SuiteRow).where(SuiteRow.name == name).order_by(SuiteRow.frozen_at.desc(), SuiteRow.digest).limit(1)
        ).one_or_none()
    )
    if row is None:
        raise NotFound(f"suite {name!r} was never frozen; run 'gristmill suite add FILE' and 'gristmill suite freeze'.")
    return _stored_suite(row)


def list_suites(session: Session) -> Sequence[SuiteRow]:
    """Return every frozen suite, newest first."""
    return session.scalars(select(SuiteRow).order_by(SuiteRow.frozen_at.desc(), SuiteRow.digest)).all()


def record_run(session: Session, run: ScoredRun, outputs: Sequence[Output], *, audit: AuditLog) -> None:
    """Keep a run with its outputs and scores; its suite must be frozen.

    Raises:
        NotFound: the suite was never frozen.
        AlreadyExists: a run of that id is kept.
        InvalidInput: a value in an output is not a finite number.
    """
    facts = run.facts
    if session.get(SuiteRow, facts.suite_digest) is None:
        raise NotFound(f"suite {facts.suite!r} is not frozen in this state; freeze it before keeping its run.")
    if session.get(RunRow, facts.run_id) is not None:
        raise AlreadyExists(f"run {facts.run_id!r} is kept already; a run is never changed. Start a new one.")
    session.add(_run_row(run))
    session.flush()
    if outputs:
        session.execute(insert(OutputRow), [_output_row(facts.run_id, at, out) for at, out in enumerate(outputs)])
    if run.scores:
        session.execute(insert(ScoreRow), [_score_row(facts.run_id, at, s) for at, s in enumerate(run.scores)])
    detail = {"suite": facts.suite, "suite_digest": facts.suite_digest, "config_digest": facts.config_digest}
    audit.append(session, "run.record", facts.run_id, assistant=facts.assistant, scores=run.digest, **detail)


def load_run(session: Session, run_id: str) -> ScoredRun:
    """Return a run with its scores, in the order of the suite.

    Raises:
        NotFound: there is no such run.
        Corrupt: the scores are not what was recorded.
    """
    row = session.get(RunRow, run_id)
    if row is None:
        raise NotFound(f"run {run_id!r} does not exist; 'gristmill eval run' makes one.")
    rows = session.scalars(select(ScoreRow).where(ScoreRow.run_id == run_id).order_by(ScoreRow.position))
    run = ScoredRun(facts=_facts(row), versions=dict(row.metric_versions), scores=tuple(map(_score, rows)))
    if run.digest != row.scores_digest:
        raise Corrupt(f"the scores of run {run_id!r} were changed after it was recorded; restore them from a backup.")
    return run


def load_outputs(session: Session, run_id: str) -> tuple[Output, ...]:
    """Return the outputs of a run, in the order of the suite; erased ones are left out."""
    rows = session.scalars(select(OutputRow).where(OutputRow.run_id == run_id).order_by(OutputRow.position))
    return tuple(output_from_json(row.output) for row in rows if row.output is not None)


def latest_run(
    session: Session, *, suite_digest: str, config_digest: str, generation: int, other_than: str | None = None
) -> str | None:
    """Return the id of the newest complete run of a configuration on a suite and a generation; None when there is none."""
    found = select(RunRow.run_id).where(
        RunRow.suite_digest == suite_digest,
        RunRow.config_digest == config_digest,
        RunRow.generation == generation,
        RunRow.state == "complete",
    )
    if other_than is not None:
        found = found.where(RunRow.run_id != other_than)
    return session.scalars(found.order_by(RunRow.started_at.desc(), RunRow.run_id.desc()).limit(1)).one_or_none()


def list_runs(session: Session, *, assistant: str | None = None, limit: int = 50) -> tuple[RunFacts, ...]:
    """Return the newest runs first, of one assistant or of all."""
    rows = select(RunRow).order_by(RunRow.started_at.desc(), RunRow.run_id.desc()).limit(limit)
    return tuple(map(_facts, session.scalars(rows if assistant is None else rows.where(RunRow.assistant == assistant))))


def erase_quotes(session: Session, *, source: str, document: str) -> int:
    """Take the words of a document out of the cases that quote it; return how many cases.

    The suite keeps the digest under which it was frozen; beside it stands the digest of what is left.
    """
    erased = 0
    for row in session.scalars(select(SuiteRow)):
        suite = _stored_suite(row)
        cases = tuple(without_quotes(case, source=source, document=document) for case in suite.cases)
        changed = sum(case != before for case, before in zip(cases, suite.cases, strict=True))
        if changed:
            left = replace(suite, cases=cases)
            row.body = {**suite_json(left), _LEFT: left.digest}
            erased += changed
    session.flush()
    return erased


def _stored_suite(row: SuiteRow) -> Suite:
    body = {name: value for name, value in row.body.items() if name != _LEFT}
    suite = suite_from_json(body)
    if suite.digest != row.body.get(_LEFT, row.digest):
        raise Corrupt(f"suite {row.name!r} no longer has its digest {row.digest!r}; restore it from a backup.")
    return suite


def erase_document(session: Session, *, source: str, document: str, audit: AuditLog) -> int:
    """Blank every output that holds text of a document, and return how many; scores hold no text and stay."""
    erased = 0
    for row in session.scalars(select(OutputRow).where(OutputRow.output.is_not(None))).yield_per(200):
        if mentions(output_from_json(row.output), source=source, document=document):
            row.output, row.error = None, "erased"
            erased += 1
    for attempt in session.scalars(select(AttemptRow)).all():
        if mentions(output_from_json(attempt.output), source=source, document=document):
            session.delete(attempt)  # the question is asked again when its run goes on
            erased += 1
    session.flush()
    audit.append(session, "outputs.erase", document, source=source, outputs=erased)
    return erased


def _run_row(run: ScoredRun) -> RunRow:
    facts = run.facts
    return RunRow(
        run_id=facts.run_id,
        suite=facts.suite,
        suite_digest=facts.suite_digest,
        assistant=facts.assistant,
        config_digest=facts.config_digest,
        release=facts.release,
        generation=facts.generation,
        as_of=facts.as_of,
        started_at=facts.started_at,
        seconds=facts.seconds,
        repeats=facts.repeats,
        state=facts.state,
        notes=facts.notes,
        metric_versions=dict(run.versions),
        scores_digest=run.digest,
    )


def _facts(row: RunRow) -> RunFacts:
    return RunFacts(
        run_id=row.run_id,
        suite=row.suite,
        suite_digest=row.suite_digest,
        assistant=row.assistant,
        config_digest=row.config_digest,
        release=row.release,
        generation=row.generation,
        as_of=row.as_of,
        started_at=row.started_at,
        seconds=row.seconds,
        repeats=row.repeats,
        state="complete" if row.state == "complete" else "partial",
        notes=row.notes,
    )


def _output_row(run_id: str, position: int, output: Output) -> dict[str, JsonValue]:
    body = output_json(output)
    canonical_json(body)  # refuses a number that is not finite
    return {
        "run_id": run_id,
        "case_id": output.case_id,
        "repeat": output.repeat,
        "position": position,
        "output": body,
        "error": output.error,
        "seconds": output.seconds,
    }


def _score_row(run_id: str, position: int, score: Score) -> dict[str, JsonValue]:
    return {
        "run_id": run_id,
        "case_id": score.case_id,
        "metric": score.metric,
        "position": position,
        "value": value_of(score.measurement),
        "status": status_of(score.measurement),
        "note": score.measurement.note,
    }


def _score(row: ScoreRow) -> Score:
    return Score(case_id=row.case_id, metric=row.metric, measurement=measurement(row.status, row.value, row.note))
