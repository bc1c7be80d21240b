"""What people say about outputs, asked without showing what a judge said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.judges.metrics import JudgeMetric
from evals.judges.port import material
from evals.outputs import Output
from evals.suites import Suite
from kernel.canonical import value_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A person's yes or no about one output."""

    run_id: str
    case_id: str
    repeat: int
    metric: str
    by: str
    is_yes: bool

    @property
    def place(self) -> tuple[str, str, int]:
        """What it is about: run, case and repeat."""
        return (self.run_id, self.case_id, self.repeat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One item of the queue. It has no field for a judge's score, so none can be shown."""

    item: str
    """``CASE#REPEAT``, as labels name it."""
    asked: str
    question: str
    answer: str
    contexts: tuple[str, ...]
    reference: str


def item_name(case_id: str, repeat: int) -> str:
    """Return how an item is named to people."""
    return f"{case_id}#{repeat}"


def queue(
    run_id: str, suite: Suite, outputs: Sequence[Output], metric: JudgeMetric, labels: Sequence[Label], *, by: str
) -> tuple[Question, ...]:
    """Return what a person has not labelled yet, in an order drawn by lot and the same for everybody.

    So the first of them are a random sample of all, which ``prediction_powered`` needs. Only what the metric reads is
    shown. Outputs that nothing is asked about (failures, abstentions, what the metric does not apply to) are left out.
    """
    cases = {case.case_id: case for case in suite.cases}
    done = {label.place for label in labels if label.by == by and label.metric == metric.name}
    waiting = [
        output
        for output in outputs
        if (run_id, output.case_id, output.repeat) not in done
        and metric.applies(cases[output.case_id])
        and is_asked(metric, output)
    ]
    waiting.sort(key=lambda output: value_digest([run_id, metric.name, output.case_id, output.repeat]))
    return tuple(_question(suite, output, metric) for output in waiting)


def is_asked(metric: JudgeMetric, output: Output) -> bool:
    """Say whether there is something to judge: a judge and a person are asked about the same items."""
    if output.error is not None or ("retrieved_contexts" in metric.parts and not output.retrieved):
        return False
    return not metric.reads_answer or (output.answer is not None and not output.answer.abstained)


def majority(labels: Sequence[Label]) -> Mapping[tuple[str, str, int], bool]:
    """Return what most people said about each item; where as many said the other, nothing."""
    votes: dict[tuple[str, str, int], list[int]] = {}
    for label in labels:
        votes.setdefault(label.place, []).append(1 if label.is_yes else -1)
    return {place: sum(cast) > 0 for place, cast in votes.items() if sum(cast) != 0}


def _question(suite: Suite, output: Output, metric: JudgeMetric) -> Question:
    shown = material(suite.case(output.case_id), output)
    return Question(
        item=item_name(output.case_id, output.repeat),
        asked=metric.asked,
        question=shown.question,
        answer=shown.answer if "response" in metric.parts else "",
        contexts=shown.contexts if "retrieved_contexts" in metric.parts else (),
        reference=shown.reference if "reference" in metric.parts else "",
    )
