"""Keep what judges and people said. Every function works inside the caller's transaction and never commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from evals.judges.judging import Item, Judged
from evals.judges.labels import Label
from evals.judges.port import Variant
from evals.judges.tables import JudgeLabelRow, JudgeScoreRow
from evals.metrics.measurements import measurement, status_of
from evals.scores import value_of
from kernel.audit import AuditLog
from kernel.errors import Corrupt


def record_judged(session: Session, run_id: str, judged: Sequence[Judged], *, at: datetime, audit: AuditLog) -> None:
    """Keep what a judge said about a run; what the same judge said about the same before is replaced."""
    for each in judged:
        session.merge(_row(run_id, each, at))
    session.flush()
    names = sorted({each.judge for each in judged})
    metrics = sorted({each.item.metric for each in judged})
    audit.append(session, "run.judge", run_id, judges=names, metrics=metrics, items=len(judged))


def load_judged(session: Session, run_id: str) -> tuple[Judged, ...]:
    """Return all that judges said about a run."""
    rows = session.scalars(
        select(JudgeScoreRow)
        .where(JudgeScoreRow.run_id == run_id)
        .order_by(JudgeScoreRow.metric, JudgeScoreRow.fingerprint, JudgeScoreRow.case_id, JudgeScoreRow.repeat)
    )
    return tuple(map(_judged, rows))


def record_labels(session: Session, labels: Sequence[Label], *, at: datetime, audit: AuditLog) -> None:
    """Keep what a person said; the same person's earlier word on the same item is replaced."""
    for label in labels:
        session.merge(
            JudgeLabelRow(
                run_id=label.run_id,
                case_id=label.case_id,
                repeat=label.repeat,
                metric=label.metric,
                by=label.by,
                is_yes=label.is_yes,
                at=at,
            )
        )
    session.flush()
    for run_id in sorted({label.run_id for label in labels}):
        count = sum(label.run_id == run_id for label in labels)
        audit.append(session, "run.label", run_id, labels=count, by=sorted({label.by for label in labels}))


def load_labels(session: Session, metrics: Sequence[str]) -> tuple[Label, ...]:
    """Return what people said by these metrics about the outputs of any run."""
    rows = session.scalars(select(JudgeLabelRow).where(JudgeLabelRow.metric.in_(metrics)))
    return tuple(
        Label(
            run_id=row.run_id, case_id=row.case_id, repeat=row.repeat, metric=row.metric, by=row.by, is_yes=row.is_yes
        )
        for row in rows
    )


def labelled_runs(labels: Sequence[Label]) -> tuple[str, ...]:
    """Return the runs that labels are about."""
    return tuple(sorted({label.run_id for label in labels}))


def _row(run_id: str, each: Judged, at: datetime) -> JudgeScoreRow:
    return JudgeScoreRow(
        run_id=run_id,
        case_id=each.item.case_id,
        repeat=each.item.repeat,
        metric=each.item.metric,
        fingerprint=each.fingerprint,
        variant=each.item.variant,
        turn=each.item.turn,
        judge=each.judge,
        value=value_of(each.measurement),
        status=status_of(each.measurement),
        note=each.measurement.note,
        at=at,
    )


def _judged(row: JudgeScoreRow) -> Judged:
    variant = next((known for known in get_args(Variant) if known == row.variant), None)
    if variant is None:
        raise Corrupt(f"a judge's score of run {row.run_id!r} is of the unknown form {row.variant!r}; judge it again.")
    return Judged(
        item=Item(case_id=row.case_id, repeat=row.repeat, metric=row.metric, variant=variant, turn=row.turn),
        measurement=measurement(row.status, row.value, row.note),
        fingerprint=row.fingerprint,
        judge=row.judge,
    )
