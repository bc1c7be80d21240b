"""Small values for the tests of governance: use cases, desks, runs with known figures, stored candidates."""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy.orm import Session

from evals.metrics.catalog import METRICS
from evals.metrics.measurements import Measurement, NotApplicable, Scored
from evals.scores import Score, ScoredRun
from evals.store import freeze_suite, record_run
from evals.suites import Suite
from governance.candidates import Candidate
from governance.desk import Desk
from governance.portfolio import add_use_case
from governance.usecases import Audience, Kpi, Rating, Risk, UseCase, Users
from kernel.canonical import value_digest
from kernel.clock import FixedClock
from kernel.ids import CountingIds
from tests.evals.builders import NOON, facts, suite_of

USE_CASE = "leave-desk"
Quality = Literal["good", "better", "fair", "poor", "violating"]

CLOCK = FixedClock(NOON)


def desk(person: str, clock: FixedClock = CLOCK, ids: CountingIds | None = None) -> Desk:
    return Desk(person=person, clock=clock, ids=ids or CountingIds(), program="0.1.0")


def use_case(
    *,
    use_case_id: str = USE_CASE,
    value: int = 4,
    feasibility: int = 4,
    risk: int = 2,
    weeks: float = 4,
    audience: Audience = "internal",
    acts: bool = False,
    personal_data: bool = False,
    regulated: bool = False,
) -> UseCase:
    return UseCase(
        use_case_id=use_case_id,
        title="Answer questions about leave",
        problem="HR answers the same questions every week.",
        owner="hr-lead",
        users=Users(who="staff", count=100, questions_per_week=50),
        sources=("handbook",),
        template="policy-answer",
        value=Rating(score=value, why="saves time"),
        feasibility=Rating(score=feasibility, why="policies are written"),
        risk=Risk(
            score=risk,
            why="people check",
            audience=audience,
            acts=acts,
            personal_data=personal_data,
            regulated=regulated,
        ),
        time_to_impact_weeks=weeks,
        kpis=(Kpi(name="deflected", target=0.6, unit="share", direction="at_least"),),
    )


SUITE = suite_of(*(f"a{at}" for at in range(60)), unanswerable=[f"n{at}" for at in range(15)])


def quality_run(quality: Quality, run_id: str, suite: Suite = SUITE, **more: object) -> ScoredRun:
    """A run whose figures are known: better passes every tier, fair the lowest, poor none, and one is violating."""
    right = {"fair": 0.55, "good": 0.9, "better": 0.98, "poor": 0.3, "violating": 0.95}[quality]
    good = round(len(suite.cases) * right)
    rows: list[Score] = []
    for at, case in enumerate(suite.cases):
        correct = Scored(value=float(at < good or not case.answerable))
        measured: Mapping[str, Measurement] = {
            "answer_contains_gold": correct if case.answerable else NotApplicable(),
            "refusal_correct": Scored(value=float(at < good or quality != "poor")),
            "false_answer": NotApplicable() if case.answerable else Scored(value=0.0),
            "invalid_citation": Scored(value=float(quality == "violating" and at == 0)),
            "outdated_citation": Scored(value=0.0),
            "leaked_passage": Scored(value=0.0),
            "must_not_violated": Scored(value=0.0) if case.must_not else NotApplicable(),
        }
        rows += [Score(case_id=case.case_id, metric=name, measurement=m) for name, m in measured.items()]
    names = {row.metric for row in rows}
    return ScoredRun(
        facts=facts(run_id, suite_digest=suite.digest, **more),
        versions={name: METRICS[name].version for name in METRICS if name in names},
        scores=tuple(rows),
    )


def stored_candidate(
    session: Session, quality: Quality, run_id: str, *, work: Desk, generation: int = 1, **settings: object
) -> Candidate:
    """Freeze the suite, keep a run of that quality and a matching use case, and return what can be proposed."""
    config = {"model": "extractive", "quality": quality, **{name: str(value) for name, value in settings.items()}}
    digest = value_digest(config)
    freeze_suite(session, SUITE, clock=work.clock, audit=work.audit)
    run = quality_run(quality, run_id, config_digest=digest, generation=generation)
    record_run(session, run, (), audit=work.audit)
    return Candidate(
        assistant="people",
        use_case_id=USE_CASE,
        config_digest=digest,
        config=config,  # type: ignore[arg-type]
        generation=generation,
        suite_digest=SUITE.digest,
        run_id=run_id,
    )


def stored_use_case(session: Session, *, work: Desk, **more: object) -> None:
    add_use_case(session, use_case(**more), desk=work)  # type: ignore[arg-type]
