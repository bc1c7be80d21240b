"""Judging the kept outputs of a run. Producing them is elsewhere, and what they scored without a judge stays as it is."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from assistants.models.port import BudgetExceeded, ModelFailed, ModelMisconfigured
from evals.judges.metrics import JudgeMetric
from evals.judges.port import Judge, JudgeFailed, Variant, material, variants_of
from evals.metrics.measurements import Errored, Measurement, NotApplicable, Scored
from evals.outputs import Output
from evals.suites import Case, Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a judge is asked."""

    case_id: str
    repeat: int
    """Which of the answers to the case."""
    metric: str
    variant: Variant = "plain"
    turn: int = 0
    """Which of the times that the judge is asked the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a judge said about an item."""

    item: Item
    measurement: Measurement
    fingerprint: str
    judge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What is judged: metrics, how often, in which forms, and how many at once."""

    metrics: Sequence[JudgeMetric]
    turns: int = 1
    has_probes: bool = False
    workers: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What came of a pass."""

    judged: tuple[Judged, ...]
    stopped: str = ""
    """Why it ended before everything was judged, or empty."""


def items(suite: Suite, outputs: Sequence[Output], plan: Pass, *, limit: int | None = None) -> tuple[Item, ...]:
    """Return what there is to judge, of at most ``limit`` outputs, in the order of the suite."""
    by_case = {case.case_id: case for case in suite.cases}
    wanted = [
        (output, [metric for metric in plan.metrics if metric.applies(by_case[output.case_id])]) for output in outputs
    ]
    return tuple(
        Item(case_id=output.case_id, repeat=output.repeat, metric=metric.name, variant=variant, turn=turn)
        for output, metrics in [each for each in wanted if each[1]][:limit]
        for metric in metrics
        for variant in (variants_of(metric) if plan.has_probes else ("plain",))
        for turn in range(plan.turns if variant == "plain" else 1)
    )


def judge_all(
    judge: Judge,
    suite: Suite,
    outputs: Sequence[Output],
    wanted: Sequence[Item],
    plan: Pass,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Judging:
    """Judge every item; a failure is its value. A spent budget ends the pass, and what was judged before it is kept.

    Raises:
        ModelMisconfigured: the judge cannot be asked at all.
    """
    cases = {case.case_id: case for case in suite.cases}
    made = {(output.case_id, output.repeat): output for output in outputs}
    metrics = {metric.name: metric for metric in plan.metrics}
    prints = {metric.name: judge.fingerprint(metric) for metric in plan.metrics}

    def ask(item: Item) -> Judged:
        measured = judge_one(judge, metrics[item.metric], cases[item.case_id], made[item.case_id, item.repeat], item)
        return Judged(item=item, measurement=measured, fingerprint=prints[item.metric], judge=judge.name)

    judged: dict[Item, Judged] = {}
    stopped = ""
    with ThreadPoolExecutor(max_workers=plan.workers) as pool:
        try:
            for done in _finished(pool, ask, wanted, plan.workers):
                judged[done.item] = done
                if progress:
                    progress(len(judged), len(wanted))
        except BudgetExceeded as error:
            stopped = str(error)
    return Judging(judged=tuple(judged[item] for item in wanted if item in judged), stopped=stopped)


def judge_one(judge: Judge, metric: JudgeMetric, case: Case, output: Output, item: Item) -> Measurement:
    """Judge one output by one metric. What fails for every item alike is raised; every other failure is a value."""
    known = _without_judge(metric, case, output)
    if known is not None:
        return known
    shown = material(case, output)
    if item.variant == "turned" and len(shown.contexts) < 2:
        return NotApplicable(note="one passage has no order")
    try:
        return Scored(value=judge.measure(metric, shown.as_variant(item.variant), turn=item.turn))
    except (ModelMisconfigured, BudgetExceeded):
        raise
    except (ModelFailed, JudgeFailed) as error:
        return Errored(note=f"{type(error).__name__}: {error}")


def _without_judge(metric: JudgeMetric, case: Case, output: Output) -> Measurement | None:
    """Return what is clear without asking anybody; None where a judge is needed."""
    if not metric.applies(case):
        return NotApplicable()
    if output.error is not None:
        return Errored(note=output.error)
    if metric.reads_answer and output.answer is None:
        return NotApplicable(note="only retrieval was run")
    if metric.reads_answer and output.answer and output.answer.abstained:
        return metric.abstained
    if "retrieved_contexts" in metric.parts and not output.retrieved:
        return NotApplicable(note="nothing was found") if metric.metric.direction == "lower" else _NOTHING_FOUND
    return None


_NOTHING_FOUND = Scored(value=0.0, note="nothing was found")


def _finished(
    pool: ThreadPoolExecutor, ask: Callable[[Item], Judged], wanted: Sequence[Item], workers: int
) -> Iterator[Judged]:
    """Give what is done as it is done; no more is begun than is worked on, so that an end comes at once."""
    waiting: set[Future[Judged]] = set()
    left = iter(wanted)
    failure: Exception | None = None
    while True:
        while failure is None and len(waiting) < workers and (item := next(left, None)) is not None:
            waiting.add(pool.submit(ask, item))
        if not waiting:
            break
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for each in done:
            if (error := each.exception()) is None:
                yield each.result()
            elif isinstance(error, Exception):
                failure = failure or error
    if failure:
        raise failure
