"""Several attempts at one case: what they add up to, and whether they agree."""

from collections import Counter
from collections.abc import Sequence

from evals.metrics.measurements import (
    Errored,
    Measurement,
    Metric,
    NotApplicable,
    Scored,
    Skipped,
)
from evals.outputs import Output

STABILITY = Metric(
    name="answer_stability",
    unit="share",
    direction="higher",
    meaning="Share of the repeats of a question that give its most frequent answer.",
)


def combine(measured: Sequence[Measurement]) -> Measurement:
    """Return the mean of the repeats of one metric on one case.

    One that failed makes the case a failure: it must not hide behind those that went well.
    """
    failed = [m for m in measured if isinstance(m, Errored)]
    if failed:
        some = f"{len(failed)} of {len(measured)} repeats failed: " if len(measured) > 1 else ""
        return Errored(note=f"{some}{failed[0].note}")
    scored = [m for m in measured if isinstance(m, Scored)]
    if scored:
        worst = min(scored, key=lambda m: not m.note)
        return Scored(value=sum(m.value for m in scored) / len(scored), note=worst.note)
    return next((m for m in measured if isinstance(m, Skipped)), measured[0] if measured else NotApplicable())


def stability(outputs: Sequence[Output | None]) -> Measurement:
    """Return how far the repeats of one question agree, white space and case aside; abstaining is an answer too."""
    failed = [output.error if output else "the case was not run" for output in outputs if not output or output.error]
    if failed:
        return Errored(note=failed[0] or "")
    given = [output.answer for output in outputs if output and output.answer]
    if len(given) < 2:
        return NotApplicable(note="there are not two answers to compare")
    said = Counter("" if answer.abstained else " ".join(answer.text.casefold().split()) for answer in given)
    return Scored(value=said.most_common(1)[0][1] / len(given), note=f"{len(said)} different answers")
