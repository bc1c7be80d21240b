"""Metrics of answers: do they say what they must, do they abstain when they should, how sure and how fast were they."""

from collections.abc import Iterable
from dataclasses import dataclass

from evals.matching import has_fact, share_of_words
from evals.metrics.measurements import Measurement, Metric, NotApplicable, Scored, Scorer, Versions, every_case
from evals.outputs import Output
from evals.suites import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalMatrix:
    """How often an answer was given or refused, by whether the corpus holds one; counts of cases."""

    answered_answerable: int
    refused_answerable: int
    answered_unanswerable: int
    refused_unanswerable: int
    failed: int


def refusal_matrix(pairs: Iterable[tuple[Case, Output]]) -> RefusalMatrix:
    """Count answers and refusals; outputs without an answer are ``failed``."""
    counts = {(answerable, abstained): 0 for answerable in (True, False) for abstained in (True, False)}
    failed = 0
    for case, output in pairs:
        if output.answer is None:
            failed += 1
        else:
            counts[case.answerable, output.answer.abstained] += 1
    return RefusalMatrix(
        answered_answerable=counts[True, False],
        refused_answerable=counts[True, True],
        answered_unanswerable=counts[False, False],
        refused_unanswerable=counts[False, True],
        failed=failed,
    )


def _has_words(case: Case) -> bool:
    return case.answerable and bool(case.must or any(gold.quote for gold in case.gold))


def _is_answerable(case: Case) -> bool:
    return case.answerable


def _is_unanswerable(case: Case) -> bool:
    return not case.answerable


def _forbids(case: Case) -> bool:
    return bool(case.must_not)


_NO_ANSWER = NotApplicable(note="only retrieval was run")


def _contains_gold(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None:
        return _NO_ANSWER
    if output.answer.abstained:
        return Scored(value=0.0, note="abstained")
    text = output.answer.text
    if not case.must:
        return Scored(value=max(share_of_words(gold.quote, text) for gold in case.gold if gold.quote))
    missing = [group[0] for group in case.must if not any(has_fact(text, fact) for fact in group)]
    return Scored(value=float(not missing), note=f"lacks {', '.join(map(repr, missing))}" if missing else "")


def _says_forbidden(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    if output.answer is None:
        return _NO_ANSWER
    said = [] if output.answer.abstained else [fact for fact in case.must_not if has_fact(output.answer.text, fact)]
    return Scored(value=float(bool(said)), note=f"says {', '.join(map(repr, said))}" if said else "")


def _refusal_correct(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    return Scored(value=float(output.answer.abstained != case.answerable)) if output.answer else _NO_ANSWER


def _abstained(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    return Scored(value=float(output.answer.abstained)) if output.answer else _NO_ANSWER


def _answered(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    return Scored(value=float(not output.answer.abstained)) if output.answer else _NO_ANSWER


def _support(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    return Scored(value=min(1.0, max(0.0, output.answer.support))) if output.answer else _NO_ANSWER


def _seconds(case: Case, output: Output, versions: Versions | None) -> Measurement:  # noqa: ARG001
    return Scored(value=output.seconds)


CONTAINS_GOLD = Metric(
    name="answer_contains_gold",
    unit="share",
    direction="higher",
    meaning="The answer has every must fact; with a gold quote only, the share of its words. 0 when it abstains.",
)
SAYS_FORBIDDEN = Metric(
    name="must_not_violated",
    unit="share",
    direction="lower",
    is_invariant=True,
    is_compared=False,
    meaning="Share of answers that say what their case forbids.",
)
REFUSAL_CORRECT = Metric(
    name="refusal_correct",
    unit="share",
    direction="higher",
    meaning="Share of questions answered when answerable and refused when not.",
)
FALSE_REFUSAL = Metric(
    name="false_refusal", unit="share", direction="lower", meaning="Share of answerable questions that were refused."
)
FALSE_ANSWER = Metric(
    name="false_answer", unit="share", direction="lower", meaning="Share of unanswerable questions that were answered."
)
SUPPORT_ANSWERABLE = Metric(
    name="support_answerable",
    unit="share",
    direction="higher",
    is_compared=False,
    meaning="Support of answerable questions.",
)
SUPPORT_UNANSWERABLE = Metric(
    name="support_unanswerable",
    unit="share",
    direction="lower",
    is_compared=False,
    meaning="Support of unanswerable questions.",
)
LATENCY_P50 = Metric(
    name="latency_p50",
    unit="seconds",
    direction="lower",
    summary="p50",
    is_compared=False,
    meaning="Median time to an answer.",
)
LATENCY_P95 = Metric(
    name="latency_p95",
    unit="seconds",
    direction="lower",
    summary="p95",
    is_compared=False,
    meaning="Time within which 95 of 100 questions were answered.",
)

ANSWERING = (
    Scorer(metric=CONTAINS_GOLD, applies=_has_words, measure=_contains_gold),
    Scorer(metric=SAYS_FORBIDDEN, applies=_forbids, measure=_says_forbidden),
    Scorer(metric=REFUSAL_CORRECT, applies=every_case, measure=_refusal_correct),
    Scorer(metric=FALSE_REFUSAL, applies=_is_answerable, measure=_abstained),
    Scorer(metric=FALSE_ANSWER, applies=_is_unanswerable, measure=_answered),
    Scorer(metric=SUPPORT_ANSWERABLE, applies=_is_answerable, measure=_support),
    Scorer(metric=SUPPORT_UNANSWERABLE, applies=_is_unanswerable, measure=_support),
    Scorer(metric=LATENCY_P50, applies=every_case, measure=_seconds),
    Scorer(metric=LATENCY_P95, applies=every_case, measure=_seconds),
)
