"""The port of judges: what is shown to one, and what it can fail with."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from assistants.models.port import Origin
from evals.judges.metrics import JudgeMetric, reference
from evals.outputs import Output
from evals.suites import Case, Gold, Suite
from kernel.errors import Unavailable

Variant = Literal["plain", "turned", "padded"]
"""As it is; with the passages in the opposite order; with the answer said twice. The value should stay the same."""


class JudgeFailed(Unavailable):
    """A judge was reached and gave nothing that can be read as its judgement."""

    code = "judge_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a judge reads."""

    question: str
    answer: str
    contexts: tuple[str, ...]
    """Passages, best first."""
    reference: str
    origins: tuple[Origin, ...] = field(default=())
    """Whose words these are."""

    def as_variant(self, variant: Variant) -> "Material":
        """Return the same content in another form."""
        if variant == "turned":
            return replace(self, contexts=self.contexts[::-1])
        return replace(self, answer=f"{self.answer}\n\nIn other words: {self.answer}") if variant == "padded" else self


def material(case: Case, output: Output) -> Material:
    """Return what there is to judge about an output; gold that names no source is no origin, see ``placed``."""
    hits = output.retrieved
    named = [(hit.source, hit.document) for hit in hits]
    if output.answer:
        named += [(citation.source, citation.document) for citation in output.answer.citations]
    named += [(gold.source, gold.document) for gold in case.gold if gold.source]
    return Material(
        question=case.question,
        answer=output.answer.text if output.answer else "",
        contexts=tuple(hit.text for hit in hits),
        reference=reference(case),
        origins=tuple(Origin(source=source, document=document) for source, document in sorted(set(named))),
    )


def placed(suite: Suite, sources: Sequence[str]) -> Suite:
    """Return a suite whose gold says which sources it may stand in, where it says none.

    A kept reply may repeat the gold's words, and goes when its document is erased from whichever of them holds it.
    """
    return replace(suite, cases=tuple(replace(case, gold=_placed(case, sources)) for case in suite.cases))


def _placed(case: Case, sources: Sequence[str]) -> tuple[Gold, ...]:
    return tuple(
        each for gold in case.gold for each in ([gold] if gold.source else [replace(gold, source=s) for s in sources])
    )


class Judge(Protocol):
    """Give a value to what it reads. Safe to share between threads."""

    @property
    def name(self) -> str:
        """What people call it: its model."""
        ...

    def fingerprint(self, metric: JudgeMetric) -> str:
        """Return the digest of all that its values of a metric depend on, the material aside."""
        ...

    def measure(self, metric: JudgeMetric, shown: Material, *, turn: int = 0) -> float:
        """Return the value, finite and inside the metric's unit; another ``turn`` asks the same anew.

        Raises:
            ModelFailed: the model gave no reply; the type says why.
            JudgeFailed: it replied, and that is no judgement.
        """
        ...


def variants_of(metric: JudgeMetric) -> Sequence[Variant]:
    """Return the forms in which a metric's value should be the same, the plain one first."""
    turned: tuple[Variant, ...] = () if metric.has_order or "retrieved_contexts" not in metric.parts else ("turned",)
    padded: tuple[Variant, ...] = ("padded",) if metric.reads_answer else ()
    return ("plain", *turned, *padded)
