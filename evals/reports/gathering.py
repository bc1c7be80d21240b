"""Gather from the database what a report shows."""

from sqlalchemy.orm import Session

from evals.comparison import compare
from evals.reports.evidence import Evidence
from evals.store import list_runs, load_outputs, load_run, load_suite

_TREND = 20
"""Runs that the chart over time shows, at most."""


def gather(session: Session, run_id: str, *, before: str | None = None) -> Evidence:
    """Return a run with its suite and outputs, compared with an earlier one where that is named.

    Raises:
        NotFound: there is no such run.
        Incomparable: the two runs did not measure the same thing.
    """
    run = load_run(session, run_id)
    old = load_run(session, before) if before else None
    facts = run.facts
    past = [
        each.run_id
        for each in list_runs(session, assistant=facts.assistant)
        if each.suite_digest == facts.suite_digest and each.started_at < facts.started_at and each.state == "complete"
    ]
    return Evidence(
        run=run,
        suite=load_suite(session, facts.suite_digest),
        outputs=load_outputs(session, run_id),
        comparison=compare(old, run) if old else None,
        before=load_outputs(session, before) if before else (),
        trend=[*(load_run(session, each) for each in reversed(past[: _TREND - 1])), run],
    )
