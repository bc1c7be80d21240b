"""The threshold below which an assistant abstains, fitted so that wrong answers stay below a stated rate.

Two rates can be bounded. ``questions``: of all questions that are asked, how many get a wrong answer. It can only fall as
the threshold rises, and is what conformal risk control bounds (Angelopoulos et al., Conformal Risk Control, ICLR 2024);
with a confidence beside it, this is the upper bound of Bates et al., Distribution-Free, Risk-Controlling Prediction
Sets, J. ACM 2021. ``answers``: of the answers that are given, how many are wrong. It need not fall, and is bounded by
testing thresholds (Angelopoulos et al., Learn then Test, Annals of Applied Statistics 2025).

Both are one procedure here: fixed sequences of thresholds, from strict to lenient, each tested with the exact binomial
tail until one is not rejected. The chance that the rate at the threshold returned is above ``alpha`` is at most
``1 - confidence``, over suites drawn like the questions that come later; nothing is assumed of the support. Questions of
another sort than the suite's are outside that promise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistants.plans import Among
from evals.metrics.measurements import Errored, Measurement, Scored
from evals.scores import ScoredRun
from kernel.errors import InvalidInput

Reach = Literal["fitted", "not_enough", "out_of_reach"]

ENOUGH = 0.5
"""An answer is right when it has at least this share of the gold: every ``must`` fact, or half of the quote's words."""
NEVER = 1.01
"""The strictest threshold, which no support reaches."""
GRID = tuple(round(0.01 * step, 2) for step in range(100, -1, -1))
"""The other thresholds that are tried, from strict to lenient; fixed before anything is measured."""
STARTS: dict[Among, tuple[float, ...]] = {
    "questions": (NEVER,),
    "answers": (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2),
}
"""Where sequences begin. Of answers none can be counted at the strictest threshold, and where there are enough is not
known beforehand: eight sequences share the error that is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One question that was answered whatever its support."""

    support: float | None
    """None where nothing could be answered at any threshold; infinite where answering failed."""
    is_wrong: bool
    """Whether the answer would be wrong; an answer to an unanswerable question is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What a suite says about the threshold."""

    state: Reach
    """``not_enough`` when even no wrong answer among so few would not show the rate; ``out_of_reach`` when there are
    enough, and no threshold at which anything is answered keeps it."""
    alpha: float
    confidence: float
    among: Among
    threshold: float | None
    questions: int
    answered: int
    """How many the assistant answers at the threshold; 0 without one."""
    wrong: int
    """How many of these are wrong."""
    needed: int
    """The fewest questions, or answers, that can show the rate."""

    @property
    def coverage(self) -> float:
        """The share of the questions that is answered."""
        return self.answered / self.questions if self.questions else 0.0

    @property
    def rate(self) -> float | None:
        """The rate that is bounded, as the suite has it; None where nothing was counted."""
        out_of = self.questions if self.among == "questions" else self.answered
        return self.wrong / out_of if out_of else None


def fit(judged: Sequence[Judged], *, alpha: float, confidence: float, among: Among) -> Fit:
    """Return the lowest threshold at which the rate of wrong answers is below ``alpha``, with that confidence; pure.

    Raises:
        InvalidInput: alpha or confidence is not between 0 and 1.
    """
    for name, value in (("alpha", alpha), ("confidence", confidence)):
        if not 0 < value < 1:
            raise InvalidInput(f"{name} is a share between 0 and 1, not {value!r}; 0.1 means one in ten.")
    level = (1 - confidence) / len(STARTS[among])
    needed = math.ceil(math.log(level) / math.log1p(-alpha))
    passed = [t for start in STARTS[among] for t in _sequence(judged, start, among, alpha, level)]
    threshold = min(passed, default=NEVER)
    answered, wrong = _counts(judged, threshold)
    if len(judged) < needed:
        state: Reach = "not_enough"
    else:
        state = "fitted" if passed and answered else "out_of_reach"
    return Fit(
        state=state,
        alpha=alpha,
        confidence=confidence,
        among=among,
        threshold=threshold if state == "fitted" else None,
        questions=len(judged),
        answered=answered if state == "fitted" else 0,
        wrong=wrong if state == "fitted" else 0,
        needed=needed,
    )


def _sequence(judged: Sequence[Judged], start: float, among: Among, alpha: float, level: float) -> list[float]:
    """Return the thresholds from ``start`` down that pass, up to the first that does not."""
    passed: list[float] = []
    for threshold in (t for t in (NEVER, *GRID) if t <= start):
        answered, wrong = _counts(judged, threshold)
        if binomial_tail(wrong, len(judged) if among == "questions" else answered, alpha) > level:
            break
        passed.append(threshold)
    return passed


def _counts(judged: Sequence[Judged], threshold: float) -> tuple[int, int]:
    given = [j for j in judged if j.support is not None and j.support >= threshold]
    return len(given), sum(j.is_wrong for j in given)


def binomial_tail(successes: int, count: int, share: float) -> float:
    """Return the chance of at most so many successes of ``count``, each with the chance ``share``, in (0, 1)."""
    logs = math.log(share), math.log1p(-share)
    terms = (
        math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1) + k * logs[0] + (count - k) * logs[1]
        for k in range(min(successes, count) + 1)
    )
    return min(1.0, math.fsum(map(math.exp, terms)))


def judge(run: ScoredRun) -> tuple[Judged, ...]:
    """Return the questions of a run that was made with a threshold of 0, in the order of the suite.

    Answerable questions without words to look for cannot be judged and are left out. One that failed counts as answered
    wrongly at every threshold.
    """
    support = run.of("support_answerable"), run.of("support_unanswerable")
    refused, false_answers = run.of("false_refusal"), run.of("false_answer")
    gold, forbidden = run.of("answer_contains_gold"), run.of("must_not_violated")
    judged: list[Judged] = []
    for case in refused:
        if isinstance(support[1].get(case), Scored | Errored):
            judged.append(_judged(support[1][case], is_given=_is(false_answers[case], 1.0), is_wrong=True))
        elif isinstance(gold.get(case), Scored | Errored):
            right = _value(gold[case], 0.0) >= ENOUGH and not _is(forbidden.get(case), 1.0)
            judged.append(_judged(support[0][case], is_given=not _is(refused[case], 1.0), is_wrong=not right))
    return tuple(judged)


def _judged(support: Measurement, *, is_given: bool, is_wrong: bool) -> Judged:
    if not isinstance(support, Scored):
        return Judged(support=math.inf, is_wrong=True)
    return Judged(support=support.value if is_given else None, is_wrong=is_given and is_wrong)


def _is(measured: Measurement | None, value: float) -> bool:
    return isinstance(measured, Scored) and measured.value == value


def _value(measured: Measurement, otherwise: float) -> float:
    return measured.value if isinstance(measured, Scored) else otherwise
