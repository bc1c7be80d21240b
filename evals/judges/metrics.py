"""What a judge can be asked about an answer: the metrics, what each of them reads, and what people are asked instead."""

from dataclasses import dataclass
from typing import Literal

from evals.metrics.measurements import Direction, Measurement, Metric, NotApplicable, Scored
from evals.suites import Case

Part = Literal["user_input", "response", "retrieved_contexts", "reference"]
"""What a metric reads, under ragas' names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeMetric:
    """A metric, what it reads, and how a person says the same."""

    metric: Metric
    parts: tuple[Part, ...]
    asked: str
    """The yes-or-no question that a person answers about the same item."""
    passes_at: float
    """The judge says yes from this value on, up or down as the metric's direction is."""
    abstained: Measurement
    """What it is when the assistant gave no answer; only where the metric reads the answer."""
    has_order: bool = False
    """The order of the passages is part of what is measured, so that turning it is no probe."""
    has_embeddings: bool = False

    @property
    def name(self) -> str:
        """The metric's name."""
        return self.metric.name

    @property
    def reads_answer(self) -> bool:
        """Whether it says something about the answer, or about what was found alone."""
        return "response" in self.parts

    def applies(self, case: Case) -> bool:
        """Say from the case alone whether it is judged: one that cannot be answered is graded without a judge."""
        return case.answerable and ("reference" not in self.parts or bool(reference(case)))

    def passes(self, value: float) -> bool:
        """Say whether a value is a yes."""
        return value >= self.passes_at if self.metric.direction == "higher" else value <= self.passes_at


def reference(case: Case) -> str:
    """Return the words that a right answer is made of: the gold quotes, each once."""
    return "\n".join(dict.fromkeys(gold.quote for gold in case.gold if gold.quote))


def _metric(name: str, meaning: str, direction: Direction = "higher") -> Metric:
    return Metric(name=name, unit="share", direction=direction, meaning=meaning)


_NOTHING_SAID = NotApplicable(note="abstained: nothing was said")
_NO_USE = Scored(value=0.0, note="abstained")
_ANSWER: tuple[Part, ...] = ("user_input", "response", "reference")

JUDGED: tuple[JudgeMetric, ...] = (
    JudgeMetric(
        metric=_metric("faithfulness", "Share of the answer's statements that follow from what was retrieved."),
        parts=("user_input", "response", "retrieved_contexts"),
        asked="Does everything that the answer says follow from the passages?",
        passes_at=1.0,
        abstained=_NOTHING_SAID,
    ),
    JudgeMetric(
        metric=_metric("answer_relevancy", "How near the questions that the answer would answer are to the one asked."),
        parts=("user_input", "response"),
        asked="Does the answer speak to the question that was asked?",
        passes_at=0.7,
        abstained=_NO_USE,
        has_embeddings=True,
    ),
    JudgeMetric(
        metric=_metric("context_precision", "Average precision of the passages that help towards the gold answer."),
        parts=("user_input", "reference", "retrieved_contexts"),
        asked="Do the passages that help towards the right answer come before those that do not?",
        passes_at=0.7,
        abstained=_NO_USE,
        has_order=True,
    ),
    JudgeMetric(
        metric=_metric("context_recall", "Share of the gold answer's statements that the passages hold."),
        parts=("user_input", "reference", "retrieved_contexts"),
        asked="Do the passages hold everything that the right answer needs?",
        passes_at=1.0,
        abstained=_NO_USE,
    ),
    JudgeMetric(
        metric=_metric("factual_correctness", "F1 of the answer's claims against those of the gold answer."),
        parts=("response", "reference"),
        asked="Does the answer say what the right answer says, and nothing against it?",
        passes_at=0.7,
        abstained=_NO_USE,
    ),
    JudgeMetric(
        metric=_metric(
            "noise_sensitivity",
            "Share of the answer's statements that are wrong and come from what was found.",
            "lower",
        ),
        parts=("user_input", "response", "reference", "retrieved_contexts"),
        asked="Is the answer free of wrong statements that it took from the passages?",
        passes_at=0.0,
        abstained=_NOTHING_SAID,
    ),
    JudgeMetric(
        metric=_metric("answer_accuracy", "How far two readings rate the answer as agreeing with the gold answer."),
        parts=_ANSWER,
        asked="Does the answer agree with the right answer?",
        passes_at=0.75,
        abstained=_NO_USE,
    ),
    JudgeMetric(
        metric=_metric("rubric_score", "Grade from 1 to 5 by ragas' rubric with a gold answer, as a share of the way."),
        parts=_ANSWER,
        asked="Is the answer right and complete, small omissions aside?",
        passes_at=0.75,
        abstained=_NO_USE,
    ),
)
BY_NAME: dict[str, JudgeMetric] = {each.name: each for each in JUDGED}
